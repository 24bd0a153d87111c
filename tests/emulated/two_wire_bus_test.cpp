#include "drivers/usb/cp2112.hpp"
#include "tests/emulated/cp2112.hpp"
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
  Rig() { wires_.attach(suites::ModuleEeprom::address, module_); }

  TwoWireBus& bus() override { return driver_; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &module_.eeprom; }
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
  VirtualClock clock_;
  Timeline timeline_;
  Wires wires_{timeline_.clock()};
  SuiteModule module_;
  Part part_{timeline_, wires_};
  UsbPort port_{timeline_, part_};
  UsbCable cable_{clock_, port_};
  Driver driver_{cable_, clock_};
};

}  // namespace
}  // namespace plugfest::emulated

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Emulated, TwoWireBusSuite,
                         testing::Values(BusUnderTest{
                             "Cp2112",
                             [] { return std::make_unique<emulated::Rig<emulated::Cp2112, usb::Cp2112>>(); }}),
                         bus_name);

}  // namespace plugfest::suites
