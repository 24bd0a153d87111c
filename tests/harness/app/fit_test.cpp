#include "harness/app/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::app {
namespace {

TEST(Fit, AnAirflowIsRefusedOnAPlatformThatListsNone) {
  plan::Platform platform;
  platform.name = "box";
  plan::Bench bench;
  bench.airflow = "front-to-back";
  plan::Diagnostics diagnostics;
  check_fit(bench, platform, diagnostics);
  EXPECT_THAT(diagnostics.render(), testing::HasSubstr("box lists no airflows"));
}

TEST(Fit, FlatMemoryIsKnownHoweverItsBitIsWritten) {
  for (const char* text : {"1", "true", "0x1", "0x01"}) {
    plan::ModuleProfile profile;
    profile.registers.push_back({.field = "MemoryModel",
                                 .field_mark = {},
                                 .values = {{.text = text, .quoted = false, .mark = {}}},
                                 .source = {}});
    plan::ModuleSource source;
    source.profile = profile;
    plan::Diagnostics diagnostics;
    const auto module = simulate(source, diagnostics);
    if (!module) continue;  // not a way to write it
    EXPECT_FALSE(module->image.halves.contains(sim::upper_half(0x01))) << text;
  }
}

/// A platform with two ports, of eight lanes and of one, and a tap set for the first of them.
plan::Platform two_ports() {
  plan::Platform platform;
  platform.name = "box";
  platform.ports = {{.ports = {1}, .form_factor = "OSFP", .lanes = 8},
                    {.ports = {2}, .form_factor = "SFP112", .lanes = 1}};
  plan::TapSet set;
  set.id = "box-lpo";
  set.groups.push_back({.ports = {1}, .lanes = {}});
  platform.tap_sets.push_back(set);
  return platform;
}
/// What is said of a link at port 1.
std::string said_of(const plan::BenchLink& link, const plan::Platform* far_platform = nullptr) {
  const plan::Platform platform = two_ports();
  plan::BenchSlot slot;
  slot.port = 1;
  slot.simulated_link = link;
  plan::Diagnostics diagnostics;
  check_link(slot, platform, far_platform != nullptr ? far_platform : &platform, diagnostics);
  return diagnostics.render();
}

TEST(Fit, ALinksEndsAreHeldAgainstTheirPlatforms) {
  plan::BenchLink link;
  EXPECT_EQ(said_of(link), "");
  link.far_end.port = 3;
  EXPECT_THAT(said_of(link), testing::HasSubstr("box has no port 3"));
  link.far_end.port = 2;
  EXPECT_EQ(said_of(link), "");
  link.near_end.taps = plan::Reference{"box-lop", {}};
  EXPECT_THAT(said_of(link), testing::HasSubstr("box has no tap set 'box-lop'"));
  EXPECT_THAT(said_of(link), testing::HasSubstr("did you mean 'box-lpo'?"));
  link.near_end.taps = plan::Reference{"box-lpo", {}};
  EXPECT_EQ(said_of(link), "");
  link.far_end.taps = plan::Reference{"box-lpo", {}};
  EXPECT_THAT(said_of(link), testing::HasSubstr("tap set 'box-lpo' has no taps for port 2"));
}

TEST(Fit, AParameterOfALaneThatThePortHasNotIsRefused) {
  plan::BenchLink link;
  link.far_end.port = 2;
  plan::LinkParameter parameter;
  parameter.name = "host_rx.noise";
  parameter.lanes = {1, 2};
  link.far_end.parameters.push_back(parameter);
  EXPECT_THAT(said_of(link), testing::HasSubstr("port 2 of box has 1 lanes, and none numbered 2"));
}

TEST(Fit, TheFarEndsPlatformMayBeAnotherOne) {
  plan::Platform other = two_ports();
  other.name = "other";
  other.ports[0].ports = {7};
  plan::BenchLink link;
  EXPECT_THAT(said_of(link, &other), testing::HasSubstr("other has no port 1"));
  link.far_end.port = 7;
  EXPECT_EQ(said_of(link, &other), "");
}

}  // namespace
}  // namespace plugfest::app
