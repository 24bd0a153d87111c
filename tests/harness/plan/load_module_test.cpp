#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LoadModule, AProfileKeepsRegistersAsTextWithTheirPlaces) {
  const auto loaded = given::module(R"(module: 800g-dr8-lpo
title: A module
sources: {listing: A shop listing}
registers:
  SFF8024Identifier: 0x19
  VendorName: PLUGFEST SIM
  VendorPN: '0042'
  MaxPower: {value: 8.5 W, source: listing, confidence: secondary}
  TxPower: [-1.5 dBm, 2 dBm]
  Lanes: {value: [1, 2], source: listing}
behaviour:
  durations: {ModulePwrUp: {value: 400 ms, source: listing, confidence: assumed}, DPInit: 3 s}
  mgmt_init: 300 ms
  hold_off: {write: 1 ms, page: 2 ms}
  draw: {low_power: {value: 1.2 W, source: listing, confidence: assumed}, ready: 4 W, per_lane: 500 mW}
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  ASSERT_TRUE(loaded.value->profile);
  EXPECT_FALSE(loaded.value->dump);
  const auto& registers = loaded.value->profile->registers;
  ASSERT_EQ(registers.size(), 6u);
  EXPECT_EQ(registers[0].field, "SFF8024Identifier");
  EXPECT_EQ(registers[0].field_mark.at.line, 5);
  EXPECT_EQ(registers[0].values[0].text, "0x19");
  EXPECT_EQ(registers[0].values[0].mark.at.column, 22);
  EXPECT_FALSE(registers[1].values[0].quoted);
  EXPECT_TRUE(registers[2].values[0].quoted);
  EXPECT_EQ(registers[3].values[0].text, "8.5 W");
  EXPECT_EQ(registers[3].source, "A shop listing");
  ASSERT_EQ(registers[4].values.size(), 2u);
  EXPECT_EQ(registers[4].values[1].text, "2 dBm");
  ASSERT_EQ(registers[5].values.size(), 2u);
  const ModuleBehaviour& behaviour = loaded.value->profile->behaviour;
  EXPECT_DOUBLE_EQ(*behaviour.durations.at("ModulePwrUp").value, 0.4);
  EXPECT_EQ(behaviour.durations.at("ModulePwrUp").confidence, "assumed");
  EXPECT_DOUBLE_EQ(*behaviour.durations.at("DPInit").value, 3);
  EXPECT_FALSE(behaviour.durations.contains("DPDeinit"));
  EXPECT_DOUBLE_EQ(*behaviour.mgmt_init.value, 0.3);
  EXPECT_DOUBLE_EQ(*behaviour.hold_off_write.value, 0.001);
  EXPECT_DOUBLE_EQ(*behaviour.hold_off_page.value, 0.002);
  EXPECT_DOUBLE_EQ(behaviour.draw_low_power.value->value, 1.2);
  EXPECT_DOUBLE_EQ(behaviour.draw_per_lane.value->value, 0.5);
}

struct Wrong {
  std::string lines, at, message;
};
class WrongModule : public testing::TestWithParam<Wrong> {};

TEST_P(WrongModule, IsExplainedWhereItStands) {
  const auto loaded = given::module("module: m\nsources: {s: S}\n" + GetParam().lines);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    LoadModule, WrongModule,
    testing::Values(
        Wrong{"title: t\n", "1:1", "a module needs 'registers'"},
        Wrong{"registers: 1\n", "3:12", "'registers' is a mapping of keys, and this is text"},
        Wrong{"registers: {A: }\n", "3:13", "'A' has no value"},
        Wrong{"registers: {A: [1, [2]]}\n", "3:20", "a register's value is needed here, and this is a list"},
        Wrong{"registers: {A: {value: unknown}}\n", "3:24", "a simulated register cannot hold what is unknown"},
        Wrong{"registers: {A: {value: 1, source: t}}\n", "3:35", "unknown source 't'"},
        Wrong{"registers: {A: {val: 1, value: 2}}\n", "3:17", "unknown key 'val' in a fact"},
        Wrong{"registers: {A: 1}\nbehaviour: {durations: {ModulePowerUp: 1 s}}\n", "4:25",
              "unknown key 'ModulePowerUp' in 'durations'"},
        Wrong{"registers: {A: 1}\nbehaviour: {mgmt_init: 300}\n", "4:24", "a time needs a unit: write '300 s'"},
        Wrong{"registers: {A: 1}\nbehaviour: {hold_off: {write: -1 ms}}\n", "4:31", "must be between 0 s and 60 s"},
        Wrong{"registers: {A: 1}\nbehaviour: {draw: {ready: 5 dBm}}\n", "4:27",
              "'5 dBm' is a power level, not a power"}));

const std::string zeros(256, '0');

std::string dump_with(const std::string& pages, const std::string& management = "CMIS") {
  return "name: d\nform_factor: OSFP\nmanagement: " + management + "\nprovenance: real\nsource: {repo: r, where: w}\n" +
         "notes: n\npages:\n" + pages;
}
std::string half(const std::string& page, int offset, const std::string& hex = zeros) {
  return "  - {bank: 0, page: " + page + ", offset: " + std::to_string(offset) + ", hex: \"" + hex + "\"}\n";
}

TEST(LoadModule, ADumpBecomesBytes) {
  std::string hex = zeros;
  hex.replace(0, 6, "1930Ff");
  const auto loaded = given::module(dump_with(half("lower", 0, hex) + half("00h", 128) + half("2fh", 128)));
  ASSERT_TRUE(loaded.value) << loaded.said;
  EXPECT_EQ(loaded.value->name, "d");
  ASSERT_TRUE(loaded.value->dump);
  const ModuleDump& dump = *loaded.value->dump;
  EXPECT_EQ(dump.management, "CMIS");
  EXPECT_EQ(dump.origin, "r, w");
  ASSERT_EQ(dump.halves.size(), 3u);
  EXPECT_TRUE(dump.halves[0].lower);
  ASSERT_EQ(dump.halves[0].bytes.size(), 128u);
  EXPECT_EQ(dump.halves[0].bytes[0], std::byte{0x19});
  EXPECT_EQ(dump.halves[0].bytes[2], std::byte{0xFF});
  EXPECT_FALSE(dump.halves[2].lower);
  EXPECT_EQ(dump.halves[2].page, 0x2F);
  EXPECT_EQ(dump.halves[2].label, "2fh");
  EXPECT_EQ(dump.halves[2].offset, 128);
}

struct WrongDump {
  std::string text, message;
};
class WrongDumps : public testing::TestWithParam<WrongDump> {};

TEST_P(WrongDumps, AreExplained) {
  const auto loaded = given::module(GetParam().text);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr(": error: " + GetParam().message + "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    LoadModule, WrongDumps,
    testing::Values(
        WrongDump{dump_with(half("lower", 0) + half("lower", 0)), "bank 0 page 'lower' from byte 0 is given twice"},
        WrongDump{dump_with(half("2fh", 128) + half("2Fh", 128)), "bank 0 page '2Fh' from byte 128 is given twice"},
        WrongDump{dump_with(half("lower", 128)), "page 'lower' cannot begin at byte 128"},
        WrongDump{dump_with(half("00h", 0)), "page '00h' cannot begin at byte 0"},
        WrongDump{dump_with(half("00h", 64)), "page '00h' cannot begin at byte 64"},
        WrongDump{dump_with(half("0h", 128)), "'0h' is not a page"},
        WrongDump{dump_with(half("-1h", 128)), "'-1h' is not a page"},
        WrongDump{dump_with(half("a0", 0)), "a CMIS module has no page 'a0'"},
        WrongDump{dump_with(half("lower", 0), "SFF-8472"), "a SFF-8472 module has no page 'lower'"},
        WrongDump{dump_with(half("lower", 0, "00")), "256 hexadecimal digits are needed, and here are 2"},
        WrongDump{dump_with(half("lower", 0, zeros.substr(1) + "g")), "'g' is no hexadecimal digit"},
        WrongDump{dump_with(half("lower", 0), "I2C"), "'I2C' is not known here"},
        WrongDump{"colour: red\n" + dump_with(half("lower", 0)), "unknown key 'colour' in a dump"},
        WrongDump{dump_with("  []\n"), "this list is empty"}));

TEST(LoadModule, AnSff8472DumpHasTwoAddressesOfTwoHalves) {
  const auto loaded =
      given::module(dump_with(half("a0", 0) + half("a0", 128) + half("a2", 0) + half("a2", 128), "SFF-8472"));
  ASSERT_TRUE(loaded.value) << loaded.said;
  EXPECT_EQ(loaded.value->dump->halves[3].page, 0xA2);
  EXPECT_EQ(loaded.value->dump->halves[3].offset, 128);
}

TEST(LoadModule, EveryDumpOfRealModulesIsRead) {
  const std::filesystem::path folder{PLUGFEST_SOURCE_DIR "/../shared/eeprom-dumps"};
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared dumps beside this checkout";
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    const auto loaded = given::module(text.str());
    EXPECT_TRUE(loaded.value) << entry.path() << "\n" << loaded.said;
    ++read;
  }
  EXPECT_GT(read, 30);
}

}  // namespace
}  // namespace plugfest::plan
