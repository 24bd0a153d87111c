#include "harness/app/link_parameters.hpp"

#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::app {
namespace {

using testing::HasSubstr;

plan::ModuleSource module_with(const std::string& link) {
  const auto loaded = plan::given::module("module: m\nregisters: {A: 1}\nlink:\n  " + link + "\n");
  EXPECT_TRUE(loaded.value) << loaded.said;
  return loaded.value.value();
}

struct Good {
  std::string written, name;
  double value;
};
class WrittenParameter : public testing::TestWithParam<Good> {};

TEST_P(WrittenParameter, HasItsValueInTheModelsUnit) {
  const plan::ModuleSource module = module_with(GetParam().written);
  plan::Diagnostics diagnostics;
  const auto resolved = resolve(module.profile->link, LinkPlace::module, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
  ASSERT_EQ(resolved.size(), 1u);
  EXPECT_EQ(resolved[0].info->name, GetParam().name);
  EXPECT_NEAR(resolved[0].value, GetParam().value, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(LinkParameters, WrittenParameter,
                         testing::Values(Good{"module_tx.oma: 1.5 dBm", "module_tx.oma", 1.5},
                                         Good{"module_tx.rin: -140 dB/Hz", "module_tx.rin", -140},
                                         Good{"module_tx.noise: 2 mV", "module_tx.noise", 2},
                                         Good{"module_tx.noise: 0.002 V", "module_tx.noise", 2},
                                         Good{"module_tx.driver_bandwidth: 45000 MHz", "module_tx.driver_bandwidth",
                                              45},
                                         Good{"module_rx.swing: 400 mV", "module_rx.swing", 0.4},
                                         Good{"module_rx.responsivity: 0.8 A/W", "module_rx.responsivity", 0.8},
                                         Good{"module_rx.tia_noise: 20 pA/rtHz", "module_rx.tia_noise", 20},
                                         Good{"module_tx.rlm: 0.95", "module_tx.rlm", 0.95},
                                         Good{"module_tx.retimer.ffe_taps: 15", "module_tx.retimer.ffe_taps", 15},
                                         Good{"module_tx.kind: retimed", "module_tx.kind", 1},
                                         Good{"module_rx.inverted: yes", "module_rx.inverted", 1}));

struct Bad {
  std::string written, at, message, hint;
};
class WrongParameter : public testing::TestWithParam<Bad> {};

TEST_P(WrongParameter, IsExplainedWhereItStands) {
  plan::Diagnostics diagnostics;
  check_parameters(module_with(GetParam().written), diagnostics);
  EXPECT_EQ(diagnostics.size(), 1u) << diagnostics.render();
  EXPECT_THAT(diagnostics.render(), HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
  EXPECT_THAT(diagnostics.render(), HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    LinkParameters, WrongParameter,
    testing::Values(
        Bad{"module_tx.omaa: 1 dBm", "4:3", "the link model has no parameter 'module_tx.omaa'",
            "did you mean 'module_tx.oma'?"},
        Bad{"module_tx.oma: 1 dB", "4:18", "module_tx.oma is in dBm, not 'dB'", ""},
        Bad{"module_tx.oma: bright", "4:18", "module_tx.oma is a number, -20 to 10 dBm, not 'bright'", ""},
        Bad{"module_tx.rin: -140 dB", "4:18", "module_tx.rin is in dB/Hz, not 'dB'", ""},
        Bad{"module_tx.rin: -200 dB/Hz", "4:18", "module_tx.rin is -170 to -110 dB/Hz, not -200 dB/Hz", ""},
        Bad{"module_tx.rlm: 95 %", "4:18", "module_tx.rlm has no unit, not '%'", ""},
        Bad{"module_tx.retimer.ffe_taps: 1.5", "4:31", "module_tx.retimer.ffe_taps is 1 to 31, whole, not 1.5", ""},
        Bad{"module_tx.kind: linaer", "4:19", "module_tx.kind is linear or retimed, not 'linaer'", ""},
        Bad{"medium.mpi: -30 dB", "4:3", "'medium.mpi' cannot be set here", "'parameters:' of a bench's 'link:'"},
        Bad{"host_tx.swing: 1 V", "4:3", "'host_tx.swing' cannot be set here", "'simulated:' and 'host:'"},
        Bad{"host_tx.main: 1", "4:3", "'host_tx.main' cannot be set here", "write a tap set"},
        Bad{"near_trace.loss: 8 dB", "4:3", "'near_trace.loss' cannot be set here", "write 'trace:'"},
        Bad{"near_case: 70 Cel", "4:3", "'near_case' cannot be set here", "temperature"}));

TEST(LinkParameters, OfAPlatformAndOfABenchAreHeldAgainstTheModelToo) {
  const auto platform = plan::given::platform(
      "profile: p\nsilicon: {name: S, vendor: V}\nplatform: {name: P, vendor: V}\nports: [{ports: 1, form_factor: "
      "OSFP}]\nsimulated: {host: {host_rx.noise: 2 mV, module_tx.oma: 1 dBm}}\n");
  ASSERT_TRUE(platform.value) << platform.said;
  plan::Diagnostics of_platform;
  check_parameters(*platform.value, of_platform);
  EXPECT_EQ(of_platform.size(), 1u) << of_platform.render();
  EXPECT_THAT(of_platform.render(), HasSubstr("5:41: error: 'module_tx.oma' cannot be set here"));

  const auto bench = plan::given::bench(
      "bench: b\ndriver: sim\nslots:\n  - {module: a, port: 1, link: {parameters: {medium.mpi: 3}, lanes: {2: "
      "{medium.loss: 90 dB}}, near: {parameters: {host_tx.swin: 1 V}}, far: {parameters: {medium.loss: 1 dB}}}}\n");
  ASSERT_TRUE(bench.value) << bench.said;
  plan::Diagnostics of_bench;
  check_parameters(*bench.value->slots.at(0).simulated_link, of_bench);
  EXPECT_EQ(of_bench.size(), 4u) << of_bench.render();
}

TEST(LinkParameters, WhatTheFileCallsAssumedIsToldApart) {
  const plan::ModuleSource module =
      module_with("module_tx.oma: {value: 1 dBm, confidence: primary}\n  module_tx.rlm: 0.95");
  plan::Diagnostics diagnostics;
  const auto resolved = resolve(module.profile->link, LinkPlace::module, diagnostics);
  ASSERT_EQ(resolved.size(), 2u);
  EXPECT_FALSE(resolved[0].is_assumed);
  EXPECT_TRUE(resolved[1].is_assumed);
}

}  // namespace
}  // namespace plugfest::app
