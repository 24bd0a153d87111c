#include "harness/app/simulated_link.hpp"

#include "drivers/sim/link/chain.hpp"
#include "harness/app/fit.hpp"
#include "harness/plan/load.hpp"
#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace plugfest::app {
namespace {

using sim::End;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// Shipped profiles and modules, and links as a bench would write them.
class SimulatedLinkTest : public testing::Test {
 protected:
  const plan::Platform& platform(const std::string& name) {
    const std::size_t at = platforms_.take({name, {}});
    EXPECT_TRUE(diagnostics_.empty()) << diagnostics_.render();
    return platforms_.platforms[at];
  }
  std::size_t module_at(const std::string& name) {
    const std::size_t at = modules_.take({name, {}});
    EXPECT_TRUE(diagnostics_.empty()) << diagnostics_.render();
    return at;
  }

  /// @param link  YAML, empty: the bench says nothing
  SimulatedLink make(const std::string& profile, const std::string& near, int port, const std::string& link = {},
                     const std::string& far = {}) {
    const auto bench = plan::given::bench("bench: b\ndriver: sim\nslots: [{module: a, port: " + std::to_string(port) +
                                          (link.empty() ? "" : ", link: " + link) + "}]\n");
    EXPECT_TRUE(bench.value) << bench.said;
    const plan::BenchSlot& slot = bench.value.value().slots.at(0);
    const std::size_t at = module_at(near), far_at = module_at(far.empty() ? near : far);
    const plan::Platform& box = platform(profile);
    const int far_port = slot.simulated_link ? slot.simulated_link->far_end.port.value_or(port) : port;
    std::string why_not;
    auto made = simulated_link({box, modules_.modules[at], modules_.simulated[at], port},
                               {box, modules_.modules[far_at], modules_.simulated[far_at], far_port},
                               slot.simulated_link ? &*slot.simulated_link : nullptr, why_not);
    EXPECT_TRUE(made) << why_not;
    return std::move(made).value_or(SimulatedLink{});
  }

  plan::Library library_{{}, {PLUGFEST_SOURCE_DIR}};
  plan::Diagnostics diagnostics_;
  PlatformShelf platforms_{library_, diagnostics_};
  ModuleShelf modules_{library_, diagnostics_};
};

/// A lane in one direction, put together by hand.
sim::link::LaneChain chain_of(const sim::LinkConfig& config, End sender, unsigned lane) {
  sim::link::LaneChain chain;
  const sim::HostConfig& from = config.host(sender);
  const sim::HostConfig& to = config.host(other(sender));
  chain.host_tx = from.tx;
  sim::TapCodes codes = from.codes;
  if (lane <= from.lanes.size() && from.lanes[lane - 1].codes) codes = *from.lanes[lane - 1].codes;
  for (std::size_t i = 0; i < codes.size(); ++i) chain.host_tx.fir[i] = static_cast<double>(codes[i]) / from.full_scale;
  chain.near_trace = from.trace;
  chain.module_tx = config.module(sender).tx;
  chain.medium = config.medium;
  chain.module_rx = config.module(other(sender)).rx;
  chain.far_trace = to.trace;
  chain.host_rx = to.rx;
  for (const sim::LaneParameter& own : config.lane_parameters)
    if (own.sender == sender && own.lane == lane) own.parameter->set(chain, own.value);
  return chain;
}
double ber(const SimulatedLink& link, End sender, unsigned lane) {
  return sim::link::evaluate(chain_of(link.config, sender, lane)).ber;
}

TEST_F(SimulatedLinkTest, AnLpoModuleGetsThePlatformsLpoTapsAndTheReportSaysByWhichRule) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", 1);
  EXPECT_EQ(link.config.lanes, 8u);
  EXPECT_EQ(link.config.near_host.codes, (sim::TapCodes{-2, 6, -26, 100, -11, -12}));
  EXPECT_EQ(link.config.far_host.codes, (sim::TapCodes{-2, 6, -26, 100, -11, -12}));
  EXPECT_EQ(link.config.near_host.full_scale, 168);
  EXPECT_EQ(link.config.near_module.tx.kind, sim::link::Kind::linear);
  EXPECT_EQ(link.config.far_module.rx.kind, sim::link::Kind::linear);
  EXPECT_THAT(link.statements, Contains(HasSubstr("7060x6-lpo-eoptolink, because the module is linear (host interface "
                                                  "id 23h is a linear one)")));
}

TEST_F(SimulatedLinkTest, TapsFollowThePort) {
  EXPECT_EQ(make("tomahawk5-7060x6", "800g-dr8-lpo", 30).config.near_host.codes,
            (sim::TapCodes{-1, 4, -19, 86, -5, -9}));
}

TEST_F(SimulatedLinkTest, ARetimedModuleGetsTheRetimedSet) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-retimed", 40);
  EXPECT_EQ(link.config.near_module.tx.kind, sim::link::Kind::retimed);
  EXPECT_EQ(link.config.near_module.rx.kind, sim::link::Kind::retimed);
  EXPECT_THAT(link.statements, Contains(HasSubstr("7060x6-retimed-default, because the module retimes")));
}

TEST_F(SimulatedLinkTest, AHalfRetimedModuleIsRetimedTowardsTheFibreAndLinearFromIt) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lro", 40);
  EXPECT_EQ(link.config.near_module.tx.kind, sim::link::Kind::retimed);
  EXPECT_EQ(link.config.near_module.rx.kind, sim::link::Kind::linear);
  EXPECT_THAT(link.statements, Contains(HasSubstr("half retimed")));
}

TEST_F(SimulatedLinkTest, APlatformWithoutAnLpoSetUsesItsRetimedOneAndSaysSo) {
  const SimulatedLink link = make("spectrum4-sn5600", "800g-dr8-lpo", 7);
  EXPECT_EQ(link.config.near_host.codes, (sim::TapCodes{0, 3, -20, 40, 0, 0}));
  EXPECT_EQ(link.config.near_host.full_scale, 63);
  EXPECT_FALSE(link.config.near_host.has_tap[5]);
  EXPECT_TRUE(link.config.near_host.has_tap[0]);
  EXPECT_THAT(link.statements, Contains(HasSubstr("no set for linear modules")));
}

TEST_F(SimulatedLinkTest, ACopperCableHasNoSimulatedLinkAndTheReasonIsSaid) {
  const std::size_t at = module_at("passive-copper");
  const LinkEndSource end{platform("tomahawk5-7060x6"), modules_.modules[at], modules_.simulated[at], 1};
  std::string why_not;
  EXPECT_FALSE(simulated_link(end, end, nullptr, why_not));
  EXPECT_THAT(why_not, HasSubstr("copper"));
}

TEST_F(SimulatedLinkTest, ThePortClassGivesCodeAndInterleave) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", 1);
  EXPECT_EQ(link.config.fec.code, sim::link::Code::rs544);
  EXPECT_EQ(link.config.fec.interleave, 4);
  EXPECT_DOUBLE_EQ(link.config.fec.bits_per_second_per_lane, 106.25e9);
}

TEST_F(SimulatedLinkTest, TracesAreTheProfilesUnlessTheBenchHasItsOwn) {
  const SimulatedLink plain = make("tomahawk5-7060x6", "800g-dr8-lpo", 1);
  EXPECT_DOUBLE_EQ(plain.config.near_host.trace.loss_db, 10);
  EXPECT_THAT(plain.assumed, Contains("near.trace"));
  const SimulatedLink given = make("tomahawk5-7060x6", "800g-dr8-lpo", 1, "{near: {trace: 13 dB}, far: {port: 32}}");
  EXPECT_DOUBLE_EQ(given.config.near_host.trace.loss_db, 13);
  EXPECT_DOUBLE_EQ(given.config.far_host.trace.loss_db, 6);
  EXPECT_THAT(given.assumed, Not(Contains("near.trace")));
  EXPECT_THAT(given.assumed, Contains("far.trace"));
}

TEST_F(SimulatedLinkTest, EachEndsParametersActOnTheirOwnDirection) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", 1,
                                  "{id: F1, length: 20 m, loss: 2 dB, parameters: {medium.mpi: -30 dB}, "
                                  "near: {parameters: {module_tx.rin: -139 dB/Hz, host_rx.noise: 3 mV}}, "
                                  "far: {parameters: {module_tx.oma: 0 dBm}, lanes: {3: {host_rx.crosstalk: 4 mV}}}}");
  EXPECT_EQ(link.medium, "F1, 20 m, 2 dB");
  EXPECT_DOUBLE_EQ(link.config.medium.loss_db, 2);
  EXPECT_DOUBLE_EQ(link.config.medium.mpi_db, -30);
  EXPECT_DOUBLE_EQ(link.config.near_module.tx.rin_db_hz, -139);
  EXPECT_DOUBLE_EQ(link.config.far_module.tx.rin_db_hz, -142);
  EXPECT_DOUBLE_EQ(link.config.near_host.rx.receiver.noise_mv, 3);
  EXPECT_DOUBLE_EQ(link.config.far_host.rx.receiver.noise_mv, 1.2);
  EXPECT_DOUBLE_EQ(link.config.far_module.tx.oma_dbm, 0);
  ASSERT_EQ(link.config.lane_parameters.size(), 1u);
  EXPECT_EQ(link.config.lane_parameters[0].sender, End::near) << "what the far host receives, the near end sent";
  EXPECT_EQ(link.config.lane_parameters[0].lane, 3u);
  EXPECT_EQ(link.config.lane_parameters[0].parameter->name, "host_rx.crosstalk");
}

TEST_F(SimulatedLinkTest, PolarityIsASettingOfLanes) {
  const SimulatedLink link =
      make("tomahawk5-7060x6", "800g-dr8-lpo", 1,
           "{near: {parameters: {host_rx.inverted: 'yes'}}, far: {lanes: {1-2: {module_tx.inverted: 'yes'}}}}");
  EXPECT_EQ(link.config.far_module.tx_inverted, 0b0000'0011);
  EXPECT_EQ(link.config.near_module.tx_inverted, 0);
  ASSERT_EQ(link.config.near_host.lanes.size(), 8u);
  EXPECT_TRUE(link.config.near_host.lanes[7].rx_inverted);
  EXPECT_FALSE(link.config.near_host.lanes[7].tx_inverted);
}

TEST_F(SimulatedLinkTest, EventsBecomeIncidentsOfTheirEnds) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", 1,
                                  "{misadaptation: {chance: 100 %, costs: 2 dB}, events: [{flap: 13 h, lasts: 2 s}, "
                                  "{peer-flap: 1 min, lasts: 1 s, every: 1 h}, "
                                  "{burst: 5 s, lasts: 1 ms, ber: 1e-3, lanes: [2, 8]}]}");
  ASSERT_EQ(link.config.incidents.size(), 3u);
  EXPECT_EQ(link.config.incidents[0].end, End::near);
  EXPECT_EQ(link.config.incidents[0].at, std::chrono::hours{13});
  EXPECT_EQ(link.config.incidents[0].lasts, std::chrono::seconds{2});
  EXPECT_EQ(link.config.incidents[0].every, Clock::duration{});
  EXPECT_EQ(link.config.incidents[1].end, End::far);
  EXPECT_EQ(link.config.incidents[1].every, std::chrono::hours{1});
  EXPECT_EQ(link.config.incidents[2].kind, sim::LinkIncident::Kind::burst);
  EXPECT_EQ(link.config.incidents[2].lanes, 0b1000'0010);
  EXPECT_DOUBLE_EQ(link.config.incidents[2].ber, 1e-3);
  EXPECT_DOUBLE_EQ(link.config.misadaptation, 1);
  EXPECT_DOUBLE_EQ(link.config.misadaptation_db, 2);
}

TEST_F(SimulatedLinkTest, AssumedNumbersAreCountedAndNamedOnce) {
  const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", 1);
  EXPECT_THAT(link.assumed, Contains("module_tx.driver_bandwidth"));
  EXPECT_THAT(link.assumed, Contains("near.host_view.fec_lanes"));
  EXPECT_THAT(link.assumed, Not(Contains("module_tx.oma"))) << "the module's file has its source";
  EXPECT_THAT(link.assumed, Not(Contains("module_tx.retimer.noise"))) << "nothing is retimed here";
  EXPECT_TRUE(std::ranges::is_sorted(link.assumed));
  EXPECT_EQ(std::ranges::adjacent_find(link.assumed), link.assumed.end());
  EXPECT_GT(link.numbers, static_cast<int>(link.assumed.size()));
  const SimulatedLink given =
      make("tomahawk5-7060x6", "800g-dr8-lpo", 1, "{near: {parameters: {host_rx.noise: 1.2 mV}}}");
  EXPECT_THAT(given.assumed, Contains("host_rx.noise")) << "the other direction's is still assumed";
  const SimulatedLink both = make("tomahawk5-7060x6", "800g-dr8-lpo", 1,
                                  "{near: {parameters: {host_rx.noise: 1.2 mV}}, "
                                  "far: {parameters: {host_rx.noise: 1.2 mV}}}");
  EXPECT_THAT(both.assumed, Not(Contains("host_rx.noise")));
}

TEST_F(SimulatedLinkTest, EveryPortOfTheLpoPlatformIsAsHealthyAsThePublicSoak) {
  for (int port = 1; port <= 64; ++port) {
    const SimulatedLink link = make("tomahawk5-7060x6", "800g-dr8-lpo", port);
    for (unsigned lane = 1; lane <= 8; ++lane) {
      const double value = ber(link, End::near, lane);
      EXPECT_LT(value, 4e-8) << "port " << port << " lane " << lane;
      EXPECT_GT(value, 1e-13) << "port " << port << " lane " << lane;
    }
  }
}

/// The link that a shipped bench gives its slot.
class ShippedLinkTest : public SimulatedLinkTest {
 protected:
  SimulatedLink of_bench(const std::string& name, std::size_t index, const std::string& profile = "tomahawk5-z9864f") {
    const plan::SourcePtr file = library_.open(plan::FileKind::bench, {name, {}}, diagnostics_);
    const auto bench = plan::load_bench(file, {}, diagnostics_);
    EXPECT_TRUE(bench && diagnostics_.empty()) << diagnostics_.render();
    const plan::BenchSlot& slot = bench.value().slots.at(index);
    const plan::BenchLink& link = slot.simulated_link.value();
    const std::size_t at = module_at(slot.module.name);
    const std::size_t far_at = module_at(link.far_end.module.value_or(slot.module).name);
    const plan::Platform& box = platform(profile);
    std::string why_not;
    auto made = simulated_link(
        {box, modules_.modules[at], modules_.simulated[at], slot.port},
        {box, modules_.modules[far_at], modules_.simulated[far_at], link.far_end.port.value_or(slot.port)}, &link,
        why_not);
    EXPECT_TRUE(made) << why_not;
    return std::move(made).value_or(SimulatedLink{});
  }
};

TEST_F(ShippedLinkTest, BadLaneIsAboveTheLimitAndThePortsMeanBelowIt) {
  const SimulatedLink link = of_bench("sim-bad-lane", 0);
  for (const End sender : {End::near, End::far}) {
    double sum = 0;
    for (unsigned lane = 1; lane <= 8; ++lane) {
      const double value = ber(link, sender, lane);
      sum += value;
      if (lane == 3) {
        EXPECT_NEAR(value, 3e-4, 0.3e-4);
      } else {
        EXPECT_LT(value, 1e-7) << lane;
      }
    }
    EXPECT_LT(sum / 8, 2.4e-4 / 4);
  }
}

TEST_F(ShippedLinkTest, WrongTapsFailOnALongTraceAndHideOnAShortOne) {
  const SimulatedLink on_long = of_bench("sim-wrong-taps", 0), on_short = of_bench("sim-wrong-taps", 1);
  EXPECT_GT(ber(on_long, End::near, 1), 2.4e-4) << "what the host with the wrong taps sends";
  EXPECT_LT(ber(on_long, End::far, 1), 2.4e-4 / 4);
  EXPECT_LT(ber(on_short, End::near, 1), 1e-8);
  EXPECT_THAT(on_long.statements, Contains(HasSubstr("z9864f-retimed, because the bench says so")));
}

TEST_F(ShippedLinkTest, PairsOfAnLpoModuleAreHealthy) {
  for (std::size_t slot = 0; slot < 3; ++slot) {
    const SimulatedLink link = of_bench("sim-lpo-pairs", slot, "tomahawk5-7060x6");
    for (const End sender : {End::near, End::far}) EXPECT_LT(ber(link, sender, 1), 4e-8) << slot;
  }
  const SimulatedLink swapped = of_bench("sim-lpo-pairs", 2, "tomahawk5-7060x6");
  EXPECT_EQ(swapped.config.far_module.tx_inverted, 0xFF);
  EXPECT_TRUE(swapped.config.near_host.lanes.at(0).rx_inverted) << "the host undoes it";
}

TEST_F(ShippedLinkTest, FlappingLinkDropsOnceADay) {
  const SimulatedLink link = of_bench("sim-flapping-link", 0);
  ASSERT_EQ(link.config.incidents.size(), 1u);
  EXPECT_EQ(link.config.incidents[0].kind, sim::LinkIncident::Kind::flap);
  EXPECT_EQ(link.config.incidents[0].at, std::chrono::hours{13});
  EXPECT_EQ(link.config.incidents[0].every, std::chrono::hours{24});
}

}  // namespace
}  // namespace plugfest::app
