#include "harness/app/lab_devices.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/pins.hpp"
#include "drivers/power_meter.hpp"
#include "drivers/two_wire_bus.hpp"
#include "harness/app/lab_bench.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"
#include "tests/harness/app/lab_yaml.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

// Devices of a lab bench are made out of what the bench file says, and nothing is touched before they are used.

namespace plugfest {
namespace {

using plan::DriverSpec;
using plan::ParameterSpec;
using plan::ParameterType;
using plan::Service;
using testing::HasSubstr;

std::string unit_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::time:
      return " s";
    case Dimension::power:
      return " W";
    case Dimension::ratio:
      return " %";
    case Dimension::current:
      return " A";
    case Dimension::frequency:
      return " Hz";
    case Dimension::resistance:
      return " Ohm";
    default:
      return "";
  }
}

/// A value that the option takes.
std::string sample(const ParameterSpec& option) {
  switch (option.type) {
    case ParameterType::quantity:
      return (option.name == "shunt" ? "0.001" : "1") + unit_of(option.dimension);
    case ParameterType::integer:
      return "1";
    case ParameterType::text:
    case ParameterType::path:
      return option.choices.empty() ? "nobody-here" : std::string{option.choices.front()};
    case ParameterType::lanes:
      return "all";
    case ParameterType::date:
      return "2026-01-01";
    case ParameterType::switch_:
      return "true";
  }
  return "";
}

/// The device as a bench file writes it.
std::string device_of(const DriverSpec& spec, bool with_options) {
  std::string text = "{driver: " + std::string{spec.name};
  if (spec.on_bus) text += ", bus: root";
  const bool kernel_adapter = spec.name == "i2c-dev" || spec.name == "optoe";
  if (kernel_adapter && !with_options) text += ", number: 4095";
  const std::map<std::string_view, std::string> of_lines = {
      {"inverted", "reset"}, {"push_pull", "reset"}, {"pull_up", "present"}, {"device", "1-2.4"}};
  int line = 0;
  for (const ParameterSpec& option : spec.options) {
    if (!option.required && !with_options) continue;
    // Options with a fallback are taken as they are: most of them stand in a relation to the part.
    if (!option.required && !option.fallback.empty()) continue;
    text += ", " + std::string{option.name} + ": ";
    if (spec.serves != Service::pins || option.required) {
      text += sample(option);
    } else {
      text += of_lines.contains(option.name) ? of_lines.at(option.name) : std::to_string(line++);
    }
  }
  return text + "}";
}

std::string bench_of(const DriverSpec& spec, bool with_options) {
  const bool is_bus = spec.serves == Service::two_wire_bus;
  // The root is an adapter of its own, with lines to spare.
  const std::string root = spec.name == "cp2112" ? "ft232h" : "cp2112";
  std::string text = "bench: walk\ndriver: lab\nbuses:\n  root: {driver: " + root + "}\n";
  text += is_bus ? "" : spec.serves == Service::pins ? "pins:\n" : "meters:\n";
  text += "  one: " + device_of(spec, with_options) + "\nslots:\n  - {port: 1, bus: ";
  if (is_bus) return text + "one}\n";
  return text + (spec.serves == Service::pins ? "root, pins: one}\n" : "root, meter: one}\n");
}

class EveryDriver : public testing::TestWithParam<std::tuple<std::size_t, bool>> {};

TEST_P(EveryDriver, IsMadeOfItsOptions) {
  const auto& [index, with_options] = GetParam();
  const DriverSpec& spec = app::drivers()[index];
  const std::string text = bench_of(spec, with_options);
  SCOPED_TRACE(text);
  const auto lab = support::lab(text);
  ASSERT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  const plan::BenchSlot& slot = lab.bench->slots.front();
  EXPECT_NO_THROW(devices.bus(slot));
  Pins& pins = devices.pins(slot);
  EXPECT_EQ(pins.can_reset(), spec.serves == Service::pins && with_options);
  EXPECT_EQ(pins.can_request_low_power(), spec.serves == Service::pins && with_options);
  PowerMeter* const meter = devices.meter(slot);
  ASSERT_EQ(meter != nullptr, spec.serves == Service::power_meter);
  if (meter == nullptr) return;
  EXPECT_NE(meter->info().name, "");
}

/// Of what reaches the module of a slot.
std::vector<std::size_t> all_indices() {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < app::drivers().size(); ++i)
    if (app::drivers()[i].serves != Service::bench && app::drivers()[i].serves != Service::host_port)
      indices.push_back(i);
  return indices;
}
INSTANTIATE_TEST_SUITE_P(Lab, EveryDriver, testing::Combine(testing::ValuesIn(all_indices()), testing::Bool()),
                         [](const auto& one) {
                           const DriverSpec& spec = app::drivers()[std::get<0>(one.param)];
                           std::string name{spec.name};
                           std::ranges::replace(name, '-', '_');
                           return name + "_" + std::to_string(std::get<0>(one.param)) +
                                  (std::get<1>(one.param) ? "_with_all_options" : "");
                         });

const std::string metered =
    "bench: metered\ndriver: lab\nbuses:\n  cage: {driver: cp2112, serial: NOBODY-1}\n"
    "  more: {driver: cp2112, serial: NOBODY-2}\nmeters:\n  supply: {driver: ina228, bus: cage, shunt: 1 mOhm, "
    "gain_error: 1 %, offset: 10 mW";

std::string distrust_of(const std::string& option) {
  const auto lab = support::lab(metered + option + "}\nslots:\n  - {port: 1, bus: cage, meter: supply}\n");
  EXPECT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  return devices.meter(lab.bench->slots.front())->info().distrust;
}

TEST(LabMeter, ProvesNothingFromTheDayOnThatItsCalibrationEnds) {
  EXPECT_EQ(distrust_of(""), "");
  EXPECT_EQ(distrust_of(", recalibrate: 2999-12-31"), "");
  EXPECT_EQ(distrust_of(", recalibrate: 2020-02-29"), "its calibration ended on 2020-02-29");
  const auto today = std::chrono::floor<std::chrono::days>(SteadyClock{}.utc());
  const std::chrono::year_month_day day{today};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  EXPECT_EQ(distrust_of(std::string{", recalibrate: "} + text), std::string{"its calibration ended on "} + text);
}

std::chrono::nanoseconds averaging_of(const std::string& driver, const std::string& options) {
  const auto lab = support::lab(
      "bench: metered\ndriver: lab\nbuses:\n  cage: {driver: cp2112}\nmeters:\n  supply: {driver: " + driver +
      ", bus: cage, shunt: 1 mOhm, gain_error: 1 %, offset: 10 mW" + options +
      "}\nslots:\n  - {port: 1, bus: cage, meter: supply}\n");
  EXPECT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  return devices.meter(lab.bench->slots.front())->info().averaging;
}

TEST(LabMeter, AveragesAsLongAsTheBenchSays) {
  using namespace std::chrono_literals;
  // An INA226 converts two quantities, the others three.
  EXPECT_EQ(averaging_of("ina226", ""), 2 * 16 * 1100us);
  EXPECT_EQ(averaging_of("ina228", ""), 3 * 16 * 1052us);
  EXPECT_EQ(averaging_of("ina226", ", averages: 1, conversion: 140 us"), 2 * 140us);
  EXPECT_EQ(averaging_of("ina226", ", averages: 4, conversion: 8244 us"), 2 * 4 * 8244us);
  EXPECT_EQ(averaging_of("ina238", ", averages: 1024, conversion: 50 us"), 3 * 1024 * 50us);
  EXPECT_EQ(averaging_of("ina228", ", averages: 128, conversion: 4120 us"), 3 * 128 * 4120us);
  for (const char* const time : {"140 us", "204 us", "332 us", "588 us", "1100 us", "2116 us", "4156 us", "8244 us"})
    EXPECT_EQ(averaging_of("ina226", std::string(", averages: 1, conversion: ") + time),
              2 * std::chrono::microseconds{std::stoi(time)});
  for (const char* const time : {"50 us", "84 us", "150 us", "280 us", "540 us", "1052 us", "2074 us", "4120 us"})
    EXPECT_EQ(averaging_of("ina228", std::string(", averages: 1, conversion: ") + time),
              3 * std::chrono::microseconds{std::stoi(time)});
  for (const char* const count : {"1", "4", "16", "64", "128", "256", "512", "1024"})
    EXPECT_EQ(averaging_of("ina238", std::string(", conversion: 50 us, averages: ") + count),
              3 * std::stoi(count) * 50us);
}

TEST(LabMeter, OfTwoSlotsIsOneInstrument) {
  const auto lab = support::lab(metered +
                                "}\n  own: {driver: ina228, bus: more, shunt: 1 mOhm, gain_error: 1 %, offset: 10 mW}\n"
                                "slots:\n  - {port: 1, bus: cage, meter: supply}\n"
                                "  - {port: 2, bus: more, meter: supply}\n");
  ASSERT_EQ(lab.said, "");
  app::Session session;
  session.bench = *lab.bench;
  for (const plan::BenchSlot& slot : lab.bench->slots) session.slots.push_back({slot, 0});
  {
    app::LabBench bench{session};
    const auto slots = bench.slots();
    ASSERT_EQ(slots.size(), 2U);
    EXPECT_EQ(slots[0].meter, slots[1].meter);
    for (const run::Slot& slot : slots) {
      ASSERT_TRUE(slot.shared.contains("power-meter"));
      EXPECT_EQ(slot.shared.at("power-meter"), "supply");
    }
  }
  session.slots[1].bench.lab_meter->name = "own";
  app::LabBench bench{session};
  const auto slots = bench.slots();
  EXPECT_NE(slots[0].meter, slots[1].meter);
  for (const run::Slot& slot : slots) EXPECT_TRUE(slot.shared.empty()) << "its own: nobody waits for anybody";
}

TEST(LabPins, OfASlotWithoutAnyCanDoNothingAndSaySo) {
  const auto lab = support::lab(metered + "}\nslots:\n  - {port: 1, bus: cage}\n");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  Pins& pins = devices.pins(lab.bench->slots.front());
  EXPECT_FALSE(pins.can_reset() || pins.can_request_low_power() || pins.can_see_presence() || pins.can_reseat());
  VirtualClock time;
  try {
    support::run(time, pins.set_low_power_request(true));
    FAIL() << "nobody drives LPMode";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::unsupported);
    EXPECT_THAT(error.text(), HasSubstr("LPMode: the bench has no pins for this slot"));
  }
}

TEST(LabBus, OfSeveralModulesHasOneForEach) {
  const auto lab = support::lab(
      "bench: shared\ndriver: lab\nbuses:\n  cage: {driver: cp2112, serial: NOBODY-1}\npins:\n"
      "  one: {driver: adapter, bus: cage, select: 0}\n  two: {driver: adapter, bus: cage, select: 1}\nslots:\n"
      "  - {port: 1, bus: cage, pins: one}\n  - {port: 2, bus: cage, pins: two}\n");
  ASSERT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  TwoWireBus& first = devices.bus(lab.bench->slots[0]);
  EXPECT_NE(&first, &devices.bus(lab.bench->slots[1]));
  EXPECT_EQ(&first, &devices.bus(lab.bench->slots[0])) << "all users of one module take turns";
}

TEST(LabBus, ThroughANetworkDriverIsReadOnly) {
  const auto lab = support::lab(
      "bench: nic\ndriver: lab\nbuses:\n  cage: {driver: ethtool, interface: nobody0}\n"
      "slots:\n  - {port: 1, bus: cage}\n");
  ASSERT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench};
  EXPECT_THAT(devices.read_only(lab.bench->slots.front()), HasSubstr("read only"));
}

/// A switch with one module behind optoe, of which a failed access left page 10h selected, and perhaps its daemon.
struct LabSwitch : testing::Test {
  LabSwitch() {
    tree.adapter(9, "pci0000:00/0000:00:1f.4", "switch bus");
    const std::string device = "sys/bus/i2c/devices/9-0050/";
    tree.file(device + "dev_class", "3\n");
    tree.file(device + "write_max", "128\n");
    memory[127] = 0x10;
    tree.file(eeprom, memory);
  }
  void run_daemon() const { tree.file("proc/812/cmdline", std::string("/usr/bin/python3\0/usr/bin/xcvrd\0", 33)); }
  std::string content() const {
    std::ifstream in(tree.root / eeprom, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Of one byte; empty: it was read.
  std::string failure(TwoWireBus& bus, unsigned offset) {
    const Bytes out{to_byte(offset)};
    Bytes in(1);
    return failure_of(bus.transfer(0x50, out, in, clock.now() + std::chrono::seconds{5}));
  }
  std::string failure_of(asio::awaitable<void> use) {
    asio::io_context io{1};
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(use), [&](std::exception_ptr failed) { thrown = failed; });
    io.run();
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const BenchError& error) {
      code = error.code();
      return error.text();
    }
    return "";
  }

  SteadyClock clock;
  linux_io::test::Tree tree;
  const std::string eeprom = "sys/bus/i2c/devices/9-0050/eeprom";
  std::string memory = std::string(32896, '\x18');
  boost::system::error_code code;
};

TEST_F(LabSwitch, AReadOfAModuleThatADaemonDrivesWritesNothing) {
  const auto lab = support::lab(
      "bench: switch\ndriver: lab\nbuses:\n  cage: {driver: optoe, number: 9}\nslots:\n  - {port: 1, bus: cage}\n");
  ASSERT_EQ(lab.said, "");
  run_daemon();
  app::LabDevices devices{clock, *lab.bench, tree.root};
  TwoWireBus& bus = devices.bus(lab.bench->slots.front());
  EXPECT_EQ(failure(bus, 0), "");
  EXPECT_THAT(failure(bus, 200), HasSubstr("somebody left page 10h selected, and this bench only reads"));
  EXPECT_EQ(content(), memory);
}

TEST_F(LabSwitch, AStalePageIsMendedWhereNobodyElseIs) {
  const auto lab = support::lab(
      "bench: switch\ndriver: lab\nbuses:\n  cage: {driver: optoe, number: 9}\nslots:\n  - {port: 1, bus: cage}\n");
  app::LabDevices devices{clock, *lab.bench, tree.root};
  EXPECT_EQ(failure(devices.bus(lab.bench->slots.front()), 200), "");
  EXPECT_EQ(content()[127], '\0');
}

// The chip with the lines is not here: whoever takes them fails.
const std::string selected =
    "bench: switch\ndriver: lab\nbuses:\n  cage: {driver: optoe, number: 9}\npins:\n"
    "  low: {driver: gpio, chip: nobody-here, reset: 1, low_power: 2, select: 3, present: 4}\n"
    "slots:\n  - {port: 1, bus: cage, pins: low}\n";

TEST_F(LabSwitch, NoPinOfAModuleThatADaemonDrivesIsDriven) {
  const auto lab = support::lab(selected);
  ASSERT_EQ(lab.said, "");
  run_daemon();
  app::LabDevices devices{clock, *lab.bench, tree.root};
  EXPECT_EQ(failure(devices.bus(lab.bench->slots.front()), 0), "") << "read as it was found";
  Pins& pins = devices.pins(lab.bench->slots.front());
  EXPECT_FALSE(pins.can_reset() || pins.can_request_low_power() || pins.can_reseat());
  EXPECT_TRUE(pins.can_see_presence());
  EXPECT_THAT(failure_of(pins.set_reset(true)), testing::AllOf(HasSubstr("ResetL is not driven"), HasSubstr("xcvrd")));
  EXPECT_EQ(code, Errc::refused);
  EXPECT_THAT(failure_of(pins.set_low_power_request(true)), HasSubstr("LPMode is not driven"));
  EXPECT_EQ(code, Errc::refused);
}

TEST_F(LabSwitch, ModSelLIsHeldForEveryTransferWhereNobodyElseIs) {
  const auto lab = support::lab(selected);
  app::LabDevices devices{clock, *lab.bench, tree.root};
  EXPECT_THAT(failure(devices.bus(lab.bench->slots.front()), 0), HasSubstr("nobody-here"));
  EXPECT_TRUE(devices.pins(lab.bench->slots.front()).can_reset());
}

TEST_F(LabSwitch, ModulesThatShareABusCannotBeReadWhileSomebodyElseDrivesThem) {
  const auto lab = support::lab(
      "bench: shared\ndriver: lab\nbuses:\n  cage: {driver: cp2112, serial: NOBODY-1}\npins:\n"
      "  one: {driver: adapter, bus: cage, select: 0}\n  two: {driver: adapter, bus: cage, select: 1}\nslots:\n"
      "  - {port: 1, bus: cage, pins: one}\n  - {port: 2, bus: cage, pins: two}\n");
  ASSERT_EQ(lab.said, "");
  run_daemon();
  app::LabDevices devices{clock, *lab.bench, tree.root};
  for (const plan::BenchSlot& slot : lab.bench->slots) {
    EXPECT_THAT(failure(devices.bus(slot), 0), testing::AllOf(HasSubstr("ModSelL"), HasSubstr("xcvrd")));
    EXPECT_EQ(code, Errc::refused);
  }
}

std::string read_only_of(const std::string& bus, const linux_io::test::Tree& tree) {
  const auto lab =
      support::lab("bench: b\ndriver: lab\nbuses:\n  cage: {driver: " + bus + "}\nslots:\n  - {port: 1, bus: cage}\n");
  EXPECT_EQ(lab.said, "");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench, tree.root};
  return devices.read_only(lab.bench->slots.front());
}

TEST(LabBus, BesideADaemonIsReadOnlyAlsoWhenItsAdapterIsNotHereYet) {
  const linux_io::test::Tree tree;
  for (const char* const bus : {"i2c-dev, serial: A1", "i2c-dev, number: 4, force: true", "optoe, number: 4", "cp2112"})
    EXPECT_EQ(read_only_of(bus, tree), "") << bus;
  tree.file("proc/812/cmdline", std::string{"/usr/bin/qsfp_service\0", 22});
  for (const char* const bus : {"i2c-dev, serial: A1", "i2c-dev, number: 4, force: true", "optoe, number: 4", "cp2112"})
    EXPECT_THAT(read_only_of(bus, tree), HasSubstr("read only, because qsfp_service of FBOSS runs (process 812)"))
        << bus;
}

TEST(LabBus, ThatAKernelDriverOwnsIsNotEvenReadAndSaysHowToFreeIt) {
  const linux_io::test::Tree tree;
  tree.adapter(4, "pci0000:00/0000:00:1f.4", "SMBus");
  tree.own(4, 0x51, "at24");
  const auto lab = support::lab(
      "bench: b\ndriver: lab\nbuses:\n  cage: {driver: i2c-dev, number: 4}\nslots:\n  - {port: 1, bus: cage}\n");
  SteadyClock clock;
  app::LabDevices devices{clock, *lab.bench, tree.root};
  const plan::BenchSlot& slot = lab.bench->slots.front();
  EXPECT_THAT(devices.read_only(slot), HasSubstr("not usable, not even to read, because at24 drives 4-0051"));
  VirtualClock time;
  const std::array out{std::byte{0}};
  std::array<std::byte, 1> in{};
  try {
    support::run(time, devices.bus(slot).transfer(0x50, out, in, time.now() + std::chrono::seconds{1}));
    FAIL() << "somebody else's";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::refused);
    EXPECT_THAT(error.text(), HasSubstr("echo 4-0051 > /sys/bus/i2c/drivers/at24/unbind"));
    EXPECT_THAT(error.text(), HasSubstr("driver optoe or ethtool"));
  }
  EXPECT_EQ(read_only_of("i2c-dev, number: 4, force: true", tree), "") << "the bench says that it may be passed over";
}

TEST(DevicesOfABench, AreNamedWithTheirDriversAndHowThoseWereProved) {
  const auto yaml = support::lab(
      "bench: b\n"
      "driver: lab\n"
      "buses:\n"
      "  usb: {driver: cp2112, serial: A1}\n"
      "  board: {driver: pca954x, bus: usb, channel: 3}\n"
      "pins:\n"
      "  cage: {driver: gpio, chip: cage-lines, reset: 1}\n"
      "meters:\n"
      "  shunt: {driver: ina226, bus: usb, shunt: 1 mOhm, gain_error: 1 %, offset: 0 W}\n"
      "  board: {driver: hwmon, chip: ina226, gain_error: 1 %, offset: 0 W}\n"
      "links:\n"
      "  eth: {driver: netdev, interface: eth0}\n"
      "slots:\n"
      "  - {bus: board, port: 1, pins: cage, meter: shunt, link: eth}\n");
  ASSERT_TRUE(yaml.bench && yaml.said.empty()) << yaml.said;
  using Device = std::pair<std::string, std::string>;
  EXPECT_THAT(
      app::devices_of(*yaml.bench),
      testing::ElementsAre(Device{"bus usb", "cp2112, kernel-proved"}, Device{"bus board", "pca954x, emulated"},
                           Device{"pins cage", "gpio, kernel-proved"}, Device{"meter shunt", "ina226, emulated"},
                           Device{"meter board", "hwmon, kernel-proved"}, Device{"link eth", "netdev, kernel-proved"}));
}

TEST(DevicesOfABench, SayWhatAnAdapterWithoutClockStretchingCannotSee) {
  for (const char* const driver : {"ft232h", "ft2232h"}) {
    const std::string head = std::string{"bench: b\ndriver: lab\nbuses:\n  cage: {driver: "} + driver;
    const std::string tail = "}\nslots:\n  - {bus: cage, port: 1}\n";
    const auto without = support::lab(head + tail);
    ASSERT_EQ(without.said, "");
    EXPECT_THAT(app::devices_of(*without.bench).at(0).second,
                testing::AllOf(HasSubstr("cannot see a module that holds SCL"), HasSubstr("wire SCL to AD7 (GPIOL3)")));
    const auto with = support::lab(head + ", clock_stretching: true" + tail);
    ASSERT_EQ(with.said, "");
    EXPECT_EQ(app::devices_of(*with.bench).at(0).second, std::string{driver} + ", emulated");
  }
}

TEST(DevicesOfABench, AreNoneOnASimulatedOne) { EXPECT_THAT(app::devices_of(plan::Bench{}), testing::IsEmpty()); }

TEST(ProofMarks, AreOfTheFourKinds) {
  for (const DriverSpec& spec : app::drivers()) {
    const std::string mark{spec.proof};
    const bool dated = mark.starts_with("hardware-proved 20") && mark.size() == sizeof "hardware-proved 2026-01-31" - 1;
    EXPECT_TRUE(dated || mark == "simulated" || mark == "emulated" || mark == "kernel-proved")
        << spec.name << ": '" << mark << "'";
  }
}

}  // namespace
}  // namespace plugfest
