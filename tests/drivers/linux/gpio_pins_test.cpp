#include "drivers/linux/gpio_pins.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/linux/fake_gpio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <stdexcept>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using test::FakeGpio;

struct GpioTest : testing::Test {
  GpioTest() {
    library->there.chips = {{"gpiochip0", "pinctrl", "", {"", ""}},
                            {"gpiochip2",
                             "cage-lines",
                             "pci0000:00/usb1/1-3.2/1-3.2:1.0",
                             {"ModPrsL", "ResetL", "", "", "twice", "twice"}}};
    options.chip = "cage-lines";
    wires.reset.line = "ResetL";
    wires.low_power.line = "3";
    wires.present.line = "0";
  }
  GpioLines& lines() {
    if (!made) made.emplace(options, wires, library);
    return *made;
  }
  template <class Action>
  std::optional<Errc> failure(Action action) {
    try {
      action();
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }

  std::shared_ptr<FakeGpio> library = std::make_shared<FakeGpio>();
  GpioLinesOptions options;
  CageWires wires;
  std::optional<GpioLines> made;
  std::string text;
};

TEST_F(GpioTest, AnOutputHasItsLevelBeforeItDrives) {
  lines().drive(CageSignal::reset, true);
  EXPECT_EQ(library->log.front(), "gpiochip2/1 open-drain 1");
  lines().drive(CageSignal::reset, false);
  EXPECT_THAT(library->log, ElementsAre("gpiochip2/1 open-drain 1", "gpiochip2/1=1", "gpiochip2/1=0"));
}

TEST_F(GpioTest, DriveAndPullAreWired) {
  wires.low_power.open_drain = false;
  wires.present.pull_up = true;
  wires.interrupt.line = "2";
  lines().drive(CageSignal::low_power, false);
  lines().listen(CageSignal::present);
  lines().listen(CageSignal::interrupt);
  EXPECT_THAT(library->log,
              ElementsAre("gpiochip2/3 push-pull 0", "gpiochip2/3=0", "gpiochip2/0 in up 1", "gpiochip2/2 in 1"));
}

TEST_F(GpioTest, ALineIsReadAsItIs) {
  library->levels["gpiochip2/0"] = 1;
  EXPECT_TRUE(lines().level(CageSignal::present));
  library->levels["gpiochip2/0"] = 0;
  EXPECT_FALSE(lines().level(CageSignal::present));
  EXPECT_THAT(library->log, ElementsAre("gpiochip2/0 in 1"));
}

TEST_F(GpioTest, AChipIsFoundByLabelOrName) {
  EXPECT_EQ(find_gpio_chip(library->there, "cage-lines").name, "gpiochip2");
  EXPECT_EQ(find_gpio_chip(library->there, "gpiochip0").label, "pinctrl");
}

TEST_F(GpioTest, TwoChipsWithOneLabelAreNotGuessedAt) {
  library->there.chips.push_back({"gpiochip3", "cage-lines", "pci0000:00/usb1/1-4/1-4:1.0", {}});
  EXPECT_EQ(failure([&] { lines().listen(CageSignal::present); }), Errc::refused);
  EXPECT_THAT(text,
              HasSubstr("gpiochip2 'cage-lines' on pci0000:00/usb1/1-3.2/1-3.2:1.0, gpiochip3 'cage-lines' on pci"));
  EXPECT_EQ(find_gpio_chip(library->there, "cage-lines", "1-4").name, "gpiochip3");
  options.device = "*/1-3.2:1.0";
  made.reset();
  lines().listen(CageSignal::present);
  EXPECT_THAT(library->log, ElementsAre("gpiochip2/0 in 1"));
}

TEST_F(GpioTest, AChipOnAnotherDeviceIsNotTaken) {
  options.device = "1-3";
  EXPECT_EQ(failure([&] { lines().listen(CageSignal::present); }), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("no GPIO chip with name or label 'cage-lines' on 1-3; there are"));
}

TEST_F(GpioTest, NoSuchChipNamesThoseThatThereAre) {
  options.chip = "cage-line";
  EXPECT_EQ(failure([&] { lines().listen(CageSignal::present); }), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("ModPrsL: no GPIO chip with name or label 'cage-line'; there are: gpiochip0 'pinctrl'"));
}

TEST_F(GpioTest, AChipThatMayNotBeOpenedIsAMatterOfPermission) {
  library->there = {{}, EACCES};
  EXPECT_EQ(failure([&] { lines().listen(CageSignal::present); }), Errc::refused);
  EXPECT_THAT(text, HasSubstr("no permission for /dev/gpiochip*"));
}

TEST_F(GpioTest, ALineIsFoundByNumberOrName) {
  const GpioChipInfo& chip = library->there.chips[1];
  EXPECT_EQ(find_gpio_line(chip, "5"), 5u);
  EXPECT_EQ(find_gpio_line(chip, "ResetL"), 1u);
  EXPECT_EQ(failure([&] { find_gpio_line(chip, "6"); }), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("gpiochip2 has 6 lines and none is '6'"));
  EXPECT_EQ(failure([&] { find_gpio_line(chip, "IntL"); }), Errc::unsupported);
  EXPECT_EQ(failure([&] { find_gpio_line(chip, "twice"); }), Errc::refused);
}

TEST_F(GpioTest, ErrorsKeepTheirMeaning) {
  for (const auto& [error, code, words] :
       {std::tuple{EBUSY, Errc::refused, "held by 'gpio-keys' (EBUSY)"},
        std::tuple{EPERM, Errc::refused, "no permission"},
        std::tuple{EIO, Errc::nack, "does not answer on its bus (EIO)"},
        std::tuple{ETIMEDOUT, Errc::timed_out, "ETIMEDOUT"},
        std::tuple{ENODEV, Errc::disconnected, "the GPIO chip is gone"}, std::tuple{EINVAL, Errc::refused, "EINVAL"}}) {
    made.reset();
    library->error = error;
    library->holder = error == EBUSY ? "gpio-keys" : "";
    EXPECT_EQ(failure([&] { lines().drive(CageSignal::reset, true); }), code) << error;
    EXPECT_THAT(text, HasSubstr("ResetL (gpiochip2 line ResetL): ")) << error;
    EXPECT_THAT(text, HasSubstr(words)) << error;
    library->error = 0;
    EXPECT_EQ(failure([&] { lines().drive(CageSignal::reset, true); }), std::nullopt) << error;
  }
}

TEST_F(GpioTest, AChipThatIsGoneIsLetGoAndFoundUnderItsNextName) {
  lines().drive(CageSignal::reset, true);
  lines().listen(CageSignal::present);
  EXPECT_EQ(library->held, 2);
  library->access_error = ENODEV;
  EXPECT_EQ(failure([&] { lines().level(CageSignal::present); }), Errc::disconnected);
  EXPECT_EQ(library->held, 0);
  library->there.chips.pop_back();
  EXPECT_EQ(failure([&] { lines().level(CageSignal::present); }), Errc::disconnected);
  library->access_error = 0;
  library->there.chips.push_back({"gpiochip5", "cage-lines", "", {"ModPrsL", "", "", ""}});
  library->levels["gpiochip5/0"] = 1;
  EXPECT_TRUE(lines().level(CageSignal::present));
}

TEST_F(GpioTest, AFailedWriteOfAHeldLineSurfaces) {
  lines().drive(CageSignal::reset, true);
  library->access_error = EIO;
  EXPECT_EQ(failure([&] { lines().drive(CageSignal::reset, false); }), Errc::nack);
  EXPECT_EQ(library->held, 1);
}

struct GpioPinsTest : GpioTest {
  void spawn(asio::awaitable<void> coroutine) {
    std::exception_ptr thrown;
    asio::io_context io{1};
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr e) { thrown = std::move(e); });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
  }
  SteadyClock clock;
};

TEST_F(GpioPinsTest, TakeTheLinesSafelyAndSetThem) {
  GpioPins pins{clock, options, wires, {}, library};
  EXPECT_EQ(library->looked, 0);
  spawn(pins.set_reset(true));
  EXPECT_THAT(library->log, ElementsAre("gpiochip2/3 open-drain 1", "gpiochip2/3=1", "gpiochip2/1 open-drain 1",
                                        "gpiochip2/1=1", "gpiochip2/0 in 1", "gpiochip2/1=0"));
}

TEST_F(GpioPinsTest, RefuseWhatCannotBe) {
  wires.interrupt.line = "3";
  EXPECT_THROW(GpioPins(clock, options, wires, {}, library), std::invalid_argument);
  wires.interrupt.line.clear();
  options.chip.clear();
  EXPECT_THROW(GpioPins(clock, options, wires, {}, library), std::invalid_argument);
}

}  // namespace
}  // namespace plugfest::linux_io
