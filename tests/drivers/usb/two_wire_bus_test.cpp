#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "tests/drivers/usb/fake_cp2112.hpp"
#include "tests/drivers/usb/fake_mpsse.hpp"
#include "tests/drivers/usb/fake_tiny_usb.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

namespace plugfest::usb {
namespace {

using suites::BusRig;
using suites::BusUnderTest;
using suites::TwoWireBusSuite;

template <class Fake>
class FakeRig : public BusRig {
 public:
  template <class... Arguments>
  explicit FakeRig(Arguments... arguments) : device(time, arguments...) {}
  Clock& clock() override { return time; }
  suites::ModuleEeprom* eeprom() override { return &device.eeprom; }
  void hold(bool held) override { device.hold(held); }
  bool unplug() override {
    device.unplug();
    return true;
  }
  void replug() override { device.replug(); }

  VirtualClock time;
  Fake device;
};

class Cp2112Rig final : public FakeRig<test::FakeCp2112> {
 public:
  explicit Cp2112Rig(std::uint8_t version, bool extra_responses = false) {
    device.version = version;
    device.extra_responses = extra_responses;
  }
  TwoWireBus& bus() override { return bus_; }

 private:
  Cp2112 bus_{device, time};
};

class TinyUsbRig final : public FakeRig<test::FakeTinyUsb> {
 public:
  TwoWireBus& bus() override { return bus_; }

 private:
  I2cTinyUsb bus_{device, time};
};

Ft232hOptions options_of(FtdiChip chip) {
  Ft232hOptions options;
  options.chip = chip;
  return options;
}

class MpsseRig final : public FakeRig<test::FakeMpsse> {
 public:
  MpsseRig(FtdiChip chip, std::size_t fifo) : FakeRig(fifo), bus_(device, time, options_of(chip)) {}
  TwoWireBus& bus() override { return bus_; }

 private:
  Ft232h bus_;
};

INSTANTIATE_TEST_SUITE_P(
    Usb, TwoWireBusSuite,
    testing::Values(BusUnderTest{"cp2112", [] { return std::make_unique<Cp2112Rig>(2); }},
                    BusUnderTest{"cp2112_version_1", [] { return std::make_unique<Cp2112Rig>(1); }},
                    BusUnderTest{"cp2112_extra_responses", [] { return std::make_unique<Cp2112Rig>(2, true); }},
                    BusUnderTest{"i2c_tiny_usb", [] { return std::make_unique<TinyUsbRig>(); }},
                    BusUnderTest{"ft232h", [] { return std::make_unique<MpsseRig>(FtdiChip::ft232h, 1024); }},
                    BusUnderTest{"ft2232h", [] { return std::make_unique<MpsseRig>(FtdiChip::ft2232h, 4096); }}),
    suites::NameOf{});

}  // namespace
}  // namespace plugfest::usb
