#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

namespace plugfest::sim::test {
namespace {

unsigned u16(const Bytes& bytes) { return u8(bytes.at(0)) * 256u + u8(bytes.at(1)); }

struct Monitors : testing::Test {
  Monitors() { behaviour.draw = {.low_power = 1.0, .ready = 4.0, .per_lane = 0.5}; }
  Behaviour behaviour;
};

TEST_F(Monitors, TemperatureFollowsTheDrawWithItsTimeConstant) {
  behaviour.monitors.ambient_c = 30;
  behaviour.monitors.thermal_resistance_c_per_w = 2;
  behaviour.monitors.thermal_time = 60s;
  Rig rig(dr8(), false, behaviour);
  // 8 W at last: 46 Cel. After 1.9 s of less, one time constant is 1 - 1/e of the way: about 40.1 Cel.
  rig.until(1900ms + 60s);
  EXPECT_NEAR(u16(rig.read(14, 2)) / 256.0, 40.2, 0.4);
  rig.until(30min);
  EXPECT_NEAR(u16(rig.read(14, 2)) / 256.0, 46.0, 0.4);
}

TEST_F(Monitors, SupplyReadsIn100MicrovoltsWithinNoise) {
  Rig rig;
  rig.until(1s);
  EXPECT_NEAR(u16(rig.read(16, 2)), 33000, 61);  // 0x80E8
}

TEST_F(Monitors, OpticalMonitorsShowTheMiddleOfTheWarningWindowOnLitLanesOnly) {
  Rig rig(dr8(), false, behaviour);
  rig.until(1800ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(154, 16), std::string(32, '0'));
  EXPECT_EQ(rig.hex(170, 16), std::string(32, '0'));
  rig.until(3s);
  for (unsigned lane = 0; lane < 8; ++lane) {
    // -1 dBm is 7943 x 0.1 uW; noise is six times 0.5 % at most.
    EXPECT_NEAR(u16(rig.read(static_cast<std::uint8_t>(154 + 2 * lane), 2)), 7943, 240);
    // Thresholds 12 and 40 mA before the factor 2: 26 mA is 13000 counts of 2 uA.
    EXPECT_NEAR(u16(rig.read(static_cast<std::uint8_t>(170 + 2 * lane), 2)), 13000, 235);
    EXPECT_NEAR(u16(rig.read(static_cast<std::uint8_t>(186 + 2 * lane), 2)), 7943, 240);
  }
}

TEST_F(Monitors, WhatIsNotAdvertisedReadsZero) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 159, {0x00, 0x00});
  finish(image);
  Rig rig(image, false);
  rig.until(3s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(14, 4), "00000000");
  EXPECT_EQ(rig.hex(154, 48), std::string(96, '0'));
}

TEST_F(Monitors, AHealthyModuleRaisesNoAlarm) {
  Rig rig(dr8(), false);
  rig.until(1h);
  EXPECT_EQ(rig.hex(9, 3), "000000");
  rig.select(0x11);
  EXPECT_EQ(rig.hex(135, 18), std::string(36, '0'));
}

TEST_F(Monitors, AHotModuleLatchesWarningThenAlarm) {
  behaviour.monitors.ambient_c = 60;
  behaviour.monitors.thermal_resistance_c_per_w = 2;  // 76 Cel at last
  Rig rig(dr8(), false, behaviour);
  rig.until(5s);
  EXPECT_EQ(rig.hex(9), "00");
  rig.until(80s);  // 71.6 Cel
  EXPECT_EQ(rig.hex(9), "04");
  EXPECT_EQ(rig.hex(9), "04") << "the condition persists";
  EXPECT_EQ(rig.hex(3), "06");
  rig.until(1h);
  EXPECT_EQ(rig.hex(9), "05");
}

TEST_F(Monitors, ALowSupplyIsAnAlarm) {
  SlotConfig config;
  config.image = dr8();
  config.supply_v = 2.9;
  Rig rig(config);
  rig.until(1s);
  EXPECT_EQ(rig.hex(9), "a0");
}

TEST_F(Monitors, NoLightIsLossOfSignalAndSilencesTheHostSide) {
  behaviour.monitors.rx_power_mw[2] = 0;
  Rig rig(dr8(), false, behaviour);
  rig.until(3s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(147), "04");
  EXPECT_EQ(rig.hex(150), "04");
  EXPECT_EQ(rig.hex(190, 2), "0000");
  EXPECT_EQ(rig.hex(132), "00") << "one path: nothing valid comes out";
  EXPECT_EQ(rig.hex(128, 4), "44444444") << "a missing Rx input does not block";
}

TEST_F(Monitors, LooksChangeNothing) {
  Rig rare(dr8(), false, behaviour);
  Rig often(dr8(), false, behaviour);
  for (auto time = 400ms; time < 30s; time += 37ms) often.hex_at(time, 14, 4);
  EXPECT_EQ(often.hex_at(30s, 14, 4), rare.hex_at(30s, 14, 4));
  EXPECT_NE(often.hex_at(31s, 14, 4), rare.hex_at(32s, 14, 4)) << "the noise does move";
}

}  // namespace
}  // namespace plugfest::sim::test
