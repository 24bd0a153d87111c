#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LoadBench, BecomesAPlainStruct) {
  const auto loaded = given::bench(R"(bench: two-ports
title: Two ports
driver: sim
airflow: front-to-back
permissions: [firmware]
slots:
  - {module: 800g-dr8-lpo, port: 12, power_limit: 12 W, low_power_pin: false,
     meter: {driver: ina228, gain_error: 0.5 %, offset: 10 mW, resource: meter-a}}
  - {module: ./a.yaml, port: 13, meter: none}
  - {module: a, port: 14}
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Bench& bench = *loaded.value;
  EXPECT_EQ(bench.name, "two-ports");
  EXPECT_EQ(bench.driver, "sim");
  EXPECT_EQ(bench.driver_mark.at.line, 3);
  EXPECT_EQ(bench.airflow, "front-to-back");
  EXPECT_THAT(bench.permissions, ElementsAre("firmware"));
  ASSERT_EQ(bench.slots.size(), 3u);
  EXPECT_EQ(bench.slots[0].module.name, "800g-dr8-lpo");
  EXPECT_EQ(bench.slots[0].port, 12);
  EXPECT_DOUBLE_EQ(*bench.slots[0].power_limit_w, 12);
  EXPECT_EQ(bench.slots[0].power_limit_mark.at.line, 7);
  EXPECT_FALSE(bench.slots[0].low_power_pin);
  ASSERT_TRUE(bench.slots[0].meter);
  EXPECT_EQ(bench.slots[0].meter->driver, "ina228");
  EXPECT_DOUBLE_EQ(bench.slots[0].meter->gain_error, 0.005);
  EXPECT_DOUBLE_EQ(bench.slots[0].meter->offset_w, 0.010);
  EXPECT_EQ(bench.slots[0].meter->resource, "meter-a");
  EXPECT_FALSE(bench.slots[1].meter);
  EXPECT_TRUE(bench.slots[1].low_power_pin);
  EXPECT_FALSE(bench.slots[2].meter);
}

constexpr auto lab_bench = R"(bench: lab-1
driver: lab
buses:
  usb: {driver: adapter}
  cage-1: {driver: mux, bus: usb, channel: 0x3}
pins:
  cage-1: {driver: gpio}
meters:
  shunt: {driver: sensor, bus: usb, recalibrate: 2027-02-28}
links:
  swp1: {driver: netdev}
  swp9: {driver: netdev}
slots:
  - {port: 1, bus: cage-1, pins: cage-1, meter: shunt, link: swp1, far_link: swp9, power_limit: 12 W}
  - {port: 2, bus: usb, pins: none, meter: none}
)";

TEST(LoadBench, ALabBenchNamesWhatReachesEachSlot) {
  const auto loaded = given::bench(lab_bench);
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Bench& bench = *loaded.value;
  ASSERT_EQ(bench.buses.size(), 2u);
  EXPECT_EQ(bench.buses[0].name, "usb");
  EXPECT_EQ(bench.buses[0].driver, "adapter");
  EXPECT_FALSE(bench.buses[0].bus);
  EXPECT_EQ(bench.buses[1].bus->name, "usb");
  EXPECT_EQ(bench.buses[1].options.at("channel").number, 3);
  EXPECT_EQ(bench.meters.at(0).options.at("recalibrate").number, 1803772800) << "2027-02-28T00:00:00Z";
  ASSERT_EQ(bench.slots.size(), 2u);
  EXPECT_EQ(bench.slots[0].bus.name, "cage-1");
  EXPECT_EQ(bench.slots[0].pins->name, "cage-1");
  EXPECT_EQ(bench.slots[0].lab_meter->name, "shunt");
  EXPECT_EQ(bench.slots[0].link->name, "swp1");
  EXPECT_EQ(bench.slots[0].far_link->name, "swp9");
  EXPECT_FALSE(bench.slots[1].far_link);
  EXPECT_FALSE(bench.slots[1].pins);
  EXPECT_FALSE(bench.slots[1].lab_meter);
}

struct Change {
  std::string from, to, at, message;
};
class WrongLabBench : public testing::TestWithParam<Change> {};

TEST_P(WrongLabBench, IsExplainedWhereItStands) {
  std::string text = lab_bench;
  const std::size_t where = text.find(GetParam().from);
  ASSERT_NE(where, std::string::npos);
  text.replace(where, GetParam().from.size(), GetParam().to);
  const auto loaded = given::bench(text);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongLabBench,
    testing::Values(Change{"driver: adapter", "driver: adopter", "4:17", "no two-wire bus driver is called 'adopter'"},
                    Change{"bus: usb, channel", "bus: ubs, channel", "5:30", "the bench has no bus 'ubs'"},
                    Change{"bus: usb, channel", "bus: cage-1, channel", "5:3", "bus 'cage-1' hangs on itself"},
                    Change{"channel: 0x3", "channel: 9", "5:44", "must be between 0 and 7"},
                    Change{"channel: 0x3", "channel: 3, chanel: 3", "5:47", "unknown key 'chanel' in a device"},
                    Change{"bus: usb, channel: 0x3", "bus: usb", "5:11", "a device needs 'channel'"},
                    Change{"2027-02-28", "2027-02-29", "9:50", "'2027-02-29' is no day"},
                    Change{"2027-02-28", "soon", "9:50", "'soon' is no day"},
                    Change{"bus: usb, recal", "bus: none, recal", "9:32", "a bus is needed here"},
                    Change{"meter: shunt", "meter: shnt", "14:49", "the bench has no meter 'shnt'"},
                    Change{"far_link: swp9", "far_link: swp7", "14:78", "the bench has no link 'swp7'"},
                    Change{"{port: 1, bus: cage-1,", "{port: 1,", "14:5", "a slot needs 'bus'"},
                    Change{"swp1: {driver: netdev}", "swp1: netdev", "11:9",
                           "a device is a mapping of keys, and this is text"}));

struct Wrong {
  std::string slots, at, message;
};
class WrongBench : public testing::TestWithParam<Wrong> {};

TEST_P(WrongBench, IsExplainedWhereItStands) {
  const auto loaded = given::bench("bench: b\ndriver: sim\nslots: " + GetParam().slots + "\n");
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    LoadBench, WrongBench,
    testing::Values(
        Wrong{"[]", "3:8", "this list is empty"}, Wrong{"[{port: 1}]", "3:9", "a slot needs 'module'"},
        Wrong{"[{module: a}]", "3:9", "a slot needs 'port'"},
        Wrong{"[{module: a, port: 0}]", "3:27", "must be between 1 and 1024"},
        Wrong{"[{module: a, port: 1-2}]", "3:27", "'1-2' is not a whole number"},
        Wrong{"[{module: a, port: 1}, {module: a, port: 1}]", "3:31", "port 1 is already that of slot 0"},
        Wrong{"[{module: a, port: 1, power_limit: 12}]", "3:43", "a power needs a unit: write '12 W'"},
        Wrong{"[{module: a, port: 1, meter: ina228}]", "3:37", "a meter is 'none' or a mapping, and this is text"},
        Wrong{"[{module: a, port: 1, meter: {gain_error: 1 %}}]", "3:37", "a meter needs 'driver'"},
        Wrong{"[{module: a, port: 1, meter: {driver: x, gain_error: 101 %}}]", "3:61", "must be between 0 % and 100 %"},
        Wrong{"[{module: a, port: 1, low_power_pin: on}]", "3:45", "'on' is neither true nor false"},
        Wrong{"[{module: a, port: 1, power: 1 W}]", "3:30", "unknown key 'power' in a slot"}));

}  // namespace
}  // namespace plugfest::plan
