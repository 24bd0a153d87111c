#include "drivers/power/ina228.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/world.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

/// The driver against the simulated sensor, which was written apart from it from the same facts.
namespace plugfest::power {
namespace {

using support::run;

/// A flat-memory module draws the same all the time.
sim::SlotConfig slot_drawing(double watt, double gain_error, double shunt_ohm) {
  sim::SlotConfig slot;
  sim::Half lower{};
  lower[2] = std::byte{0x80};
  slot.image.halves = {{sim::lower_half, lower}, {sim::upper_half(0x00), sim::Half{}}};
  sim::finish(slot.image, sim::Checksums::compute);
  slot.behaviour.draw = {.low_power = watt, .ready = watt, .per_lane = 0};
  slot.meter = sim::MeterConfig{.gain_error = gain_error, .offset_w = 0, .shunt_ohm = shunt_ohm};
  return slot;
}

PowerReading measured(double watt, double gain_error, const Ina228Parameters& parameters) {
  VirtualClock clock;
  sim::World world{clock, 1};
  sim::Slot& slot = world.add_slot(slot_drawing(watt, gain_error, parameters.shunt_ohm));
  Ina228 meter{*slot.meter_bus(), clock, parameters};
  return run(clock, meter.read(Clock::time_point::max()));
}

TEST(Ina228OnTheSimulatedSensor, ReadsTheDrawInBothRanges) {
  for (const double shunt : {0.001, 0.004})
    for (const double watt : {0.02, 1.1, 8.5, 17.0, 40.0}) {
      Ina228Parameters parameters;
      parameters.shunt_ohm = shunt;
      const PowerReading reading = measured(watt, 0, parameters);
      EXPECT_NEAR(reading.power.value, watt, reading.uncertainty.value) << shunt << " ohm";
    }
}

TEST(Ina228OnTheSimulatedSensor, HoldsTheTrueDrawInItsUncertainty) {
  Ina228Parameters parameters;
  parameters.gain_error = 0.005;
  parameters.offset = Watt{0.010};
  for (const double gain_error : {-0.005, 0.005}) {
    const PowerReading reading = measured(8.5, gain_error, parameters);
    EXPECT_LE(std::abs(reading.power.value - 8.5), reading.uncertainty.value);
    EXPECT_GT(std::abs(reading.power.value - 8.5), 0.04);
  }
}

TEST(Ina228OnTheSimulatedSensor, ACurrentAboveFullScaleIsNoReading) {
  Ina228Parameters parameters;
  parameters.full_scale_ampere = 2;
  EXPECT_THROW(measured(8.5, 0, parameters), BenchError);
}

}  // namespace
}  // namespace plugfest::power
