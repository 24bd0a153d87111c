#include "tests/support/fake_link.hpp"

#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

namespace plugfest::support {
namespace {

using namespace std::chrono_literals;

struct FakeLinkTest : testing::Test {
  VirtualClock clock;
  FakeLink link{clock, 2, 100e9};

  FecCounters after(Clock::duration time, FakePort& port) {
    run(clock, clock.wait_for(time));
    return run<FecCounters>(clock, port.fec({}));
  }
};

TEST_F(FakeLinkTest, CodewordsComeAtTheLineRateAndErrorsAtTheRatioOfTheirLane) {
  link.near_port.ber = {1e-6, 0};
  const FecCounters counters = after(10s, link.near_port);
  EXPECT_EQ(*counters.port.codewords, 367'647'059U);  // 200 Gb/s x 10 s / 5440
  EXPECT_NEAR(static_cast<double>(*counters.lanes.at(0).corrected_bits), 1e6, 5e3);
  EXPECT_EQ(*counters.lanes.at(1).corrected_bits, 0U);
}

TEST_F(FakeLinkTest, WhileTheLinkIsDownNothingIsCountedAndBothEndsCountOneFlap) {
  link.flap(2s, 500ms);
  const FecCounters counters = after(10s, link.far_port);
  // Down for 0.5 s and the recovery of 1 s.
  EXPECT_NEAR(static_cast<double>(*counters.port.codewords) * 5440 / 200e9, 8.5, 1e-6);
  EXPECT_EQ(run<LinkState>(clock, link.near_port.state({})).counts->downs, 1U);
  EXPECT_EQ(run<LinkState>(clock, link.far_port.state({})).counts->downs, 1U);
}

TEST_F(FakeLinkTest, AWatchTellsOfAFlapWhenItHappens) {
  link.flap(2s, 500ms);
  const auto watch = link.near_port.watch();
  const auto down = run<std::optional<LinkEvent>>(clock, watch->next(clock.now() + 10s));
  ASSERT_TRUE(down);
  EXPECT_EQ(down->downs, 1U);
  EXPECT_EQ(clock.now().time_since_epoch(), 2s);
  const auto up = run<std::optional<LinkEvent>>(clock, watch->next(clock.now() + 10s));
  ASSERT_TRUE(up);
  EXPECT_EQ(up->ups, 1U);
  EXPECT_EQ(clock.now().time_since_epoch(), 3500ms);
}

TEST_F(FakeLinkTest, AnAdminDownOfThePeerTakesTheLinkDown) {
  run(clock, link.far_port.set_admin(false, {}));
  EXPECT_EQ(run<LinkState>(clock, link.near_port.state({})).oper, OperState::down);
  run(clock, link.far_port.set_admin(true, {}));
  run(clock, clock.wait_for(2s));
  EXPECT_EQ(run<LinkState>(clock, link.near_port.state({})).oper, OperState::up);
}

TEST_F(FakeLinkTest, ACheckerLocksOnThePeersPatternOnly) {
  run(clock, link.far_tester.generate(TestPattern::prbs31q, {}));
  run(clock, link.near_tester.check(TestPattern::prbs31q, {}));
  run(clock, clock.wait_for(1s));
  EXPECT_TRUE(run<std::vector<BerCount>>(clock, link.near_tester.counts({})).at(0).locked);
  EXPECT_EQ(run<std::vector<BerCount>>(clock, link.near_tester.counts({})).at(0).bits, 100'000'000'000U);
  run(clock, link.near_tester.check(TestPattern::prbs13q, {}));
  EXPECT_FALSE(run<std::vector<BerCount>>(clock, link.near_tester.counts({})).at(0).locked);
}

}  // namespace
}  // namespace plugfest::support
