#include "drivers/usb/gpio_pins.hpp"
#include "tests/drivers/cage/fake_lines.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace plugfest::usb {
namespace {

using support::run;
using testing::HasSubstr;

struct UsbGpioPins : testing::Test {
  std::string refusal() {
    try {
      GpioPins(lines, clock, wires);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
  VirtualClock clock;
  test::FakeLines lines{clock};
  CageWires wires;
};

TEST_F(UsbGpioPins, RefusesALineThatTheAdapterHasNot) {
  lines.there = 0x00F0;
  for (const char* line : {"3", "8", "16", "-1", "4x", "AC0", " 4"}) {
    wires.reset.line = line;
    EXPECT_THAT(refusal(), HasSubstr("ResetL: the adapter has no line '" + std::string(line) + "'; it has 4, 5, 6, 7"));
  }
  wires.reset.line = "7";
  EXPECT_EQ(refusal(), "");
}

TEST_F(UsbGpioPins, RefusesALineThatIsUsedTwice) {
  wires.reset.line = "4";
  wires.present.line = "4";
  EXPECT_EQ(refusal(), "ModPrsL (line 4): the line is used twice");
}

TEST_F(UsbGpioPins, AFailureSaysAtWhichLine) {
  wires.reset.line = "4";
  wires.interrupt.line = "15";
  GpioPins pins(lines, clock, wires);
  const auto failure = [&](auto action) -> std::string {
    try {
      action();
    } catch (const BenchError& error) {
      return error.text();
    }
    return "";
  };
  lines.failing = Errc::refused;
  EXPECT_THAT(failure([&] { run(clock, pins.set_reset(true)); }), HasSubstr("ResetL (line 4): adapter"));
  lines.failing.reset();
  run(clock, pins.prepare());
  lines.failing = Errc::refused;
  EXPECT_THAT(failure([&] { run(clock, pins.interrupt()); }), HasSubstr("IntL (line 15): adapter"));
}

}  // namespace
}  // namespace plugfest::usb
