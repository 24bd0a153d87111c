#include "drivers/sim/ina228.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/sim/rig.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>

namespace plugfest::sim::test {
namespace {

/// A module that draws 6.6 W for ever in ModuleReady: 2 A at 3.3 V, 2 mV on 1 milliohm.
struct Meter : testing::Test {
  static SlotConfig config() {
    SlotConfig slot;
    slot.image = dr8();
    slot.low_power_request = true;
    slot.behaviour.draw = {.low_power = 6.6, .ready = 13.2, .per_lane = 0};
    slot.meter = MeterConfig{.gain_error = 0.0};
    return slot;
  }
  Bytes read(unsigned pointer, std::size_t count) {
    const std::array out{static_cast<std::byte>(pointer)};
    Bytes in(count);
    support::run(rig.clock, rig.slot.meter_bus()->transfer(0x40, out, in, Clock::time_point::max()));
    return in;
  }
  std::string hex(unsigned pointer, std::size_t count) { return to_hex(read(pointer, count)); }
  long number(unsigned pointer, std::size_t count) { return std::stol(hex(pointer, count), nullptr, 16); }
  void write(unsigned pointer, unsigned value) {
    const Bytes out{static_cast<std::byte>(pointer), static_cast<std::byte>(value >> 8),
                    static_cast<std::byte>(value & 0xFF)};
    support::run(rig.clock, rig.slot.meter_bus()->transfer(0x40, out, {}, Clock::time_point::max()));
  }
  Rig rig{config()};
};

TEST_F(Meter, SaysWhatItIs) {
  EXPECT_EQ(hex(0x3E, 2), "5449");
  EXPECT_EQ(hex(0x3F, 2), "2281");
}

TEST_F(Meter, PowersOnWithItsDefaults) {
  EXPECT_EQ(hex(0x00, 2), "0000");
  EXPECT_EQ(hex(0x01, 2), "fb68");
  EXPECT_EQ(hex(0x02, 2), "1000");
  EXPECT_EQ(hex(0x0C, 2), "7fff");
  EXPECT_EQ(hex(0x0D, 2), "8000");
  EXPECT_EQ(hex(0x11, 2), "ffff");
}

TEST_F(Meter, BusVoltageIs20BitsLeftJustifiedIn195Microvolts) {
  write(0x01, 0xFFFF);  // 1024 averages: noise of some microvolts
  rig.pass(30s);
  EXPECT_EQ(hex(0x05, 3), "041ff0") << "3.3 V is 16896.0 counts: 4200h or one less";
}

TEST_F(Meter, ShuntVoltageIs20BitsLeftJustifiedIn312Nanovolts) {
  rig.pass(1s);
  EXPECT_NEAR(static_cast<double>(number(0x04, 3)) / 16, 6400, 20);  // 2 mV
  write(0x00, 0x0010);                                               // narrow range: 78.125 nV
  rig.pass(1s);
  EXPECT_NEAR(static_cast<double>(number(0x04, 3)) / 16, 25600, 80);
}

TEST_F(Meter, CurrentAndPowerFollowTheCalibration) {
  // Current LSB 10 A / 2^19 = 19.0735 uA: calibration 13107.2e6 x 19.0735e-6 x 0.001 = 250 = 00FAh.
  write(0x02, 0x00FA);
  rig.pass(1s);
  EXPECT_NEAR(static_cast<double>(number(0x07, 3)) / 16, 104858, 350);  // 2 A / 19.0735 uA
  EXPECT_NEAR(static_cast<double>(number(0x08, 3)), 108134, 400);       // 6.6 W / (3.2 x 19.0735 uW)
}

TEST_F(Meter, WithoutCalibrationCurrentAndPowerReadZero) {
  write(0x02, 0x0000);
  rig.pass(1s);
  EXPECT_EQ(hex(0x07, 3), "000000");
  EXPECT_EQ(hex(0x08, 3), "000000");
  EXPECT_NE(hex(0x04, 3), "000000");
}

TEST_F(Meter, ACurrentBeyondTheRegisterSaturatesAndIsReported) {
  write(0x02, 0x0001);
  rig.pass(1s);
  EXPECT_EQ(hex(0x07, 3), "7ffff0");
  EXPECT_EQ(hex(0x0B, 2), "0203") << "conversion ready, overflow, memory good";
}

TEST_F(Meter, ValuesAreLatchedWhenTheCycleEnds) {
  rig.until(1s);
  write(0x02, 0x0400);
  write(0x01, 0xFB6B);  // 1052 us x 3 channels x 64 averages = 201.984 ms
  const auto begun = rig.clock.now();
  EXPECT_EQ(hex(0x0B, 2), "0001");
  rig.slot.unplug();
  rig.slot.plug(dr8(), [] {
    Behaviour off;
    off.draw = {.low_power = 0.0, .ready = 0.0, .per_lane = 0.0};
    return off;
  }());
  support::run(rig.clock, rig.clock.wait_until(begun + 201984us - 73us));
  EXPECT_NEAR(static_cast<double>(number(0x04, 3)) / 16, 6400, 20) << "the last value of the set-up before";
  support::run(rig.clock, rig.clock.wait_until(begun + 201984us));
  EXPECT_NEAR(static_cast<double>(number(0x04, 3)) / 16, 0, 40);
}

TEST_F(Meter, AReadingIsTheMeanOverItsCycle) {
  Behaviour behaviour = config().behaviour;
  behaviour.times.pwr_up = 5s;
  rig.slot.plug(dr8(), behaviour);
  rig.until(1s);
  write(0x02, 0x00FA);
  write(0x01, 0xFB6B);
  const auto begun = rig.clock.now();
  support::run(rig.clock, rig.clock.wait_until(begun + 100992us));
  rig.low_power_pin(false);  // 13.2 W from half of the cycle on
  support::run(rig.clock, rig.clock.wait_until(begun + 202ms));
  EXPECT_NEAR(static_cast<double>(number(0x08, 3)), 1.5 * 108134, 600);
  support::run(rig.clock, rig.clock.wait_until(begun + 405ms));
  EXPECT_NEAR(static_cast<double>(number(0x08, 3)), 2 * 108134, 600);
}

TEST_F(Meter, TheReadyBitIsClearedByReadingIt) {
  rig.pass(1s);
  EXPECT_EQ(hex(0x0B, 2), "0003");
  EXPECT_EQ(hex(0x0B, 2), "0001");
  rig.pass(3156us);  // three conversions of 1052 us
  EXPECT_EQ(hex(0x0B, 2), "0003");
}

TEST_F(Meter, AOneShotConversionHappensOnce) {
  write(0x01, 0x3B68);  // mode 3: bus and shunt, once
  rig.pass(1s);
  EXPECT_EQ(hex(0x0B, 2), "0003");
  rig.pass(1s);
  EXPECT_EQ(hex(0x0B, 2), "0001");
}

TEST_F(Meter, InShutdownNothingIsConverted) {
  write(0x01, 0x0000);
  rig.pass(1s);
  EXPECT_EQ(hex(0x0B, 2), "0001");
}

TEST_F(Meter, TheResetBitRestoresTheDefaults) {
  write(0x01, 0xFFFF);
  write(0x02, 0x1234);
  write(0x00, 0x8000);
  EXPECT_EQ(hex(0x00, 2), "0000");
  EXPECT_EQ(hex(0x01, 2), "fb68");
  EXPECT_EQ(hex(0x02, 2), "1000");
}

TEST_F(Meter, EnergyAndChargeCountFromTheirReset) {
  write(0x02, 0x00FA);
  write(0x00, 0x4000);
  EXPECT_EQ(hex(0x00, 2), "0000") << "the bit clears itself";
  rig.pass(10s);
  EXPECT_NEAR(static_cast<double>(number(0x09, 5)), 67584, 70);      // 66 J / (16 x 3.2 x 19.0735 uJ)
  EXPECT_NEAR(static_cast<double>(number(0x0A, 5)), 1048576, 1000);  // 20 C / 19.0735 uC
}

TEST_F(Meter, ReadOnlyRegistersStayAndPastTheEndTheBusReadsOnes) {
  write(0x3E, 0x0000);
  EXPECT_EQ(hex(0x3E, 4), "5449ffff");
  write(0x0B, 0xC000);
  EXPECT_EQ(hex(0x0B, 2).substr(0, 3), "000");
}

TEST_F(Meter, ThePointerStays) {
  read(0x3E, 2);
  Bytes in(2);
  support::run(rig.clock, rig.slot.meter_bus()->transfer(0x40, {}, in, Clock::time_point::max()));
  EXPECT_EQ(to_hex(in), "5449");
}

TEST_F(Meter, GainErrorIsOnePartsOwnAndIsDrawnOnce) {
  const auto power = [](const SlotConfig& slot) {
    Rig own{slot};
    const Bytes calibrate{std::byte{0x02}, std::byte{0x00}, std::byte{0xFA}};
    const Bytes average{std::byte{0x01}, std::byte{0xFB}, std::byte{0x6F}};
    support::run(own.clock, own.slot.meter_bus()->transfer(0x40, calibrate, {}, Clock::time_point::max()));
    support::run(own.clock, own.slot.meter_bus()->transfer(0x40, average, {}, Clock::time_point::max()));
    own.pass(10s);
    Bytes in(3);
    const std::array out{std::byte{0x08}};
    support::run(own.clock, own.slot.meter_bus()->transfer(0x40, out, in, Clock::time_point::max()));
    return static_cast<double>(std::stol(to_hex(in), nullptr, 16));
  };
  SlotConfig wrong = config();
  wrong.meter->gain_error = 0.01;
  EXPECT_NEAR(power(wrong), 1.01 * 108134, 40);
  wrong.meter->gain_error = 0.0;
  wrong.meter->offset_w = 0.1;
  EXPECT_NEAR(power(wrong), 6.7 / 6.6 * 108134, 40);
  SlotConfig drawn = config();
  drawn.meter->gain_error.reset();
  SlotConfig other = drawn;
  other.number = 1;
  EXPECT_EQ(power(drawn), power(drawn));
  EXPECT_NE(power(drawn), power(other));
  EXPECT_NEAR(power(drawn), 108134, 200);
}

TEST_F(Meter, ASlotWithoutAMeterHasNoMeterBus) {
  Rig bare;
  EXPECT_EQ(bare.slot.meter_bus(), nullptr);
}

}  // namespace
}  // namespace plugfest::sim::test
