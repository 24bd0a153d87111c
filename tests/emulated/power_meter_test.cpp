#include "drivers/power/ina226.hpp"
#include "drivers/power/ina228.hpp"
#include "drivers/power/ina238.hpp"
#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/i2c_tiny_usb.hpp"
#include "tests/emulated/ina226.hpp"
#include "tests/emulated/ina228.hpp"
#include "tests/emulated/usb_cable.hpp"
#include "tests/suites/power_meter_suite.hpp"

/// The conformance suite on our power meters, over our drivers, on emulated sensors behind emulated adapters.
namespace plugfest::emulated {
namespace {

constexpr double shunt_ohm = 0.002;
constexpr double full_scale_ampere = 10;

/// @tparam Adapter, AdapterDriver  the emulated one, and ours
/// @tparam Sensor, Meter           the same of what measures
template <class Adapter, class AdapterDriver, class Sensor, class Meter, class Parameters>
class SensorRig final : public suites::MeterRig {
 public:
  SensorRig() : meter_(driver_, clock_, parameters()) { bring_back(); }

  Clock& clock() override { return clock_; }
  PowerMeter& meter() override { return meter_; }
  bool draw(Watt power) override {
    sensor_.ampere = power.value / sensor_.volt;
    return true;
  }
  bool overload() override {
    sensor_.ampere = 1.02 * full_scale_ampere;
    return true;
  }
  bool brown_out() override {
    sensor_.brown_out();
    return true;
  }
  bool take_away() override {
    there_ = false;
    return true;
  }
  void bring_back() override {
    there_ = true;
    wires_.attach(Sensor::address, [this]() -> sim::Target* { return there_ ? &sensor_ : nullptr; });
  }

 private:
  static Parameters parameters() {
    Parameters made;
    made.shunt_ohm = shunt_ohm;
    made.full_scale_ampere = full_scale_ampere;
    made.gain_error = 0.001;
    made.offset = Watt{0.001};
    return made;
  }

  VirtualClock clock_;
  Timeline timeline_;
  Wires wires_{timeline_.clock()};
  Sensor sensor_{shunt_ohm};
  bool there_ = false;
  Adapter part_{timeline_, wires_};
  UsbPort port_{timeline_, part_};
  UsbCable cable_{clock_, port_};
  AdapterDriver driver_{cable_, clock_};
  Meter meter_;
};

template <class R>
std::unique_ptr<suites::MeterRig> make() {
  return std::make_unique<R>();
}

const suites::MeterUnderTest meters[] = {
    {"Ina226OnTinyUsb", make<SensorRig<I2cTinyUsb, usb::I2cTinyUsb, Ina226, power::Ina226, power::Ina226Parameters>>},
    {"Ina228OnCp2112", make<SensorRig<Cp2112, usb::Cp2112, Ina228, power::Ina228, power::Ina228Parameters>>},
    {"Ina238OnFt232h", make<SensorRig<Ft232h, usb::Ft232h, Ina238, power::Ina238, power::Ina238Parameters>>}};

}  // namespace
}  // namespace plugfest::emulated

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Emulated, PowerMeterSuite, testing::ValuesIn(emulated::meters), NameOf{});

}  // namespace plugfest::suites
