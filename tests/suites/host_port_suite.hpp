#pragma once

#include "drivers/host_port.hpp"
#include "tests/suites/rig.hpp"

#include <algorithm>
#include <vector>

/// For tests only: what every host port and its watches must do. Included by one file of a test program, which
/// instantiates it:
///
///     INSTANTIATE_TEST_SUITE_P(Netdev, HostPortSuite, testing::Values(PortUnderTest{"veth", make_rig}), NameOf{});
namespace plugfest::suites {

/// One port with a link, and what the tests must be able to do to both.
class PortRig : public Rig {
 public:
  /// The port, open; the same one for a whole test.
  virtual HostPort& port() = 0;
  /// The other end takes the link away or gives it back: one transition. @return false: nobody here can
  virtual bool carry(bool /*on*/) { return false; }
  /// Whether the tests may set the port down.
  virtual bool may_set_admin() { return true; }
  /// How long an event may take after a state was read that knows of it.
  virtual Clock::duration lateness() { return port().info().latest_report; }
  /// The port goes, and another comes under its name. @return false: no such thing here
  virtual bool remove() { return false; }
  virtual void make_again() {}
};
using PortUnderTest = UnderTest<PortRig>;

class HostPortSuite : public Suite<PortRig> {
 protected:
  LinkState state() { return rig->run(rig->port().state(rig->soon())); }
  void flap(unsigned times) {
    for (unsigned i = 0; i < times; ++i) {
      rig->carry(false);
      rig->carry(true);
    }
  }
  /// Whatever happened up to now.
  std::vector<LinkEvent> events(LinkWatch& watch) {
    state();
    std::vector<LinkEvent> all;
    while (const auto event = rig->run(watch.next(rig->clock().now() + rig->lateness()))) all.push_back(*event);
    return all;
  }
  struct Sum {
    std::uint64_t downs = 0, ups = 0;
    bool complete = true;
  };
  static Sum sum_of(const std::vector<LinkEvent>& events) {
    Sum sum;
    for (const LinkEvent& event : events) {
      sum.downs += event.downs;
      sum.ups += event.ups;
      sum.complete = sum.complete && event.complete;
    }
    return sum;
  }
  static bool has(const std::vector<LinkEvent>& events, LinkEvent::Kind kind) {
    return std::ranges::any_of(events, [&](const LinkEvent& event) { return event.kind == kind; });
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HostPortSuite);

TEST_P(HostPortSuite, StatesWhatItShowsAndWhatItCannot) {
  const HostPortInfo info = rig->port().info();
  EXPECT_FALSE(info.name.empty());
  EXPECT_FALSE(info.flap_source.empty());
  EXPECT_GE(info.latest_report, Clock::duration::zero());
  EXPECT_EQ(info.counts_fec, info.fec_lanes != FecLanes::none);
  for (const std::string& sentence : info.cannot_see) EXPECT_FALSE(sentence.empty());
  if (!info.counts_fec || !info.shortest_outage) {
    EXPECT_FALSE(info.cannot_see.empty()) << "and that is said";
  }
}

TEST_P(HostPortSuite, TheStateIsReadAfresh) {
  const auto before = rig->clock().now();
  const LinkState first = state();
  EXPECT_TRUE(first.present);
  EXPECT_GE(first.at, before);
  EXPECT_LE(first.at, rig->clock().now());
  EXPECT_EQ(first.counts.has_value(), rig->port().info().counts_flaps);
  if (!rig->carry(false)) return;
  EXPECT_EQ(state().carrier, false);
  rig->carry(true);
  const LinkState up = state();
  EXPECT_EQ(up.carrier, true);
  EXPECT_EQ(up.oper, OperState::up);
  EXPECT_EQ(up.incarnation, first.incarnation);
  ASSERT_TRUE(up.last_change);
  EXPECT_GE(*up.last_change, first.at);
}

TEST_P(HostPortSuite, ADeadlineThatHasPassedTimesOutAndThePortServesAgain) {
  const auto error = rig->failure_of(rig->port().state(rig->clock().now() - 1ms));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::timed_out) << error->what();
  EXPECT_TRUE(state().present);
}

TEST_P(HostPortSuite, WhereNothingHappensAWatchEndsAtItsDeadlineAndNotBefore) {
  if (!rig->carry(true)) GTEST_SKIP() << "somebody else's link may change at any time";
  const auto watch = rig->port().watch();
  events(*watch);
  const auto due = rig->clock().now() + 30ms;
  EXPECT_FALSE(rig->run(watch->next(due)));
  EXPECT_GE(rig->clock().now(), due);
  EXPECT_LT(rig->clock().now(), due + 1s);
  EXPECT_FALSE(rig->run(watch->next(due))) << "past its deadline it says what is there";
}

TEST_P(HostPortSuite, EveryTransitionIsCountedThoughNobodyReadsMeanwhile) {
  if (!rig->carry(true)) GTEST_SKIP() << "nobody here can take the link away";
  const LinkState before = state();
  const auto watch = rig->port().watch();
  const auto begun = rig->clock().now();
  flap(40);
  const std::vector<LinkEvent> seen = events(*watch);
  const Sum sum = sum_of(seen);
  EXPECT_EQ(sum.downs, 40u);
  EXPECT_EQ(sum.ups, 40u);
  EXPECT_TRUE(sum.complete);
  Clock::time_point last{};
  for (const LinkEvent& event : seen) {
    EXPECT_LE(event.after, event.at);
    EXPECT_GE(event.at, last) << "in order";
    EXPECT_GE(event.at, begun);
    EXPECT_FALSE(event.text.empty());
    last = event.at;
  }
  const LinkState after = state();
  if (!rig->port().info().counts_flaps) return;
  EXPECT_EQ(after.counts->downs - before.counts->downs, 40u);
  if (after.counts->ups) {
    EXPECT_EQ(*after.counts->ups - *before.counts->ups, 40u);
  }
}

TEST_P(HostPortSuite, EveryWatchSeesWhatHappenedSinceItWasMade) {
  if (!rig->carry(true)) GTEST_SKIP() << "nobody here can take the link away";
  const auto early = rig->port().watch();
  flap(1);
  state();
  const auto late = rig->port().watch();
  flap(2);
  EXPECT_EQ(sum_of(events(*early)).downs, 3u);
  EXPECT_EQ(sum_of(events(*late)).downs, 2u);
}

TEST_P(HostPortSuite, AWatchThatIsCancelledLosesNothing) {
  if (!rig->carry(true)) GTEST_SKIP() << "nobody here can take the link away";
  const auto watch = rig->port().watch();
  events(*watch);
  rig->expect_cancelled(watch->next(rig->clock().now() + 100s), 5ms);
  rig->carry(false);
  const auto event = rig->run(watch->next(rig->soon()));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->downs, 1u);
  EXPECT_EQ(event->state.carrier, false);
}

TEST_P(HostPortSuite, WhatIsSetDownIsToldAsThatAndComesUpAgain) {
  if (!rig->may_set_admin() || !rig->port().info().can_set_admin) GTEST_SKIP() << "this port is not set down";
  const auto watch = rig->port().watch();
  rig->run(rig->port().set_admin(false, rig->soon()));
  EXPECT_EQ(state().admin_up, false);
  rig->run(rig->port().set_admin(true, rig->soon()));
  EXPECT_EQ(state().admin_up, true);
  unsigned down = 0, up = 0;
  for (const LinkEvent& event : events(*watch)) {
    EXPECT_TRUE(event.admin_changed) << event.text;
    if (event.kind == LinkEvent::Kind::admin) ++(event.state.admin_up == true ? up : down);
  }
  EXPECT_EQ(down, 1u);
  EXPECT_EQ(up, 1u);
}

TEST_P(HostPortSuite, FecIsCountedUpwardsOrSaidToBeUnsupported) {
  if (!rig->port().info().counts_fec) {
    const auto error = rig->failure_of(rig->port().fec(rig->soon()));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Errc::unsupported) << error->what();
    EXPECT_TRUE(state().present);
    return;
  }
  const FecCounters first = rig->run(rig->port().fec(rig->soon()));
  const FecCounters second = rig->run(rig->port().fec(rig->soon()));
  EXPECT_LE(first.begun, first.ended);
  EXPECT_LE(first.ended, second.begun);
  ASSERT_EQ(first.lanes.size(), second.lanes.size());
  if (first.incarnation != second.incarnation) return;
  const auto rises = [](const std::optional<std::uint64_t>& a, const std::optional<std::uint64_t>& b) {
    EXPECT_EQ(a.has_value(), b.has_value());
    if (a && b) {
      EXPECT_LE(*a, *b);
    }
  };
  rises(first.port.corrected_codewords, second.port.corrected_codewords);
  rises(first.port.uncorrectable_codewords, second.port.uncorrectable_codewords);
  rises(first.port.corrected_bits, second.port.corrected_bits);
}

TEST_P(HostPortSuite, APortThatIsGoneIsAStateAndTheNextOneIsAnother) {
  const LinkState before = state();
  const auto watch = rig->port().watch();
  if (!rig->remove()) GTEST_SKIP() << "no such thing here";
  const LinkState gone = state();
  EXPECT_FALSE(gone.present);
  EXPECT_FALSE(gone.carrier);
  EXPECT_FALSE(gone.counts);
  const auto error = rig->failure_of(rig->port().set_admin(true, rig->soon()));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::unsupported) << error->what();
  rig->make_again();
  const LinkState back = state();
  EXPECT_TRUE(back.present);
  EXPECT_NE(back.incarnation, before.incarnation) << "its counts do not subtract from those of the old one";
  const std::vector<LinkEvent> seen = events(*watch);
  EXPECT_TRUE(has(seen, LinkEvent::Kind::removed));
  EXPECT_TRUE(has(seen, LinkEvent::Kind::appeared));
  EXPECT_FALSE(sum_of(seen).complete) << "what the old one did at last, nobody knows";
  if (!rig->carry(true)) return;
  flap(1);
  EXPECT_EQ(sum_of(events(*watch)).downs, 1u) << "the watch goes on";
}

}  // namespace plugfest::suites
