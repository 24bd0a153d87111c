#include "drivers/linux/gpio_pins.hpp"
#include "tests/drivers/linux/fake_gpio.hpp"
#include "tests/suites/pins_suite.hpp"

#include <cerrno>

namespace plugfest::linux_io {
namespace {

using suites::PinsRig;
using suites::PinsSuite;
using suites::PinsUnderTest;

/// Pins over a GPIO library that is not there.
class GpiodRig final : public PinsRig {
 public:
  GpiodRig() {
    plug("gpiochip2");
    insert(true);
  }
  Clock& clock() override { return clock_; }
  Pins& pins() override { return pins_; }
  std::optional<bool> seen(CageSignal signal) override {
    const bool high = library_->levels[line(signal == CageSignal::reset ? 1 : 2)] != 0;
    return signal == CageSignal::reset ? !high : high;
  }
  bool insert(bool in) override {
    library_->levels[line(0)] = in ? 0 : 1;
    return true;
  }
  bool unplug() override {
    library_->there.chips.clear();
    library_->access_error = ENODEV;
    return true;
  }
  /// Under another number, as it often is.
  void replug() override {
    library_->access_error = 0;
    plug("gpiochip5");
  }

 private:
  void plug(const std::string& chip) {
    chip_ = chip;
    library_->there.chips = {{chip, "cage-lines", "", {"ModPrsL", "ResetL", "LPMode"}}};
  }
  std::string line(unsigned number) const { return fmt::format("{}/{}", chip_, number); }
  static CageWires wires() {
    CageWires wires;
    wires.low_power.line = "LPMode";
    wires.reset.line = "1";
    wires.present.line = "ModPrsL";
    return wires;
  }

  SteadyClock clock_;
  std::shared_ptr<test::FakeGpio> library_ = std::make_shared<test::FakeGpio>();
  std::string chip_;
  GpioPins pins_{clock_, {.chip = "cage-lines"}, wires(), {}, library_};
};

INSTANTIATE_TEST_SUITE_P(Linux, PinsSuite,
                         testing::Values(PinsUnderTest{"gpiod", [] { return std::make_unique<GpiodRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::linux_io
