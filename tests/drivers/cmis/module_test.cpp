#include "drivers/cmis/module.hpp"

#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/table.hpp"
#include "tests/drivers/cmis/fake_module.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace plugfest::cmis {
namespace {

using support::bytes;
using support::run;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using Access = FakeModule::Access;

struct Fixture {
  VirtualClock clock;
  FakeModule fake;
  Pages pages{fake, clock};
  Module module{pages};

  void fill(std::uint8_t page, unsigned first, std::initializer_list<unsigned> values) {
    for (const std::byte value : bytes(values)) fake.upper[page].at(first++ - 128) = value;
  }
};

TEST(Module, ReadsNothingButTheElementsOwnBytes) {
  Fixture f;
  f.fill(0x11, 128, {0x41, 0x72, 0x63, 0x54});
  f.fill(0x11, 154, {0x11, 0x11, 0x22, 0x22, 0x33, 0x33});
  EXPECT_EQ(run(f.clock, f.module.read_bits(dp_state_host_lane.info, 3)), 7u);
  EXPECT_EQ(run(f.clock, f.module.read_bits(dp_state_host_lane.info, 4)), 3u);
  EXPECT_EQ(run(f.clock, f.module.read_bits(optical_power_tx.info, 1)), 0x2222u);
  EXPECT_THAT(f.fake.reads, ElementsAre(Access{0x11, 129, 1}, Access{0x11, 130, 1}, Access{0x11, 156, 2}));
}

TEST(Module, ReadsOneBitOfALaneByteAndOneOfAByte) {
  Fixture f;
  f.fill(0x10, 128, {0x84});
  f.fake.lower[26] = std::byte{0x10};
  EXPECT_EQ(run(f.clock, f.module.read(dp_deinit_lane, 2)), true);
  EXPECT_EQ(run(f.clock, f.module.read(dp_deinit_lane, 3)), false);
  EXPECT_EQ(run(f.clock, f.module.read(dp_deinit_lane, 7)), true);
  EXPECT_EQ(run(f.clock, f.module.read(low_pwr_request_sw)), true);
  EXPECT_EQ(run(f.clock, f.module.read(low_pwr_allow_request_hw)), false);
}

TEST(Module, BitsWithoutAMeaningAreNoValue) {
  Fixture f;
  f.fake.lower[3] = std::byte{0x0C};
  EXPECT_EQ(run(f.clock, f.module.read(module_state)), std::nullopt);
}

TEST(Module, ReadsTheStatesOfAllLanesInOneAccess) {
  Fixture f;
  f.fill(0x11, 128, {0x41, 0x72, 0x63, 0x05});
  const auto states = run(f.clock, f.module.read_all(dp_state_host_lane));
  EXPECT_THAT(states, ElementsAre(DpState::deactivated, DpState::activated, DpState::init, DpState::initialized,
                                  DpState::deinit, DpState::tx_turn_off, DpState::tx_turn_on, std::nullopt));
  EXPECT_THAT(f.fake.reads, ElementsAre(Access{0x11, 128, 4}));
}

TEST(Module, WritingABitKeepsItsNeighbours) {
  Fixture f;
  f.fake.lower[25] = std::byte{0xA5};
  f.fake.lower[26] = std::byte{0x61};
  f.fake.lower[27] = std::byte{0x5A};
  run(f.clock, f.module.write(low_pwr_request_sw, true));
  EXPECT_EQ(f.fake.lower[26], std::byte{0x71});
  run(f.clock, f.module.write(low_pwr_allow_request_hw, false));
  EXPECT_EQ(f.fake.lower[26], std::byte{0x31});
  EXPECT_EQ(f.fake.lower[25], std::byte{0xA5});
  EXPECT_EQ(f.fake.lower[27], std::byte{0x5A});
  EXPECT_THAT(f.fake.writes, Each(Access{-1, 26, 1}));
}

TEST(Module, WritingOneLaneKeepsTheOthers) {
  Fixture f;
  f.fill(0x10, 128, {0x81});
  f.fill(0x10, 145, {0x10, 0x10, 0x14, 0x14, 0x21, 0xFF, 0x00, 0x35});
  run(f.clock, f.module.write(dp_deinit_lane, true, 4));
  EXPECT_EQ(f.fake.upper[0x10][0], std::byte{0x91});
  run(f.clock, f.module.write(dp_deinit_lane, false, 0));
  EXPECT_EQ(f.fake.upper[0x10][0], std::byte{0x90});
  run(f.clock, f.module.write(scs0_app_sel_code, 0xA, 5));
  EXPECT_EQ(run(f.clock, f.module.read_bytes(scs0_app_sel_code.info)),
            bytes({0x10, 0x10, 0x14, 0x14, 0x21, 0xAF, 0x00, 0x35}));
  EXPECT_EQ(f.fake.upper[0x10][144 - 128], std::byte{0x00});
  EXPECT_EQ(f.fake.upper[0x10][153 - 128], std::byte{0x00});
}

TEST(Module, WritesTheBytesOfAFieldAsTheyAre) {
  Fixture f;
  f.fill(0x10, 128, {0x00});
  const Bytes data = bytes({0x10, 0x10, 0x14, 0x14, 0x18, 0x18, 0x1C, 0x1C});
  run(f.clock, f.module.write_bytes(scs0_app_sel_code.info, data));
  EXPECT_THAT(f.fake.writes, ElementsAre(Access{0x10, 145, 8}));
  EXPECT_TRUE(std::ranges::equal(std::span{f.fake.upper[0x10]}.subspan(145 - 128, 8), data));
}

TEST(Module, ControlSetsAreTheBytesThatAnApplyTakes) {
  EXPECT_EQ(address_text(staged_control_set_0), "10h:145-173");
  EXPECT_EQ(address_text(active_control_set), "11h:206-234");
  EXPECT_EQ(staged_control_set_0.access, cmis::Access::rw);
  EXPECT_EQ(active_control_set.access, cmis::Access::ro);
}

TEST(Module, AFlagIsTakenOneByOneOrLaneByLane) {
  Fixture f;
  f.fill(0x11, 147, {0x84});  // LOSFlagRx of lanes 3 and 8
  EXPECT_TRUE(run(f.clock, f.module.take_flag(los_flag_rx, 2)));
  EXPECT_THAT(run(f.clock, f.module.take_flags(los_flag_rx)),
              ElementsAre(false, false, true, false, false, false, false, true));
}

TEST(ModuleDeathTest, WhatAReadClearsIsNotReadByAccident) {
#ifdef NDEBUG
  GTEST_SKIP() << "built without assertions";
#endif
  Fixture f;
  EXPECT_DEATH(run(f.clock, f.module.read(los_flag_rx)), "ro_cor");
  EXPECT_DEATH(run(f.clock, f.module.read_all(los_flag_rx)), "ro_cor");
}

struct Paged : Fixture {
  Paged() {
    for (const unsigned page : {0x00u, 0x01u, 0x02u, 0x10u, 0x11u})
      fake.upper[static_cast<std::uint8_t>(page)].fill(to_byte(page + 1));
  }

  bool was_read(int page, unsigned byte) const {
    return std::ranges::any_of(
        fake.reads, [&](const Access& a) { return a.page == page && a.byte <= byte && byte < a.byte + a.count; });
  }
};

TEST(Snapshot, NeverReadsAByteThatAReadClears) {
  Paged f;
  const Memory memory = run(f.clock, f.module.snapshot());
  std::size_t checked = 0;
  for (const FieldInfo& field : all_fields()) {
    if (field.access != cmis::Access::ro_cor) continue;
    for (unsigned byte = field.byte; byte < field.byte + extent(field); ++byte) {
      EXPECT_FALSE(f.was_read(field.byte < 128 ? -1 : field.page, byte)) << address_text(field);
      EXPECT_FALSE(memory.read(0, field.page, static_cast<std::uint8_t>(byte), 1)) << address_text(field);
      ++checked;
    }
  }
  EXPECT_GT(checked, 24u);
  // The same once more without the table: CMIS 5.4, Module Flags and Lane-Specific Flags.
  for (unsigned byte = 8; byte <= 11; ++byte) EXPECT_FALSE(f.was_read(-1, byte)) << byte;
  for (unsigned byte = 134; byte <= 153; ++byte) EXPECT_FALSE(f.was_read(0x11, byte)) << byte;
}

TEST(Snapshot, ReadsWhatLiesAroundTheFlags) {
  Paged f;
  f.fake.lower[7] = std::byte{0x77};
  f.fake.lower[12] = std::byte{0xCC};
  f.fill(0x11, 133, {0x33});
  f.fill(0x11, 154, {0x54});
  const Memory memory = run(f.clock, f.module.snapshot());
  EXPECT_EQ(memory.read(0, 0, 7, 1), bytes({0x77}));
  EXPECT_EQ(memory.read(0, 0, 12, 1), bytes({0xCC}));
  EXPECT_EQ(memory.read(0, 0x11, 133, 1), bytes({0x33}));
  EXPECT_EQ(memory.read(0, 0x11, 154, 1), bytes({0x54}));
  for (std::uint8_t page = 0x00; page <= 0x02; ++page) {
    EXPECT_EQ(memory.known({.upper = true, .page = page}), 128u) << int{page};
    EXPECT_EQ(memory.read(0, page, 128, 1), Bytes{static_cast<std::byte>(page + 1)});
  }
}

TEST(Snapshot, LeavesOutWhatCannotBeRead) {
  Paged f;
  const Memory memory = run(f.clock, f.module.snapshot());
  for (unsigned byte = 118; byte <= 125; ++byte) EXPECT_FALSE(f.was_read(-1, byte)) << "password, byte " << byte;
  EXPECT_FALSE(f.was_read(0x10, 143)) << "SCS0::ApplyDPInitLane";
  EXPECT_FALSE(f.was_read(0x10, 144)) << "SCS0::ApplyImmediateLane";
  EXPECT_TRUE(memory.read(0, 0, 26, 1)) << "only one bit of it, SoftwareReset, is write-only";
}

TEST(Snapshot, WritesNothingButThePageSelection) {
  Paged f;
  run(f.clock, f.module.snapshot());
  EXPECT_THAT(f.fake.writes, ElementsAre());
  EXPECT_THAT(f.fake.requested_pages, ElementsAre(0x00, 0x01, 0x00, 0x01, 0x02, 0x10, 0x11)) << "who it is comes first";
}

TEST(Snapshot, AFlatModuleIsAskedForNoPageButZero) {
  Paged f;
  f.fake.lower[2] = std::byte{0x80};
  const Memory memory = run(f.clock, f.module.snapshot());
  EXPECT_THAT(f.fake.requested_pages, Each(0x00));
  EXPECT_EQ(memory.halves().size(), 2u);
  EXPECT_EQ(memory.known({.upper = true, .page = 0x00}), 128u);
}

TEST(Snapshot, APageThatTheModuleDoesNotHaveStaysUnknown) {
  Paged f;
  f.fake.upper.erase(0x02);
  const Memory memory = run(f.clock, f.module.snapshot());
  EXPECT_THAT(f.fake.requested_pages, Contains(0x02));
  EXPECT_FALSE(memory.has({.upper = true, .page = 0x02}));
  EXPECT_EQ(memory.bits(temp_mon_high_alarm_threshold.info), std::nullopt);
  EXPECT_TRUE(memory.has({.upper = true, .page = 0x11})) << "the pages after it are still read";
}

}  // namespace
}  // namespace plugfest::cmis
