#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/i2c_tiny_usb.hpp"
#include "tests/emulated/suite_module.hpp"
#include "tests/emulated/usb_cable.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

#include <gtest/gtest.h>

/// The conformance suite on our drivers over the emulated adapters.
namespace plugfest::emulated {
namespace {

/// @tparam Part    the emulated adapter
/// @tparam Driver  ours, over usb::Device
template <class Part, class Driver>
class Rig final : public suites::BusRig {
 public:
  template <class Make, class Options>
  Rig(const Make& make, const Options& options, Limits limits)
      : limits_(limits), part_(timeline_, wires_, make), driver_(cable_, clock_, options) {
    wires_.attach(suites::ModuleEeprom::address, module_);
  }

  TwoWireBus& bus() override { return driver_; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &module_.eeprom; }
  Limits limits() const override { return limits_; }
  bool unplug() override {
    timeline_.catch_up(clock_.now());
    port_.unplug();
    return true;
  }
  void replug() override {
    timeline_.catch_up(clock_.now());
    port_.plug();
  }

 private:
  Limits limits_;
  VirtualClock clock_;
  Timeline timeline_;
  Wires wires_{timeline_.clock()};
  SuiteModule module_;
  Part part_;
  UsbPort port_{timeline_, part_};
  UsbCable cable_{clock_, port_};
  Driver driver_;
};

template <class Part, class Driver, class Make, class Options>
suites::BusUnderTest bus(std::string name, Make make, Options options, suites::BusRig::Limits limits = {}) {
  return {std::move(name), [=]() -> std::unique_ptr<suites::BusRig> {
            return std::make_unique<Rig<Part, Driver>>(make, options, limits);
          }};
}

const suites::BusUnderTest buses[] = {
    bus<Cp2112, usb::Cp2112>("Cp2112", Cp2112Part{}, usb::Cp2112Options{}),
    bus<Cp2112, usb::Cp2112>("Cp2112Version1", Cp2112Part{.version = 1}, usb::Cp2112Options{}),
    bus<I2cTinyUsb, usb::I2cTinyUsb>("I2cTinyUsb", I2cTinyUsbPart{}, usb::I2cTinyUsbOptions{}),
    bus<Ft232h, usb::Ft232h>("Ft232h", FtdiPart{}, usb::Ft232hOptions{}),
    bus<Ft232h, usb::Ft232h>("Ft2232hChannelA", FtdiPart{.two_channels = true},
                             usb::Ft232hOptions{.chip = usb::FtdiChip::ft2232h}),
    bus<Ft232h, usb::Ft232h>("Ft2232hChannelB", FtdiPart{.two_channels = true, .wired = 1},
                             usb::Ft232hOptions{.chip = usb::FtdiChip::ft2232h, .channel = usb::FtdiChannel::b})};

}  // namespace
}  // namespace plugfest::emulated

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Emulated, TwoWireBusSuite, testing::ValuesIn(emulated::buses), NameOf{});

}  // namespace plugfest::suites
