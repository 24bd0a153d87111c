#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view head = R"(profile: p
sources: {page: A public page}
silicon: {name: S, vendor: V}
platform: {name: P, vendor: V}
airflows: [front-to-back, back-to-front]
ports:
  - {ports: 1-4, form_factor: OSFP, lanes: 8}
  - {ports: "65", form_factor: SFP28, lanes: 1}
)";

given::Loaded<Platform> with(const std::string& lines) { return given::platform(std::string{head} + lines); }

TEST(LoadPlatform, BecomesAPlainStruct) {
  const auto loaded = given::platform(R"(profile: spectrum4-sn5600
title: NVIDIA Spectrum-4 on SN5600
sources:
  page: NVIDIA data interfaces page
silicon:
  name: Spectrum-4
  vendor: NVIDIA
  throughput: {value: 51.2 Tb/s, source: page, confidence: secondary}
  serdes: {value: 512, source: page, confidence: secondary}
  lane_rate: {value: 100 Gb/s, source: page, confidence: derived}
platform: {name: SN5600, vendor: NVIDIA}
airflows: [front-to-back, back-to-front]
ports:
  - {ports: 1-64, form_factor: OSFP}
  - {ports: [65, 66], form_factor: SFP28, lanes: 1}
power_limits:
  - ports: 1-12,53-64
    front-to-back: {value: 18 W, source: page, confidence: primary}
    any: {value: 16500 mW, source: page, confidence: primary}
insertion_loss: {value: unknown, source: page, confidence: unknown}
lpo_support: unknown
host_interface_ids: [0x4B, 76]
fec: [RS544]
tap_sets:
  - id: sn5600-optical
    kind: retimed
    selector: "QSFP.*"
    taps: [pre3, pre2, pre1, main, post1, post2]
    full_scale: 63
    source: page
    groups:
      - {ports: 1-63, all_lanes: [0, 3, -20, 40, 0, null]}
      - ports: "64"
        lanes:
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -21, 39, 0, null]
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -20, 40, 0, null]
          - [0, 3, -20, 40, 0, ~]
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Platform& platform = *loaded.value;
  EXPECT_EQ(platform.name, "spectrum4-sn5600");
  EXPECT_EQ(platform.silicon_name, "Spectrum-4");
  EXPECT_EQ(platform.platform_vendor, "NVIDIA");
  EXPECT_DOUBLE_EQ(*platform.throughput.value, 51.2e12);
  EXPECT_EQ(platform.throughput.source, "NVIDIA data interfaces page");
  EXPECT_EQ(platform.throughput.confidence, "secondary");
  EXPECT_EQ(platform.throughput.mark.at.line, 8);
  EXPECT_EQ(*platform.serdes_count.value, 512);
  EXPECT_DOUBLE_EQ(*platform.lane_rate.value, 100e9);
  EXPECT_FALSE(platform.insertion_loss.value);
  EXPECT_EQ(platform.insertion_loss.confidence, "unknown");
  EXPECT_EQ(platform.insertion_loss.source, "NVIDIA data interfaces page");
  EXPECT_FALSE(platform.lpo_support.value);
  EXPECT_EQ(platform.lpo_support.confidence, "unknown");
  EXPECT_THAT(platform.host_interface_ids, ElementsAre(0x4B, 0x4C));
  EXPECT_THAT(platform.fec, ElementsAre("RS544"));
  EXPECT_THAT(platform.airflows, ElementsAre("front-to-back", "back-to-front"));
  EXPECT_EQ(platform.port(64)->lanes, 8);
  EXPECT_EQ(platform.port(66)->form_factor, "SFP28");
  EXPECT_EQ(platform.port(67), nullptr);
  ASSERT_EQ(platform.tap_sets.size(), 1u);
  const TapSet& set = platform.tap_sets[0];
  EXPECT_EQ(set.kind, "retimed");
  EXPECT_EQ(set.full_scale, 63);
  EXPECT_EQ(set.source, "NVIDIA data interfaces page");
  ASSERT_EQ(set.groups.size(), 2u);
  EXPECT_EQ(set.groups[0].ports.size(), 63u);
  ASSERT_EQ(set.groups[0].lanes.size(), 1u);
  EXPECT_THAT(set.groups[0].lanes[0], ElementsAre(0, 3, -20, 40, 0, std::nullopt));
  ASSERT_EQ(set.groups[1].lanes.size(), 8u);
  EXPECT_EQ(set.groups[1].lanes[1][2], -21);
}

TEST(LoadPlatform, APortsPowerLimitDependsOnTheAirflowAndMayBeUnknown) {
  const auto loaded = with(R"(power_limits:
  - {ports: 1-2, any: {value: 18 W, source: page, confidence: primary}}
  - ports: 3
    front-to-back: {value: 17 W, source: page, confidence: claim}
    back-to-front: unknown
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  EXPECT_DOUBLE_EQ(loaded.value->power_limit(1, "front-to-back").value->value, 18);
  EXPECT_DOUBLE_EQ(loaded.value->power_limit(3, "front-to-back").value->value, 17);
  EXPECT_EQ(loaded.value->power_limit(3, "front-to-back").confidence, "claim");
  EXPECT_FALSE(loaded.value->power_limit(3, "back-to-front").value);
  EXPECT_FALSE(loaded.value->power_limit(4, "front-to-back").value);
  EXPECT_EQ(loaded.value->power_limit(4, "front-to-back").confidence, "unknown");
}

struct Wrong {
  std::string lines, at, message;
};
class WrongPlatform : public testing::TestWithParam<Wrong> {};

TEST_P(WrongPlatform, IsExplainedWhereItStands) {
  const auto loaded = with(GetParam().lines);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

const std::string taps = "tap_sets:\n  - {id: a, kind: lpo, taps: [pre1, main], full_scale: 63, source: page, groups: ";

INSTANTIATE_TEST_SUITE_P(
    LoadPlatform, WrongPlatform,
    testing::Values(
        Wrong{"insertion_loss: 5 dB\n", "9:17", "a fact needs its source"},
        Wrong{"insertion_loss: {value: 5 dB, confidence: claim}\n", "9:17", "a fact needs 'source'"},
        Wrong{"insertion_loss: {value: 5 W, source: page, confidence: claim}\n", "9:25",
              "'5 W' is a power, not a level difference"},
        Wrong{"insertion_loss: {value: 5 dB, source: pge, confidence: claim}\n", "9:39", "unknown source 'pge'"},
        Wrong{"insertion_loss: {value: 5 dB, source: page, confidence: sure}\n", "9:57", "'sure' is not known here"},
        Wrong{"insertion_loss: {value: 5 dB, source: page, confidence: claim, unit: dB}\n", "9:64",
              "unknown key 'unit' in a fact"},
        Wrong{"insertion_loss: {source: page}\n", "9:17", "a fact needs 'value'"},
        Wrong{"power_limit: []\n", "9:1", "unknown key 'power_limit' in a profile"},
        Wrong{"power_limits: [{ports: 5, any: unknown}]\n", "9:24", "the platform has no port 5"},
        Wrong{"power_limits: [{ports: 1, any: unknown}, {ports: 1-2, any: unknown}]\n", "9:50",
              "port 1 is in two groups"},
        Wrong{"power_limits: [{ports: 1}]\n", "9:16", "a power limit needs an airflow or 'any'"},
        Wrong{"power_limits: [{ports: 1, front-to-bck: unknown}]\n", "9:27",
              "unknown key 'front-to-bck' in a power limit"},
        Wrong{"host_interface_ids: [0x100]\n", "9:22", "must be between 0 and 255"},
        Wrong{"host_interface_ids: [0xZZ]\n", "9:22", "'0xZZ' is not a whole number"},
        Wrong{"fec: RS544\n", "9:6", "a list is needed here, and this is text"},
        Wrong{taps + "[{ports: 1, all_lanes: [0, 64]}]}\n", "10:109", "must be between -63 and 63"},
        Wrong{taps + "[{ports: 1, all_lanes: [0, 1, 2]}]}\n", "10:105", "3 codes for 2 taps"},
        Wrong{taps + "[{ports: 1}]}\n", "10:83", "a tap group needs either 'all_lanes' or 'lanes'"},
        Wrong{taps + "[{ports: 1, lanes: [[0, 1]]}]}\n", "10:101", "1 sets for the 8 lanes of port 1"},
        Wrong{taps + "[{ports: 9, all_lanes: [0, 1]}]}\n", "10:91", "the platform has no port 9"},
        Wrong{"tap_sets:\n  - {id: a, kind: lop, taps: [main], full_scale: 63, source: page, groups: [{ports: 1, "
              "all_lanes: [0]}]}\n",
              "10:19", "'lop' is not known here"}));

TEST(LoadPlatform, TheMessageOfAMissingSourceShowsHowToWriteIt) {
  EXPECT_THAT(with("insertion_loss: 5 dB\n").said,
              HasSubstr("write {value: ..., source: an id from 'sources', confidence: primary}"));
}

TEST(LoadPlatform, PortsOfTwoGroupsMustDiffer) {
  const auto loaded = given::platform(
      "profile: p\nsilicon: {name: S, vendor: V}\nplatform: {name: P, vendor: V}\n"
      "ports: [{ports: 1-4, form_factor: OSFP}, {ports: 4, form_factor: OSFP}]\n");
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("4:50: error: port 4 is in two groups"));
}

TEST(LoadPlatform, WhatAPlatformMustSay) {
  const auto loaded = given::platform("profile: p\n");
  EXPECT_EQ(loaded.errors, 3u) << loaded.said;
  for (const char* key : {"silicon", "platform", "ports"})
    EXPECT_THAT(loaded.said, HasSubstr(std::string("a profile needs '") + key + "'"));
}

}  // namespace
}  // namespace plugfest::plan
