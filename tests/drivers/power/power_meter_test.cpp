#include "drivers/power/ina228.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/ina228.hpp"
#include "tests/suites/power_meter_suite.hpp"

/// The conformance suite on the simulated sensor, which averages over the time that the driver set.
namespace plugfest::power {
namespace {

using suites::MeterRig;
using suites::MeterUnderTest;
using suites::PowerMeterSuite;

constexpr std::uint8_t address = 0x40;

class SimMeterRig final : public MeterRig {
 public:
  /// @param full_scale_ampere  of the meter: whether the sensor's narrow range will do
  SimMeterRig(double gain_error, double shunt_ohm, double full_scale_ampere)
      : part_{.shunt_ohm = shunt_ohm, .gain_error = gain_error, .offset_w = 0.005, .stream = {}},
        full_scale_ampere_(full_scale_ampere) {
    supply_.set(0, clock_.now());
    brown_out();
  }
  Clock& clock() override { return clock_; }
  PowerMeter& meter() override { return meter_; }
  bool draw(Watt power) override {
    supply_.set(power.value, clock_.now());
    return true;
  }
  bool overload() override { return draw(Watt{3.3 * 1.02 * full_scale_ampere_}); }
  /// The part as it comes out of its own power-on.
  bool brown_out() override {
    const auto load = [this](Clock::time_point) -> const sim::Supply& { return supply_; };
    sensor_ = std::make_unique<sim::Ina228>(part_, load, clock_.now());
    bring_back();
    return true;
  }
  bool take_away() override {
    bus_.attach(address, nullptr);
    return true;
  }
  void bring_back() override { bus_.attach(address, sensor_.get()); }

 private:
  Ina228Parameters parameters() const {
    Ina228Parameters made;
    made.address = address;
    made.shunt_ohm = part_.shunt_ohm;
    made.full_scale_ampere = full_scale_ampere_;
    made.gain_error = 0.005;
    made.offset = Watt{0.010};
    return made;
  }

  VirtualClock clock_;
  sim::Supply supply_;
  sim::Ina228Part part_;
  double full_scale_ampere_;
  std::unique_ptr<sim::Ina228> sensor_;
  sim::Bus bus_{clock_};
  Ina228 meter_{bus_, clock_, parameters()};
};

MeterUnderTest simulated(std::string name, double gain_error, double shunt_ohm, double full_scale_ampere) {
  return {std::move(name), [=]() -> std::unique_ptr<MeterRig> {
            return std::make_unique<SimMeterRig>(gain_error, shunt_ohm, full_scale_ampere);
          }};
}

INSTANTIATE_TEST_SUITE_P(Sim, PowerMeterSuite,
                         testing::Values(simulated("NarrowRange", 0, 0.001, 20), simulated("WideRange", 0, 0.004, 20),
                                         simulated("ReadsHigh", 0.004, 0.001, 10),
                                         simulated("ReadsLow", -0.004, 0.001, 10)),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::power
