#include "drivers/sff/calibration.hpp"

#include "tests/drivers/sff/dumps.hpp"

#include <gtest/gtest.h>

// No dump at hand is externally calibrated: every byte here is typed from the formulas of SFF-8472.

namespace plugfest::sff {
namespace {

/// A module with A2h, calibrated as `type` (A0h:92) says; A2h all zero.
ModuleMemory module_of(std::string_view type) {
  ModuleMemory memory;
  memory.put("a0", 0, Bytes(128));
  memory.put("a2", 0, Bytes(128));
  test::poke(memory, "a0", 0, "03");
  test::poke(memory, "a0", 92, type);
  return memory;
}
/// Constants that change every quantity in its own way.
void put_constants(ModuleMemory& memory) {
  test::poke(memory, "a2", 56, "00000000");  // RxPower4 = 0
  test::poke(memory, "a2", 60, "00000000");  // RxPower3 = 0
  test::poke(memory, "a2", 64, "3b800000");  // RxPower2 = 1/256
  test::poke(memory, "a2", 68, "40000000");  // RxPower1 = 2
  test::poke(memory, "a2", 72, "c1200000");  // RxPower0 = -10
  test::poke(memory, "a2", 76, "0200");      // Tx bias slope 2
  test::poke(memory, "a2", 78, "fffe");      // offset -2
  test::poke(memory, "a2", 80, "0080");      // Tx power slope 0.5
  test::poke(memory, "a2", 82, "0064");      // offset 100
  test::poke(memory, "a2", 84, "0108");      // temperature slope 1.03125
  test::poke(memory, "a2", 86, "0100");      // offset 256 = 1 degree
  test::poke(memory, "a2", 88, "0100");      // supply slope 1
  test::poke(memory, "a2", 90, "ff9c");      // offset -100 = -10 mV
}
Sff8472Info decoded(const ModuleMemory& memory) { return std::get<Sff8472Info>(decode(memory)); }

TEST(ExternalCalibration, TurnsRawCountsIntoValues) {
  ModuleMemory memory = module_of("50");
  put_constants(memory);
  test::poke(memory, "a2", 96, "d800");   // -10240
  test::poke(memory, "a2", 98, "80e8");   // 33000
  test::poke(memory, "a2", 100, "1388");  // 5000
  test::poke(memory, "a2", 102, "2710");  // 10000
  test::poke(memory, "a2", 104, "0100");  // 256
  const Sff8472Info info = decoded(memory);
  EXPECT_EQ(info.calibration, CalibrationKind::external);
  ASSERT_TRUE(info.diagnostics);
  EXPECT_DOUBLE_EQ(info.diagnostics->temperature->value, -40.25);  // (-10240 x 1.03125 + 256) / 256
  EXPECT_NEAR(info.diagnostics->vcc->value, 3.29, 1e-9);           // (33000 - 100) x 100 uV
  EXPECT_NEAR(info.diagnostics->tx_bias->value, 19.996, 1e-9);     // (10000 - 2) x 2 uA
  EXPECT_NEAR(info.diagnostics->tx_power->value, 0.51, 1e-9);      // (5000 + 100) x 0.1 uW
  EXPECT_NEAR(info.diagnostics->rx_power->value, 0.0758, 1e-9);    // (256 + 512 - 10) x 0.1 uW
}

TEST(ExternalCalibration, AppliesToThresholdsAsToReadings) {
  ModuleMemory memory = module_of("50");
  put_constants(memory);
  test::poke(memory, "a2", 0, "4000");   // 16384
  test::poke(memory, "a2", 32, "0100");  // 256
  const Sff8472Info info = decoded(memory);
  EXPECT_DOUBLE_EQ(info.diagnostics->thresholds.temperature->high_alarm.value, 67.0);
  EXPECT_NEAR(info.diagnostics->thresholds.rx_power->high_alarm.value, 0.0758, 1e-9);
}

TEST(ExternalCalibration, UsesAllFivePowersOfTheReading) {
  EXPECT_DOUBLE_EQ(evaluate(Polynomial{1, 2, 3, 4, 5}, 10), 1 + 20 + 300 + 4000 + 50000);
  EXPECT_DOUBLE_EQ(evaluate(Line{1.5, -2}, 10), 13);
}

TEST(ExternalCalibration, LeavesLaserTemperatureAndTecCurrentAlone) {
  ModuleMemory memory = module_of("50");
  put_constants(memory);
  test::poke(memory, "a2", 106, "d800");
  test::poke(memory, "a2", 108, "ff00");
  const Sff8472Info info = decoded(memory);
  EXPECT_DOUBLE_EQ(info.diagnostics->optional.laser_temperature->value, -40);
  EXPECT_DOUBLE_EQ(info.diagnostics->optional.tec_current->value, -25.6);
}

TEST(ExternalCalibration, LeavesReadingsUnknownWhoseConstantsAreNoNumbers) {
  ModuleMemory memory = module_of("50");
  put_constants(memory);
  test::poke(memory, "a2", 60, "7fc00000");  // NaN
  EXPECT_FALSE(decoded(memory).diagnostics->rx_power);
  test::poke(memory, "a2", 60, "ff800000");  // minus infinity
  EXPECT_FALSE(decoded(memory).diagnostics->rx_power);
  EXPECT_TRUE(decoded(memory).diagnostics->temperature);
}

TEST(ExternalCalibration, IsNotAppliedToAnInternallyCalibratedModule) {
  for (const char* type : {"60", "70"}) {
    ModuleMemory memory = module_of(type);
    put_constants(memory);
    test::poke(memory, "a2", 96, "d800");
    EXPECT_DOUBLE_EQ(decoded(memory).diagnostics->temperature->value, -40) << type;
  }
}

TEST(ExternalCalibration, NeedsTheConstants) {
  ModuleMemory memory;
  memory.put("a0", 0, Bytes(128));
  test::poke(memory, "a0", 0, "03");
  test::poke(memory, "a0", 92, "50");
  memory.put("a2", 96, Bytes(14));
  const Sff8472Info info = decoded(memory);
  ASSERT_TRUE(info.diagnostics);
  EXPECT_FALSE(info.diagnostics->temperature);
  EXPECT_TRUE(info.diagnostics->optional.laser_temperature);
}

TEST(CalibrationConstants, AreReadAsTheStandardGivesThem) {
  ModuleMemory memory;
  test::poke(memory, "a2", 76, "0108fffe");
  const auto line = read_calibration(memory.a2).tx_bias;
  ASSERT_TRUE(line);
  EXPECT_EQ(line->slope, 1.03125);
  EXPECT_EQ(line->offset, -2);
  EXPECT_FALSE(read_calibration(memory.a2).supply);
}

}  // namespace
}  // namespace plugfest::sff
