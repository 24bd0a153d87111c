#include "drivers/cmis/loopback.hpp"

#include "tests/drivers/cmis/diagnostics_script.hpp"

#include <gmock/gmock.h>

namespace plugfest::cmis {
namespace {

using support::run;

constexpr LoopbackCapabilities all_but_both_sides{.media_output = true,
                                                  .media_input = true,
                                                  .host_output = true,
                                                  .host_input = true,
                                                  .per_lane_host = true,
                                                  .per_lane_media = false};

Script looping(unsigned written, std::initializer_list<unsigned> after) {
  return selected(0x13) + Script{reads(180, {0, 0, 0x03, 0}), writes({183, written}), reads(180, after)};
}
LoopbackResult loop_host_input(Scripted& lab, std::uint8_t lanes) {
  return run(lab.clock, set_loopback(lab.module, all_but_both_sides, Loopback::host_input, lanes));
}

TEST(Loopback, IsWrittenAloneAndReadBackWithTheOthers) {
  Scripted lab{looping(0x81, {0, 0, 0x03, 0x81})};
  const LoopbackResult result = loop_host_input(lab, 0x81);
  EXPECT_TRUE(result.accepted()) << result.reason;
  EXPECT_EQ(result.before[Loopback::host_output], 0x03);
  EXPECT_EQ(result.before[Loopback::host_input], 0x00);
  EXPECT_EQ(result.after[Loopback::host_input], 0x81);
}

TEST(Loopback, OfWhichTheModuleKeepsWhatItHadIsRefused) {
  Scripted lab{looping(0x81, {0, 0, 0x03, 0})};
  const LoopbackResult result = loop_host_input(lab, 0x81);
  EXPECT_EQ(result.outcome, LoopbackOutcome::refused);
  EXPECT_EQ(result.reason, "host side input loopback: 81h was written to 13h:183 and 00h reads back");
}

TEST(Loopback, OfWhichTheModuleMakesSomethingElseIsChanged) {
  Scripted lab{looping(0x81, {0, 0, 0x03, 0xFF})};
  EXPECT_EQ(loop_host_input(lab, 0x81).outcome, LoopbackOutcome::changed);
}

TEST(Loopback, OfASideThatHasAllOrNoneIsAcceptedWithAnyBit) {
  const Script script =
      selected(0x13) + Script{reads(180, {0, 0, 0, 0}), writes({180, 0xFF}), reads(180, {0x0F, 0, 0, 0})};
  Scripted lab{script};
  EXPECT_TRUE(
      run(lab.clock, set_loopback(lab.module, all_but_both_sides, Loopback::media_output, whole_side)).accepted());
}

TEST(Loopback, IsNotWrittenWhereTheModuleDoesNotOfferIt) {
  const auto asked = [](std::initializer_list<unsigned> now, LoopbackCapabilities module, Loopback loopback,
                        std::uint8_t lanes) {
    Scripted lab{selected(0x13) + Script{reads(180, now)}};
    return run(lab.clock, set_loopback(lab.module, module, loopback, lanes));
  };
  const LoopbackResult none = asked({0, 0, 0, 0}, {}, Loopback::media_input, 0xFF);
  EXPECT_EQ(none.outcome, LoopbackOutcome::not_advertised);
  EXPECT_EQ(none.reason, "media side input loopback: not advertised");
  EXPECT_EQ(asked({0, 0, 0, 0}, all_but_both_sides, Loopback::media_input, 0x01).outcome,
            LoopbackOutcome::no_single_lanes);
  EXPECT_EQ(asked({0, 0, 1, 0}, all_but_both_sides, Loopback::media_input, 0xFF).outcome,
            LoopbackOutcome::one_side_at_once);
}

TEST(Loopback, MayBeEndedWhateverIsAdvertised) {
  EXPECT_EQ(objection({}, {}, Loopback::host_input, 0), std::nullopt);
  LoopbackState both;
  both[Loopback::host_input] = 1;
  LoopbackCapabilities module = all_but_both_sides;
  module.simultaneous_host_and_media = true;
  EXPECT_EQ(objection(module, both, Loopback::media_input, whole_side), std::nullopt);
}

TEST(Loopback, AllEndInOneWrite) {
  Scripted lab{selected(0x13) + Script{writes({180, 0, 0, 0, 0}), reads(180, {0, 0, 0x02, 0})}};
  const LoopbackState left = run(lab.clock, clear_loopbacks(lab.module));
  EXPECT_EQ(left[Loopback::host_output], 0x02);
  EXPECT_TRUE(left.any());
}

TEST(Loopback, ComesBackOnTheSideWhereItsSignalCameFrom) {
  EXPECT_EQ(returns_to(Loopback::media_output), Side::host);
  EXPECT_EQ(returns_to(Loopback::media_input), Side::media);
  EXPECT_EQ(returns_to(Loopback::host_output), Side::media);
  EXPECT_EQ(returns_to(Loopback::host_input), Side::host);
  EXPECT_EQ(side_of(Loopback::media_output), Side::media);
  EXPECT_EQ(side_of(Loopback::host_input), Side::host);
}

TEST(Loopback, RegistersToBeRecordedAreThoseThatAreWritten) {
  std::vector<unsigned> bytes;
  for (const FieldInfo& field : loopback_fields()) bytes.push_back(field.byte);
  EXPECT_THAT(bytes, testing::ElementsAre(180, 181, 182, 183));
}

TEST(Loopback, FailureOfAnyStepIsTheCallers) {
  expect_failures_at_each_step(looping(0x81, {0, 0, 3, 0x81}), [](Scripted& lab) { loop_host_input(lab, 0x81); });
}

}  // namespace
}  // namespace plugfest::cmis
