#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/gpio_pins.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/usb_cable.hpp"
#include "tests/suites/pins_suite.hpp"

/// The conformance suite on a cage that is wired to the spare lines of an emulated adapter.
namespace plugfest::emulated {
namespace {

/// Lines of the CP2112 and of the FT232H that the bus leaves free.
struct Lines {
  unsigned low_power, reset, present;
};

std::uint16_t pins_of(Cp2112& part) { return part.pins(); }
std::uint16_t pins_of(Ft232h& part) { return part.channel().pins(); }
void set_outside(Cp2112& part, std::uint16_t levels) { part.outside = static_cast<std::uint8_t>(levels); }
void set_outside(Ft232h& part, std::uint16_t levels) { part.channel().outside = levels; }

template <class Part, class Driver>
class LinesRig final : public suites::PinsRig {
 public:
  explicit LinesRig(Lines lines) : lines_(lines), pins_(driver_.gpio(), clock_, wires_of(lines)) { insert(true); }

  Clock& clock() override { return clock_; }
  Pins& pins() override { return pins_; }
  std::optional<bool> seen(CageSignal signal) override {
    timeline_.catch_up(clock_.now());
    const unsigned line = signal == CageSignal::reset ? lines_.reset : lines_.low_power;
    const bool high = (pins_of(part_) >> line & 1) != 0;
    return signal == CageSignal::reset ? !high : high;
  }
  bool insert(bool in) override {
    timeline_.catch_up(clock_.now());
    set_outside(part_, static_cast<std::uint16_t>(in ? 0xFFFF & ~(1u << lines_.present) : 0xFFFF));
    return true;
  }
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
  static CageWires wires_of(Lines lines) {
    CageWires wires;
    wires.low_power.line = std::to_string(lines.low_power);
    wires.reset.line = std::to_string(lines.reset);
    wires.present.line = std::to_string(lines.present);
    return wires;
  }

  Lines lines_;
  VirtualClock clock_;
  Timeline timeline_;
  Wires bus_{timeline_.clock()};
  Part part_{timeline_, bus_};
  UsbPort port_{timeline_, part_};
  UsbCable cable_{clock_, port_};
  Driver driver_{cable_, clock_};
  usb::GpioPins pins_;
};

template <class Part, class Driver>
suites::PinsUnderTest pins(std::string name, Lines lines) {
  return {std::move(name),
          [=]() -> std::unique_ptr<suites::PinsRig> { return std::make_unique<LinesRig<Part, Driver>>(lines); }};
}

const suites::PinsUnderTest cages[] = {pins<Cp2112, usb::Cp2112>("Cp2112", {0, 4, 6}),
                                       pins<Ft232h, usb::Ft232h>("Ft232hLowByte", {4, 5, 6}),
                                       pins<Ft232h, usb::Ft232h>("Ft232hHighByte", {8, 15, 9})};

}  // namespace
}  // namespace plugfest::emulated

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Emulated, PinsSuite, testing::ValuesIn(emulated::cages), NameOf{});

}  // namespace plugfest::suites
