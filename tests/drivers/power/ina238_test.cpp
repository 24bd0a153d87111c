#include "drivers/power/ina238.hpp"

#include "tests/drivers/power/ina_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What tells it from an INA228: scale, width of the current register, die.
namespace plugfest::power {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using support::ScriptedBus;
using test::Failure;
using test::failure_of;
using test::joined;
using test::no_deadline;
using test::Script;

/// 1 mOhm, 20 A: 20 mV fits the narrow range. Calibration = 819.2e6 x 20/2^15 x 0.001 x 4 = 2000 = 07D0h; a step of
/// power is 0.2 x 20/2^15 A = 122.0703125 uW.
Script set_up_script() {
  return {
      {0x45, bytes({0x3E}), bytes({0x54, 0x49})}, {0x45, bytes({0x3F}), bytes({0x23, 0x81})},
      {0x45, bytes({0x00, 0x00, 0x10}), {}},      {0x45, bytes({0x01, 0xFB, 0x6A}), {}},
      {0x45, bytes({0x02, 0x07, 0xD0}), {}},      {0x45, bytes({0x00}), bytes({0x00, 0x10})},
  };
}

/// 8.5 W: 69632 = 011000h. Current 2.5758 A: 4220 = 107Ch.
Script measure_script() {
  return {
      {0x45, bytes({0x08}), bytes({0x01, 0x10, 0x00})}, {0x45, bytes({0x07}), bytes({0x10, 0x7C})},
      {0x45, bytes({0x0B}), bytes({0x00, 0x03})},       {0x45, bytes({0x01}), bytes({0xFB, 0x6A})},
      {0x45, bytes({0x02}), bytes({0x07, 0xD0})},
  };
}

Ina238Parameters one_milliohm() {
  Ina238Parameters parameters;
  parameters.address = 0x45;
  parameters.gain_error = 0.01;
  return parameters;
}

TEST(Ina238, SetsItselfUpAndReadsWatts) {
  VirtualClock clock;
  ScriptedBus bus{joined(set_up_script(), measure_script())};
  Ina238 meter{bus, clock, one_milliohm()};
  const PowerReading reading = run(clock, meter.read(no_deadline));
  EXPECT_DOUBLE_EQ(reading.power.value, 8.5);
  // 1 % of 8.5 W; steps: of power, 1.25 uV on 1 mOhm at 3.3 V, 3.125 mV in 3.3 V
  EXPECT_NEAR(reading.uncertainty.value, 0.085 + 0.000122 + 0.004125 + 0.008049, 1e-6);
}

TEST(Ina238, SaysWhatItIs) {
  VirtualClock clock;
  ScriptedBus bus{{}};
  const Ina238 meter{bus, clock, one_milliohm()};
  EXPECT_EQ(meter.info().name, "INA238 at 45h, shunt 1 mOhm");
  EXPECT_EQ(meter.info().averaging, 3 * 16 * 1052us);
}

TEST(Ina238, IsNoIna228) {
  VirtualClock clock;
  auto script = set_up_script();
  script.resize(2);
  script[1].reply = bytes({0x22, 0x81});
  ScriptedBus bus{script};
  Ina238 meter{bus, clock, one_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("INA238 at 45h: register 3Fh: reads 2281h, not 238xh"));
}

TEST(Ina238, ScalesInTheWideRange) {
  // 655.36 A on 0.25 mOhm, the whole range: 819.2e6 x 0.020 x 0.00025 = 4096 = 1000h
  const auto scale = Ina238Scale::of(0.00025, 655.36);
  ASSERT_TRUE(scale);
  EXPECT_FALSE(scale->narrow_range);
  EXPECT_EQ(scale->calibration, 0x1000);
  EXPECT_NEAR(scale->current_lsb, 0.020, 1e-12);
  EXPECT_NEAR(scale->power_lsb, 0.004, 1e-12);
}

TEST(Ina238, ACurrentAtEitherEndOfItsScaleIsNoReading) {
  for (const auto& reply : {bytes({0x7F, 0xFF}), bytes({0x80, 0x00}), bytes({0x80, 0x01})}) {
    VirtualClock clock;
    auto script = measure_script();
    script[1].reply = reply;
    ScriptedBus bus{joined(set_up_script(), script)};
    Ina238 meter{bus, clock, one_milliohm()};
    EXPECT_THAT(failure_of(meter, clock).text, ::testing::HasSubstr("over full scale"));
  }
}

TEST(CurrentCode, IsSignedAndLeftJustified) {
  EXPECT_EQ(current_code(0x107C30, 20), 67523);
  EXPECT_EQ(current_code(0x7FFFF0, 20), 524287);
  EXPECT_EQ(current_code(0xFFFFF0, 20), -1);
  EXPECT_EQ(current_code(0x800000, 20), -524288);
  EXPECT_EQ(current_code(0x107C, 16), 4220);
  EXPECT_EQ(current_code(0xFFFF, 16), -1);
  EXPECT_EQ(current_code(0x8000, 16), -32768);
}

TEST(Ina238, AFailureAtAnyStepSurfacesAndTheNextCallStartsOver) {
  const auto script = joined(set_up_script(), measure_script());
  for (std::size_t step = 0; step < script.size(); ++step) {
    VirtualClock clock;
    ScriptedBus bus{joined(support::failing_at(script, step, Errc::nack), script)};
    Ina238 meter{bus, clock, one_milliohm()};
    EXPECT_EQ(failure_of(meter, clock).code, Errc::nack) << "step " << step;
    EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 8.5) << "step " << step;
  }
}

}  // namespace
}  // namespace plugfest::power
