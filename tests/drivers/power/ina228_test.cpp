#include "drivers/power/ina228.hpp"

#include "tests/drivers/power/ina_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace plugfest::power {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using support::ScriptedBus;
using support::Transaction;
using test::Failure;
using test::failure_of;
using test::no_deadline;

/// 1 mOhm, 20 A: 20 mV fits the narrow range (config bit 4). Calibration = 13107.2e6 x 20/2^19 x 0.001 x 4 = 2000 =
/// 07D0h; a step of power is 3.2 x 20/2^19 A = 122.0703125 uW. 16 averages of 1052 us: F000h + 5 << 9, 6, 3 + 2 =
/// FB6Ah.
Ina228Parameters one_milliohm() {
  Ina228Parameters parameters;
  parameters.gain_error = 0.005;
  parameters.offset = Watt{0.010};
  return parameters;
}

std::vector<Transaction> set_up_script() {
  return {
      {0x40, bytes({0x3E}), bytes({0x54, 0x49})},  // "TI"
      {0x40, bytes({0x3F}), bytes({0x22, 0x81})}, {0x40, bytes({0x00, 0x00, 0x10}), {}},
      {0x40, bytes({0x01, 0xFB, 0x6A}), {}},      {0x40, bytes({0x02, 0x07, 0xD0}), {}},
      {0x40, bytes({0x00}), bytes({0x00, 0x10})},
  };
}

/// 8.5 W: 8.5 / 122.0703125e-6 = 69632 = 011000h. Current 2.5758 A: 67523 = 107C3h, left-justified 107C30h.
std::vector<Transaction> measure_script() {
  return {
      {0x40, bytes({0x08}), bytes({0x01, 0x10, 0x00})}, {0x40, bytes({0x07}), bytes({0x10, 0x7C, 0x30})},
      {0x40, bytes({0x0B}), bytes({0x00, 0x03})},       {0x40, bytes({0x01}), bytes({0xFB, 0x6A})},
      {0x40, bytes({0x02}), bytes({0x07, 0xD0})},
  };
}

std::vector<Transaction> operator+(std::vector<Transaction> a, const std::vector<Transaction>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(Ina228, SetsItselfUpAndReadsWatts) {
  VirtualClock clock;
  ScriptedBus bus{set_up_script() + measure_script()};
  Ina228 meter{bus, clock, one_milliohm()};
  const PowerReading reading = run(clock, meter.read(no_deadline));
  EXPECT_DOUBLE_EQ(reading.power.value, 8.5);
  // 0.5 % of 8.5 W, 10 mW; steps: one of power, one of 78.125 nV on the shunt at 3.3 V, one of 195.3125 uV in 3.3 V
  EXPECT_NEAR(reading.uncertainty.value, 0.0425 + 0.010 + 0.000122 + 0.000258 + 0.000503, 1e-6);
}

TEST(Ina228, SaysWhatItIsAndHowLongItAverages) {
  VirtualClock clock;
  ScriptedBus bus{{}};
  const Ina228 meter{bus, clock, one_milliohm()};
  EXPECT_EQ(meter.info().name, "INA228 at 40h, shunt 1 mOhm");
  EXPECT_EQ(meter.info().averaging, 3 * 16 * 1052us);
  EXPECT_EQ(meter.info().gain_error, 0.005);
  EXPECT_EQ(meter.info().offset, Watt{0.010});
}

TEST(Ina228, SaysThatItDoesNotSeeTheInrush) {
  VirtualClock clock;
  ScriptedBus bus{{}};
  const Ina228 meter{bus, clock, one_milliohm()};
  EXPECT_THAT(meter.info().cannot_see,
              ::testing::Contains(::testing::HasSubstr("means over 50.496 ms, not peaks: the inrush of a hot plug")));
}

TEST(Ina228, IsAt40hTo4Fh) {
  VirtualClock clock;
  ScriptedBus bus{{}};
  for (const auto address : {std::uint8_t{0x3F}, std::uint8_t{0x50}}) {
    Ina228Parameters parameters;
    parameters.address = address;
    EXPECT_THROW(Ina228(bus, clock, parameters), std::invalid_argument);
  }
}

TEST(Ina228, TakesAMeanThatBeganAfterTheCall) {
  VirtualClock clock;
  ScriptedBus bus{set_up_script() + measure_script()};
  Ina228 meter{bus, clock, one_milliohm()};
  run(clock, meter.read(no_deadline));
  EXPECT_GE(clock.now().time_since_epoch(), 2 * 3 * 16 * 1052us);
  EXPECT_LT(clock.now().time_since_epoch(), 120ms);
}

TEST(Ina228, IsSetUpOnce) {
  VirtualClock clock;
  ScriptedBus bus{set_up_script() + measure_script() + measure_script()};
  Ina228 meter{bus, clock, one_milliohm()};
  run(clock, meter.read(no_deadline));
  EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 8.5);
}

TEST(Ina228, WritesTheWideRangeAndOtherTimesWhereTheyAreAskedFor) {
  Ina228Parameters parameters;
  parameters.address = 0x4F;
  parameters.shunt_ohm = 0.004;
  parameters.full_scale_ampere = 20;  // 80 mV: wide. 13107.2e6 x 20/2^19 x 0.004 = 2000
  parameters.conversion = Ina228Parameters::Conversion::us_4120;
  parameters.averages = Ina228Parameters::Averages::n_1024;
  VirtualClock clock;
  ScriptedBus bus{{
      {0x4F, bytes({0x3E}), bytes({0x54, 0x49})},
      {0x4F, bytes({0x3F}), bytes({0x22, 0x80})},  // another revision of the silicon
      {0x4F, bytes({0x00, 0x00, 0x00}), {}},
      {0x4F, bytes({0x01, 0xFF, 0xFF}), {}},
      {0x4F, bytes({0x02, 0x07, 0xD0}), {}},
      {0x4F, bytes({0x00}), bytes({0x00, 0x00})},
      {0x4F, bytes({0x08}), bytes({0x00, 0x20, 0x00})},  // 8192 x 122.0703125 uW = 1 W
      {0x4F, bytes({0x07}), bytes({0x01, 0xF0, 0x60})},
      {0x4F, bytes({0x0B}), bytes({0x00, 0x01})},
      {0x4F, bytes({0x01}), bytes({0xFF, 0xFF})},
      {0x4F, bytes({0x02}), bytes({0x07, 0xD0})},
  }};
  Ina228 meter{bus, clock, parameters};
  EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 1.0);
  EXPECT_EQ(meter.info().name, "INA228 at 4Fh, shunt 4 mOhm");
}

TEST(Ina228, ScalesByTheRoundedCalibrationNotByTheOneAskedFor) {
  // 2 mOhm, 15 A: 13107.2e6 x 15/2^19 x 0.002 x 4 = 3000; 15.001 A: 3000.2, kept as 3001
  const auto exact = Ina228Scale::of(0.002, 15);
  const auto rounded = Ina228Scale::of(0.002, 15.001);
  ASSERT_TRUE(exact && rounded);
  EXPECT_EQ(exact->calibration, 3000);
  EXPECT_EQ(rounded->calibration, 3001);
  EXPECT_NEAR(rounded->current_lsb / exact->current_lsb, 3001. / 3000., 1e-12);
}

TEST(Ina228, TheRangeChangesAbove40Point96Millivolts) {
  EXPECT_TRUE(Ina228Scale::of(0.001, 40.96)->narrow_range);
  EXPECT_FALSE(Ina228Scale::of(0.001, 40.97)->narrow_range);
}

TEST(Ina228, HasNoScaleForWhatTheShuntInputCannotHold) {
  EXPECT_TRUE(Ina228Scale::of(0.001, 163.84));
  EXPECT_FALSE(Ina228Scale::of(0.001, 163.85));
  EXPECT_FALSE(Ina228Scale::of(0, 20));
  EXPECT_FALSE(Ina228Scale::of(0.001, 0));
  EXPECT_FALSE(Ina228Scale::of(-0.001, -20));
  VirtualClock clock;
  ScriptedBus bus{{}};
  Ina228Parameters parameters;
  parameters.shunt_ohm = 1;
  EXPECT_THROW(Ina228(bus, clock, parameters), std::invalid_argument);
}

TEST(Ina228, RefusesAnotherMaker) {
  VirtualClock clock;
  ScriptedBus bus{{{0x40, bytes({0x3E}), bytes({0x00, 0x4C})}}};
  Ina228 meter{bus, clock, one_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("INA228 at 40h: register 3Eh: reads 004Ch"));
}

TEST(Ina228, RefusesAnotherDeviceOfTheMaker) {
  VirtualClock clock;
  ScriptedBus bus{{{0x40, bytes({0x3E}), bytes({0x54, 0x49})}, {0x40, bytes({0x3F}), bytes({0x23, 0x81})}}};
  Ina228 meter{bus, clock, one_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("reads 2381h"));
}

TEST(Ina228, DoesNotMeasureInARangeThatWasNotTaken) {
  VirtualClock clock;
  auto script = set_up_script();
  script.back().reply = bytes({0x00, 0x00});
  ScriptedBus bus{script};
  Ina228 meter{bus, clock, one_milliohm()};
  EXPECT_EQ(failure_of(meter, clock).code, Errc::not_verified);
}

TEST(Ina228, ABrownOutIsNoReadingAndTheNextCallSetsUpAgain) {
  VirtualClock clock;
  auto lost = measure_script();
  lost[0].reply = bytes({0, 0, 0});
  lost[1].reply = bytes({0, 0, 0});
  lost[3].reply = bytes({0xFB, 0x68});  // what the sensor starts with
  lost[4].reply = bytes({0x10, 0x00});
  ScriptedBus bus{set_up_script() + lost + set_up_script() + measure_script()};
  Ina228 meter{bus, clock, one_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("set-up lost: reads 1000h, not 07D0h"));
  EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 8.5);
}

TEST(Ina228, ALostCalibrationIsNoticedEvenWhenTheReadingLooksRight) {
  VirtualClock clock;
  auto lost = measure_script();
  lost[4].reply = bytes({0x00, 0x00});
  ScriptedBus bus{set_up_script() + lost};
  Ina228 meter{bus, clock, one_milliohm()};
  EXPECT_EQ(failure_of(meter, clock).code, Errc::malformed_reply);
}

TEST(Ina228, ArithmeticOverflowIsNoReading) {
  VirtualClock clock;
  auto script = measure_script();
  script[2].reply = bytes({0x02, 0x03});
  ScriptedBus bus{set_up_script() + script};
  Ina228 meter{bus, clock, one_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("arithmetic overflow"));
}

TEST(Ina228, ACurrentAtEitherEndOfItsScaleIsNoReading) {
  for (const auto& [high, middle, low] :
       {std::tuple{0x7Fu, 0xFFu, 0xF0u}, std::tuple{0x80u, 0x00u, 0x00u}, std::tuple{0x80u, 0x00u, 0x10u}}) {
    VirtualClock clock;
    auto script = measure_script();
    script[1].reply = bytes({high, middle, low});
    ScriptedBus bus{set_up_script() + script};
    Ina228 meter{bus, clock, one_milliohm()};
    const Failure failure = failure_of(meter, clock);
    EXPECT_EQ(failure.code, Errc::malformed_reply);
    EXPECT_THAT(failure.text, ::testing::HasSubstr("over full scale"));
  }
}

TEST(Ina228, ASmallNegativeCurrentIsAReading) {
  VirtualClock clock;
  auto script = measure_script();
  script[0].reply = bytes({0, 0, 2});
  script[1].reply = bytes({0xFF, 0xFF, 0xF0});  // -1
  ScriptedBus bus{set_up_script() + script};
  Ina228 meter{bus, clock, one_milliohm()};
  EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 2 * 122.0703125e-6);
}

TEST(Ina228, IsHeldToItsDeadlineWhereNoMeanCanBeThere) {
  VirtualClock clock;
  ScriptedBus bus{set_up_script()};
  Ina228 meter{bus, clock, one_milliohm()};
  const auto due = clock.now() + 100ms;
  EXPECT_EQ(failure_of(meter, clock, due).code, Errc::timed_out);
  EXPECT_EQ(clock.now(), due);
}

TEST(Ina228, AFailureAtAnyStepSurfacesAndTheNextCallStartsOver) {
  const auto script = set_up_script() + measure_script();
  for (const Errc error : {Errc::nack, Errc::short_transfer, Errc::disconnected, Errc::timed_out})
    for (std::size_t step = 0; step < script.size(); ++step) {
      VirtualClock clock;
      ScriptedBus bus{support::failing_at(script, step, error) + script};
      Ina228 meter{bus, clock, one_milliohm()};
      const Failure failure = failure_of(meter, clock);
      EXPECT_EQ(failure.code, error) << "step " << step;
      EXPECT_THAT(failure.text, ::testing::StartsWith("INA228 at 40h: register ")) << "step " << step;
      EXPECT_EQ(bus.played(), step + 1);
      EXPECT_DOUBLE_EQ(run(clock, meter.read(no_deadline)).power.value, 8.5) << "step " << step;
    }
}

}  // namespace
}  // namespace plugfest::power
