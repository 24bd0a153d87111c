#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "drivers/linux/gpio_pins.hpp"
#include "drivers/linux/hwmon.hpp"
#include "tests/suites/pins_suite.hpp"
#include "tests/suites/power_meter_suite.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <unistd.h>

/// Pins and hwmon under a kernel of their own, with gpio-sim, i2c-stub and ina2xx; skips where those are missing.
namespace plugfest::linux_io {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using suites::PinsSuite;
using suites::PowerMeterSuite;
using testing::HasSubstr;

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  ASSERT_TRUE(out) << file << " does not take '" << text << "'";
}

std::string content(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

void spawn(asio::awaitable<void> coroutine) {
  std::exception_ptr thrown;
  asio::io_context io{1};
  asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr e) { thrown = std::move(e); });
  io.run();
  if (thrown) std::rethrow_exception(thrown);
}

template <class T>
T run(asio::awaitable<T> coroutine) {
  std::optional<T> value;
  spawn(keep(std::move(coroutine), value));
  return std::move(*value);
}

/// Lines of a cage on a chip of the kernel's own making.
class GpioSim {
 public:
  GpioSim() {
    if (!missing().empty()) return;
    fs::create_directories(sim / "bank0");
    write(sim / "bank0/label", "cage-lines");
    write(sim / "bank0/num_lines", "5");
    for (const auto& [number, name] :
         {std::pair{0, "LPMode"}, {1, "ResetL"}, {2, "ModSelL"}, {3, "ModPrsL"}, {4, "IntL"}}) {
      fs::create_directories(sim / fmt::format("bank0/line{}", number));
      write(sim / fmt::format("bank0/line{}/name", number), name);
    }
    plug();
    options.chip = "cage-lines";
    options.device = content(sim / "dev_name");
    wires.low_power.line = "LPMode";
    wires.reset.line = "1";
    wires.select.line = "ModSelL";
    wires.present.line = "ModPrsL";
    wires.interrupt.line = "IntL";
  }
  ~GpioSim() {
    if (!fs::exists(sim)) return;
    unplug();
    for (int number = 0; number < 5; ++number) fs::remove(sim / fmt::format("bank0/line{}", number));
    fs::remove(sim / "bank0");
    fs::remove(sim);
  }
  GpioSim(const GpioSim&) = delete;
  GpioSim& operator=(const GpioSim&) = delete;

  static std::string missing() {
    return ::access("/sys/kernel/config/gpio-sim", W_OK) == 0 ? "" : "no gpio-sim here: see ../shared/vm/README.md";
  }
  void plug() {
    write(sim / "live", "1");
    for (int number = 0; number < 5; ++number) pull(number, true);
  }
  void unplug() { write(sim / "live", "0"); }
  void pull(int number, bool up) const { write(line(number) / "pull", up ? "pull-up" : "pull-down"); }
  std::string level(int number) const { return content(line(number) / "value"); }

  GpioLinesOptions options;
  CageWires wires;

 private:
  fs::path line(int number) const {
    return fs::path("/sys/devices/platform") / content(sim / "dev_name") / content(sim / "bank0/chip_name") /
           fmt::format("sim_gpio{}", number);
  }

  const fs::path sim = "/sys/kernel/config/gpio-sim/cage";
};

/// gpio-sim does not show that an open-drain line which was pulled low is let go: its value stays. So these push.
class GpioSimRig final : public suites::PinsRig {
 public:
  GpioSimRig() {
    if (!missing().empty()) return;
    sim_.wires.reset.open_drain = sim_.wires.low_power.open_drain = false;
    pins_.emplace(clock_, sim_.options, sim_.wires);
    insert(true);
  }
  std::string missing() override { return GpioSim::missing(); }
  Clock& clock() override { return clock_; }
  Pins& pins() override { return *pins_; }
  std::optional<bool> seen(CageSignal signal) override {
    return signal == CageSignal::reset ? sim_.level(1) == "0" : sim_.level(0) == "1";
  }
  bool insert(bool in) override {
    sim_.pull(3, !in);
    return true;
  }
  bool unplug() override {
    sim_.unplug();
    return true;
  }
  void replug() override { sim_.plug(); }

 private:
  GpioSim sim_;
  SteadyClock clock_;
  std::optional<GpioPins> pins_;
};
INSTANTIATE_TEST_SUITE_P(Kernel, PinsSuite,
                         testing::Values(suites::PinsUnderTest{"gpio_sim",
                                                               [] { return std::make_unique<GpioSimRig>(); }}),
                         suites::NameOf{});

struct KernelGpio : testing::Test {
  void SetUp() override {
    if (const std::string why = GpioSim::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  GpioSim sim;
  SteadyClock clock;
};

TEST_F(KernelGpio, InterruptAndSelectAreWiredToo) {
  GpioPins pins{clock, sim.options, sim.wires};
  spawn(pins.prepare());
  EXPECT_EQ(sim.level(0) + sim.level(1) + sim.level(2), "110") << "low power asked for, no reset, selected";
  EXPECT_FALSE(run(pins.interrupt()));
  sim.pull(4, false);
  EXPECT_TRUE(run(pins.interrupt()));
}

TEST_F(KernelGpio, AnOpenDrainLineIsNeverDrivenHigh) {
  sim.pull(1, false);
  GpioPins pins{clock, sim.options, sim.wires};
  spawn(pins.prepare());
  EXPECT_EQ(sim.level(1), "0") << "somebody else pulls it low";
}

TEST_F(KernelGpio, AnOpenDrainLineIsPulledLow) {
  GpioPins pins{clock, sim.options, sim.wires};
  spawn(pins.prepare());
  EXPECT_EQ(sim.level(1), "1");
  spawn(pins.set_reset(true));
  EXPECT_EQ(sim.level(1), "0");
}

TEST_F(KernelGpio, ALineThatIsHeldIsRefusedWithItsHolder) {
  GpioLines first{sim.options, sim.wires, libgpiod()};
  first.listen(CageSignal::present);
  GpioLines second{sim.options, sim.wires, libgpiod()};
  try {
    second.listen(CageSignal::present);
    FAIL() << "taken twice";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::refused);
    EXPECT_THAT(error.text(), HasSubstr("held by 'plugfest' (EBUSY)"));
  }
}

/// An INA226 of the stub's bytes under the kernel's own driver.
class Ina226OnStub {
 public:
  Ina226OnStub() {
    if (!missing().empty()) return;
    bind();
    options.choice.chip = "ina226";
    options.choice.device = "0-0040";
    options.choice.shunt_ohm = 0.002;
    options.gain_error = 0.001;
    options.offset = Watt{0.032};  // a step and rounding
  }
  ~Ina226OnStub() {
    if (bound_) unbind();
  }
  Ina226OnStub(const Ina226OnStub&) = delete;
  Ina226OnStub& operator=(const Ina226OnStub&) = delete;

  static std::string missing() {
    const bool here =
        fs::exists("/sys/bus/i2c/drivers/ina2xx") && content(bus / "name").starts_with("SMBus stub driver");
    return here ? "" : "no ina2xx on i2c-stub here: see ../shared/vm/README.md";
  }
  void bind() {
    write(bus / "new_device", "ina226 0x40");
    bound_ = true;
    draw(watt_);
    tell_shunt();
  }
  /// As a person does: the meter writes nothing.
  void tell_shunt() const {
    for (const auto& entry : fs::directory_iterator{"/sys/bus/i2c/devices/0-0040/hwmon"})
      write(entry.path() / "shunt_resistor", "2000");
  }
  void forget_shunt() const {
    for (const auto& entry : fs::directory_iterator{"/sys/bus/i2c/devices/0-0040/hwmon"})
      write(entry.path() / "shunt_resistor", "10000");
  }
  void unbind() {
    write(bus / "delete_device", "0x40");
    bound_ = false;
  }
  /// The driver's calibration is 2048: 0.00512 / (2048 x 2 mOhm) = 1.25 mA, x 25 = 31.25 mW a step. Words go over SMBus
  /// with their low byte first.
  void draw(double watt) {
    watt_ = watt;
    const auto steps = static_cast<unsigned>(std::lround(watt / 0.03125));
    const unsigned swapped = (steps & 0xFF) << 8 | steps >> 8;
    ASSERT_EQ(std::system(fmt::format("i2cset -f -y 0 0x40 0x03 {:#x} w", swapped).c_str()), 0);
  }

  HwmonOptions options;

 private:
  inline static const fs::path bus = "/sys/bus/i2c/devices/i2c-0";
  bool bound_ = false;
  double watt_ = 1;
};

class KernelHwmonRig final : public suites::MeterRig {
 public:
  std::string missing() override { return Ina226OnStub::missing(); }
  Clock& clock() override { return clock_; }
  PowerMeter& meter() override {
    if (!meter_) meter_.emplace(clock_, sensor_.options);
    return *meter_;
  }
  bool draw(Watt power) override {
    sensor_.draw(power.value);
    return true;
  }
  /// As with a driver that was bound anew, which has a shunt of its own: 10 mOhm.
  bool brown_out() override {
    sensor_.forget_shunt();
    return true;
  }
  void told_again() override { sensor_.tell_shunt(); }
  bool take_away() override {
    sensor_.unbind();
    return true;
  }
  void bring_back() override { sensor_.bind(); }
  Errc gone() override { return Errc::disconnected; }

 private:
  Ina226OnStub sensor_;
  SteadyClock clock_;
  std::optional<HwmonPower> meter_;
};
INSTANTIATE_TEST_SUITE_P(Kernel, PowerMeterSuite,
                         testing::Values(suites::MeterUnderTest{"ina226",
                                                                [] { return std::make_unique<KernelHwmonRig>(); }}),
                         suites::NameOf{});

struct KernelHwmon : testing::Test {
  void SetUp() override {
    if (const std::string why = Ina226OnStub::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  Ina226OnStub sensor;
  SteadyClock clock;
};

TEST_F(KernelHwmon, ReadsTheDriversPower) {
  HwmonPower meter{clock, sensor.options};
  sensor.draw(20.625);
  EXPECT_NEAR(run(meter.read(clock.now() + 10s)).power.value, 20.625, 1e-6);
  EXPECT_EQ(meter.info().averaging, 35ms) << "16 x 2 x 1100 us";
  EXPECT_EQ(meter.info().name, "hwmon ina226 power1_input, shunt 2 mOhm");
}

}  // namespace
}  // namespace plugfest::linux_io
