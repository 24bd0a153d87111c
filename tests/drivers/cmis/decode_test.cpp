#include "drivers/cmis/decode.hpp"

#include "drivers/cmis/decode_json.hpp"
#include "drivers/cmis/describe.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

namespace plugfest::cmis {
namespace {

Memory dump(const char* name) { return test::load_dump(test::own_dumps() / (std::string{name} + ".yaml")); }
void poke(Memory& memory, std::uint8_t page, std::uint8_t byte, std::string_view hex) {
  memory.put(0, page, byte, *from_hex(hex));
}

TEST(Decode, OfNothingKnowsNothing) {
  const ModuleInfo info = decode(Memory{});
  EXPECT_FALSE(info.identifier);
  EXPECT_FALSE(info.module_state);
  EXPECT_FALSE(info.advertised);
  EXPECT_FALSE(info.lanes);
  EXPECT_TRUE(info.applications.empty());
  EXPECT_FALSE(info.applications_complete);
  EXPECT_EQ(info.unknown_halves.size(), 6u);
}

// Figures typed by hand from the dump's bytes.
TEST(Decode, ReadsARealModule) {
  const ModuleInfo info = decode(dump("arista-qdd-400g-xdr4"));
  EXPECT_EQ(info.identifier, 0x18);
  EXPECT_EQ(info.revision, (Revision{4, 0}));
  EXPECT_EQ(info.vendor_name, "Arista Networks");
  EXPECT_EQ(info.vendor_oui, "00-1c-73");
  EXPECT_EQ(info.vendor_pn, "QDD-400G-XDR4");
  EXPECT_EQ(info.vendor_sn, "XKT231212112");
  EXPECT_EQ(info.date_code, "230325");
  EXPECT_EQ(info.module_state->value, ModuleState::ready);
  EXPECT_NEAR(info.temperature->value, 42.816406, 1e-6);
  EXPECT_NEAR(info.vcc->value, 3.2491, 1e-9);
  EXPECT_EQ(info.power_class, PowerClass::class_5);
  EXPECT_EQ(info.max_power, Watt{10});
  ASSERT_EQ(info.applications.size(), 2u);
  EXPECT_EQ(info.applications[1].host_id, 0x0D);
  EXPECT_EQ(info.applications[1].media_id, 0x15);
  EXPECT_EQ(info.applications[1].host_lane_options, 0x55);
  EXPECT_EQ(info.applications[1].media_lane_options, 0x0F);
  EXPECT_TRUE(info.applications_complete);
  EXPECT_EQ(info.advertised->durations.module_pwr_up, 8);
  EXPECT_EQ(info.advertised->durations.dp_init, 7);
  EXPECT_EQ(info.thresholds->temperature.low_alarm, Celsius{-5});
  EXPECT_EQ(info.lanes->state[7].value, DpState::activated);
  EXPECT_NEAR((*info.lanes->tx_power)[0].value, 1.5909, 1e-9);
  EXPECT_NEAR((*info.lanes->tx_bias)[1].value, 86.926, 1e-9);
  EXPECT_TRUE(info.checksums[2]->ok());
  EXPECT_FALSE(info.lpo);
}

TEST(Decode, ReadsApplicationsBeyondTheEighth) {
  const ModuleInfo info = decode(dump("eoptolink-eold-168hg-10-1"));
  ASSERT_EQ(info.applications.size(), 9u);
  EXPECT_EQ(info.applications[8].app_sel, 9);
  EXPECT_EQ(info.applications[8].host_id, 0x52);
  EXPECT_EQ(info.applications[8].host_lane_options, 0x01);
}

TEST(Decode, KeepsTheBitsOfReservedCodes) {
  const ModuleInfo info = decode(dump("fboss-200g-fr4"));
  EXPECT_EQ(info.lanes->state[0].value, DpState::activated);
  EXPECT_EQ(info.lanes->state[3].value, DpState::deinit);
  EXPECT_FALSE(info.lanes->state[4].value);
  EXPECT_EQ(to_string(info.lanes->state[4]), "reserved(0)");
}

TEST(Decode, OfFlatMemoryJudgesNoMonitorsAndWaitsForNoPages) {
  const ModuleInfo info = decode(dump("fboss-flatmem"));
  EXPECT_EQ(info.flat_memory, true);
  EXPECT_FALSE(info.temperature);
  EXPECT_FALSE(info.advertised);
  EXPECT_FALSE(info.checksums[1]);
  EXPECT_TRUE(info.unknown_halves.empty());
  ASSERT_EQ(info.applications.size(), 1u);
  EXPECT_FALSE(info.applications[0].media_lane_options);
}

TEST(Decode, ShowsNoMonitorThatIsNotAdvertised) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 1, 159, "00");
  poke(memory, 1, 160, "00");
  const ModuleInfo info = decode(memory);
  EXPECT_FALSE(info.temperature);
  EXPECT_FALSE(info.vcc);
  EXPECT_FALSE(info.lanes->tx_power);
  EXPECT_FALSE(info.lanes->tx_bias);
  EXPECT_FALSE(info.lanes->rx_power);
  EXPECT_TRUE(info.thresholds) << "thresholds are bytes of their own";
}

TEST(Decode, ScalesBiasAndItsThresholdsByOneFactor) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  const ModuleInfo before = decode(memory);
  poke(memory, 1, 160, "17");  // factor 4, all three monitors
  const ModuleInfo after = decode(memory);
  EXPECT_EQ(after.advertised->tx_bias_factor, 4);
  EXPECT_NEAR((*after.lanes->tx_bias)[0].value, 4 * (*before.lanes->tx_bias)[0].value, 1e-9);
  EXPECT_NEAR(after.thresholds->tx_bias->high_alarm.value, 4 * before.thresholds->tx_bias->high_alarm.value, 1e-9);
  poke(memory, 1, 160, "1f");  // reserved factor
  EXPECT_FALSE(decode(memory).lanes->tx_bias);
  EXPECT_FALSE(decode(memory).thresholds->tx_bias);
}

TEST(Decode, ReadsTheBusSpeedByRevision) {
  Memory memory;
  poke(memory, 0, 0, "1952");
  poke(memory, 0, 2, "24");  // bits 5:2 = 1001b
  EXPECT_EQ(decode(memory).mci_max_speed, 1);
  poke(memory, 0, 1, "53");
  EXPECT_EQ(decode(memory).mci_max_speed, 9);
}

TEST(Decode, ReadsLongReachesByRevision) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 1, 132, "ca");  // multiplier 3, base 10
  poke(memory, 1, 137, "c0");
  EXPECT_FALSE(decode(memory).advertised->fiber.smf_km) << "reserved in CMIS 4.0";
  poke(memory, 0, 1, "53");
  EXPECT_EQ(decode(memory).advertised->fiber.smf_km, 5000);
  poke(memory, 1, 132, "05");
  EXPECT_EQ(decode(memory).advertised->fiber.smf_km, 0.5);
}

TEST(Decode, CountsBanksByRevision) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 1, 142, "02");
  EXPECT_EQ(decode(memory).advertised->banks, 4);
  poke(memory, 1, 142, "03");
  poke(memory, 1, 174, "0f");
  EXPECT_FALSE(decode(memory).advertised->banks);
  poke(memory, 0, 1, "54");
  EXPECT_EQ(decode(memory).advertised->banks, 16);
}

TEST(Decode, DoesNotInterpretTheLanesOfCmis3) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 0, 1, "30");
  const ModuleInfo info = decode(memory);
  EXPECT_FALSE(info.lanes);
  EXPECT_FALSE(info.control);
  EXPECT_TRUE(info.lanes_not_interpreted);
}

TEST(Decode, EndsTheApplicationListAtTheFirstUnusedDescriptor) {
  Memory memory = dump("arista-qdd-400g-xdr4");
  poke(memory, 0, 98, "23928801");  // after the FFh of descriptor 3
  EXPECT_EQ(decode(memory).applications.size(), 2u);
  EXPECT_FALSE(decode(memory).lpo);
  poke(memory, 0, 94, "23928801");  // in its place
  poke(memory, 0, 98, "ff000000");
  const ModuleInfo info = decode(memory);
  ASSERT_EQ(info.applications.size(), 3u);
  EXPECT_EQ(info.applications[2].app_sel, 3);
  ASSERT_TRUE(info.lpo);
  EXPECT_EQ(info.lpo->id, 0x23);
}

TEST(Decode, SaysThatAListWithoutItsEndIsNotComplete) {
  Memory memory;
  poke(memory, 0, 2, "00");
  for (int i = 0; i < 8; ++i) poke(memory, 0, static_cast<std::uint8_t>(86 + 4 * i), "4f1c4411");
  const ModuleInfo info = decode(memory);
  EXPECT_EQ(info.applications.size(), 8u);
  EXPECT_FALSE(info.applications_complete) << "page 01h may hold more";
}

TEST(Decode, LeavesWhatAReadWouldClearUnknown) {
  Memory memory;
  const Memory full = dump("arista-qdd-400g-xdr4");
  memory.put(0, 0, 0, *full.read(0, 0, 0, 8));
  memory.put(0, 0, 14, *full.read(0, 0, 14, 114));
  memory.put(0, 0x01, 128, *full.read(0, 0x01, 128, 128));
  memory.put(0, 0x11, 128, *full.read(0, 0x11, 128, 6));
  memory.put(0, 0x11, 154, *full.read(0, 0x11, 154, 102));
  const ModuleInfo info = decode(memory);
  ASSERT_TRUE(info.lanes);
  EXPECT_EQ(info.lanes->state[0].value, DpState::activated);
  for (const LaneFlag& flag : info.lane_flags) EXPECT_FALSE(flag.set) << flag.key;
  for (const ModuleFlag& flag : info.flags) EXPECT_FALSE(flag.set) << flag.key;
}

TEST(Decode, PageChecksumsNeedEveryCoveredByte) {
  const Memory full = dump("arista-qdd-400g-xdr4");
  Memory memory;
  memory.put(0, 0, 128, *full.read(0, 0, 128, 94));
  EXPECT_FALSE(page_checksum(memory, 0)) << "the checksum itself is missing";
  memory.put(0, 0, 222, *full.read(0, 0, 222, 1));
  ASSERT_TRUE(page_checksum(memory, 0));
  EXPECT_TRUE(page_checksum(memory, 0)->ok());
  memory.put(0, 0, 130, Bytes{std::byte{0x00}});
  EXPECT_FALSE(page_checksum(memory, 0)->ok());
  EXPECT_FALSE(page_checksum(full, 0x11));
}

TEST(Decode, AnyBytesGiveAnAnswer) {
  std::mt19937 random{20260101};
  for (int round = 0; round < 200; ++round) {
    Memory memory;
    for (const std::uint8_t page : std::to_array<std::uint8_t>({0, 1, 2, 0x10, 0x11})) {
      Bytes half(128);
      for (std::byte& b : half) b = static_cast<std::byte>(random() & 0xFF);
      if (random() % 4 != 0) memory.put(0, page, 128, half);
      if (page == 0) memory.put(0, 0, 0, half);
    }
    const ModuleInfo info = decode(memory);
    EXPECT_FALSE(describe(info).empty());
    EXPECT_FALSE(facts(info).dump().empty());
  }
}

}  // namespace
}  // namespace plugfest::cmis
