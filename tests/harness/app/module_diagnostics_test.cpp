#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/equalisation.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/loopback.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/outputs.hpp"
#include "drivers/cmis/pattern_test.hpp"
#include "drivers/cmis/poll.hpp"
#include "drivers/cmis/vdm.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/module_image.hpp"
#include "harness/plan/load.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

// The host driver against the simulated modules, through the bus alone: both are written from the text.
namespace plugfest::app {
namespace {

using namespace std::chrono_literals;
using namespace cmis;
using support::bytes;
using support::run;
using testing::IsEmpty;

constexpr double lane_rate = 106.25e9;  // bit/s of 53.125 GBd PAM4

SimulatedModule shipped(const std::string& name) {
  const std::string path = std::string{PLUGFEST_SOURCE_DIR} + "/profiles/modules/" + name + ".yaml";
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  plan::Diagnostics diagnostics;
  const auto file = std::make_shared<const plan::SourceFile>(plan::SourceFile{name, name, text.str(), "", false});
  const auto source = plan::load_module(file, diagnostics);
  auto module = simulate(source.value(), diagnostics);
  return std::move(module).value();
}

/// One module in high power with its own first application, 800G on eight lanes.
struct Lab {
  explicit Lab(const std::string& name) : simulated(shipped(name)) {
    run(clock, bring_up());
    diagnostics = run(clock, read_diagnostics(module));
  }
  asio::awaitable<void> bring_up() {
    co_await clock.wait_for(1s);
    co_await module.write(low_pwr_allow_request_hw, false);
    co_await module.write(low_pwr_request_sw, false);
    const auto state = [&] { return module.read(module_state); };
    const auto ready = [](const auto& now) { return now == ModuleState::ready; };
    const auto up = co_await poll_until<std::optional<ModuleState>>(clock, clock.now() + 60s, 20ms, state, ready);
    EXPECT_TRUE(up.reached);
    const bool activated = co_await reaches(DpState::activated);
    EXPECT_TRUE(activated);
  }
  asio::awaitable<bool> reaches(DpState wanted) {
    const auto states = [&] { return module.read_all(dp_state_host_lane); };
    const auto all = [&](const auto& now) {
      return std::ranges::all_of(now, [&](const auto& lane) { return lane == wanted; });
    };
    using States = std::vector<std::optional<DpState>>;
    const auto seen = co_await poll_until<States>(clock, clock.now() + 60s, 20ms, states, all);
    co_return seen.reached;
  }
  sim::Slot& make_slot() {
    sim::SlotConfig config;
    config.image = simulated.image;
    config.behaviour = simulated.behaviour;
    return world.add_slot(config);
  }
  /// Generator and checker of one side, PRBS31Q on all lanes.
  PatternTest prbs(Side side) const {
    PatternTest test;
    const bool host = side == Side::host;
    test.setups.push_back(
        setup_for(*diagnostics, host ? Engine::host_generator : Engine::media_generator, PrbsPattern::prbs31q, 0xFF));
    test.setups.push_back(
        setup_for(*diagnostics, host ? Engine::host_checker : Engine::media_checker, PrbsPattern::prbs31q, 0xFF));
    return test;
  }
  void loop(Loopback loopback) {
    const auto looped = run(clock, set_loopback(module, diagnostics->loopbacks, loopback, 0xFF));
    EXPECT_TRUE(looped.accepted()) << looped.reason;
  }
  void begin(const PatternTest& test) {
    ASSERT_EQ(refusal(*diagnostics, test), "");
    EXPECT_EQ(run(clock, start_pattern_test(module, test)).problem, "");
  }

  SimulatedModule simulated;
  VirtualClock clock;
  sim::World world{clock, 1};
  sim::Slot& slot = make_slot();
  Pages pages{slot.module_bus(), clock};
  Module module{pages};
  std::optional<Diagnostics> diagnostics;
};

struct Looped {
  Side side;
  Loopback loopback;
};
class PatternThrough : public testing::TestWithParam<Looped> {};
INSTANTIATE_TEST_SUITE_P(RetimedModule, PatternThrough,
                         testing::Values(Looped{Side::media, Loopback::media_output},
                                         Looped{Side::host, Loopback::host_output}),
                         [](const auto& param) {
                           return std::string{param.param.side == Side::host ? "HostSide" : "MediaSide"};
                         });

TEST_P(PatternThrough, OutputLoopbackLocksAndCountsBitsAtTheLanesRate) {
  const auto [side, loopback] = GetParam();
  Lab lab{"800g-dr8-retimed"};
  const PatternTest test = lab.prbs(side);
  lab.loop(loopback);
  lab.begin(test);
  const auto lock = run(lab.clock, wait_for_lock(lab.module, lab.clock, side, 0xFF, lab.clock.now() + 5s));
  EXPECT_TRUE(lock.all) << unsigned{lock.locked};

  run(lab.clock, restart_counts(lab.module));
  const auto began = lab.clock.now();
  run(lab.clock, lab.clock.wait_for(10s));
  const CountReading first = run(lab.clock, take_counts(lab.module, lab.clock, side, 0xFF));
  const double seconds = std::chrono::duration<double>(lab.clock.now() - began).count();
  EXPECT_EQ(first.problem, "");
  for (std::size_t lane = 0; lane < 8; ++lane) {
    SCOPED_TRACE(lane + 1);
    ASSERT_TRUE(first.lanes[lane]);
    EXPECT_TRUE(first.lanes[lane]->measured());
    EXPECT_FALSE(first.lanes[lane]->sync_loss);
    EXPECT_LE(static_cast<double>(first.lanes[lane]->bits), seconds * lane_rate);
    EXPECT_GT(static_cast<double>(first.lanes[lane]->bits), (seconds - 1.3) * lane_rate);
    EXPECT_LT(first.lanes[lane]->ber().value(), 1e-4);
  }
  // Counts begin anew behind each reading.
  run(lab.clock, lab.clock.wait_for(3s));
  const CountReading second = run(lab.clock, take_counts(lab.module, lab.clock, side, 0x81));
  EXPECT_LT(second.lanes[0]->bits, first.lanes[0]->bits / 2);
  EXPECT_GT(second.lanes[7]->bits, 0u);
  EXPECT_FALSE(second.lanes[1]);

  run(lab.clock, stop_pattern_test(lab.module, test));
  EXPECT_FALSE(run(lab.clock, clear_loopbacks(lab.module)).any());
}

TEST_P(PatternThrough, NothingLooksLikeLossOfLock) {
  const auto side = GetParam().side;
  Lab lab{"800g-dr8-retimed"};
  const PatternTest test = lab.prbs(side);
  PatternTest checker = test;
  checker.setups.erase(checker.setups.begin());
  lab.begin(checker);
  EXPECT_EQ(run(lab.clock, wait_for_lock(lab.module, lab.clock, side, 0xFF, lab.clock.now() + 1s)).locked, 0);
}

TEST(RetimedModule, GateEndsByItselfAndLeavesItsResults) {
  Lab lab{"800g-dr8-retimed"};
  PatternTest test = lab.prbs(Side::media);
  test.gate = MeasurementTime::s_5;
  test.restart_gate = true;
  lab.loop(Loopback::media_output);
  lab.begin(test);
  run(lab.clock, wait_for_lock(lab.module, lab.clock, Side::media, 0xFF, lab.clock.now() + 1s));
  run(lab.clock, restart_counts(lab.module));
  run(lab.clock, clear_gate_flags(lab.module, Side::media));
  const auto began = lab.clock.now();
  const GateEnd end = run(lab.clock, wait_for_gate(lab.module, lab.clock, Side::media, 0xFF,
                                                   lab.diagnostics->per_lane_gating, lab.clock.now() + 10s));
  EXPECT_TRUE(end.all);
  EXPECT_GE(end.seen - began, 4900ms);
  EXPECT_LE(end.seen - began, 5200ms);
  const CountReading counts =
      run(lab.clock, read_counts(lab.module, lab.clock, Side::media, 0xFF, ResultsOf::last_measurement));
  for (const auto& lane : counts.lanes) {
    ASSERT_TRUE(lane);
    EXPECT_FALSE(lane->sync_loss);
    EXPECT_NEAR(static_cast<double>(lane->bits), 5 * lane_rate, 0.05 * lane_rate);
  }
}

TEST(RetimedModule, SaysItsSnrWhileALaneHasASignal) {
  Lab lab{"800g-dr8-retimed"};
  const PatternTest test = lab.prbs(Side::media);
  lab.loop(Loopback::media_output);
  lab.begin(test);
  run(lab.clock, lab.clock.wait_for(2s));
  const SnrReading snr = run(lab.clock, read_snr(lab.module, lab.clock, Side::media, 0xFF));
  EXPECT_EQ(snr.problem, "");
  for (const auto& lane : snr.lanes) {
    ASSERT_TRUE(lane);
    EXPECT_GT(lane->value, 14);
    EXPECT_LT(lane->value, 35);
  }
  const RatioReading ratios = run(lab.clock, read_ratios(lab.module, lab.clock, Side::media, 0xFF));
  EXPECT_EQ(ratios.problem, "");
  for (const auto& lane : ratios.lanes) EXPECT_TRUE(!lane || *lane < 1e-4) << *lane;
}

TEST(RetimedModule, DoesNotLoopBothSidesAtOnce) {
  Lab lab{"800g-dr8-retimed"};
  lab.loop(Loopback::media_input);
  const auto refused = run(lab.clock, set_loopback(lab.module, lab.diagnostics->loopbacks, Loopback::host_input, 0x01));
  EXPECT_EQ(refused.outcome, LoopbackOutcome::one_side_at_once);
  // Asked all the same, the module may refuse: the byte then reads back as it was.
  LoopbackCapabilities bold = lab.diagnostics->loopbacks;
  bold.simultaneous_host_and_media = true;
  const auto tried = run(lab.clock, set_loopback(lab.module, bold, Loopback::host_input, 0x01));
  EXPECT_EQ(tried.outcome, LoopbackOutcome::refused) << tried.reason;
}

TEST(RetimedModule, FreezesItsStatisticsAndGoesOn) {
  Lab lab{"800g-dr8-retimed"};
  const auto map = run(lab.clock, read_vdm_map(lab.module)).value();
  EXPECT_EQ(map.groups, 2);
  EXPECT_EQ(map.banks.at(0).size(), 56u + 48u);
  EXPECT_TRUE(map.has_statistics());
  EXPECT_EQ(map.fine_interval, MilliSecond{100});
  EXPECT_NEAR(map.find(15, 1)->limits->high_alarm, 2.4e-4, 1e-9);

  const auto first = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map));
  EXPECT_TRUE(first.freeze.done);
  EXPECT_TRUE(first.unfreeze.done);
  EXPECT_LE(first.freeze.at_least, freeze_time);
  EXPECT_FALSE(first.length);
  EXPECT_EQ(first.samples.size(), 104u);

  run(lab.clock, lab.clock.wait_for(2s));
  const auto second = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map, first.freeze.requested));
  EXPECT_TRUE(second.freeze.done);
  EXPECT_TRUE(second.unfreeze.done);
  EXPECT_GE(second.length.value(), 2s);
  EXPECT_FALSE(run(lab.clock, vdm_is_frozen(lab.module)));
}

TEST(RetimedModule, WhatItReportsOverVdmWhilePatternsRunIsPlausible) {
  Lab lab{"800g-dr8-retimed"};
  const auto map = run(lab.clock, read_vdm_map(lab.module)).value();
  for (const VdmSample& sample : run(lab.clock, read_vdm_samples(lab.module, map))) {
    SCOPED_TRACE(std::string{sample.known->name} + " " + std::to_string(sample.place));
    EXPECT_TRUE(sample.type != 4 || std::abs(sample.value.value()) < 10);
    const bool is_snr = sample.type == 5 || sample.type == 6;
    const bool is_ratio = sample.type >= 9 && sample.type <= 16;
    EXPECT_TRUE(!is_snr || !sample.value || (*sample.value > 10 && *sample.value < 35)) << *sample.value;
    EXPECT_TRUE(!is_ratio || !sample.value || *sample.value < 0.5) << *sample.value;
  }
}

TEST(RetimedModule, MasksOfOneInstanceLeaveItsNeighboursAlone) {
  Lab lab{"800g-dr8-retimed"};
  const auto map = run(lab.clock, read_vdm_map(lab.module)).value();
  for (const auto& mask : run(lab.clock, read_vdm_masks(lab.module, map)))
    EXPECT_EQ(to_nibble(mask.flags), 0xF) << mask.number << ": set after a reset";
  run(lab.clock, write_vdm_mask(lab.module, 66, VdmFlags{.high_alarm = false, .low_alarm = true}));
  for (const auto& mask : run(lab.clock, read_vdm_masks(lab.module, map)))
    EXPECT_EQ(to_nibble(mask.flags), mask.number == 66 ? 0x2 : 0xF) << mask.number;
  const auto flags = run(lab.clock, take_vdm_flags(lab.module, map));
  EXPECT_EQ(flags.size(), 104u);
}

TEST(RetimedModule, DisabledTxLaneTakesThePathOutOfActivated) {
  Lab lab{"800g-dr8-retimed"};
  const OutputCapabilities outputs = run(lab.clock, read_output_capabilities(lab.module));
  EXPECT_TRUE(outputs.offers(OutputControl::tx_forced_squelch));
  const auto disabled = run(lab.clock, set_output(lab.module, outputs, OutputControl::tx_disable, 0x02));
  EXPECT_TRUE(disabled.accepted()) << disabled.reason;
  EXPECT_EQ(disabled.affected, 0x02);
  run(lab.clock, lab.clock.wait_for(tx_disable_time(outputs).longest));
  const auto on = run(lab.clock, lab.module.read_bytes(output_status_tx.info));
  EXPECT_EQ(on, bytes({0xFD}));
  EXPECT_TRUE(run(lab.clock, lab.reaches(DpState::initialized)));
  run(lab.clock, set_output(lab.module, outputs, OutputControl::tx_disable, 0x00));
  EXPECT_TRUE(run(lab.clock, lab.reaches(DpState::activated)));
}

TEST(RetimedModule, TakesSettingsThatAreNotObjectedTo) {
  Lab lab{"800g-dr8-retimed"};
  const auto module = run(lab.clock, read_equalisation_capabilities(lab.module));
  Lanes<SignalIntegrity> settings{};
  settings.fill({.input_eq_tx = 10, .pre_cursor_rx = 7, .post_cursor_rx = 3, .amplitude_rx = 2});
  EXPECT_THAT(objections(module, settings[0]), IsEmpty());
  const std::vector<Instance> one{{1, 0, 8}};
  const Bytes staged = staged_set(one, settings, 0xFF);
  const auto applied =
      run(lab.clock, apply(lab.module, lab.clock, staged, 0xFF, ApplyTrigger::immediate, lab.clock.now() + 10s));
  EXPECT_EQ(applied.refusal(0xFF), "");
}

TEST(LinearModule, HasNoDiagnosticsPages) {
  Lab lab{"800g-dr8-lpo"};
  EXPECT_FALSE(lab.diagnostics);
}

TEST(LinearModule, IsReadOverVdmAndNeverFrozen) {
  Lab lab{"800g-dr8-lpo"};
  const auto map = run(lab.clock, read_vdm_map(lab.module)).value();
  EXPECT_FALSE(map.has_statistics());
  const auto interval = run(lab.clock, take_vdm_interval(lab.module, lab.clock, map));
  EXPECT_FALSE(interval.statistics);
  EXPECT_FALSE(interval.samples.empty());
  EXPECT_FALSE(run(lab.clock, vdm_is_frozen(lab.module)));
}

}  // namespace
}  // namespace plugfest::app
