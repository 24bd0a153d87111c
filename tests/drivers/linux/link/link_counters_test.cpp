#include "drivers/linux/link_counters.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <string>
#include <utility>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using Kind = LinkEvent::Kind;

constexpr Clock::time_point start{1000s};

LinkReport link(std::int32_t ifindex, std::uint32_t downs, std::uint32_t ups, bool carrier = true) {
  LinkReport report;
  report.ifindex = ifindex;
  report.name = "eth0";
  report.admin_up = true;
  report.oper = carrier ? OperState::up : OperState::down;
  report.carrier = carrier;
  report.downs = downs;
  report.ups = ups;
  return report;
}

LinkReport removal(LinkReport report) {
  report.removed = true;
  return report;
}

TEST(LinkCounters, TheFirstReportIsWhatTheOthersAreComparedWith) {
  LinkCounters counters{"eth0"};
  EXPECT_FALSE(counters.known());
  EXPECT_TRUE(counters.take(link(7, 5, 6), start).empty());
  ASSERT_TRUE(counters.known());
  EXPECT_EQ(counters.state().counts->downs, 5u);
  EXPECT_EQ(counters.state().counts->ups, 6u);
  EXPECT_EQ(counters.state().incarnation, 0u);
  EXPECT_FALSE(counters.state().last_change);
  EXPECT_EQ(counters.ifindex(), 7);
}

TEST(LinkCounters, OneTransitionLiesBetweenLinkwatchsDelayAndItsReport) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  const auto events = counters.take(link(7, 6, 6, false), start + 60s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::carrier);
  EXPECT_EQ(events[0].downs, 1u);
  EXPECT_EQ(events[0].ups, 0u);
  EXPECT_EQ(events[0].after, start + 59s);
  EXPECT_EQ(events[0].at, start + 60s);
  EXPECT_TRUE(events[0].complete);
  EXPECT_FALSE(events[0].admin_changed);
  EXPECT_EQ(events[0].text, "down");
  EXPECT_EQ(events[0].state.carrier, false);
  EXPECT_EQ(counters.state().last_change, start + 60s);
}

TEST(LinkCounters, AReportSoonAfterAnotherBoundsTheBracket) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  EXPECT_EQ(counters.take(link(7, 6, 6, false), start + 10ms)[0].after, start);
}

TEST(LinkCounters, OneReportOfManyTransitionsCountsThemAll) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  const auto events = counters.take(link(7, 8, 9), start + 10s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].downs, 3u);
  EXPECT_EQ(events[0].ups, 3u);
  EXPECT_EQ(events[0].text, "3 flaps, times unknown");
}

TEST(LinkCounters, AnOutageThatBeganAndEndedUnreportedIsOneFlap) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  EXPECT_EQ(counters.take(link(7, 6, 7), start + 10s)[0].text, "1 flap");
}

TEST(LinkCounters, AReportWithoutATransitionIsNoEvent) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  EXPECT_TRUE(counters.take(link(7, 5, 6), start + 10s).empty());
  EXPECT_EQ(counters.state().at, start + 10s);
}

TEST(LinkCounters, ReportsOfOtherInterfacesAreNotOurs) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  LinkReport other = link(8, 50, 60);
  other.name = "eth1";
  EXPECT_TRUE(counters.take(other, start + 1s).empty());
  other.removed = true;
  EXPECT_TRUE(counters.take(other, start + 2s).empty());
  EXPECT_EQ(counters.state().counts->downs, 5u);
}

TEST(LinkCounters, SettingAPortDownIsAnEventOfItsOwnAndMarksTheTransitionsBesideIt) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  LinkReport down = link(7, 6, 6, false);
  down.admin_up = false;
  const auto events = counters.take(down, start + 10s);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, Kind::admin);
  EXPECT_EQ(events[0].downs, 0u);
  EXPECT_EQ(events[0].state.admin_up, false);
  EXPECT_EQ(events[0].state.carrier, std::nullopt);
  EXPECT_EQ(events[0].text, "set down");
  EXPECT_EQ(events[1].kind, Kind::carrier);
  EXPECT_EQ(events[1].downs, 1u);
  EXPECT_TRUE(events[1].admin_changed);
}

TEST(LinkCounters, AnotherIndexUnderTheNameIsAnotherPort) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  const auto events = counters.take(link(9, 7, 8), start + 10s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::recreated);
  EXPECT_FALSE(events[0].complete);
  EXPECT_EQ(events[0].after, start);  // when the old one went is not known
  EXPECT_EQ(events[0].downs, 7u);
  EXPECT_EQ(events[0].text, "made again: ifindex 7 became 9");
  EXPECT_EQ(counters.state().incarnation, 1u);
}

TEST(LinkCounters, ACounterThatWentBackIsAnotherPortUnderTheSameIndex) {
  for (const auto& [downs, ups] : {std::pair{0u, 9u}, std::pair{9u, 1u}, std::pair{0u, 1u}}) {
    LinkCounters counters{"eth0"};
    counters.take(link(7, 5, 6), start);
    const auto events = counters.take(link(7, downs, ups), start + 10s);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, Kind::recreated);
    EXPECT_FALSE(events[0].complete);
    EXPECT_EQ(events[0].downs, downs);
  }
}

TEST(LinkCounters, ARemovalsLastWordIsCountedBeforeItIsTold) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  LinkReport last = removal(link(7, 8, 8, false));
  last.admin_up = false;
  const auto events = counters.take(last, start + 10s);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].kind, Kind::admin);
  EXPECT_EQ(events[1].kind, Kind::carrier);
  EXPECT_EQ(events[1].downs, 3u);
  EXPECT_TRUE(events[1].admin_changed);
  EXPECT_EQ(events[2].kind, Kind::removed);
  EXPECT_FALSE(counters.state().present);
  EXPECT_FALSE(counters.state().counts);
  EXPECT_EQ(counters.ifindex(), 0);
}

TEST(LinkCounters, ARemovedPortThatComesBackHasBeenUnseenMeanwhile) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  counters.take(removal(link(7, 5, 6)), start + 10s);
  const auto events = counters.take(link(9, 0, 1), start + 30s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::appeared);
  EXPECT_FALSE(events[0].complete);
  EXPECT_EQ(events[0].after, start + 10s);
  EXPECT_EQ(events[0].at, start + 30s);
  EXPECT_EQ(events[0].text, "made again: ifindex 7 became 9");
  EXPECT_EQ(counters.state().incarnation, 1u);
}

TEST(LinkCounters, ARenamedPortIsGone) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  LinkReport renamed = link(7, 5, 6);
  renamed.name = "swp1";
  const auto events = counters.take(renamed, start + 1s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::removed);
  EXPECT_EQ(events[0].text, "ifindex 7 is called swp1 now");
}

TEST(LinkCounters, APortThatIsNotThereIsAStateAndItsComingAnEvent) {
  LinkCounters counters{"eth0"};
  EXPECT_TRUE(counters.absent(start).empty());
  ASSERT_TRUE(counters.known());
  EXPECT_FALSE(counters.state().present);
  EXPECT_TRUE(counters.absent(start + 1s).empty());
  const auto events = counters.take(link(3, 0, 1), start + 5s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::appeared);
  EXPECT_EQ(events[0].after, start + 1s);
  EXPECT_EQ(events[0].text, "there as ifindex 3");
}

TEST(LinkCounters, AnAnswerThatThereIsNoneRemoves) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  const auto events = counters.absent(start + 5s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::removed);
}

TEST(LinkCounters, LostReportsAreToldAndWhatTheyCountedFollowsWithTheWholeGapForItsTime) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  const LinkEvent lost = counters.lost(start + 100s, start + 110s);
  EXPECT_EQ(lost.kind, Kind::reports_lost);
  EXPECT_EQ(lost.after, start + 99s);  // a change just before may have been reported in the gap
  EXPECT_EQ(lost.at, start + 110s);
  EXPECT_TRUE(lost.complete);
  const auto events = counters.take(link(7, 15, 16), start + 111s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].downs, 10u);
  EXPECT_EQ(events[0].after, start + 99s);
  EXPECT_EQ(events[0].at, start + 111s);
  EXPECT_TRUE(events[0].complete);
  EXPECT_EQ(events[0].text, "10 flaps, times unknown");
  // The gap is over.
  EXPECT_EQ(counters.take(link(7, 16, 16, false), start + 200s)[0].after, start + 199s);
}

TEST(LinkCounters, ASecondLossBeforeTheAnswerKeepsTheEarlierBegin) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  counters.lost(start + 100s, start + 110s);
  counters.lost(start + 110s, start + 120s);
  EXPECT_EQ(counters.take(link(7, 6, 7), start + 121s)[0].after, start + 99s);
}

TEST(LinkCounters, ALossThatHidANewPortIsNotComplete) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 5, 6), start);
  counters.lost(start + 100s, start + 110s);
  const auto events = counters.take(link(9, 0, 1), start + 111s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, Kind::recreated);
  EXPECT_FALSE(events[0].complete);
}

TEST(LinkCounters, AQueueThatNobodyReadsMergesAndLosesNoTransition) {
  LinkCounters counters{"eth0"};
  counters.take(link(7, 0, 1), start);
  std::deque<LinkEvent> queue;
  for (std::uint32_t i = 1; i <= 1000; ++i)
    for (auto& event : counters.take(link(7, i, 1 + i), start + i * 10s)) add_merged(queue, std::move(event), 8);
  EXPECT_EQ(queue.size(), 8u);
  std::uint64_t downs = 0;
  for (const LinkEvent& event : queue) downs += event.downs;
  EXPECT_EQ(downs, 1000u);
  EXPECT_EQ(queue.back().downs, 993u);
  EXPECT_EQ(queue.back().after, start + 79s);
  EXPECT_EQ(queue.back().at, start + 10'000s);
  EXPECT_EQ(queue.back().text, "993 flaps, times unknown");
}

TEST(LinkCounters, WhatIsNoChangeOfTheLinkIsNeverMerged) {
  std::deque<LinkEvent> queue;
  for (const Kind kind : {Kind::carrier, Kind::removed, Kind::appeared, Kind::reports_lost, Kind::carrier}) {
    LinkEvent event{};
    event.kind = kind;
    add_merged(queue, event, 1);
  }
  EXPECT_EQ(queue.size(), 5u);
}

}  // namespace
}  // namespace plugfest::linux_io
