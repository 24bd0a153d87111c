#include "drivers/cmis/vdm.hpp"

#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/diagnostics_script.hpp"
#include "tests/drivers/cmis/fake_module.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;

VdmInstance instance(std::uint16_t number, std::uint8_t type, std::uint8_t place) {
  VdmInstance one;
  one.number = number;
  one.type = type;
  one.known = find_vdm_type(type);
  one.place = place;
  return one;
}
/// Laser temperature of lane 1, BER of host lane 2, a hole, a vendor's own, and in group 2 frames of lane 1.
VdmMap map_with(std::uint8_t last_type) {
  VdmMap map;
  map.groups = 2;
  map.banks = {{instance(2, 4, 1), instance(3, 16, 2), instance(5, 100, 16), instance(65, last_type, 1)}};
  return map;
}

/// A module of CMIS 3 is asked for nothing more before its pages are read.
const Script first_look = {reads(0, {0x19, 0x30, 0x00})};
const Script freezing = {reads(144, {0x5C}), writes({144, 0xDC}), reads(145, {0x40}), reads(145, {0xC0})};
const Script samples = paged(0x24) + Script{reads(130, {0xFE, 0x80, 0x83, 0xE8, 0x00, 0x00, 0x12, 0x34})} +
                       paged(0x25) + Script{reads(128, {0x00, 0x00})};
const Script unfreezing = {{0x50, bytes({0x7F, 0x2F})}, reads(144, {0xDC}), writes({144, 0x5C}), reads(145, {0xC0})};
const Script interval = selected(0x2F) + Script{reads(144, {0x5C})} + freezing + first_look + samples + unfreezing;

TEST(Vdm, IntervalIsFrozenReadAndUnfrozenWithTheOtherBitsOfTheByteLeftAlone) {
  Scripted lab{interval};
  const VdmMap map = map_with(25);
  const auto before = lab.clock.now() - 3s;
  const VdmInterval taken = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map, before));
  EXPECT_TRUE(taken.statistics);
  EXPECT_FALSE(taken.was_frozen);
  EXPECT_TRUE(taken.freeze.done);
  EXPECT_FALSE(taken.freeze.done_at_first_look);
  EXPECT_EQ(taken.freeze.at_least, 0ms);
  EXPECT_EQ(taken.freeze.at_most, 1ms);
  EXPECT_TRUE(taken.unfreeze.done_at_first_look);
  EXPECT_EQ(taken.length, 3s);
  ASSERT_EQ(taken.samples.size(), 4u);
  EXPECT_EQ(taken.samples[0].value, -1.5) << "FE80h in 1/256 Cel";
  EXPECT_NEAR(taken.samples[1].value.value(), 1e-5, 1e-12) << "83E8h: 1000 x 10^(16-24)";
  EXPECT_EQ(taken.samples[2].state, SampleState::unknown_type);
  EXPECT_EQ(taken.samples[2].raw, 0x1234);
  EXPECT_EQ(taken.samples[3].number, 65);
  EXPECT_EQ(taken.samples[3].value, 0.0) << "no frame was lost";
}

TEST(Vdm, FailureOfAnyStepIsTheCallers) {
  const VdmMap map = map_with(25);
  expect_failures_at_each_step(interval,
                               [&](Scripted& lab) { run(lab.clock, take_vdm_interval(lab.module, lab.clock, map)); });
}

TEST(Vdm, ModuleWithoutStatisticsIsReadAndNotFrozen) {
  const VdmMap map = map_with(24);  // the current frame count
  EXPECT_FALSE(map.has_statistics());
  Scripted lab{first_look + selected(0x24) + Script{reads(130, {0xFE, 0x80, 0x83, 0xE8, 0, 0, 0, 0})} + paged(0x25) +
               Script{reads(128, {0x00, 0x01})}};
  const VdmInterval taken = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map));
  EXPECT_FALSE(taken.statistics);
  EXPECT_EQ(taken.samples.size(), 4u);
  EXPECT_FALSE(taken.length);
}

TEST(Vdm, FirstIntervalHasNoLength) {
  Scripted lab{interval};
  const VdmMap map = map_with(25);
  EXPECT_FALSE(run(lab.clock, take_vdm_interval(lab.module, lab.clock, map)).length);
}

/// FreezeDone as a module without statistic observables has it: never.
struct Memory14 {
  Memory14() { fake.upper[0x2F] = {}; }
  VirtualClock clock;
  FakeModule fake;
  Pages pages{fake, clock};
  Module module{pages};
  std::byte& at(unsigned byte) { return fake.upper[0x2F].at(byte - 128); }
};

TEST(Vdm, FreezeThatIsNeverDoneIsTakenBackAndSaid) {
  Memory14 lab;
  lab.at(144) = std::byte{0x7C};
  const VdmMap map = map_with(25);
  const VdmInterval taken = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map, std::nullopt, 20ms));
  EXPECT_FALSE(taken.freeze.done);
  EXPECT_EQ(taken.freeze.at_most, 20ms);
  EXPECT_TRUE(taken.samples.empty());
  EXPECT_EQ(lab.at(144), std::byte{0x7C});
}

TEST(Vdm, WhatSomebodyLeftFrozenIsUnfrozenFirst) {
  Memory14 lab;
  lab.at(144) = std::byte{0x80};
  const VdmMap map = map_with(25);
  const VdmInterval taken = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map, std::nullopt, 5ms));
  EXPECT_TRUE(taken.was_frozen);
  EXPECT_FALSE(run(lab.clock, vdm_is_frozen(lab.module)));
  EXPECT_EQ(lab.fake.writes.size(), 3u) << "unfreeze, freeze, unfreeze";
}

TEST(Vdm, MapIsReadOnceWithItsThresholds) {
  Memory14 lab;
  FakeModule& fake = lab.fake;
  fake.lower[0] = std::byte{0x19};
  fake.lower[1] = std::byte{0x50};
  fake.upper[0x01] = {};
  fake.upper[0x01][142 - 128] = std::byte{0x40};
  for (const unsigned page : {0x20u, 0x24u, 0x28u}) fake.upper[static_cast<std::uint8_t>(page)] = {};
  lab.at(130) = std::byte{0x64};  // 10 ms
  // Instance 3: threshold set 1, lane 3, SNR of the media input; instance 4: module, type 77.
  const Bytes descriptors = bytes({0x12, 0x05, 0x0F, 0x4D});
  std::ranges::copy(descriptors, fake.upper[0x20].begin() + 4);
  const Bytes thresholds = bytes({0x1E, 0x00, 0x10, 0x00, 0x1C, 0x00, 0x11, 0x80});
  std::ranges::copy(thresholds, fake.upper[0x28].begin() + 8);

  const auto map = run(lab.clock, read_vdm_map(lab.module));
  ASSERT_TRUE(map);
  EXPECT_EQ(map->groups, 1);
  EXPECT_EQ(map->fine_interval, MilliSecond{10});
  EXPECT_FALSE(map->marks_not_available) << "no module before CMIS 5.4 does";
  ASSERT_EQ(map->banks.at(0).size(), 2u);
  const VdmInstance* snr = map->find(5, 3);
  ASSERT_NE(snr, nullptr);
  EXPECT_EQ(snr->number, 3);
  EXPECT_EQ(snr->limits->high_alarm, 30.0);
  EXPECT_EQ(snr->limits->low_alarm, 16.0);
  EXPECT_EQ(snr->limits->high_warning, 28.0);
  EXPECT_EQ(snr->limits->low_warning, 17.5);
  EXPECT_NE(map->find(77, 16), nullptr);
  EXPECT_EQ(map->find(77, 16, 1), nullptr);
  EXPECT_FALSE(is_outdated(*map, lab.module));

  fake.reads.clear();
  fake.upper[0x24][4] = std::byte{0x13};
  fake.upper[0x24][5] = std::byte{0x80};
  const auto read = run(lab.clock, read_vdm_samples(lab.module, *map));
  EXPECT_EQ(read.at(0).value, 19.5);
  EXPECT_THAT(fake.reads, testing::ElementsAre(FakeModule::Access{0x24, 132, 4})) << "descriptors are not read again";
  lab.module.forget();
  EXPECT_TRUE(is_outdated(*map, lab.module));
}

TEST(Vdm, ModuleThatDoesNotAdvertiseItHasNoMap) {
  Memory14 lab;
  lab.fake.upper[0x01] = {};
  EXPECT_FALSE(run(lab.clock, read_vdm_map(lab.module)));
  lab.fake.lower[2] = std::byte{0x80};  // flat
  lab.fake.upper.erase(0x01);
  lab.module.forget();
  EXPECT_FALSE(run(lab.clock, read_vdm_map(lab.module)));
}

TEST(Vdm, DummySamplesAreNoValues) {
  const auto state = [](std::uint8_t type, unsigned raw, bool marks = false) {
    return state_of(*find_vdm_type(type), static_cast<std::uint16_t>(raw), marks);
  };
  using enum SampleState;
  EXPECT_EQ(state(8, 0xFFFF), doubtful) << "level transition parameter";
  EXPECT_EQ(state(5, 0x0000), doubtful);
  EXPECT_EQ(state(5, 0x0000, true), not_available);
  EXPECT_EQ(state(5, 0x1380), measured);
  EXPECT_EQ(state(16, 0x0000), doubtful) << "an error ratio of zero proves nothing";
  EXPECT_EQ(state(16, 0x0000, true), measured);
  // 0.5 in two encodings: 500 x 10^-3 (exponent 21) and 5 x 10^-1 (exponent 23).
  EXPECT_EQ(state(16, 0xA9F4, true), not_available);
  EXPECT_EQ(state(16, 0xB805, true), not_available);
  EXPECT_EQ(state(16, 0xB805), doubtful);
  EXPECT_EQ(state(26, 0x0000), measured) << "no frame lost";
  EXPECT_EQ(state(26, 0xFFFF), doubtful);
  EXPECT_EQ(state(26, 0xFFFF, true), not_available) << "2047e7";
  EXPECT_EQ(state(4, 0x0000), measured);
  EXPECT_EQ(state(4, 0xFFFF), measured) << "1/256 Cel below";
  EXPECT_EQ(state(4, 0x8000, true), not_available);
  EXPECT_EQ(state(1, 0x0000), measured) << "a new laser";
  EXPECT_EQ(state(1, 0xFFFF), doubtful);
  EXPECT_EQ(state(33, 0x0000), measured);
  EXPECT_EQ(state(33, 0xFFFF, true), not_available);
}

TEST(Vdm, FlagsAreReadUpToTheLastInstanceAndOddOnesAreTheLowNibble) {
  VdmMap map;
  map.banks = {{instance(1, 4, 1), instance(4, 4, 2)}};
  Scripted lab{selected(0x2C) + Script{reads(128, {0x0F, 0x21})}};
  const auto flags = run(lab.clock, take_vdm_flags(lab.module, map));
  ASSERT_EQ(flags.size(), 2u);
  EXPECT_EQ(flags[0].number, 1);
  EXPECT_TRUE(flags[0].flags.high_alarm && flags[0].flags.low_warning);
  EXPECT_EQ(flags[1].number, 4);
  EXPECT_EQ(flags[1].flags, (VdmFlags{.low_alarm = true}));
}

TEST(Vdm, MaskOfOneInstanceLeavesItsNeighbourAlone) {
  // Instance 6: high nibble of byte 130. Low alarm and high warning masked.
  Scripted lab{selected(0x2D) + Script{reads(130, {0xF9}), writes({130, 0x69})}};
  run(lab.clock, write_vdm_mask(lab.module, 6, VdmFlags{.low_alarm = true, .high_warning = true}));
}

TEST(Vdm, RegistersToBeRecordedAreThoseThatAreWritten) {
  EXPECT_EQ(address_text(vdm_freeze_fields().front()), "2Fh:144.7");
  EXPECT_EQ(vdm_mask_fields().front().page, 0x2D);
}

}  // namespace
}  // namespace plugfest::cmis
