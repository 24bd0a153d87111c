#include "drivers/power/ina226.hpp"

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
using test::Failure;
using test::failure_of;
using test::joined;
using test::no_deadline;
using test::Script;

/// 2 mOhm and a step of 1 mA, 32.768 A full scale: calibration 0.00512 / (0.001 x 0.002) = 2560 = 0A00h, a step of
/// power is 25 mW. 16 averages of 1100 us: 4527h, what the kernel's driver writes too.
Ina226Parameters two_milliohm() {
  Ina226Parameters parameters;
  parameters.shunt_ohm = 0.002;
  parameters.full_scale_ampere = 32.768;
  parameters.gain_error = 0.01;
  parameters.offset = Watt{0.020};
  return parameters;
}

Script set_up_script() {
  return {
      {0x40, bytes({0xFE}), bytes({0x54, 0x49})},
      {0x40, bytes({0xFF}), bytes({0x22, 0x60})},
      {0x40, bytes({0x00, 0x45, 0x27}), {}},
      {0x40, bytes({0x05, 0x0A, 0x00}), {}},
  };
}

/// 5.000 A at 3.3 V: current 5000 = 1388h; power 5000 x 2640 / 20000 = 660 = 0294h, 16.5 W.
Script measure_script() {
  return {
      {0x40, bytes({0x03}), bytes({0x02, 0x94})}, {0x40, bytes({0x04}), bytes({0x13, 0x88})},
      {0x40, bytes({0x06}), bytes({0x00, 0x08})}, {0x40, bytes({0x00}), bytes({0x45, 0x27})},
      {0x40, bytes({0x05}), bytes({0x0A, 0x00})},
  };
}

TEST(Ina226, SetsItselfUpAndReadsWatts) {
  VirtualClock clock;
  ScriptedBus bus{joined(set_up_script(), measure_script())};
  Ina226 meter{bus, clock, two_milliohm()};
  const PowerReading reading = run(clock, meter.read(no_deadline));
  EXPECT_NEAR(reading.power.value, 16.5, 1e-12);
  // 1 % of 16.5 W, 20 mW; steps: 25 mW, 2.5 uV on 2 mOhm at 3.3 V, 1.25 mV in 3.3 V
  EXPECT_NEAR(reading.uncertainty.value, 0.165 + 0.020 + 0.025 + 0.004125 + 0.00625, 1e-9);
}

TEST(Ina226, SaysWhatItIsAndWhatItCannotSee) {
  VirtualClock clock;
  ScriptedBus bus{{}};
  const Ina226 meter{bus, clock, two_milliohm()};
  const PowerMeterInfo info = meter.info();
  EXPECT_EQ(info.name, "INA226 at 40h, shunt 2 mOhm");
  EXPECT_EQ(info.averaging, 2 * 16 * 1100us);
  EXPECT_EQ(info.gain_error, 0.01);
  EXPECT_EQ(info.offset, Watt{0.020});
  EXPECT_THAT(info.cannot_see, ::testing::Contains(::testing::HasSubstr("means over 35.2 ms, not peaks")));
}

TEST(Ina226, TakesAMeanThatBeganAfterTheCall) {
  VirtualClock clock;
  ScriptedBus bus{joined(set_up_script(), measure_script())};
  Ina226 meter{bus, clock, two_milliohm()};
  run(clock, meter.read(no_deadline));
  EXPECT_GE(clock.now().time_since_epoch(), 2 * 35200us);
  EXPECT_LT(clock.now().time_since_epoch(), 80ms);
}

TEST(Ina226, WritesOtherTimesWhereTheyAreAskedFor) {
  auto parameters = two_milliohm();
  parameters.address = 0x4A;
  parameters.conversion = Ina226Parameters::Conversion::us_140;
  parameters.averages = Ina226Parameters::Averages::n_1;
  VirtualClock clock;
  ScriptedBus bus{{
      {0x4A, bytes({0xFE}), bytes({0x54, 0x49})},
      {0x4A, bytes({0xFF}), bytes({0x22, 0x61})},  // another revision of the silicon
      {0x4A, bytes({0x00, 0x40, 0x07}), {}},
      {0x4A, bytes({0x05, 0x0A, 0x00}), {}},
      {0x4A, bytes({0x03}), bytes({0x00, 0x28})},  // 40 x 25 mW
      {0x4A, bytes({0x04}), bytes({0x01, 0x2F})},
      {0x4A, bytes({0x06}), bytes({0x00, 0x08})},
      {0x4A, bytes({0x00}), bytes({0x40, 0x07})},
      {0x4A, bytes({0x05}), bytes({0x0A, 0x00})},
  }};
  Ina226 meter{bus, clock, parameters};
  EXPECT_NEAR(run(clock, meter.read(no_deadline)).power.value, 1.0, 1e-12);
}

TEST(Ina226, ScalesByTheRoundedCalibrationAndNeverBelowTheFullScale) {
  // 20 A on 2 mOhm: 0.00512 x 32768 / 0.04 = 4194.304, kept as 4194 = 1062h
  const auto scale = Ina226Scale::of(0.002, 20);
  ASSERT_TRUE(scale);
  EXPECT_EQ(scale->calibration, 0x1062);
  EXPECT_NEAR(scale->current_lsb, 610.396e-6, 1e-9);
  EXPECT_NEAR(scale->power_lsb, 15.2599e-3, 1e-7);
  EXPECT_GE(scale->current_lsb * 32768, 20);
}

TEST(Ina226, HasNoScaleForWhatShuntInputOrCalibrationCannotHold) {
  EXPECT_TRUE(Ina226Scale::of(0.001, 81.92));
  EXPECT_FALSE(Ina226Scale::of(0.001, 81.93));
  EXPECT_TRUE(Ina226Scale::of(0.001, 5.1202));  // 0.00512 x 32768 / 0.0051202 = 32766.7
  EXPECT_FALSE(Ina226Scale::of(0.001, 5.12));   // 32768
  EXPECT_FALSE(Ina226Scale::of(0, 20));
  EXPECT_FALSE(Ina226Scale::of(-0.001, -20));
  VirtualClock clock;
  ScriptedBus bus{{}};
  Ina226Parameters parameters;
  parameters.shunt_ohm = 1;
  EXPECT_THROW(Ina226(bus, clock, parameters), std::invalid_argument);
}

TEST(Ina226, RefusesAnotherDevice) {
  for (const auto& [step, reply, words] :
       {std::tuple{0u, bytes({0x00, 0x4C}), "INA226 at 40h: register FEh: reads 004Ch"},
        std::tuple{1u, bytes({0x22, 0x81}), "register FFh: reads 2281h, not 226xh"}}) {
    VirtualClock clock;
    auto script = set_up_script();
    script.resize(step + 1);
    script[step].reply = reply;
    ScriptedBus bus{script};
    Ina226 meter{bus, clock, two_milliohm()};
    const Failure failure = failure_of(meter, clock);
    EXPECT_EQ(failure.code, Errc::malformed_reply);
    EXPECT_THAT(failure.text, ::testing::HasSubstr(words));
  }
}

TEST(Ina226, ABrownOutIsNoReadingAndTheNextCallSetsUpAgain) {
  auto lost = measure_script();
  lost[0].reply = bytes({0, 0});
  lost[1].reply = bytes({0, 0});
  lost[3].reply = bytes({0x41, 0x27});  // what the sensor starts with
  lost[4].reply = bytes({0x00, 0x00});
  VirtualClock clock;
  ScriptedBus bus{joined(joined(set_up_script(), lost), joined(set_up_script(), measure_script()))};
  Ina226 meter{bus, clock, two_milliohm()};
  const Failure failure = failure_of(meter, clock);
  EXPECT_EQ(failure.code, Errc::malformed_reply);
  EXPECT_THAT(failure.text, ::testing::HasSubstr("set-up lost: reads 0000h, not 0A00h, with configuration 4127h"));
  EXPECT_NEAR(run(clock, meter.read(no_deadline)).power.value, 16.5, 1e-12);
}

TEST(Ina226, ALostCalibrationAloneIsNoticed) {
  auto lost = measure_script();
  lost[4].reply = bytes({0x00, 0x00});
  VirtualClock clock;
  ScriptedBus bus{joined(set_up_script(), lost)};
  Ina226 meter{bus, clock, two_milliohm()};
  EXPECT_EQ(failure_of(meter, clock).code, Errc::malformed_reply);
}

TEST(Ina226, WhatIsAboveItsScaleIsNoReading) {
  for (const auto& [step, reply, words] :
       {std::tuple{1u, bytes({0x7F, 0xFF}), "over full scale"}, std::tuple{1u, bytes({0x80, 0x00}), "over full scale"},
        std::tuple{1u, bytes({0x80, 0x01}), "over full scale"},
        std::tuple{2u, bytes({0x00, 0x0C}), "arithmetic overflow"}}) {
    VirtualClock clock;
    auto script = measure_script();
    script[step].reply = reply;
    ScriptedBus bus{joined(set_up_script(), script)};
    Ina226 meter{bus, clock, two_milliohm()};
    const Failure failure = failure_of(meter, clock);
    EXPECT_EQ(failure.code, Errc::malformed_reply);
    EXPECT_THAT(failure.text, ::testing::HasSubstr(words));
  }
}

TEST(Ina226, IsHeldToItsDeadlineWhereNoMeanCanBeThere) {
  VirtualClock clock;
  ScriptedBus bus{set_up_script()};
  Ina226 meter{bus, clock, two_milliohm()};
  const auto due = clock.now() + 70ms;
  EXPECT_EQ(failure_of(meter, clock, due).code, Errc::timed_out);
  EXPECT_EQ(clock.now(), due);
}

TEST(Ina226, AFailureAtAnyStepSurfacesAndTheNextCallStartsOver) {
  const auto script = joined(set_up_script(), measure_script());
  for (const Errc error : {Errc::nack, Errc::short_transfer, Errc::disconnected, Errc::timed_out})
    for (std::size_t step = 0; step < script.size(); ++step) {
      VirtualClock clock;
      ScriptedBus bus{joined(support::failing_at(script, step, error), script)};
      Ina226 meter{bus, clock, two_milliohm()};
      const Failure failure = failure_of(meter, clock);
      EXPECT_EQ(failure.code, error) << "step " << step;
      EXPECT_THAT(failure.text, ::testing::StartsWith("INA226 at 40h: register ")) << "step " << step;
      EXPECT_EQ(bus.played(), step + 1);
      EXPECT_NEAR(run(clock, meter.read(no_deadline)).power.value, 16.5, 1e-12) << "step " << step;
    }
}

}  // namespace
}  // namespace plugfest::power
