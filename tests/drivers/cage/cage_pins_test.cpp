#include "drivers/cage_pins.hpp"

#include "drivers/usb/gpio_pins.hpp"
#include "tests/drivers/cage/fake_lines.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

/// What all pins on single lines have in common, on the lines of a USB adapter.
namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::run;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct CagePinsTest : testing::Test {
  CagePinsTest() {
    wires.reset.line = "4";
    wires.low_power.line = "5";
    wires.select.line = "6";
    wires.present.line = "8";
    wires.interrupt.line = "9";
  }
  usb::GpioPins& pins() {
    if (!made) made.emplace(lines, clock, wires, timing);
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
  void present_at(Clock::time_point from) {
    lines.at_pins = [from](Clock::time_point now) { return now >= from ? std::uint16_t{0} : std::uint16_t{0x0100}; };
  }

  VirtualClock clock;
  usb::test::FakeLines lines{clock};
  CageWires wires;
  CageTiming timing;
  std::optional<usb::GpioPins> made;
  std::string text;
};

TEST_F(CagePinsTest, TheFirstUseTakesAllLinesSafely) {
  run(clock, pins().prepare());
  // LPMode let go (asserted), ResetL let go, ModSelL pulled low, then the inputs
  EXPECT_THAT(lines.log, ElementsAre("0020=0020", "0010=0010", "0040=0000", "0100 in", "0200 in"));
  lines.log.clear();
  run(clock, pins().prepare());
  EXPECT_THAT(lines.log, IsEmpty());
}

TEST_F(CagePinsTest, NothingIsTouchedBeforeTheFirstUse) {
  pins();
  EXPECT_THAT(lines.log, IsEmpty());
}

TEST_F(CagePinsTest, TheModuleHasTimeToNoticeThatItIsSelected) {
  run(clock, pins().prepare());
  EXPECT_GE(clock.now().time_since_epoch(), 2ms);
  const auto before = clock.now();
  run(clock, pins().deselect());
  EXPECT_EQ(clock.now(), before + 500us) << "held to the end of what went before";
  run(clock, pins().select());
  EXPECT_EQ(clock.now(), before + 2500us);
}

TEST_F(CagePinsTest, WithoutModSelLThereIsNothingToWaitFor) {
  wires.select.line.clear();
  run(clock, pins().prepare());
  EXPECT_EQ(clock.now().time_since_epoch(), 0ms);
}

TEST_F(CagePinsTest, ResetIsPulledLowAndLetGo) {
  run(clock, pins().prepare());
  lines.log.clear();
  run(clock, pins().set_reset(true));
  run(clock, pins().set_reset(false));
  EXPECT_THAT(lines.log, ElementsAre("0010=0000", "0010=0010"));
}

TEST_F(CagePinsTest, ResetIsHeldLongEnough) {
  run(clock, pins().set_reset(true));
  const auto held = clock.now();
  run(clock, pins().set_reset(false));
  EXPECT_EQ(clock.now(), held + 10us);
}

TEST_F(CagePinsTest, LowPowerIsWhatWasAskedFor) {
  EXPECT_TRUE(run(clock, pins().low_power_request()));
  run(clock, pins().set_low_power_request(false));
  EXPECT_FALSE(run(clock, pins().low_power_request()));
  EXPECT_EQ(lines.log.back(), "0020=0000");
}

TEST_F(CagePinsTest, LevelsAndDriveAreWired) {
  wires.reset.active_low = false;
  wires.low_power.open_drain = false;
  wires.low_power.asserted = false;
  run(clock, pins().set_reset(true));
  EXPECT_THAT(lines.log,
              ElementsAre("0020=0000 push-pull", "0010=0000", "0040=0000", "0100 in", "0200 in", "0010=0010"));
}

TEST_F(CagePinsTest, PresenceIsDebounced) {
  present_at(Clock::time_point{} + 50ms);
  EXPECT_TRUE(run(clock, pins().module_present()));
  EXPECT_GE(clock.now().time_since_epoch(), 150ms);
  EXPECT_LE(clock.now().time_since_epoch(), 170ms);
}

TEST_F(CagePinsTest, AnEmptyCageIsEmpty) {
  present_at(Clock::time_point::max());
  EXPECT_FALSE(run(clock, pins().module_present()));
}

TEST_F(CagePinsTest, AContactThatNeverSettlesIsAnErrorInTime) {
  lines.at_pins = [](Clock::time_point now) {
    return now.time_since_epoch() / 50ms % 2 == 0 ? std::uint16_t{0} : std::uint16_t{0x0100};
  };
  EXPECT_EQ(failure([&] { run(clock, pins().module_present()); }), Errc::timed_out);
  EXPECT_THAT(text, HasSubstr("ModPrsL does not settle"));
  EXPECT_LE(clock.now().time_since_epoch(), 1200ms);
}

TEST_F(CagePinsTest, TheInterruptIsALevel) {
  lines.at_pins = [](Clock::time_point) { return std::uint16_t{0}; };
  EXPECT_TRUE(run(clock, pins().interrupt()));
  lines.at_pins = [](Clock::time_point) { return std::uint16_t{0x0200}; };
  EXPECT_FALSE(run(clock, pins().interrupt()));
}

TEST_F(CagePinsTest, WhatIsNotWiredIsSaidBeforehand) {
  EXPECT_TRUE(pins().can_reset());
  EXPECT_TRUE(pins().can_request_low_power());
  EXPECT_TRUE(pins().can_see_presence());
  EXPECT_TRUE(pins().can_see_interrupt());
  EXPECT_TRUE(pins().can_select());
  EXPECT_FALSE(pins().can_reseat());
  made.reset();
  wires = {};
  EXPECT_FALSE(pins().can_reset());
  EXPECT_FALSE(pins().can_request_low_power());
  EXPECT_FALSE(pins().can_see_presence());
  EXPECT_FALSE(pins().can_see_interrupt());
  EXPECT_FALSE(pins().can_select());
  EXPECT_EQ(failure([&] { run(clock, pins().set_reset(true)); }), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("ResetL is not wired"));
  EXPECT_EQ(failure([&] { run(clock, pins().low_power_request()); }), Errc::unsupported);
  EXPECT_EQ(failure([&] { run(clock, pins().module_present()); }), Errc::unsupported);
  EXPECT_EQ(failure([&] { run(clock, pins().reseat()); }), Errc::unsupported);
  EXPECT_THAT(lines.log, IsEmpty());
}

TEST_F(CagePinsTest, AfterAFailureTheLinesGetWhatWasLastAskedFor) {
  run(clock, pins().set_low_power_request(false));
  run(clock, pins().set_reset(true));
  lines.failing = Errc::disconnected;
  EXPECT_EQ(failure([&] { run(clock, pins().module_present()); }), Errc::disconnected);
  EXPECT_EQ(failure([&] { run(clock, pins().set_reset(false)); }), Errc::disconnected);
  lines.failing.reset();
  lines.log.clear();
  EXPECT_FALSE(run(clock, pins().low_power_request()));
  EXPECT_THAT(lines.log, ElementsAre("0020=0000", "0010=0000", "0040=0000", "0100 in", "0200 in"));
}

TEST_F(CagePinsTest, AnOutputThatCouldNotBeSetCountsAsNotSet) {
  run(clock, pins().prepare());
  lines.failing = Errc::timed_out;
  EXPECT_EQ(failure([&] { run(clock, pins().set_low_power_request(false)); }), Errc::timed_out);
  lines.failing.reset();
  EXPECT_TRUE(run(clock, pins().low_power_request()));
}

TEST_F(CagePinsTest, AModuleThatIsDeselectedStaysSoAndIsNotDrivenAgain) {
  run(clock, pins().deselect());
  EXPECT_THAT(lines.log, ElementsAre("0040=0040")) << "no other line is taken";
  run(clock, pins().deselect());
  run(clock, pins().prepare());
  EXPECT_THAT(lines.log, ElementsAre("0040=0040", "0020=0020", "0010=0010", "0040=0040", "0100 in", "0200 in"));
  lines.failing = Errc::timed_out;
  EXPECT_EQ(failure([&] { run(clock, pins().interrupt()); }), Errc::timed_out);
  lines.failing.reset();
  lines.log.clear();
  run(clock, pins().deselect());
  EXPECT_THAT(lines.log, ElementsAre("0040=0040")) << "after a failure its level is in doubt";
}

TEST_F(CagePinsTest, ADeselectionThatFailsIsMadeUpForByTheNextUse) {
  run(clock, pins().select());
  lines.failing = Errc::timed_out;
  EXPECT_EQ(failure([&] { run(clock, pins().deselect()); }), Errc::timed_out);
  lines.failing.reset();
  lines.log.clear();
  run(clock, pins().interrupt());
  EXPECT_THAT(lines.log, ElementsAre("0020=0020", "0010=0010", "0040=0040", "0100 in", "0200 in"));
}

TEST_F(CagePinsTest, TimesOfModSelLBelowTheirLeastAreRefused) {
  timing.select_set_up = 1999us;
  EXPECT_THROW(pins(), std::invalid_argument);
  timing.select_set_up = 2ms;
  timing.select_hold = 499us;
  EXPECT_THROW(pins(), std::invalid_argument);
}

TEST_F(CagePinsTest, ADebounceBelow100MsIsRefused) {
  timing.debounce = 99ms;
  EXPECT_THROW(pins(), std::invalid_argument);
}

}  // namespace
}  // namespace plugfest
