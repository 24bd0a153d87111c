#include "drivers/cmis/memory.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"

#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

TEST(Memory, WhatWasNeverReadIsUnknownAndNotZero) {
  Memory memory;
  EXPECT_FALSE(memory.read(0, 0, 3, 1));
  memory.put(0, 0, 3, *from_hex("07"));
  EXPECT_EQ(memory.value(module_state), ModuleState::ready);
  EXPECT_FALSE(memory.read(0, 0, 2, 2)) << "byte 2 is unknown";
  EXPECT_FALSE(memory.value(temp_mon_value));
  EXPECT_EQ(memory.known({}), 1u);
}

TEST(Memory, TellsUnknownFromMeaningless) {
  Memory memory;
  memory.put(0, 0, 3, *from_hex("0c"));
  EXPECT_FALSE(memory.value(module_state));
  EXPECT_EQ(memory.bits(module_state.info), 6u);
}

TEST(Memory, ReadsOneLaneWithoutKnowingTheOthers) {
  Memory memory;
  memory.put(0, 0x11, 129, *from_hex("41"));
  EXPECT_EQ(memory.value(dp_state_host_lane, 2), DpState::deactivated);
  EXPECT_EQ(memory.value(dp_state_host_lane, 3), DpState::activated);
  EXPECT_FALSE(memory.value(dp_state_host_lane, 0));
  EXPECT_FALSE(memory.bytes(dp_state_host_lane.info));
}

TEST(Memory, KeepsBanksApartWherePagesHaveThem) {
  Memory memory;
  memory.put(1, 0x11, 128, *from_hex("44"));
  EXPECT_FALSE(memory.value(dp_state_host_lane, 0, 0));
  EXPECT_EQ(memory.value(dp_state_host_lane, 0, 1), DpState::activated);
  memory.put(3, 0x00, 201, *from_hex("22"));
  EXPECT_EQ(memory.value(max_power), Watt{8.5}) << "page 00h has no banks";
  memory.put(2, 0x42, 14, *from_hex("1980"));
  EXPECT_EQ(memory.value(temp_mon_value), Celsius{25.5}) << "lower memory has neither";
}

TEST(Memory, ListsItsHalves) {
  Memory memory;
  memory.put(1, 0x11, 128, *from_hex("44"));
  memory.put(0, 0x11, 128, *from_hex("44"));
  memory.put(0, 0, 0, *from_hex("18"));
  ASSERT_EQ(memory.halves().size(), 3u);
  EXPECT_EQ(to_string(memory.halves()[0]), "lower");
  EXPECT_EQ(to_string(memory.halves()[1]), "11h");
  EXPECT_EQ(to_string(memory.halves()[2]), "bank 1 page 11h");
}

TEST(Memory, NeverReadsBeyondAHalf) {
  Memory memory;
  memory.put(0, 0, 0, Bytes(128));
  memory.put(0, 0, 128, Bytes(128));
  EXPECT_TRUE(memory.read(0, 0, 0, 128));
  EXPECT_FALSE(memory.read(0, 0, 127, 2));
  EXPECT_FALSE(memory.read(0, 0, 200, 57));
}

TEST(Memory, ShowsTextWithoutPaddingAndWithoutWhatCannotBePrinted) {
  Memory memory;
  memory.put(0, 0, 129, *from_hex("43494700ff2020202020202020202020"));
  EXPECT_EQ(memory.text(vendor_name), "CIG\\x00\\xff");
}

}  // namespace
}  // namespace plugfest::cmis
