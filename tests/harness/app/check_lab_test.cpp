#include "tests/harness/app/lab_yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a lab bench is told before anything in the lab is touched.

namespace plugfest {
namespace {

using testing::HasSubstr;

/// A bench with these sections, and one slot on bus `cage`.
std::string said_of(const std::string& sections, const std::string& slots = "  - {port: 1, bus: cage}\n") {
  return support::lab("bench: lab\ndriver: lab\n" + sections + "slots:\n" + slots).said;
}
std::string said_of_pins(const std::string& bus, const std::string& pins) {
  return said_of("buses:\n  cage: {driver: " + bus + "}\npins:\n  low: {" + pins + "}\n");
}
std::string said_of_meter(const std::string& meter) {
  return said_of("buses:\n  cage: {driver: cp2112}\nmeters:\n  supply: {bus: cage, gain_error: 1 %, offset: 10 mW, " +
                 meter + "}\n");
}

TEST(CheckLab, TakesABenchWithOneOfEach) {
  EXPECT_EQ(said_of("buses:\n"
                    "  root: {driver: cp2112, serial: A1}\n"
                    "  cage: {driver: pca954x, bus: root, channel: 7}\n"
                    "  other: {driver: pca954x, bus: root, channel: 6}\n"
                    "pins:\n  low: {driver: adapter, bus: root, low_power: 0, reset: 1, inverted: reset}\n"
                    "meters:\n"
                    "  supply: {driver: ina228, bus: root, shunt: 1 mOhm, gain_error: 1 %, offset: 10 mW}\n",
                    "  - {port: 1, bus: cage, pins: low, meter: supply}\n"
                    "  - {port: 2, bus: other, meter: supply}\n"),
            "");
}

TEST(CheckLab, AKernelAdapterMustBeNamed) {
  for (const char* const driver : {"i2c-dev", "optoe"}) {
    const std::string device = std::string{"buses:\n  cage: {driver: "} + driver;
    const std::string said = said_of(device + "}\n");
    EXPECT_THAT(said, HasSubstr("bus 'cage' does not say which adapter it is"));
    EXPECT_THAT(said, HasSubstr("lab.yaml:4:3")) << "the place of the device";
    EXPECT_EQ(said_of(device + ", number: 0}\n"), "");
    EXPECT_EQ(said_of(device + ", name: SMBus}\n"), "");
    EXPECT_EQ(said_of(device + ", serial: A1}\n"), "");
    EXPECT_EQ(said_of(device + ", usb_port: 1-2}\n"), "");
  }
}

TEST(CheckLab, AMuxHasTheChannelsOfItsPart) {
  const auto cage = [](const std::string& options) {
    return "buses:\n  root: {driver: cp2112}\n  cage: {driver: pca954x, bus: root, " + options + "}\n";
  };
  EXPECT_EQ(said_of(cage("part: pca9546, channel: 3")), "");
  EXPECT_THAT(said_of(cage("part: pca9546, channel: 4")), HasSubstr("a pca9546 has the channels 0 to 3"));
  EXPECT_THAT(said_of(cage("part: pca9540, channel: 2")), HasSubstr("a pca9540 has the channels 0 to 1"));
  EXPECT_NE(said_of(cage("address: 0x40, channel: 0")), "") << "the family is at 70h to 77h";
}

TEST(CheckLab, OneMuxIsOnePart) {
  const auto two = [](const std::string& first, const std::string& second) {
    return "buses:\n  root: {driver: cp2112}\n  cage: {driver: pca954x, bus: root, " + first +
           "}\n  more: {driver: pca954x, bus: root, " + second + "}\n";
  };
  EXPECT_EQ(said_of(two("channel: 0", "channel: 1")), "");
  EXPECT_EQ(said_of(two("channel: 0", "address: 0x71, part: pca9546, channel: 0")), "");
  EXPECT_THAT(said_of(two("channel: 0", "part: pca9546, channel: 1")),
              HasSubstr("at 70h of bus 'root' is a pca9548 already"));
  EXPECT_THAT(said_of(two("channel: 5", "channel: 5")),
              HasSubstr("channel 5 of the mux at 70h of bus 'root' is bus 'cage' already"));
}

/// Two buses, with a slot on each.
std::string said_of_two(const std::string& first, const std::string& second) {
  return said_of("buses:\n  cage: {driver: " + first + "}\n  more: {driver: " + second + "}\n",
                 "  - {port: 1, bus: cage}\n  - {port: 2, bus: more}\n");
}

TEST(CheckLab, TwoBusesAreTwoAdapters) {
  const auto one = HasSubstr("bus 'cage' and bus 'more' are one adapter");
  EXPECT_THAT(said_of_two("i2c-dev, number: 3", "i2c-dev, number: 3"), one);
  EXPECT_THAT(said_of_two("i2c-dev, serial: A1", "i2c-dev, serial: A1, name: CP2112"), one);
  EXPECT_THAT(said_of_two("optoe, number: 3", "optoe, number: 3"), one);
  EXPECT_THAT(said_of_two("ethtool, interface: swp1", "ethtool, interface: swp1"), one);
  for (const std::string driver : {"cp2112", "ft232h", "ft2232h", "i2c-tiny-usb"}) {
    EXPECT_THAT(said_of_two(driver, driver), one) << driver;
    EXPECT_THAT(said_of_two(driver, driver), HasSubstr("give each its serial or usb_port"));
    EXPECT_THAT(said_of_two(driver + ", serial: A1", driver), one) << "any of that kind may be that one";
    EXPECT_THAT(said_of_two(driver + ", serial: A1", driver + ", serial: A1"), one);
    EXPECT_EQ(said_of_two(driver + ", serial: A1", driver + ", serial: A2"), "");
    EXPECT_EQ(said_of_two(driver + ", serial: A1, usb_port: 1-2", driver + ", serial: A1, usb_port: 1-3"), "");
    EXPECT_EQ(said_of_two(driver + ", serial: A1", driver + ", usb_port: 1-3"), "") << "nobody knows";
  }
  EXPECT_EQ(said_of_two("i2c-dev, number: 3", "i2c-dev, number: 4"), "");
  EXPECT_EQ(said_of_two("i2c-dev, number: 3", "i2c-dev, serial: A1"), "") << "nobody knows";
  EXPECT_EQ(said_of_two("i2c-dev, serial: A1, mux: 70/0", "i2c-dev, serial: A1, mux: 70/1"), "");
  EXPECT_EQ(said_of_two("ft2232h, channel: A", "ft2232h, channel: B"), "");
  EXPECT_EQ(said_of_two("i2c-tiny-usb", "i2c-tiny-usb, firmware: \"1c40:0534\""), "");
  EXPECT_EQ(said_of_two("cp2112", "ft232h"), "");
}

TEST(CheckLab, OptoeAndItsAdapterReachOneModule) {
  EXPECT_THAT(said_of_two("i2c-dev, number: 3", "optoe, number: 3"),
              HasSubstr("bus 'more' reaches the module of slot 0, on bus 'cage'"));
  EXPECT_EQ(said_of_two("i2c-dev, number: 3", "optoe, number: 4"), "");
  EXPECT_EQ(said_of("buses:\n  board: {driver: i2c-dev, number: 3}\n  cage: {driver: optoe, number: 3}\nmeters:\n"
                    "  m: {driver: ina228, bus: board, shunt: 1 mOhm, gain_error: 1 %, offset: 0 W}\n"),
            "")
      << "a sensor beside the module";
}

TEST(CheckLab, NoModuleIsOnTheBusThatAMuxOfAnotherHangsOn) {
  const std::string buses =
      "buses:\n  cage: {driver: cp2112}\n  near: {driver: pca954x, bus: cage, channel: 0}\n"
      "  other: {driver: pca954x, bus: cage, channel: 1}\n"
      "  deep: {driver: pca954x, bus: near, address: 0x71, channel: 0}\n";
  const auto two = [&](const std::string& first, const std::string& second) {
    return said_of(buses, "  - {port: 1, bus: " + first + "}\n  - {port: 2, bus: " + second + "}\n");
  };
  EXPECT_THAT(two("cage", "near"), HasSubstr("on bus 'cage' a module answers at once with that of slot 1"));
  EXPECT_THAT(two("near", "cage"), HasSubstr("on bus 'cage' a module answers at once with that of slot 0"));
  EXPECT_THAT(two("cage", "deep"), HasSubstr("answers at once"));
  EXPECT_THAT(two("deep", "near"), HasSubstr("on bus 'near' a module answers at once with that of slot 0"));
  EXPECT_EQ(two("near", "other"), "");
  EXPECT_EQ(two("deep", "other"), "");
  EXPECT_THAT(said_of("buses:\n  board: {driver: i2c-dev, number: 3}\n  up: {driver: optoe, number: 3}\n"
                      "  cage: {driver: pca954x, bus: board, channel: 0}\n",
                      "  - {port: 1, bus: cage}\n  - {port: 2, bus: up}\n"),
              HasSubstr("on bus 'up' a module answers at once with that of slot 0"));
}

TEST(CheckLab, AMuxBehindAMuxHasAnotherAddress) {
  const auto nested = [](const std::string& options) {
    return said_of(
        "buses:\n  root: {driver: cp2112}\n  near: {driver: pca954x, bus: root, channel: 0}\n"
        "  by: {driver: pca954x, bus: root, address: 0x72, channel: 0}\n"
        "  cage: {driver: pca954x, bus: near, " +
        options + "}\n");
  };
  EXPECT_THAT(nested("channel: 1"), HasSubstr("at 70h of bus 'root' the mux of bus 'near' answers too"));
  EXPECT_THAT(nested("channel: 1, address: 0x72"), HasSubstr("at 72h of bus 'root' the mux of bus 'by' answers too"));
  EXPECT_EQ(nested("channel: 1, address: 0x71"), "");
}

TEST(CheckLab, SensorsThatHearEachOtherHaveDifferentAddresses) {
  const auto meters = [](const std::string& first, const std::string& second) {
    const std::string rest = ", shunt: 1 mOhm, gain_error: 1 %, offset: 0 W}\n";
    return said_of(
        "buses:\n  root: {driver: cp2112}\n  cage: {driver: pca954x, bus: root, channel: 0}\n"
        "  more: {driver: pca954x, bus: root, channel: 1}\nmeters:\n  one: {driver: ina228, bus: " +
        first + rest + "  two: {driver: ina226, bus: " + second + rest);
  };
  EXPECT_THAT(meters("root", "root"), HasSubstr("at 40h of bus 'root' meter 'one' answers too"));
  EXPECT_THAT(meters("cage", "cage"), HasSubstr("at 40h of bus 'cage' meter 'one' answers too"));
  EXPECT_THAT(meters("root", "cage"), HasSubstr("at 40h of bus 'root' meter 'one' answers too"));
  EXPECT_THAT(meters("cage", "root"), HasSubstr("at 40h of bus 'root' meter 'two' answers too"));
  EXPECT_EQ(meters("root, address: 0x41", "root"), "");
  EXPECT_EQ(meters("cage", "more"), "") << "never connected at once";
}

TEST(CheckLab, ASensorMustExpressItsFullScale) {
  EXPECT_EQ(said_of_meter("driver: ina226, shunt: 2 mOhm, full_scale: 20 A"), "");
  // 20 A over 10 Ohm are 200 V; INA226 measures 81.92 mV, the other two 163.84 mV.
  for (const char* const part : {"ina226", "ina228", "ina238"})
    EXPECT_THAT(said_of_meter(std::string{"driver: "} + part + ", shunt: 10 Ohm, full_scale: 20 A"),
                HasSubstr(std::string{"an "} + part + " cannot express 20 A over a shunt of 10 Ohm"));
  EXPECT_NE(said_of_meter("driver: ina226, shunt: 5 mOhm, full_scale: 20 A"), "") << "100 mV";
  EXPECT_EQ(said_of_meter("driver: ina228, shunt: 5 mOhm, full_scale: 20 A"), "");
}

TEST(CheckLab, ASensorIsAtOneOfItsAddresses) {
  EXPECT_EQ(said_of_meter("driver: ina228, shunt: 1 mOhm, address: 0x4F"), "");
  EXPECT_NE(said_of_meter("driver: ina228, shunt: 1 mOhm, address: 0x50"), "");
  EXPECT_NE(said_of_meter("driver: ina228, shunt: 1 mOhm, address: 0x3F"), "");
}

TEST(CheckLab, PinsOfAnAdapterAreLinesThatItHas) {
  EXPECT_THAT(said_of_pins("i2c-tiny-usb", "driver: adapter, bus: cage, reset: 1"),
              HasSubstr("the adapter of bus 'cage' has no lines to spare"));
  EXPECT_EQ(said_of_pins("cp2112", "driver: adapter, bus: cage, reset: 7"), "");
  EXPECT_THAT(said_of_pins("cp2112", "driver: adapter, bus: cage, reset: 8"),
              HasSubstr("ResetL: the adapter has no line '8'; it has 0, 1, 2, 3, 4, 5, 6, 7"));
  EXPECT_THAT(said_of_pins("cp2112", "driver: adapter, bus: cage, present: GPIO1"), HasSubstr("no line 'GPIO1'"));
  EXPECT_THAT(said_of_pins("cp2112", "driver: adapter, bus: cage, present: 3, reset: 03"),
              HasSubstr("the line is used twice"));
  EXPECT_EQ(said_of_pins("ft232h", "driver: adapter, bus: cage, reset: 7"), "");
  EXPECT_THAT(said_of_pins("ft232h", "driver: adapter, bus: cage, reset: 3"), HasSubstr("no line '3'")) << "the bus's";
  EXPECT_THAT(said_of_pins("ft232h, clock_stretching: true", "driver: adapter, bus: cage, reset: 7"),
              HasSubstr("no line '7'"))
      << "AD7 is wired to SCL";
}

TEST(CheckLab, LinesOfAChipAreUsedOnce) {
  EXPECT_EQ(said_of_pins("cp2112", "driver: gpio, chip: gpiochip0, reset: 4, low_power: lpmode"), "");
  EXPECT_THAT(said_of_pins("cp2112", "driver: gpio, chip: gpiochip0, reset: 4, low_power: 4"),
              HasSubstr("LPMode and ResetL are on the same line '4'"));
}

TEST(CheckLab, WhatIsInvertedIsALineThatIsThere) {
  const std::string chip = "driver: gpio, chip: gpiochip0, reset: 4, present: 5, inverted: ";
  EXPECT_EQ(said_of_pins("cp2112", chip + "reset present"), "");
  EXPECT_THAT(said_of_pins("cp2112", chip + "reset presnt"), HasSubstr("no line is called 'presnt'"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "presnt"), HasSubstr("present")) << "the nearest word";
  EXPECT_THAT(said_of_pins("cp2112", chip + "ResetL"), HasSubstr("no line is called 'ResetL'"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "interrupt"), HasSubstr("'interrupt' is inverted, and not wired"));
}

TEST(CheckLab, OutputsArePushPullAndInputsArePulledUp) {
  const std::string chip = "driver: gpio, chip: gpiochip0, device: 1-2.4, reset: 4, select: 6, present: 5, ";
  EXPECT_EQ(said_of_pins("cp2112", chip + "push_pull: reset select, pull_up: present"), "");
  EXPECT_THAT(said_of_pins("cp2112", chip + "push_pull: present"), HasSubstr("'present' cannot be push_pull"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "push_pull: low_power"), HasSubstr("'low_power' is push_pull, and not"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "push_pull: true"), HasSubstr("no line is called 'true'"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "pull_up: reset"), HasSubstr("'reset' cannot be pull_up"));
  EXPECT_THAT(said_of_pins("cp2112", chip + "pull_up: reset"), HasSubstr("these can: present interrupt"));
  EXPECT_NE(said_of_pins("cp2112", "driver: adapter, bus: cage, present: 5, pull_up: present"), "")
      << "no adapter pulls its lines up";
}

TEST(CheckLab, TimesOfTheLinesAreNotShorterThanModulesNeed) {
  const std::string chip = "driver: gpio, chip: gpiochip0, present: 5, select: 6, ";
  EXPECT_EQ(said_of_pins("cp2112", chip + "debounce: 150 ms, select_set_up: 4 ms, select_hold: 2 ms"), "");
  EXPECT_NE(said_of_pins("cp2112", chip + "debounce: 99 ms"), "");
  EXPECT_NE(said_of_pins("cp2112", chip + "select_set_up: 1900 us"), "");
  EXPECT_NE(said_of_pins("cp2112", chip + "select_hold: 400 us"), "");
  EXPECT_NE(said_of_pins("cp2112", chip + "debounce: 150"), "") << "no unit";
}

TEST(CheckLab, ASensorConvertsInOneOfItsTimes) {
  EXPECT_EQ(said_of_meter("driver: ina226, shunt: 1 mOhm, conversion: 588 us, averages: 64, supply: 12 V"), "");
  EXPECT_EQ(said_of_meter("driver: ina228, shunt: 1 mOhm, conversion: 540 us, averages: 1024"), "");
  EXPECT_THAT(said_of_meter("driver: ina226, shunt: 1 mOhm, conversion: 540 us"), HasSubstr("'540 us' is not known"));
  EXPECT_THAT(said_of_meter("driver: ina238, shunt: 1 mOhm, conversion: 588 us"), HasSubstr("'588 us' is not known"));
  EXPECT_THAT(said_of_meter("driver: ina228, shunt: 1 mOhm, averages: 32"), HasSubstr("'32' is not known"));
  EXPECT_NE(said_of_meter("driver: ina228, shunt: 1 mOhm, supply: 3.3"), "") << "no unit";
}

TEST(CheckLab, NothingButModulesIsBehindPathsToModules) {
  for (const char* const way : {"{driver: ethtool, interface: swp1}", "{driver: optoe, number: 3}"}) {
    const std::string bus = std::string{"buses:\n  cage: "} + way + "\n";
    EXPECT_THAT(said_of(bus + "  more: {driver: pca954x, bus: cage, channel: 0}\n"), HasSubstr("only a module"));
    EXPECT_THAT(said_of(bus + "meters:\n  supply: {driver: ina228, bus: cage, shunt: 1 mOhm, gain_error: 1 %, "
                              "offset: 10 mW}\n"),
                HasSubstr("only a module can be reached over"));
  }
}

TEST(CheckLab, EverySlotHasABusAndPinsOfItsOwn) {
  const std::string devices =
      "buses:\n  cage: {driver: cp2112, serial: A}\n  more: {driver: cp2112, serial: B}\n"
      "pins:\n  low: {driver: adapter, bus: cage, low_power: 0}\n";
  EXPECT_EQ(said_of(devices, "  - {port: 1, bus: cage, pins: low}\n  - {port: 2, bus: more, pins: none}\n"), "");
  EXPECT_THAT(said_of(devices, "  - {port: 1, bus: cage}\n  - {port: 2, bus: cage}\n"),
              HasSubstr("bus 'cage' is that of slot 0 already"));
  EXPECT_THAT(said_of(devices, "  - {port: 1, bus: cage, pins: low}\n  - {port: 2, bus: more, pins: low}\n"),
              HasSubstr("pins 'low' are those of slot 0 already"));
}

TEST(CheckLab, SlotsShareABusWhereModSelLTellsTheirModulesApart) {
  const auto devices = [](const std::string& second) {
    return "buses:\n  cage: {driver: cp2112}\n  port: {driver: optoe, number: 3}\n"
           "pins:\n  one: {driver: adapter, bus: cage, select: 0}\n  two: {driver: adapter, bus: cage, " +
           second + "}\n  three: {driver: gpio, chip: gpiochip0, reset: 0}\n";
  };
  const std::string slots = "  - {port: 1, bus: cage, pins: one}\n  - {port: 2, bus: cage, pins: two}\n";
  EXPECT_EQ(said_of(devices("select: 1"), slots), "");
  EXPECT_THAT(said_of(devices("reset: 1"), slots), HasSubstr("bus 'cage' is that of slot 0 already"));
  EXPECT_THAT(said_of(devices("reset: 1"), slots), HasSubstr("select: ..."));
  EXPECT_THAT(said_of(devices("select: 1"), slots + "  - {port: 3, bus: cage, pins: three}\n"),
              HasSubstr("bus 'cage' is that of slot 0 already"));
  EXPECT_THAT(said_of(devices("select: 0"), slots), HasSubstr("line '0' of 'cage' is one of pins 'one' already"));
  EXPECT_THAT(said_of(devices("select: 00"), slots), HasSubstr("is one of pins 'one' already"));
  EXPECT_THAT(
      said_of(devices("select: 1"), "  - {port: 1, bus: port, pins: one}\n  - {port: 2, bus: port, pins: two}\n"),
      HasSubstr("bus 'port' is that of slot 0 already"))
      << "the kernel's path to one module";
}

TEST(CheckLab, ALinkHasTwoEndsAndAPortIsOneEndOfOneSlot) {
  const std::string sections =
      "buses:\n  cage: {driver: cp2112, serial: A1}\n  other: {driver: cp2112, serial: A2}\n"
      "links:\n  swp1: {driver: netdev, interface: swp1}\n  swp2: {driver: netdev, interface: swp2}\n";
  const auto slots = [](const std::string& first, const std::string& second) {
    return "  - {port: 1, bus: cage, " + first + "}\n  - {port: 2, bus: other, " + second + "}\n";
  };
  EXPECT_EQ(said_of(sections, slots("link: swp1, far_link: swp2", "link: swp2, far_link: swp1")), "")
      << "both modules of one link are under test";
  EXPECT_THAT(said_of(sections, slots("link: swp1, far_link: swp1", "link: swp2")),
              HasSubstr("'swp1' cannot be both ends of one link"));
  EXPECT_THAT(said_of(sections, slots("link: swp1", "link: swp1")),
              HasSubstr("'swp1' is the near port of slot 0 already"));
  EXPECT_THAT(said_of(sections, slots("far_link: swp1", "far_link: swp1")),
              HasSubstr("'swp1' is the far port of slot 0 already"));
}

TEST(CheckLab, WhatCouldNotBeReadIsSaidOnce) {
  const std::string said = said_of("buses:\n  cage: {driver: cp2121}\npins:\n  low: {driver: adapter, bus: cage}\n");
  EXPECT_THAT(said, HasSubstr("no two-wire bus driver is called 'cp2121'"));
  EXPECT_THAT(said, testing::Not(HasSubstr("no lines to spare")));
}

}  // namespace
}  // namespace plugfest
