#include "harness/checks/flap_log.hpp"

#include <gtest/gtest.h>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using Kind = LinkEvent::Kind;

/// Two watched ends over an hour; times are since its begin.
struct Hour : testing::Test {
  FlapLog log;
  std::array<LinkState, 2> now;

  static Clock::time_point at(Clock::duration when) { return Clock::time_point{} + when; }
  void SetUp() override {
    for (LinkState& state : now) {
      state.present = true;
      state.admin_up = true;
      state.oper = OperState::up;
      state.counts = LinkCounts{.downs = 7, .ups = 8};
    }
  }
  void watch_both() {
    log.watch(End::near_end, now[0]);
    log.watch(End::far_end, now[1]);
  }
  LinkState& of(End end) { return now[static_cast<std::size_t>(end)]; }
  void tell(End end, Kind kind, Clock::duration after, Clock::duration when, std::uint64_t downs, std::uint64_t ups,
            bool complete = true) {
    log.add(end, {.kind = kind,
                  .after = at(after),
                  .at = at(when),
                  .downs = downs,
                  .ups = ups,
                  .complete = complete,
                  .admin_changed = kind == Kind::admin,
                  .state = of(end),
                  .text = {}});
  }
  void carrier(End end, bool up, Clock::duration when, const std::string& reason = {}) {
    of(end).oper = up ? OperState::up : OperState::down;
    of(end).down_reason = reason;
    of(end).counts->downs += up ? 0U : 1U;
    tell(end, Kind::carrier, when - 1ms, when, up ? 0 : 1, up ? 1 : 0);
  }
  void admin(End end, bool up, Clock::duration when) {
    of(end).admin_up = up;
    tell(end, Kind::admin, when - 1ms, when, 0, 0);
  }
  FlapReport report(Clock::duration settled = 0s) const {
    return log.report({.began = at(0s), .settled = at(settled), .together = 1s, .request_explains = 60s}, at(1h));
  }
  static std::uint64_t unrequested(const FlapReport& report) { return report.of(FlapClass::unrequested).at_least; }
};

TEST_F(Hour, ALinkThatStaysUpHasNoFlap) {
  watch_both();
  const FlapReport seen = report();
  EXPECT_TRUE(seen.flaps.empty());
  EXPECT_EQ(seen.both_observed_s, 3600);
  EXPECT_EQ(seen.link_s, 3600);
}

TEST_F(Hour, WhatBothEndsSeeCountsOnceAndTheFirstReasonWins) {
  watch_both();
  carrier(End::far_end, false, 10min, "loss of signal");
  carrier(End::near_end, false, 10min + 30ms, "remote fault");
  carrier(End::near_end, true, 10min + 5s);
  carrier(End::far_end, true, 10min + 6s);
  const FlapReport seen = report();
  ASSERT_EQ(seen.flaps.size(), 1U);
  EXPECT_EQ(seen.flaps[0].first, End::far_end);
  EXPECT_EQ(seen.flaps[0].reason, "loss of signal");
  EXPECT_EQ(seen.flaps[0].losses, (std::array<std::uint64_t, 2>{1, 1}));
  EXPECT_EQ(unrequested(seen), 1U);
  EXPECT_EQ(seen.of(FlapClass::unrequested).at_most, 1U);
  EXPECT_NEAR(seen.link_s, 3594, 0.1);
}

TEST_F(Hour, TwoFlapsOfOneEndWithinOneOutageOfTheOtherAreTwo) {
  watch_both();
  carrier(End::far_end, false, 10min);
  carrier(End::near_end, false, 10min);
  carrier(End::near_end, true, 10min + 100ms);
  carrier(End::near_end, false, 10min + 200ms);
  carrier(End::near_end, true, 10min + 300ms);
  carrier(End::far_end, true, 10min + 300ms);
  EXPECT_EQ(unrequested(report()), 2U);
}

TEST_F(Hour, FlapsThatAreFarApartAreSeveralEvents) {
  watch_both();
  for (const auto when : {10min, 20min, 30min}) {
    carrier(End::near_end, false, when);
    carrier(End::near_end, true, when + 2s);
  }
  const FlapReport seen = report();
  EXPECT_EQ(seen.flaps.size(), 3U);
  EXPECT_EQ(unrequested(seen), 3U);
}

TEST_F(Hour, WhatSomebodyAskedForIsRecordedAndNotCountedAtEitherEnd) {
  watch_both();
  admin(End::far_end, false, 20min);
  carrier(End::far_end, false, 20min);
  carrier(End::near_end, false, 20min + 10ms, "remote fault");
  admin(End::far_end, true, 21min);
  carrier(End::near_end, true, 21min + 3s);
  carrier(End::far_end, true, 21min + 3s);
  const FlapReport seen = report();
  EXPECT_EQ(unrequested(seen), 0U);
  EXPECT_EQ(seen.of(FlapClass::requested).at_least, 1U);
  EXPECT_NEAR(seen.requested_s, 120, 0.01) << "down for a minute, and a minute to come back";
  EXPECT_NEAR(seen.link_s, 3480, 0.01);
}

TEST_F(Hour, ARequestExplainsALossOnlyForAMinute) {
  watch_both();
  admin(End::near_end, true, 20min);
  carrier(End::near_end, false, 21min + 2s);
  carrier(End::near_end, true, 21min + 3s);
  EXPECT_EQ(unrequested(report()), 1U);
}

TEST_F(Hour, FlapsWhileTheLinkSettlesAreAClassOfTheirOwn) {
  watch_both();
  carrier(End::near_end, false, 30s);
  carrier(End::near_end, true, 31s);
  const FlapReport seen = report(1min);
  EXPECT_EQ(unrequested(seen), 0U);
  EXPECT_EQ(seen.of(FlapClass::settling).at_least, 1U);
  EXPECT_EQ(seen.window_s, 3540);
}

TEST_F(Hour, AWideBracketWithSeveralLossesMeetsWhatTheOtherEndToldOneByOne) {
  watch_both();
  for (const auto when : {10min, 11min}) {
    carrier(End::far_end, false, when);
    carrier(End::far_end, true, when + 1s);
  }
  tell(End::near_end, Kind::carrier, 5min, 15min, 3, 3);
  const FlapReport seen = report();
  ASSERT_EQ(seen.flaps.size(), 1U);
  EXPECT_EQ(seen.of(FlapClass::unrequested).at_least, 3U);
  EXPECT_EQ(seen.of(FlapClass::unrequested).at_most, 5U) << "they need not be the same ones";
}

TEST_F(Hour, BracketsThatAreNotCompleteAreNotObserved) {
  watch_both();
  tell(End::near_end, Kind::reports_lost, 10min, 16min, 0, 0, false);
  const FlapReport seen = report();
  EXPECT_EQ(seen.both_observed_s, 3240);
  EXPECT_EQ(seen.observed_s[0], 3240);
  EXPECT_EQ(seen.observed_s[1], 3600);
  EXPECT_EQ(seen.link_s, 3240);
}

TEST_F(Hour, APortThatIsGoneIsNotObservedUntilItIsBack) {
  watch_both();
  of(End::far_end) = {};
  tell(End::far_end, Kind::removed, 10min, 10min, 0, 0, false);
  of(End::far_end).present = true;
  of(End::far_end).oper = OperState::up;
  tell(End::far_end, Kind::appeared, 30min, 30min, 0, 0);
  const FlapReport seen = report();
  EXPECT_EQ(seen.both_observed_s, 2400);
  EXPECT_EQ(seen.resets[1], 1);
  EXPECT_EQ(unrequested(seen), 0U);
}

TEST_F(Hour, APortThatNeverComesBackIsNotObservedToTheEnd) {
  watch_both();
  of(End::near_end) = {};
  tell(End::near_end, Kind::removed, 15min, 15min, 0, 0, false);
  EXPECT_EQ(report().both_observed_s, 900);
}

TEST_F(Hour, AnEndThatIsNotUpYetHasNothingToLose) {
  of(End::far_end).oper = OperState::down;
  watch_both();
  carrier(End::far_end, true, 10min);
  const FlapReport seen = report();
  EXPECT_TRUE(seen.flaps.empty());
  EXPECT_EQ(seen.both_observed_s, 3000);
  EXPECT_EQ(seen.observed_s[0], 3600);
}

TEST_F(Hour, ALossThatOnlyTheCounterHasCountsAtAnUnknownTime) {
  watch_both();
  LinkState later = now[0];
  later.counts->downs += 2;
  log.read(End::near_end, now[0]);
  log.read(End::near_end, later);
  const FlapReport seen = report();
  EXPECT_EQ(seen.unreported[0], 2U);
  EXPECT_EQ(unrequested(seen), 2U);
}

TEST_F(Hour, ALossThatTheOtherEndToldOfIsNotCountedTwiceFromTheCounter) {
  watch_both();
  carrier(End::far_end, false, 10min);
  carrier(End::far_end, true, 11min);
  LinkState later = now[0];
  later.counts->downs += 1;
  log.read(End::near_end, later);
  const FlapReport seen = report();
  EXPECT_EQ(unrequested(seen), 1U);
  EXPECT_EQ(seen.of(FlapClass::unrequested).at_most, 2U);
}

TEST_F(Hour, CountersThatBeganAnewAreNeverSubtracted) {
  watch_both();
  LinkState later = now[0];
  later.incarnation = 1;
  later.counts->downs = 0;
  log.read(End::near_end, later);
  later.counts->downs = 1;
  log.read(End::near_end, later);
  EXPECT_EQ(report().unreported[0], 1U);
}

TEST_F(Hour, ALinkThatIsStillDownAtTheEndIsOneFlapThatLasts) {
  watch_both();
  carrier(End::near_end, false, 50min);
  const FlapReport seen = report();
  ASSERT_EQ(seen.flaps.size(), 1U);
  EXPECT_TRUE(seen.flaps[0].lasts);
  EXPECT_NEAR(seen.link_s, 3000, 0.01);
}

TEST_F(Hour, APortThatIsUpAgainAfterItWasMadeAnewWithoutItsLinkHasLostItOnce) {
  watch_both();
  of(End::near_end).oper = OperState::down;
  of(End::near_end).incarnation = 1;
  tell(End::near_end, Kind::recreated, 10min, 10min + 10s, 0, 0, false);
  const FlapReport seen = report();
  EXPECT_EQ(unrequested(seen), 1U);
  EXPECT_EQ(seen.both_observed_s, 3590);
}

TEST_F(Hour, ALinkThatDoesNothingButFlapFillsNoMemory) {
  watch_both();
  for (int i = 0; i < 20000; ++i) {
    carrier(End::near_end, false, 1min + i * 100ms);
    carrier(End::near_end, true, 1min + i * 100ms + 50ms);
  }
  EXPECT_EQ(unrequested(report()), 20000U);
}

}  // namespace
}  // namespace plugfest::checks
