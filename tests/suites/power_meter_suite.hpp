#pragma once

#include "drivers/power_meter.hpp"
#include "tests/suites/rig.hpp"

#include <cmath>

/// For tests only: what every power meter must do. Included by one file of a test program, which instantiates it:
///
///     INSTANTIATE_TEST_SUITE_P(Ina228, PowerMeterSuite, testing::Values(MeterUnderTest{"sim", make_rig}), NameOf{});
namespace plugfest::suites {

/// One meter in the supply of a module, and what the tests must be able to do to both.
class MeterRig : public Rig {
 public:
  virtual PowerMeter& meter() = 0;

  /// The module draws so much from now on, 0 to 20 W.
  /// @return false: nobody can set that here, nor in any of the tests
  virtual bool draw(Watt /*power*/) { return false; }
  /// More than the meter was set up to measure. @return false: it is not known to see that
  virtual bool overload() { return false; }
  /// The sensor forgets what it was told, and nobody says so. @return false: no such thing here
  virtual bool brown_out() { return false; }
  /// What a person does then, where the meter writes nothing to its sensor.
  virtual void told_again() {}
  /// The sensor goes, and comes back as it was made. @return false: no such thing here
  virtual bool take_away() { return false; }
  virtual void bring_back() {}
  /// What a reading of a sensor that went ends with.
  virtual Errc gone() { return Errc::nack; }
};
using MeterUnderTest = UnderTest<MeterRig>;

class PowerMeterSuite : public Suite<MeterRig> {
 protected:
  PowerReading read() { return rig->run(rig->meter().read(rig->soon())); }
  std::optional<BenchError> failure(Clock::time_point due) { return rig->failure_of(rig->meter().read(due)); }
  std::optional<BenchError> failure() { return failure(rig->soon()); }
  /// How far a reading is off in units of its own uncertainty: 1 and less is right.
  static double error_of(const PowerReading& reading, Watt power) {
    return std::abs(reading.power.value - power.value) / reading.uncertainty.value;
  }
  void expect_usable() {
    const bool known = rig->draw(Watt{4});
    const PowerReading reading = read();
    EXPECT_GT(reading.uncertainty.value, 0);
    if (known) {
      EXPECT_LE(error_of(reading, Watt{4}), 1) << "after that the meter must serve again: " << reading.power.value;
    }
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PowerMeterSuite);

TEST_P(PowerMeterSuite, StatesWhatItIsAndWhatItCannotSee) {
  read();
  const PowerMeterInfo info = rig->meter().info();
  EXPECT_FALSE(info.name.empty());
  EXPECT_GT(info.averaging.count(), 0) << "one reading is the mean over some time";
  EXPECT_LT(info.averaging, 60s);
  EXPECT_GE(info.gain_error, 0);
  EXPECT_LT(info.gain_error, 0.5);
  EXPECT_GE(info.offset.value, 0);
  EXPECT_FALSE(info.cannot_see.empty()) << "no sensor sees the inrush of a hot plug";
  for (const std::string& sentence : info.cannot_see) EXPECT_TRUE(sentence.ends_with('.')) << sentence;
}

TEST_P(PowerMeterSuite, TheUncertaintyHoldsTheStatedAccuracy) {
  const PowerReading reading = read();
  const PowerMeterInfo info = rig->meter().info();
  EXPECT_TRUE(std::isfinite(reading.power.value));
  EXPECT_GT(reading.uncertainty.value, info.gain_error * std::abs(reading.power.value) + info.offset.value);
}

TEST_P(PowerMeterSuite, TheTrueDrawIsWithinTheUncertaintyAndThatIsSmall) {
  for (const double watt : {0.0, 0.02, 1.1, 8.5, 17.0}) {
    if (!rig->draw(Watt{watt})) GTEST_SKIP() << "nobody can set the draw here";
    const PowerReading reading = read();
    EXPECT_LE(error_of(reading, Watt{watt}), 1) << watt << " W reads " << reading.power.value << " W";
    EXPECT_LT(reading.uncertainty.value, 0.1 + 0.05 * watt) << watt << " W";
  }
}

TEST_P(PowerMeterSuite, AReadingIsOfAMeanThatBeganAfterTheCall) {
  read();
  const bool settable = rig->draw(Watt{2});
  if (settable) read();
  if (settable) rig->draw(Watt{12});
  const auto begun = rig->clock().now();
  const PowerReading reading = read();
  EXPECT_GE(rig->clock().now() - begun, rig->meter().info().averaging);
  if (settable) {
    EXPECT_LE(error_of(reading, Watt{12}), 1) << "12 W reads " << reading.power.value << " W";
  }
}

TEST_P(PowerMeterSuite, WhereNoMeanCanBeThereByTheDeadlineItTimesOutThen) {
  read();
  const auto due = rig->clock().now() + rig->meter().info().averaging / 2;
  const auto error = failure(due);
  ASSERT_TRUE(error) << "half a mean is none";
  EXPECT_EQ(error->code(), Errc::timed_out) << error->what();
  EXPECT_LT(rig->clock().now(), due + 1s);
  expect_usable();
}

TEST_P(PowerMeterSuite, ADeadlineThatHasPassedTimesOut) {
  for (const bool first : {true, false}) {
    const auto error = failure(rig->clock().now() - 1ms);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Errc::timed_out) << error->what() << (first ? ", the first call" : "");
    expect_usable();
  }
}

TEST_P(PowerMeterSuite, ACancelledReadingComesBackAndTheMeterServesAgain) {
  read();
  rig->expect_cancelled(rig->meter().read(rig->soon()), rig->meter().info().averaging / 2);
  expect_usable();
}

TEST_P(PowerMeterSuite, ASensorThatLostItsSetUpIsNoReadingAndServesWhenItIsSetUpAnew) {
  expect_usable();
  if (!rig->brown_out()) GTEST_SKIP() << "no such thing here";
  const auto error = failure();
  ASSERT_TRUE(error) << "a reading of a sensor that forgot its scale";
  EXPECT_EQ(error->code(), Errc::malformed_reply) << error->what();
  rig->told_again();
  expect_usable();
}

TEST_P(PowerMeterSuite, WhatIsAboveItsScaleIsNoReading) {
  expect_usable();
  if (!rig->overload()) GTEST_SKIP() << "it is not known to see that";
  for (const unsigned repeat : {1u, 2u}) {
    const auto error = failure();
    ASSERT_TRUE(error) << "reading " << repeat;
    EXPECT_EQ(error->code(), Errc::malformed_reply) << error->what();
  }
  expect_usable();
}

TEST_P(PowerMeterSuite, ASensorThatWentIsAnErrorAndServesWhenItIsBack) {
  expect_usable();
  if (!rig->take_away()) GTEST_SKIP() << "no such thing here";
  for (const unsigned repeat : {1u, 2u}) {
    const auto error = failure();
    ASSERT_TRUE(error) << "reading " << repeat;
    EXPECT_EQ(error->code(), rig->gone()) << error->what();
    EXPECT_FALSE(error->text().empty());
  }
  rig->bring_back();
  expect_usable();
}

}  // namespace plugfest::suites
