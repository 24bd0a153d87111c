#include "tests/drivers/sim/live_rig.hpp"

#include <gmock/gmock.h>

#include <cmath>

/// When a simulated link is there, and who counts what when it is not.
namespace plugfest::sim::test {
namespace {

// The rig's module is ready 700 ms after power-up, initialises its paths in 800 ms and turns its transmitters on in
// 400 ms; receivers then adapt for 1 s and the decoders align in 2 ms.

TEST(LiveLink, ComesUpWhenTheModulesPathsAreActivatedAndTheReceiversHaveLockedAndNotBefore) {
  LiveRig rig;
  rig.until(2850ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 4), "44444444") << "DPActivated since about 1.9 s";
  EXPECT_FALSE(rig.up(rig.near_port));
  EXPECT_EQ(rig.state(rig.far_port).down_reason, "receiver of lane 1 not locked");
  rig.until(3s);
  EXPECT_TRUE(rig.up(rig.near_port)) << rig.state(rig.near_port).down_reason
                                     << ", far: " << rig.state(rig.far_port).down_reason << ", SNR "
                                     << rig.link.numbers(End::near, 0).snr_db << ' '
                                     << rig.link.numbers(End::far, 0).snr_db;
  EXPECT_TRUE(rig.up(rig.far_port));
  EXPECT_EQ(rig.state(rig.near_port).counts->ups, 1u);
  EXPECT_EQ(rig.state(rig.near_port).counts->downs, 0u);
}

TEST(LiveLink, StaysDownWhileTheModuleIsInLowPower) {
  SlotConfig config = linked();
  config.low_power_request = true;
  LiveRig rig(config);
  rig.until(60s);
  EXPECT_EQ(rig.state(rig.near_port).oper, OperState::down);
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "no signal on lane 1");
  rig.low_power_pin(false);
  rig.pass(3s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST(LiveLink, ATransmitterDisabledForFiveMillisecondsBetweenTwoLooksIsACountedFlap) {
  SlotConfig config = linked();
  config.behaviour.times.dp_tx_turn_off = 1ms;
  config.behaviour.times.dp_tx_turn_on = 1ms;
  LiveRig rig(config);
  rig.until(10s);
  ASSERT_TRUE(rig.up(rig.far_port));
  rig.select(0x10);
  rig.write_at(20s, {130, 0x08});
  rig.write_at(20s + 5ms, {130, 0x00});
  rig.until(60s);
  EXPECT_TRUE(rig.up(rig.far_port));
  EXPECT_EQ(rig.state(rig.far_port).counts->downs, 1u);
  EXPECT_EQ(rig.state(rig.near_port).counts->downs, 1u) << "remote fault";
  EXPECT_GT(*rig.state(rig.far_port).last_change, at(20s));
  EXPECT_LT(*rig.state(rig.far_port).last_change, at(20s + 100ms)) << "receivers that keep their adaptation lock soon";
}

TEST(LiveLink, LosesOneLaneAndNamesIt) {
  LiveRig rig;
  rig.until(10s);
  rig.control(130, 0x08);
  rig.pass(2s);
  EXPECT_EQ(rig.state(rig.far_port).down_reason, "no signal on lane 4");
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "remote fault");
  EXPECT_EQ(rig.receiver(rig.far_serdes, 4).signal, false);
  EXPECT_EQ(rig.receiver(rig.far_serdes, 3).locked, true);
}

TEST(LiveLink, FollowsThePeersAdministrativeState) {
  LiveRig rig;
  rig.until(10s);
  rig.admin(rig.far_port, false);
  EXPECT_FALSE(rig.up(rig.near_port));
  EXPECT_EQ(rig.state(rig.far_port).down_reason, "administratively down");
  EXPECT_EQ(rig.state(rig.far_port).carrier, std::nullopt);
  rig.pass(1s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(186, 4), "00000000") << "the far module squelches, no light";
  rig.admin(rig.far_port, true);
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
  EXPECT_EQ(rig.state(rig.near_port).counts->downs, 1u);
  EXPECT_EQ(rig.state(rig.near_port).counts->ups, 2u);
  EXPECT_NE(rig.hex(186, 4), "00000000");
}

TEST(LiveLink, WithoutAModuleThereIsNone) {
  LiveRig rig;
  rig.until(10s);
  rig.slot.unplug();
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "no module");
  EXPECT_FALSE(rig.up(rig.far_port));
  rig.slot.plug(dr8(), {});
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.far_port));
  EXPECT_EQ(rig.state(rig.far_port).counts->downs, 1u);
}

TEST(LiveLink, CountsEveryFlapOfASeriesWhoeverLooksAndWhen) {
  LiveRig rig;
  rig.until(10s);
  StreamKey chance{.seed = 7};
  Clock::time_point time = at(20s);
  constexpr int flaps = 200;
  for (std::uint64_t i = 0; i < flaps; ++i) {
    time += 3s + std::chrono::nanoseconds(static_cast<std::int64_t>(60e9 * uniform(chance, 2 * i)));
    const auto lasts = 1ms + std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * uniform(chance, 2 * i + 1)));
    rig.link.flap(i % 2 == 0 ? End::near : End::far, time, lasts);
  }
  rig.until(time.time_since_epoch() + 10s);
  EXPECT_EQ(rig.state(rig.near_port).counts->downs, flaps + 0u);
  EXPECT_EQ(rig.state(rig.far_port).counts->downs, flaps + 0u);
  EXPECT_EQ(rig.state(rig.far_port).counts->ups, flaps + 1u);
}

}  // namespace
}  // namespace plugfest::sim::test
