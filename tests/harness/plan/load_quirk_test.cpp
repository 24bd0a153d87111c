#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::HasSubstr;

const std::string head = "quirk: q\ntitle: A quirk\nsources: {a: a report}\nmatch: {vendor: ACME, part: \"X-*\"}\n";

TEST(LoadQuirk, ReadsWhatTheDriverIsToDo) {
  const auto loaded = given::quirk(
      "quirk: q\ntitle: A quirk\nsources: {a: a report}\n"
      "match: {vendor: ACME, part: \"X-*\", firmware: {from: \"1.10\", to: \"2.0\"}}\n"
      "settings:\n"
      "  max_read: {value: 4, source: a, confidence: primary}\n"
      "  write_pause: {value: 20 ms, source: a, confidence: secondary}\n"
      "  separate_bank_write: {value: true, source: a, confidence: claim}\n"
      "  cdb_quiet: {value: 5 s, source: a, confidence: assumed}\n");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const QuirkFile& quirk = *loaded.value;
  EXPECT_EQ(quirk.vendor, "ACME");
  EXPECT_EQ(quirk.part, "X-*");
  EXPECT_EQ(quirk.firmware_from, (FirmwareVersion{1, 10}));
  EXPECT_EQ(quirk.firmware_to, (FirmwareVersion{2, 0}));
  EXPECT_EQ(quirk.settings.max_read.value().value, 4);
  EXPECT_EQ(quirk.settings.write_pause.value().value, 0.02);
  EXPECT_EQ(quirk.settings.write_pause.value().source, "a report");
  EXPECT_EQ(quirk.settings.separate_bank_write.value().value, true);
  EXPECT_EQ(quirk.settings.cdb_quiet.value().value, 5);
  EXPECT_FALSE(quirk.settings.max_write);
}

TEST(LoadQuirk, EverySettingNamesItsSource) {
  const auto loaded = given::quirk(head + "settings: {max_read: 4}\n");
  EXPECT_FALSE(loaded.value);
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:5:22: error: a fact needs its source"));
}

TEST(LoadQuirk, ASettingThatTheDriverDoesNotKnowIsRefused) {
  const auto loaded = given::quirk(head + "settings: {max_raed: {value: 4, source: a, confidence: primary}}\n");
  EXPECT_FALSE(loaded.value);
  EXPECT_THAT(loaded.said, HasSubstr("max_raed"));
  EXPECT_THAT(loaded.said, HasSubstr("did you mean 'max_read'?"));
}

TEST(LoadQuirk, LengthsAndPausesHaveBounds) {
  for (const char* setting :
       {"max_read: {value: 0,", "max_read: {value: 129,", "write_pause: {value: 61 s,", "write_pause: {value: 20,"})
    EXPECT_FALSE(given::quirk(head + "settings: {" + setting + " source: a, confidence: primary}}\n").value) << setting;
}

TEST(LoadQuirk, FirmwareIsMajorAndMinor) {
  for (const char* version : {"1", "1.", ".1", "256.0", "1.2.3", "one"}) {
    const auto loaded = given::quirk(std::string{"quirk: q\ntitle: A quirk\nsources: {a: a report}\n"} +
                                     "match: {vendor: ACME, part: X, firmware: {from: \"" + version + "\"}}\n" +
                                     "settings: {max_read: {value: 4, source: a, confidence: primary}}\n");
    EXPECT_FALSE(loaded.value) << version;
    EXPECT_THAT(loaded.said, HasSubstr("is no firmware version")) << version;
  }
}

TEST(LoadQuirk, ARangeDoesNotEndBeforeItBegins) {
  const auto loaded = given::quirk(
      "quirk: q\ntitle: A quirk\nsources: {a: a report}\n"
      "match: {vendor: ACME, part: X, firmware: {from: \"2.0\", to: \"1.9\"}}\n"
      "settings: {max_read: {value: 4, source: a, confidence: primary}}\n");
  EXPECT_THAT(loaded.said, HasSubstr("the range ends before it begins"));
}

TEST(LoadQuirk, AQuirkThatChangesNothingIsRefused) {
  EXPECT_FALSE(given::quirk(head).value);
  EXPECT_FALSE(given::quirk(head + "settings: {}\n").value);
}

}  // namespace
}  // namespace plugfest::plan
