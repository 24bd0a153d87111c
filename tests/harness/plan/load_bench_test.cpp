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

TEST(LoadBench, ARealBenchNeedNotSayWhatIsPluggedIn) {
  EXPECT_TRUE(given::bench("bench: b\ndriver: linux\npermissions: []\nslots: [{port: 1}]\n").value);
}

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
