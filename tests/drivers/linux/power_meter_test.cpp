#include "drivers/linux/hwmon.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"
#include "tests/suites/power_meter_suite.hpp"

#include <cmath>

namespace plugfest::linux_io {
namespace {

using suites::MeterRig;
using suites::MeterUnderTest;
using suites::PowerMeterSuite;

/// A piece of /sys in which a sensor of the kernel's stands.
class HwmonRig final : public MeterRig {
 public:
  HwmonRig() { bring_back(); }
  Clock& clock() override { return clock_; }
  PowerMeter& meter() override { return meter_; }
  bool draw(Watt power) override {
    watt_ = power.value;
    attribute("power1_input", std::to_string(std::lround(power.value * 1e6)));
    return true;
  }
  /// The driver was bound anew, with a shunt of its own.
  bool brown_out() override {
    attribute("shunt_resistor", "10000");
    return true;
  }
  void told_again() override { attribute("shunt_resistor", "2000"); }
  bool take_away() override {
    tree_.remove("sys/class/hwmon/" + folder_);
    return true;
  }
  /// Under another number, as it often is.
  void bring_back() override {
    folder_ = folder_ == "hwmon3" ? "hwmon7" : "hwmon3";
    attribute("name", "ina226");
    std::filesystem::create_directories(tree_.root / "sys/devices" / device);
    tree_.link("sys/class/hwmon/" + folder_ + "/device", "sys/devices/" + device);
    attribute("update_interval", "20");
    attribute("shunt_resistor", "2000");
    draw(Watt{watt_});
  }
  Errc gone() override { return Errc::disconnected; }

 private:
  void attribute(const std::string& file, const std::string& value) const {
    tree_.file("sys/class/hwmon/" + folder_ + "/" + file, value + "\n");
  }
  static HwmonOptions options() {
    HwmonOptions options;
    options.choice.chip = "ina226";
    options.choice.shunt_ohm = 0.002;
    options.gain_error = 0.01;
    options.offset = Watt{0.020};
    return options;
  }
  const std::string device = "pci0000:00/0000:00:14.0/usb1/1-3/1-3:1.0/i2c-5/5-0040";

  test::Tree tree_;
  std::string folder_;
  double watt_ = 1;
  SteadyClock clock_;
  HwmonPower meter_{clock_, options(), tree_.root};
};

INSTANTIATE_TEST_SUITE_P(Linux, PowerMeterSuite,
                         testing::Values(MeterUnderTest{"hwmon", [] { return std::make_unique<HwmonRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::linux_io
