#include "drivers/cmis/pattern_test.hpp"
#include "tests/drivers/cmis/diagnostics_script.hpp"

#include <array>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::run;

/// Selector 04h, media lanes 1 to 4: 8 bytes of errors and 8 of bits a lane, least significant byte first.
const Script counts = {
    writes({128, 0x04}),
    reads(128, {0x04}),
    reads(192, {0x05, 0x01, 0, 0, 0, 0, 0, 0}),                    // lane 1: 261 errors
    reads(200, {0x01, 0x10, 0x00, 0x40, 0, 0, 0, 0}),              // 40001000h bits, sync lost
    reads(208, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}),  // lane 2: no count
    reads(216, {0x00, 0x10, 0, 0, 0, 0, 0, 0}),
    reads(224, {0, 0, 0, 0, 0, 0, 0, 0}),  // lane 3: nothing counted
    reads(232, {0, 0, 0, 0, 0, 0, 0, 0}),
    reads(240, {0, 0, 0, 0, 0, 0, 0, 0}),                          // lane 4: no error
    reads(248, {0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}),  // and as many bits as fit
};

TEST(PatternResults, CountsAreLittleEndianAndTheSyncLossBitIsNoPartOfThem) {
  Scripted lab{selected(0x14) + counts};
  const CountReading reading = run(lab.clock, read_counts(lab.module, lab.clock, Side::media, 0x0F));
  EXPECT_EQ(reading.problem, "");
  const LaneCount first = reading.lanes[0].value();
  EXPECT_EQ(first.errors, 261u);
  EXPECT_EQ(first.bits, 0x40001000u);
  EXPECT_TRUE(first.sync_loss);
  EXPECT_NEAR(first.ber().value(), 261.0 / 1073745920.0, 1e-15);
  EXPECT_FALSE(reading.lanes[1]->available);
  EXPECT_EQ(reading.lanes[1]->ber(), std::nullopt);
  EXPECT_TRUE(reading.lanes[2]->available);
  EXPECT_FALSE(reading.lanes[2]->measured());
  EXPECT_EQ(reading.lanes[3]->bits, 0xFFFFFFFFFFFFFFFEu);
  EXPECT_EQ(reading.lanes[3]->ber(), 0.0);
  EXPECT_FALSE(reading.lanes[3]->sync_loss);
  EXPECT_FALSE(reading.lanes[4]) << "not asked for";
  EXPECT_GE(lab.clock.now().time_since_epoch(), selector_wait);
}

TEST(PatternResults, SelectionThatTheModuleDoesNotTakeIsNoReading) {
  Scripted lab{selected(0x14) + Script{writes({128, 0x13}), reads(128, {0x00})}};
  const CountReading reading =
      run(lab.clock, read_counts(lab.module, lab.clock, Side::host, 0x80, ResultsOf::last_measurement));
  EXPECT_EQ(reading.problem, "DiagnosticsSelector: 13h was written and 00h reads back");
  EXPECT_FALSE(reading.lanes[7]);
}

TEST(PatternResults, SelectorDelayOfAQuirkIsWaitedForAndPutOnRecord) {
  QuirkRule slow;
  slow.name = "slow-selector";
  slow.settings.selector_delay = 250ms;
  const std::array rules = {slow};
  Scripted lab{selected(0x14) + Script{writes({128, 0x06}), reads(128, {0x06})}};
  lab.pages.quirks().adopt(rules, {.vendor = "any", .part = "any"});
  const auto began = lab.clock.now();
  const Selected selected = run(lab.clock, select_diagnostics(lab.module, lab.clock, DiagnosticsSelection::snr));
  EXPECT_TRUE(selected.taken());
  EXPECT_EQ(selected.waited, 250ms);
  EXPECT_EQ(lab.clock.now() - began, 250ms);
  ASSERT_EQ(lab.module.findings().size(), 1u);
  EXPECT_EQ(lab.module.findings()[0].rule, "slow-selector");
  EXPECT_EQ(lab.module.findings()[0].what, "selector_delay");
}

const Script interval = selected(0x13) + Script{reads(177, {0x0A}), writes({177, 0x2A})} + paged(0x14) + counts +
                        Script{{0x50, support::bytes({0x7F, 0x13})}, reads(177, {0x2A}), writes({177, 0x0A})};

TEST(PatternResults, IntervalWithoutAGapIsFrozenReadAndReleased) {
  Scripted lab{interval};
  const CountReading reading = run(lab.clock, take_counts(lab.module, lab.clock, Side::media, 0x0F));
  EXPECT_EQ(reading.lanes[0]->errors, 261u);
}

TEST(PatternResults, FailureOfAnyStepIsTheCallers) {
  expect_failures_at_each_step(
      interval, [](Scripted& lab) { run(lab.clock, take_counts(lab.module, lab.clock, Side::media, 0x0F)); });
}

TEST(PatternResults, RatiosAreBigEndianAndTheNumbersForNoDataAreNone) {
  // Media lanes from byte 208: 1e-5 (1000 x 10^-8), 0, 0.5 (500 x 10^-3), 1.0 (1000 x 10^-3).
  Scripted lab{selected(0x14) + Script{writes({128, 0x01}), reads(128, {0x01}),
                                       reads(208, {0x83, 0xE8, 0x00, 0x00, 0xA9, 0xF4, 0xAB, 0xE8}),
                                       reads(216, {0, 0, 0, 0, 0, 0, 0, 0})}};
  const RatioReading reading = run(lab.clock, read_ratios(lab.module, lab.clock, Side::media, 0xFF));
  EXPECT_NEAR(reading.lanes[0].value(), 1e-5, 1e-12);
  for (const std::size_t lane : {1u, 2u, 3u}) EXPECT_FALSE(reading.lanes[lane]) << lane + 1;
}

TEST(PatternResults, SnrIsLittleEndianAndZeroIsNone) {
  Scripted lab{selected(0x14) + Script{writes({128, 0x06}), reads(128, {0x06}),
                                       reads(240, {0x80, 0x13, 0x00, 0x00, 0x40, 0x14, 0x00, 0x14}),
                                       reads(248, {0, 0, 0, 0, 0, 0, 0, 0})}};
  const SnrReading reading = run(lab.clock, read_snr(lab.module, lab.clock, Side::media, 0x07));
  EXPECT_EQ(reading.lanes[0], Decibel{19.5});
  EXPECT_FALSE(reading.lanes[1]);
  EXPECT_EQ(reading.lanes[2], Decibel{20.25});
  EXPECT_FALSE(reading.lanes[3]) << "not asked for";
}

TEST(PatternResults, RunningCountsAreToldApartByDifference) {
  const LaneCount earlier{.errors = 3, .bits = 1000}, later{.errors = 10, .bits = 5000, .sync_loss = true};
  EXPECT_EQ(counted_between(earlier, later), (LaneCount{.errors = 7, .bits = 4000, .sync_loss = true}));
  EXPECT_EQ(counted_between(later, earlier), std::nullopt) << "begun anew in between";
  const LaneCount before_wrap{.errors = 1, .bits = 0xFFFFFFFFFFFFFF00}, behind{.errors = 2, .bits = 0x100};
  EXPECT_EQ(counted_between(before_wrap, behind)->bits, 0x200u);
  const LaneCount at_its_end{.errors = 2, .bits = 0xFFFFFFFFFFFFFFFE};
  EXPECT_EQ(counted_between(before_wrap, at_its_end), std::nullopt);
  LaneCount none = later;
  none.available = false;
  EXPECT_EQ(counted_between(earlier, none), std::nullopt);
}

}  // namespace
}  // namespace plugfest::cmis
