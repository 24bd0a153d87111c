#include "drivers/base/error.hpp"
#include "drivers/sim/link/chain.hpp"
#include "tests/drivers/sim/live_rig.hpp"

#include <gmock/gmock.h>

#include <cmath>

/// How a simulated link follows what hosts set.
namespace plugfest::sim::test {
namespace {

constexpr double close_db = 0.05;  // a degree more or less

/// The near host's lane as the rig has it: the module's registers ask for no peaking.
link::LaneChain towards_far(double peaking_db = 0) {
  link::LaneChain chain;
  chain.module_tx.peaking_db = peaking_db;
  return chain;
}

double snr_of(const link::LaneChain& chain) { return link::evaluate(chain).all().back().snr_db; }

struct LiveSettings : testing::Test {
  LiveSettings() {
    rig.until(60min);  // warm
    const Bytes temperature = rig.read(14, 2);
    celsius = std::to_integer<int>(temperature[0]);
  }
  double expected(link::LaneChain chain) const {
    chain.near_celsius = celsius;
    return snr_of(chain);
  }
  double snr(End receiver, unsigned lane) {
    rig.link.advance();
    return rig.link.numbers(receiver, lane - 1).snr_db;
  }
  LiveRig rig;
  int celsius = 0;
};

TEST_F(LiveSettings, TapsOfOneLaneChangeThatLaneOnly) {
  EXPECT_NEAR(snr(End::far, 3), expected(towards_far()), close_db);
  SerdesLane flat;
  flat.taps = {0, 0, 0, 168, 0, 0};
  rig.set_lane(rig.near_serdes, 3, flat);
  link::LaneChain chain = towards_far();
  chain.host_tx.fir = {0, 0, 0, 1, 0, 0};
  EXPECT_NEAR(snr(End::far, 3), expected(chain), close_db);
  EXPECT_NEAR(snr(End::far, 2), expected(towards_far()), close_db);
  EXPECT_GT(std::abs(snr(End::far, 3) - snr(End::far, 2)), 0.5);
  EXPECT_THAT(rig.lane(rig.near_serdes, 3).taps, testing::ElementsAre(0, 0, 0, 168, 0, 0));
  EXPECT_THAT(rig.lane(rig.near_serdes, 2).taps, testing::ElementsAre(-2, 6, -26, 100, -11, -12));
}

TEST_F(LiveSettings, PeakingCountsOnceItIsInTheActiveSet) {
  rig.select(0x10);
  rig.write({145, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11});  // application 1, explicit control
  rig.write({156, 0x33, 0x33, 0x33, 0x33});
  EXPECT_NEAR(snr(End::far, 1), expected(towards_far(0)), close_db) << "staged";
  rig.write({144, 0xFF});
  rig.pass(100ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(217, 4), "33333333");
  EXPECT_NEAR(snr(End::far, 1), expected(towards_far(3)), close_db);
  EXPECT_GT(std::abs(expected(towards_far(3)) - expected(towards_far(0))), 0.2);
  EXPECT_TRUE(rig.up(rig.far_port));
}

TEST_F(LiveSettings, AWrongPolarityCannotBeLockedUntilTheHostTurnsItRound) {
  SerdesLane inverted;
  inverted.rx_inverted = true;
  rig.set_lane(rig.near_serdes, 5, inverted);
  rig.pass(5s);
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "receiver of lane 5 not locked");
  SerdesLane right;
  right.rx_inverted = false;
  rig.set_lane(rig.near_serdes, 5, right);
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST_F(LiveSettings, ABadAdaptationAfterAPeerFlapStaysUntilTheReceiverAdaptsAnew) {
  LinkConfig config;
  config.misadaptation = 1;
  LiveRig bad(config);
  bad.until(60min);
  const auto snr_now = [&] {
    bad.link.advance();
    return bad.link.numbers(End::near, 0).snr_db;
  };
  const double healthy = snr_now();
  bad.link.flap(End::near, bad.clock.now() + 10s, 2s);
  bad.pass(60s);
  EXPECT_NEAR(snr_now(), healthy, close_db) << "a local flap does not do it";
  bad.link.flap(End::far, bad.clock.now() + 10s, 2s);
  bad.pass(10min);
  EXPECT_TRUE(bad.up(bad.near_port));
  EXPECT_NEAR(snr_now(), healthy - 1.5, close_db);
  for (int lane = 1; lane <= 8; ++lane) support::run(bad.clock, bad.near_serdes.adapt(lane, far_off));
  bad.pass(5s);
  EXPECT_NEAR(snr_now(), healthy, close_db);
  EXPECT_TRUE(bad.up(bad.near_port));
}

TEST_F(LiveSettings, HeatMovesTheBitErrorRatioWithALag) {
  const double before = rig.link.numbers(End::near, 0).ber;
  rig.link.set_ambient(End::far, 70);
  rig.pass(1s);
  rig.link.advance();
  EXPECT_NEAR(std::log10(rig.link.numbers(End::near, 0).ber / before), 0, 0.1);
  rig.pass(30min);
  rig.link.advance();
  EXPECT_GT(rig.link.numbers(End::near, 0).ber, 3 * before);
}

TEST(LiveSerdes, ASourceThatShowsIntentShowsItWhateverTheSiliconHolds) {
  LinkConfig config;
  config.near_host.taps_read = ReadBack::intent;
  config.near_host.applies_taps = false;
  config.near_host.codes = {0, 6, -24, 120, -20, 0};
  config.near_host.intended = TapCodes{-2, 6, -26, 100, -11, -12};
  LiveRig rig(config);
  rig.until(10s);
  EXPECT_EQ(rig.near_serdes.info().taps_read, ReadBack::intent);
  EXPECT_THAT(rig.lane(rig.near_serdes, 1).taps, testing::ElementsAre(-2, 6, -26, 100, -11, -12));
  const double before = rig.link.numbers(End::far, 0).snr_db;
  SerdesLane other;
  other.taps = {0, 0, 0, 168, 0, 0};
  rig.set_lane(rig.near_serdes, 1, other);
  EXPECT_THAT(rig.lane(rig.near_serdes, 1).taps, testing::ElementsAre(0, 0, 0, 168, 0, 0));
  rig.link.advance();
  EXPECT_EQ(rig.link.numbers(End::far, 0).snr_db, before);
}

TEST(LiveSerdes, RefusesWhatItDoesNotHave) {
  LinkConfig config;
  config.near_host.has_tap[0] = false;
  config.near_host.can_set_polarity = false;
  LiveRig rig(config);
  EXPECT_THAT(rig.near_serdes.info().taps, testing::ElementsAre("pre2", "pre1", "main", "post1", "post2"));
  SerdesLane settings;
  settings.taps = {1, 2};
  EXPECT_THROW(rig.set_lane(rig.near_serdes, 1, settings), BenchError);
  settings.taps = {0, 0, 200, 0, 0};
  EXPECT_THROW(rig.set_lane(rig.near_serdes, 1, settings), BenchError);
  settings.taps.clear();
  settings.tx_inverted = true;
  EXPECT_THROW(rig.set_lane(rig.near_serdes, 1, settings), BenchError);
  EXPECT_THROW(rig.lane(rig.near_serdes, 9), BenchError);
}

std::vector<BerCount> counts(LiveRig& rig, HostPrbs& prbs) { return support::run(rig.clock, prbs.counts(far_off)); }

TEST(LivePrbs, AMatchingPatternLocksAndCountsRawErrors) {
  LinkConfig config;
  config.near_host.trace.loss_db = config.far_host.trace.loss_db = 13;
  LiveRig rig(config);
  rig.until(60min);
  support::run(rig.clock, rig.near_prbs.generate(TestPattern::prbs31q, far_off));
  support::run(rig.clock, rig.far_prbs.check(TestPattern::prbs31q, far_off));
  rig.pass(5s);
  EXPECT_EQ(rig.state(rig.far_port).down_reason, "test pattern");
  EXPECT_FALSE(rig.up(rig.near_port));
  support::run(rig.clock, rig.far_prbs.start(far_off));
  rig.pass(30s);
  const auto counted = counts(rig, rig.far_prbs);
  ASSERT_EQ(counted.size(), 8u);
  const double errors = 30 * 106.25e9 * rig.link.numbers(End::far, 0).ber;
  EXPECT_GT(errors, 100);
  for (const BerCount& lane : counted) {
    EXPECT_TRUE(lane.locked);
    EXPECT_EQ(lane.lost_sync, false);
    EXPECT_EQ(lane.bits, 3'187'500'000'000u);
    EXPECT_NEAR(static_cast<double>(lane.errors), errors, 4.5 * std::sqrt(errors));
  }
  support::run(rig.clock, rig.near_prbs.generate(std::nullopt, far_off));
  support::run(rig.clock, rig.far_prbs.check(std::nullopt, far_off));
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST(LivePrbs, AnotherPatternNeverLocks) {
  LiveRig rig;
  rig.until(10s);
  support::run(rig.clock, rig.near_prbs.generate(TestPattern::prbs31q, far_off));
  support::run(rig.clock, rig.far_prbs.check(TestPattern::prbs13q, far_off));
  support::run(rig.clock, rig.far_prbs.start(far_off));
  rig.pass(60s);
  for (const BerCount& lane : counts(rig, rig.far_prbs)) {
    EXPECT_FALSE(lane.locked);
    EXPECT_EQ(lane.bits, 0u);
    EXPECT_EQ(lane.errors, 0u);
  }
}

TEST(LivePrbs, AnInterruptionIsALossOfSync) {
  LiveRig rig;
  rig.until(10s);
  support::run(rig.clock, rig.far_prbs.generate(TestPattern::prbs9q, far_off));
  support::run(rig.clock, rig.near_prbs.check(TestPattern::prbs9q, far_off));
  rig.pass(5s);
  support::run(rig.clock, rig.near_prbs.start(far_off));
  rig.link.flap(End::far, rig.clock.now() + 5s, 1ms);
  rig.pass(20s);
  for (const BerCount& lane : counts(rig, rig.near_prbs)) {
    EXPECT_TRUE(lane.locked);
    EXPECT_EQ(lane.lost_sync, true);
    EXPECT_LT(lane.bits, 20 * 106'250'000'000u);
  }
}

}  // namespace
}  // namespace plugfest::sim::test
