#include "tests/drivers/sim/live_rig.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

/// What the FEC decoders of a simulated link count.
namespace plugfest::sim::test {
namespace {

constexpr double lane_rate = 106.25e9, port_codewords = 8 * lane_rate / 5440;

/// A link that is good enough for what a burst adds to be all that matters.
LinkConfig quiet() {
  LinkConfig config;
  config.near_host.trace.loss_db = config.far_host.trace.loss_db = 4;
  return config;
}

struct Dwell {
  FecCounters before, after;
  std::uint64_t operator()(std::optional<std::uint64_t> FecCount::*count) const {
    return *(after.port.*count) - *(before.port.*count);
  }
  std::uint64_t bin(std::size_t k) const { return after.histogram[k].codewords - before.histogram[k].codewords; }
};

/// A link with that bit error ratio towards the near host, from 15 s on, on some lanes.
struct Noisy : LiveRig {
  explicit Noisy(double ber, std::uint8_t lanes = 0xFF, const LinkConfig& config = quiet()) : LiveRig(config) {
    until(10s);
    EXPECT_TRUE(up(near_port));
    link.burst(End::near, at(15s), 1000h, ber, lanes);
    until(20s);
  }
  Dwell dwell(Clock::duration time) {
    Dwell dwell{.before = fec(near_port), .after = {}};
    pass(time);
    dwell.after = fec(near_port);
    return dwell;
  }
};

/// Binomial probability of k wrong symbols of 544, of five PAM4 symbols each; a wrong one has one wrong bit.
double share_of_bin(double ber, int k) {
  const double wrong = -std::expm1(5 * std::log1p(-2 * ber));
  return std::exp(std::lgamma(545) - std::lgamma(k + 1) - std::lgamma(545 - k) + k * std::log(wrong) +
                  (544 - k) * std::log1p(-wrong));
}

class CountersAt : public testing::TestWithParam<double> {};

TEST_P(CountersAt, MatchWhatTheBitErrorRatioMakesOneExpect) {
  const double ber = GetParam();
  Noisy rig(ber);
  const double own = rig.link.numbers(End::near, 0).ber;
  EXPECT_LT(own, 1e-9);
  const Dwell dwell = rig.dwell(30s);
  const double codewords = 30 * port_codewords;
  EXPECT_NEAR(static_cast<double>(dwell(&FecCount::codewords)), codewords, 1.5);
  const double bits = 30 * 8 * lane_rate * (ber + own);
  EXPECT_NEAR(static_cast<double>(dwell(&FecCount::corrected_bits)), bits, 4 * std::sqrt(bits));
  for (int k = 0; k <= 15; ++k) {
    const double mean = codewords * share_of_bin(ber + own, k);
    const double deviation = std::sqrt(mean * (1 - mean / codewords));
    EXPECT_NEAR(static_cast<double>(dwell.bin(static_cast<std::size_t>(k))), mean,
                4 * deviation + (mean < 10 ? 4 : 1e-3 * std::sqrt(mean)))
        << "bin " << k << " at " << ber;
  }
}

TEST_P(CountersAt, AgreeWithEachOther) {
  Noisy rig(GetParam());
  const Dwell dwell = rig.dwell(30s);
  std::uint64_t codewords = 0;
  std::uint64_t symbols = 0;
  for (std::size_t k = 0; k <= 15; ++k) {
    codewords += dwell.bin(k);
    symbols += k * dwell.bin(k);
  }
  EXPECT_EQ(codewords + dwell(&FecCount::uncorrectable_codewords), dwell(&FecCount::codewords));
  EXPECT_EQ(codewords - dwell.bin(0), dwell(&FecCount::corrected_codewords));
  EXPECT_EQ(symbols, dwell(&FecCount::corrected_symbols));
  std::uint64_t bits = 0;
  for (const FecCount& lane : dwell.after.lanes) bits += *lane.corrected_bits;
  EXPECT_EQ(bits, *dwell.after.port.corrected_bits);
  EXPECT_GE(dwell(&FecCount::corrected_bits), dwell(&FecCount::corrected_symbols));
}

INSTANTIATE_TEST_SUITE_P(LiveLink, CountersAt, testing::Values(1e-7, 1e-6, 2.4e-5, 2.4e-4));

TEST(LiveCounters, OneBadLaneShowsWhereLanesAreCounted) {
  Noisy rig(3e-4, 0x04);
  const Dwell dwell = rig.dwell(30s);
  const double bits = 30 * lane_rate * 3e-4;
  const auto of_lane = [&](std::size_t lane) {
    return static_cast<double>(*dwell.after.lanes[lane].corrected_bits - *dwell.before.lanes[lane].corrected_bits);
  };
  ASSERT_EQ(dwell.after.lanes.size(), 8u);
  EXPECT_NEAR(of_lane(2), bits, 1e-3 * bits);
  for (const std::size_t lane : {0u, 1u, 3u, 4u, 5u, 6u, 7u}) EXPECT_LT(of_lane(lane) / (30 * lane_rate), 1e-8);
  const double port = static_cast<double>(dwell(&FecCount::corrected_bits)) / (30 * 8 * lane_rate);
  EXPECT_NEAR(port, 3.75e-5, 1e-7);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST(LiveCounters, OneBadLaneDoesNotShowWhereThePortIsCounted) {
  LinkConfig config = quiet();
  config.near_host.fec_lanes = FecLanes::none;
  config.near_host.bins = HostConfig::Bins{8, 15};
  config.near_host.bits = BitErrors::estimated;
  Noisy rig(3e-4, 0x04, config);
  const Dwell dwell = rig.dwell(30s);
  EXPECT_TRUE(dwell.after.lanes.empty());
  EXPECT_EQ(dwell.after.histogram.size(), 8u);
  EXPECT_EQ(dwell.after.histogram.front().low, 8u);
  EXPECT_EQ(*dwell.after.port.corrected_bits, 5 * *dwell.after.port.corrected_symbols);
  EXPECT_THAT(rig.near_port.info().cannot_see,
              testing::Contains("FEC counters are those of the port: a single bad lane does not show."));
}

TEST(LiveCounters, FecLanesAddUpToThePort) {
  LinkConfig config = quiet();
  config.near_host.fec_lanes = FecLanes::fec;
  Noisy rig(1e-6, 0x04, config);
  const FecCounters counters = rig.fec(rig.near_port);
  ASSERT_EQ(counters.lanes.size(), 32u);
  std::uint64_t symbols = 0;
  int bad = 0;
  for (const FecCount& lane : counters.lanes) {
    symbols += *lane.corrected_symbols;
    bad += *lane.corrected_symbols > 10'000;
  }
  EXPECT_EQ(symbols, *counters.port.corrected_symbols);
  EXPECT_EQ(bad, 4) << "a physical lane carries four";
}

TEST(LiveCounters, SpreadFromReadToReadAsIndependentErrorsDo) {
  Noisy rig(1e-8);
  const double mean = 10 * 8 * lane_rate * (1e-8 + rig.link.numbers(End::near, 0).ber);
  double chi_square = 0;
  constexpr int reads = 200;
  for (int i = 0; i < reads; ++i) {
    const double bits = static_cast<double>(rig.dwell(10s)(&FecCount::corrected_bits));
    chi_square += (bits - mean) * (bits - mean) / mean;
  }
  EXPECT_NEAR(chi_square, reads, 4 * std::sqrt(2.0 * reads));
}

TEST(LiveCounters, CodewordsAreAClockOfTheTimeTheLinkWasThere) {
  LiveRig rig(quiet());
  rig.until(10s);
  const Dwell dwell = [&] {
    Dwell one{.before = rig.fec(rig.near_port), .after = {}};
    rig.link.flap(End::far, at(20s), 3s);
    rig.until(40s);
    one.after = rig.fec(rig.near_port);
    return one;
  }();
  // 3 s without light, 5 ms until the module's output is on again, 1 s until the receivers have adapted, 2 ms until the
  // decoder has aligned.
  EXPECT_NEAR(static_cast<double>(dwell(&FecCount::codewords)), (30 - 4.007) * port_codewords, 2);
}

TEST(LiveCounters, DenseUncorrectableCodewordsTakeTheLinkDown) {
  Noisy rig(3e-3);
  rig.until(60s);
  EXPECT_FALSE(rig.up(rig.near_port));
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "FEC not aligned");
  EXPECT_EQ(rig.state(rig.far_port).down_reason, "remote fault");
}

TEST(LiveCounters, AreLostWhenSomebodyClearsThem) {
  Noisy rig(1e-6);
  EXPECT_GT(*rig.fec(rig.near_port).port.corrected_bits, 0u);
  rig.link.clear_counters(End::near);
  const FecCounters counters = rig.fec(rig.near_port);
  EXPECT_EQ(*counters.port.codewords, 0u);
  EXPECT_EQ(counters.incarnation, 1u);
  EXPECT_EQ(rig.state(rig.near_port).counts->ups, 0u);
}

}  // namespace
}  // namespace plugfest::sim::test
