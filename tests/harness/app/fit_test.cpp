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

}  // namespace
}  // namespace plugfest::app
