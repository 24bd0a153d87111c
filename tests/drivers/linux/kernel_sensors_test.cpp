#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "drivers/linux/gpio_pins.hpp"
#include "drivers/linux/hwmon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

struct KernelGpio : testing::Test {
  void SetUp() override {
    if (::access("/sys/kernel/config/gpio-sim", W_OK) != 0)
      GTEST_SKIP() << "no gpio-sim here: see ../shared/vm/README.md";
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
  void TearDown() override {
    if (!fs::exists(sim)) return;
    write(sim / "live", "0");
    for (int number = 0; number < 5; ++number) fs::remove(sim / fmt::format("bank0/line{}", number));
    fs::remove(sim / "bank0");
    fs::remove(sim);
  }
  void plug() {
    write(sim / "live", "1");
    for (int number = 0; number < 5; ++number) pull(number, true);
  }
  fs::path line(int number) const {
    return fs::path("/sys/devices/platform") / content(sim / "dev_name") / content(sim / "bank0/chip_name") /
           fmt::format("sim_gpio{}", number);
  }
  void pull(int number, bool up) const { write(line(number) / "pull", up ? "pull-up" : "pull-down"); }
  std::string level(int number) const { return content(line(number) / "value"); }

  const fs::path sim = "/sys/kernel/config/gpio-sim/cage";
  GpioLinesOptions options;
  CageWires wires;
  SteadyClock clock;
};

TEST_F(KernelGpio, PinsDriveAndSeeTheLines) {
  // gpio-sim does not show that an open-drain line which was pulled low is let go: its value stays.
  wires.reset.open_drain = false;
  GpioPins pins{clock, options, wires};
  spawn(pins.prepare());
  EXPECT_EQ(level(0) + level(1) + level(2), "110") << "low power asked for, no reset, selected";
  spawn(pins.set_reset(true));
  EXPECT_EQ(level(1), "0");
  spawn(pins.set_reset(false));
  EXPECT_EQ(level(1), "1");
  spawn(pins.set_low_power_request(false));
  EXPECT_EQ(level(0), "0");
  EXPECT_FALSE(run(pins.module_present()));
  pull(3, false);
  EXPECT_TRUE(run(pins.module_present()));
  EXPECT_FALSE(run(pins.interrupt()));
  pull(4, false);
  EXPECT_TRUE(run(pins.interrupt()));
}

TEST_F(KernelGpio, AnOpenDrainLineIsNeverDrivenHigh) {
  pull(1, false);
  GpioPins pins{clock, options, wires};
  spawn(pins.prepare());
  EXPECT_EQ(level(1), "0") << "somebody else pulls it low";
}

TEST_F(KernelGpio, AnOpenDrainLineIsPulledLow) {
  GpioPins pins{clock, options, wires};
  spawn(pins.prepare());
  EXPECT_EQ(level(1), "1");
  spawn(pins.set_reset(true));
  EXPECT_EQ(level(1), "0");
}

TEST_F(KernelGpio, ALineThatIsHeldIsRefusedWithItsHolder) {
  GpioLines first{options, wires, libgpiod()};
  first.listen(CageSignal::present);
  GpioLines second{options, wires, libgpiod()};
  try {
    second.listen(CageSignal::present);
    FAIL() << "taken twice";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::refused);
    EXPECT_THAT(error.text(), HasSubstr("held by 'plugfest' (EBUSY)"));
  }
}

TEST_F(KernelGpio, PinsComeBackWithTheChip) {
  GpioPins pins{clock, options, wires};
  spawn(pins.set_low_power_request(false));
  write(sim / "live", "0");
  for (int i = 0; i < 2; ++i) {
    try {
      spawn(pins.set_reset(true));
      FAIL() << "the chip is gone";
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::disconnected) << error.text();
    }
  }
  plug();
  EXPECT_FALSE(run(pins.module_present()));
  EXPECT_EQ(level(0), "0") << "as last asked for";
  EXPECT_EQ(level(1), "1") << "what failed counts as not set";
}

struct KernelHwmon : testing::Test {
  void SetUp() override {
    if (!fs::exists("/sys/bus/i2c/drivers/ina2xx") || !content(bus / "name").starts_with("SMBus stub driver"))
      GTEST_SKIP() << "no ina2xx on i2c-stub here: see ../shared/vm/README.md";
    write(bus / "new_device", "ina226 0x40");
    added = true;
    // Power register 0294h = 660
    ASSERT_EQ(std::system("i2cset -f -y 0 0x40 0x03 0x9402 w"), 0);
    options.choice.chip = "ina226";
    options.choice.device = "0-0040";
  }
  void TearDown() override {
    if (added) write(bus / "delete_device", "0x40");
  }
  bool added = false;
  const fs::path bus = "/sys/bus/i2c/devices/i2c-0";
  HwmonOptions options;
  SteadyClock clock;
};

TEST_F(KernelHwmon, ReadsTheDriversPower) {
  options.choice.shunt_ohm = 0.002;
  HwmonPower meter{clock, options};
  // The driver's calibration is 2048: 0.00512 / (2048 x 2 mOhm) = 1.25 mA, x 25 x 660 = 20.625 W
  EXPECT_NEAR(run(meter.read(clock.now() + 10s)).power.value, 20.625, 1e-6);
  EXPECT_EQ(meter.info().averaging, 35ms) << "16 x 2 x 1100 us";
  EXPECT_EQ(meter.info().name, "hwmon ina226 power1_input, shunt 2 mOhm");
}

TEST_F(KernelHwmon, ADriverThatWasBoundAnewHasAShuntOfItsOwnAndIsNoticed) {
  options.choice.shunt_ohm = 0.002;
  HwmonPower meter{clock, options};
  run(meter.read(clock.now() + 10s));
  write("/sys/bus/i2c/drivers/ina2xx/unbind", "0-0040");
  EXPECT_THROW(run(meter.read(clock.now() + 10s)), BenchError);
  write("/sys/bus/i2c/drivers/ina2xx/bind", "0-0040");
  ASSERT_EQ(std::system("i2cset -f -y 0 0x40 0x03 0x9402 w"), 0);
  EXPECT_NEAR(run(meter.read(clock.now() + 10s)).power.value, 20.625, 1e-6);
}

}  // namespace
}  // namespace plugfest::linux_io
