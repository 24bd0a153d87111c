#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What benches and modules say of the simulated link.
namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

given::Loaded<Bench> with(const std::string& link) {
  return given::bench("bench: b\ndriver: sim\nslots:\n  - module: a\n    port: 1\n    link: " + link + "\n");
}

TEST(LoadLink, BecomesAPlainStruct) {
  const auto loaded = with(R"(
      id: F12
      length: 100 m
      loss: 2.5 dB
      parameters: {medium.mpi: -30 dB}
      lanes:
        3: {medium.loss: 6 dB}
      misadaptation: {chance: 25 %, costs: 1.5 dB}
      near:
        trace: 11 dB
        taps: some-set
        parameters: {host_tx.swing: 0.9 V}
        lanes:
          "1-2,8": {module_tx.rin: -130 dB/Hz, host_rx.noise: 2 mV}
      far:
        profile: other
        module: ./other.yaml
        port: 33
        trace: 7 dB
        taps: another-set
        parameters: {host_tx.polarity: inverted}
      events:
        - {flap: 13 h, lasts: 2 s}
        - {peer-flap: 90 s, lasts: 500 ms, every: 1 h}
        - {burst: 10 min, lasts: 20 us, every: 1 s, ber: 1e-3, lanes: [3, 5-6]})");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const BenchSlot& slot = loaded.value->slots.at(0);
  EXPECT_TRUE(slot.has_link);
  ASSERT_TRUE(slot.simulated_link);
  const BenchLink& link = *slot.simulated_link;
  EXPECT_EQ(link.id, "F12");
  EXPECT_EQ(link.length, 100.0);
  EXPECT_EQ(link.loss, 2.5);
  EXPECT_DOUBLE_EQ(link.misadaptation, 0.25);
  EXPECT_DOUBLE_EQ(link.misadaptation_db, 1.5);
  ASSERT_EQ(link.medium.size(), 2u);
  EXPECT_EQ(link.medium[0].name, "medium.mpi");
  EXPECT_EQ(link.medium[0].text, "-30 dB");
  EXPECT_THAT(link.medium[0].lanes, IsEmpty());
  EXPECT_EQ(link.medium[0].confidence, "");
  EXPECT_EQ(link.medium[1].name, "medium.loss");
  EXPECT_THAT(link.medium[1].lanes, ElementsAre(3));
  EXPECT_FALSE(link.near_end.module);
  EXPECT_EQ(link.near_end.trace, 11.0);
  EXPECT_EQ(link.near_end.taps->name, "some-set");
  EXPECT_EQ(link.near_end.taps->mark.at.line, 16);
  ASSERT_EQ(link.near_end.parameters.size(), 3u);
  EXPECT_EQ(link.near_end.parameters[1].name, "module_tx.rin");
  EXPECT_EQ(link.near_end.parameters[1].text, "-130 dB/Hz");
  EXPECT_THAT(link.near_end.parameters[2].lanes, ElementsAre(1, 2, 8));
  EXPECT_EQ(link.far_end.profile->name, "other");
  EXPECT_EQ(link.far_end.module->name, "./other.yaml");
  EXPECT_EQ(link.far_end.port, 33);
  EXPECT_EQ(link.far_end.trace, 7.0);
  EXPECT_EQ(link.far_end.parameters.at(0).text, "inverted");
  ASSERT_EQ(link.events.size(), 3u);
  EXPECT_EQ(link.events[0].kind, "flap");
  EXPECT_DOUBLE_EQ(link.events[0].at, 46800);
  EXPECT_DOUBLE_EQ(link.events[0].lasts, 2);
  EXPECT_DOUBLE_EQ(link.events[0].every, 0);
  EXPECT_EQ(link.events[1].kind, "peer-flap");
  EXPECT_DOUBLE_EQ(link.events[1].at, 90);
  EXPECT_DOUBLE_EQ(link.events[1].every, 3600);
  EXPECT_EQ(link.events[2].kind, "burst");
  EXPECT_DOUBLE_EQ(link.events[2].lasts, 20e-6);
  EXPECT_DOUBLE_EQ(link.events[2].ber, 1e-3);
  EXPECT_THAT(link.events[2].lanes, ElementsAre(3, 5, 6));
}

TEST(LoadLink, ASlotThatSaysNothingHasALinkAndNoneMustBeSaid) {
  const auto silent = given::bench("bench: b\ndriver: sim\nslots: [{module: a, port: 1}]\n");
  ASSERT_TRUE(silent.value) << silent.said;
  EXPECT_TRUE(silent.value->slots[0].has_link);
  EXPECT_FALSE(silent.value->slots[0].simulated_link);
  const auto none = with("none");
  ASSERT_TRUE(none.value) << none.said;
  EXPECT_FALSE(none.value->slots[0].has_link);
  EXPECT_FALSE(none.value->slots[0].simulated_link);
}

TEST(LoadLink, AModuleSaysWhatItsTwoDirectionsAre) {
  const auto loaded = given::module(R"(module: m
sources: {sheet: A sheet}
registers: {A: 1}
link:
  module_tx.kind: retimed
  module_tx.oma: {value: 1 dBm, source: sheet, confidence: primary}
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const ModuleProfile& profile = *loaded.value->profile;
  ASSERT_EQ(profile.link.size(), 2u);
  EXPECT_EQ(profile.link[0].text, "retimed");
  EXPECT_EQ(profile.link[0].confidence, "assumed");
  EXPECT_EQ(profile.link[1].confidence, "primary");
  EXPECT_EQ(profile.link[1].text, "1 dBm");
}

struct Wrong {
  std::string link, at, message;
};
class WrongLink : public testing::TestWithParam<Wrong> {};

TEST_P(WrongLink, IsExplainedWhereItStands) {
  const auto loaded = with(GetParam().link);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    LoadLink, WrongLink,
    testing::Values(
        Wrong{"nothing", "6:11", "a simulated link is 'none' or a mapping, and this is text"},
        Wrong{"[]", "6:11", "a simulated link is 'none' or a mapping, and this is a list"},
        Wrong{"{lenght: 1 m}", "6:12", "unknown key 'lenght' in a link"},
        Wrong{"{length: 1 dB}", "6:20", "'1 dB' is a level difference, not a length"},
        Wrong{"{loss: -1 dB}", "6:18", "must be between 0 dB and 60 dB"},
        Wrong{"{misadaptation: {chance: 2, costs: 1 dB}}", "6:36", "a share needs a unit: write '2 %'"},
        Wrong{"{misadaptation: {chance: 100 %}}", "6:27", "'misadaptation' needs 'costs'"},
        Wrong{"{near: {module: b}}", "6:19", "unknown key 'module' in the near end"},
        Wrong{"{far: {port: 0}}", "6:24", "must be between 1 and 1024"},
        Wrong{"{far: {trace: 8}}", "6:25", "a level difference needs a unit: write '8 dB'"},
        Wrong{"{far: 800g-dr8-lpo}", "6:17", "the far end is a mapping of keys, and this is text"},
        Wrong{"{lanes: {0: {a: 1}}}", "6:20", "lanes are 1 to 16, and this is '0'"},
        Wrong{"{lanes: {1-2: {a: 1}, 2: {a: 1}}}", "6:33", "lane 2 is named twice"},
        Wrong{"{lanes: {one: {a: 1}}}", "6:20", "'one' is neither a lane nor a range of them"},
        Wrong{"{lanes: {1: 6 dB}}", "6:23", "a list of link parameters is a mapping of keys, and this is text"},
        Wrong{"{events: {flap: 1 s}}", "6:20", "a list is needed here, and this is a mapping"},
        Wrong{"{events: [flap]}", "6:21", "an event of a link is a mapping of keys, and this is text"},
        Wrong{"{events: [{lasts: 1 s}]}", "6:21", "an event of a link says what happens, and when"},
        Wrong{"{events: [{flop: 1 s, flap: 1 s, lasts: 1 s}]}", "6:22", "unknown key 'flop' in an event of a link"},
        Wrong{"{events: [{flap: 1 s}]}", "6:21", "an event of a link needs 'lasts'"},
        Wrong{"{events: [{flap: 1 s, lasts: 0 s}]}", "6:40", "must be between 1e-09 s and 3.16224e+07 s"},
        Wrong{"{events: [{flap: 1 s, peer-flap: 2 s, lasts: 1 s}]}", "6:44",
              "an event is either 'flap' or 'peer-flap'"},
        Wrong{"{events: [{flap: 1 s, lasts: 2 s, every: 1 s}]}", "6:52", "it would begin again before it has ended"},
        Wrong{"{events: [{flap: 1 s, lasts: 2 s, ber: 1e-3}]}", "6:45", "unknown key 'ber' in an event of a link"},
        Wrong{"{events: [{burst: 1 s, lasts: 2 s}]}", "6:21", "an event of a link needs 'ber'"},
        Wrong{"{events: [{burst: 1 s, lasts: 2 s, ber: 1}]}", "6:51", "must be between 1e-18 and 0.5"},
        Wrong{"{events: [{burst: 1 s, lasts: 2 s, ber: 1e-3, lanes: 17}]}", "6:64",
              "lanes are 1 to 16, and this is '17'"}));

TEST(LoadLink, WhoNamesTheNearModuleIsToldWhereItStands) {
  EXPECT_THAT(with("{near: {port: 2}}").said,
              HasSubstr("the near end is the slot's own module and port, and the run's profile"));
}

}  // namespace
}  // namespace plugfest::plan
