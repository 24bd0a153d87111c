#include "drivers/cmis/quirks.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/pages.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using support::ScriptedBus;
using testing::IsEmpty;
using testing::SizeIs;

QuirkRule rule(Quirks settings, QuirkMatch match = {}) { return {"slow-part", std::move(match), settings, "a report"}; }

void adopt(Pages& pages, const QuirkRule& one) {
  pages.quirks().adopt(std::span{&one, 1}, {.vendor = "ACME", .part = "X-1", .firmware = {}});
}

TEST(Quirks, PatternsMatchWholeTexts) {
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("T-OH8*", "T-OH8CNT-NMT"));
  EXPECT_TRUE(matches("*-NMT", "T-OH8CNT-NMT"));
  EXPECT_TRUE(matches("T*8*N*", "T-OH8CNT-NMT"));
  EXPECT_FALSE(matches("T-OH8", "T-OH8CNT-NMT"));
  EXPECT_FALSE(matches("", "x"));
  EXPECT_FALSE(matches("a*b", "ac"));
}

TEST(Quirks, FirmwareRangesIncludeBothEndsAndNeedAVersion) {
  const QuirkMatch match{.vendor = "ACME", .part = "*", .firmware_from = Revision{1, 2}, .firmware_to = Revision{2, 0}};
  EXPECT_TRUE(matches(match, {.vendor = "ACME", .part = "X", .firmware = Revision{1, 2}}));
  EXPECT_TRUE(matches(match, {.vendor = "ACME", .part = "X", .firmware = Revision{2, 0}}));
  EXPECT_FALSE(matches(match, {.vendor = "ACME", .part = "X", .firmware = Revision{2, 1}}));
  EXPECT_FALSE(matches(match, {.vendor = "ACME", .part = "X", .firmware = Revision{1, 1}}));
  EXPECT_FALSE(matches(match, {.vendor = "ACME", .part = "X", .firmware = {}})) << "unknown is not in the range";
  EXPECT_FALSE(matches(match, {.vendor = "Acme", .part = "X", .firmware = Revision{1, 5}}));
}

TEST(Quirks, OnlyWhatWasUsedIsAFinding) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x10}), bytes({1, 2, 3, 4})}, {0x50, bytes({0x14}), bytes({5})}}};
  Pages pages{bus, clock};
  adopt(pages, rule({.max_read = 4, .write_pause = 20ms}));
  EXPECT_THAT(pages.quirks().uses(), IsEmpty());
  EXPECT_EQ(run(clock, pages.read({.byte = 16}, 5)), bytes({1, 2, 3, 4, 5}));
  const auto uses = pages.quirks().uses();
  ASSERT_THAT(uses, SizeIs(1));
  EXPECT_EQ(uses[0].rule, "slow-part");
  EXPECT_EQ(uses[0].what, "max_read");
  EXPECT_EQ(uses[0].count, 1u);
  EXPECT_EQ(uses[0].source, "a report");
}

TEST(Quirks, ARuleForAnotherModuleChangesNothing) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x10}), bytes({1, 2, 3, 4, 5})}}};
  Pages pages{bus, clock};
  adopt(pages, rule({.max_read = 4}, {.vendor = "OTHER", .part = "*", .firmware_from = {}, .firmware_to = {}}));
  EXPECT_EQ(run(clock, pages.read({.byte = 16}, 5)), bytes({1, 2, 3, 4, 5}));
}

TEST(Quirks, PausesAreKeptAfterWritesAndPageSelections) {
  VirtualClock clock;
  ScriptedBus bus{{{0x50, bytes({0x1A, 0x10})}, {0x50, bytes({0x7F, 0x01})}, {0x50, bytes({0x7F}), bytes({0x01})}}};
  Pages pages{bus, clock};
  adopt(pages, rule({.write_pause = 20ms, .page_select_delay = 5ms}));
  const Bytes data = bytes({0x10});
  run(clock, pages.write({.byte = 26}, data));
  EXPECT_EQ(clock.now().time_since_epoch(), 20ms);
  EXPECT_TRUE(run(clock, pages.has_page(0, 0x01)));
  EXPECT_EQ(clock.now().time_since_epoch(), 45ms);
  EXPECT_THAT(pages.quirks().uses(), SizeIs(2));
}

TEST(Quirks, BankAndPageCanBeWrittenOneByOne) {
  VirtualClock clock;
  ScriptedBus bus{
      {{0x50, bytes({0x7E, 0x01})}, {0x50, bytes({0x7F, 0x11})}, {0x50, bytes({0x7E}), bytes({0x01, 0x11})}}};
  Pages pages{bus, clock};
  adopt(pages, rule({.separate_bank_write = true}));
  EXPECT_TRUE(run(clock, pages.has_page(1, 0x11)));
}

TEST(Quirks, ALongerHoldOffIsUsedOnlyWhenTheModuleNeedsIt) {
  VirtualClock clock;
  std::vector<support::Transaction> script(40, {0x50, bytes({0x03}), {}, Errc::nack});
  script.push_back({0x50, bytes({0x03}), bytes({0x06})});
  script.push_back({0x50, bytes({0x03}), bytes({0x06})});
  ScriptedBus bus{script};
  Pages pages{bus, clock};
  adopt(pages, rule({.hold_off = 500ms}));
  EXPECT_EQ(run(clock, pages.read({.byte = 3}, 1)), bytes({0x06}));
  EXPECT_GT(clock.now().time_since_epoch(), 100ms);
  EXPECT_EQ(run(clock, pages.read({.byte = 3}, 1)), bytes({0x06}));
  ASSERT_THAT(pages.quirks().uses(), SizeIs(1));
  EXPECT_EQ(pages.quirks().uses()[0].count, 1u);
}

TEST(Quirks, FindingsOutliveTheModuleTheyWereMadeOn) {
  ActiveQuirks quirks;
  const QuirkRule one = rule({.max_write = 1});
  quirks.adopt(std::span{&one, 1}, {});
  quirks.note(QuirkSetting::max_write);
  quirks.report("long reads are advertised and give wrong data");
  quirks.forget();
  EXPECT_EQ(quirks.settings(), Quirks{});
  quirks.adopt(std::span{&one, 1}, {});
  quirks.note(QuirkSetting::max_write);
  const auto uses = quirks.uses();
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_EQ(uses[0].count, 2u);
  EXPECT_EQ(uses[1].rule, "driver");
}

}  // namespace
}  // namespace plugfest::cmis
