#include "harness/checks/link_flap.hpp"

#include "harness/checks/together.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Soaked : testing::Test {
  FakeSlot slot{8};

  void SetUp() override {
    slot.fake.recovery = 100ms;
    hours(1);
  }
  void hours(double number) { slot.give("duration", number * 3600); }
  Outcome run() { return slot.run(link_flap_spec, link_flap); }
  std::string text(const std::string& name) {
    const journal::Measurement* const one = slot.measured(name);
    return one == nullptr ? "" : std::get<std::string>(one->value);
  }
  int count(const std::string& name) {
    int found = 0;
    for (const auto& one : slot.evidence.measurements) found += one.name == name ? 1 : 0;
    return found;
  }
};

TEST_F(Soaked, ALinkThatStaysUpPassesAndSaysWhatThatSupports) {
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_THAT(outcome.message, HasSubstr("0 unrequested flaps in 1 h (100 % observed"));
  // -ln(0.05) / 1 h
  EXPECT_THAT(outcome.message, HasSubstr("less than 3 flaps per link-hour at 95 %"));
  EXPECT_NEAR(slot.value("flaps.rate_bound"), 2.9957, 1e-3);
  EXPECT_EQ(slot.measured("flaps.rate_bound")->verdict, Verdict::skipped) << "no claim was asked for";
}

TEST_F(Soaked, OneFlapInADayFails) {
  hours(24);
  slot.fake.flap(13h, 20ms);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("1 unrequested flap in 24 h, at most 0 allowed"));
  EXPECT_EQ(slot.value("flaps.unrequested"), 1) << "seen at both ends, counted once";
}

TEST_F(Soaked, ADayIsReadOftenAndTakesFewLines) {
  hours(24);
  EXPECT_EQ(run().verdict, Verdict::pass);
  EXPECT_GE(slot.value("reads.near"), 8640);
  EXPECT_GE(slot.value("reads.far"), 8640);
  EXPECT_EQ(count("soak"), 97) << "96 quarters of an hour, and the minute of settling";
  std::size_t size = 0;
  for (const auto& one : slot.evidence.measurements)
    if (const auto* const words = std::get_if<std::string>(&one.value)) size += words->size() + 300;
  EXPECT_LT(size, 200'000U);
}

TEST_F(Soaked, AggregatesHoldErrorRatesBinsAndLosses) {
  slot.fake.near_port.ber[2] = 1e-6;
  run();
  EXPECT_THAT(text("soak"), HasSubstr("00:00:00 to 00:15:00: losses 0; near: pre-FEC BER 1."));
  EXPECT_THAT(text("soak"), HasSubstr("lane 3 worst: 1e-06"));
  EXPECT_THAT(text("soak"), HasSubstr("; far: pre-FEC BER"));
  EXPECT_THAT(text("soak"), HasSubstr("uncorrectable 0"));
  EXPECT_THAT(text("soak"), HasSubstr("module not read"));
}

TEST_F(Soaked, NoErrorIsNeverAnErrorRatioOfZero) {
  slot.fake.near_port.ber.assign(8, 0);
  run();
  EXPECT_THAT(text("soak"), HasSubstr("near: pre-FEC BER < "));
  EXPECT_THAT(text("pre_fec_ber.near"), HasSubstr("< "));
}

TEST_F(Soaked, ThePlanMayAllowFlaps) {
  slot.limit("max_count", 2);
  slot.fake.flap(10min, 1s);
  slot.fake.flap(20min, 1s);
  EXPECT_EQ(run().verdict, Verdict::pass);
}

TEST_F(Soaked, ARateIsClaimedOnlyWithExposure) {
  slot.limit("max_rate", 2.0 / 3600);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("insufficient exposure"));
  hours(2);
  EXPECT_EQ(run().verdict, Verdict::pass) << "-ln(0.05) / 2 = 1.498 h";
}

TEST_F(Soaked, ARateThatIsTooHighForCertainFails) {
  slot.limit("max_count", 100);
  slot.limit("max_rate", 1.0 / 3600);
  for (int i = 0; i < 10; ++i) slot.fake.flap(5min + i * 5min, 1s);
  EXPECT_EQ(run().verdict, Verdict::fail);
  EXPECT_EQ(slot.measured("flaps.rate_bound")->verdict, Verdict::fail);
}

TEST_F(Soaked, AShareOfTheConfidenceAsksForMore) {
  slot.claim = {.confidence = 1 - 0.05 / 10, .plan_confidence = 0.95, .of = 10};
  run();
  EXPECT_NEAR(slot.value("flaps.rate_bound"), 5.2983, 1e-3) << "-ln(0.005)";
  EXPECT_THAT(slot.measured("flaps.rate_bound")->limit->source, HasSubstr("95 % shared over 10 claims"));
}

asio::awaitable<void> keep_outcome(Context& context, Outcome& outcome) { outcome = co_await link_flap(context); }
asio::awaitable<void> meddle(Context& context) {
  HostPort& port = *context.link.far_end.port;
  co_await context.clock.wait_for(20min);
  co_await port.set_admin(false, context.due);
  co_await context.clock.wait_for(5s);
  co_await port.set_admin(true, context.due);
}
/// Somebody sets the far port down and up again while the link is watched.
asio::awaitable<Outcome> meddled_with(Context& context) {
  Outcome outcome;
  std::vector<asio::awaitable<void>> both;
  both.push_back(keep_outcome(context, outcome));
  both.push_back(meddle(context));
  co_await together(std::move(both));
  co_return outcome;
}

TEST_F(Soaked, WhatSomebodyAskedForIsRecordedAndNotCounted) {
  const Outcome outcome = slot.run(link_flap_spec, meddled_with);
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.value("flaps.requested"), 1);
  EXPECT_THAT(outcome.message, HasSubstr("1 within 65 s that requests may explain"));
  EXPECT_TRUE(slot.found("may be explained by a request"));
}

TEST_F(Soaked, SnapshotsAreTakenBeforeAtTheFirstLossAndAMinuteLater) {
  slot.fake.flap(30min, 200ms);
  run();
  EXPECT_THAT(text("snapshot, before"), HasSubstr("00:00:00: "));
  EXPECT_THAT(text("snapshot, at the first loss"), HasSubstr("00:30:00: "));
  EXPECT_THAT(text("snapshot, at the first loss"), HasSubstr("near port down"));
  EXPECT_THAT(text("snapshot, a minute after the first loss"), HasSubstr("00:31:00: "));
}

TEST_F(Soaked, FlapsSoonAfterTheLinkCameUpAreToldApart) {
  slot.fake.flap(20s, 1s);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.value("flaps.settling"), 1);
  EXPECT_THAT(outcome.message, HasSubstr("1 while settling"));
}

TEST_F(Soaked, ClearedCountersCostTimeThatWasObserved) {
  slot.fake.at(30min, [this] { slot.fake.near_port.clear(); });
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("counters began anew"));
  EXPECT_TRUE(slot.found("its counters were cleared, between two reads"));
}

TEST_F(Soaked, AnEndThatCountsNothingProvesNothing) {
  slot.fake.near_port.told.counts_flaps = slot.fake.far_port.told.counts_flaps = false;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("no end counts them"));
}

TEST_F(Soaked, OneEndAloneIsJudgedAndTheOtherSaidToBeMissing) {
  slot.link.far_end.port = nullptr;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.message, HasSubstr("; far end not watched: no far port"));
}

TEST_F(Soaked, WithoutAPortThereIsNothingToJudge) {
  slot.link.near_end.port = nullptr;
  EXPECT_EQ(run().verdict, Verdict::inconclusive);
}

TEST_F(Soaked, ALinkThatIsDownIsNotWatched) {
  slot.fake.cut = true;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("no link to watch: the near port is down"));
}

TEST_F(Soaked, UncorrectableCodewordsAreToldWhenTheyHappenInBoundedNumber) {
  hours(2);
  slot.fake.near_port.uncorrectable = 1e-7;
  EXPECT_EQ(run().verdict, Verdict::pass) << "flaps are judged here, not codewords";
  EXPECT_TRUE(slot.found("uncorrectable codewords"));
  EXPECT_TRUE(slot.found("more anomalies are not listed"));
  EXPECT_LT(slot.evidence.findings.size(), 120U);
}

TEST_F(Soaked, CodewordsBetrayAnOutageThatNobodyTold) {
  slot.fake.at(30min, [this] { slot.fake.near_port.clock_ratio = 0; });
  slot.fake.at(30min + 20s, [this] { slot.fake.near_port.clock_ratio = 1; });
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("short of 20 s of codewords"));
}

TEST_F(Soaked, AnOutageThatStraddlesAReadIsNoMissingTime) {
  // Read every 10 s: lost 60 ms before one, back 252 ms after it.
  slot.fake.flap(30min - 60ms, 212ms);
  run();
  EXPECT_FALSE(slot.found("no loss of the link was told"));
}

TEST_F(Soaked, WhatTheSourceIsKnownToHideIsSaidAndHeldAgainstNobody) {
  slot.fake.near_port.told.shortest_outage = slot.fake.far_port.told.shortest_outage = 300ms;
  const Outcome outcome = run();
  EXPECT_THAT(outcome.message, HasSubstr("the near end may hide outages shorter than 0.3 s"));
}

TEST_F(Soaked, AStepThatIsTooShortIsNotBegun) {
  const Outcome outcome = slot.run(link_flap_spec, link_flap, 30min);
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("do not fit"));
}

struct Reach : testing::Test {
  plan::Step step;
  plan::Platform platform;
  std::string out_of_reach(double duration_h, std::optional<double> per_hour, double confidence = 0.95) {
    step.parameters["duration"].number = duration_h * 3600;
    step.budget_s = 1e9;
    if (per_hour) step.limits["max_rate"].number = *per_hour / 3600;
    return link_flap_out_of_reach({.spec = link_flap_spec,
                                   .step = step,
                                   .platform = platform,
                                   .lanes = 8,
                                   .claim = {.confidence = confidence, .plan_confidence = 0.95, .of = 1}});
  }
};

TEST_F(Reach, ADurationThatCannotShowTheRateIsRefusedWithTheArithmetic) {
  EXPECT_THAT(out_of_reach(24, 0.1), HasSubstr("ln(1 / (1 - 0.95)) / 0.1 = 29.96 link-hours"));
  EXPECT_EQ(out_of_reach(30, 0.1), "");
  EXPECT_NE(out_of_reach(30, 0.1, 0.995), "") << "a share of the confidence takes longer";
}
TEST_F(Reach, WithoutARateAnyDurationWillDo) { EXPECT_EQ(out_of_reach(1, std::nullopt), ""); }
TEST_F(Reach, ADurationBeyondTheBudgetIsRefused) {
  step.parameters["duration"].number = 48 * 3600.0;
  step.budget_s = 25 * 3600.0;
  EXPECT_THAT(
      link_flap_out_of_reach({.spec = link_flap_spec, .step = step, .platform = platform, .lanes = 8, .claim = {}}),
      HasSubstr("do not fit in the step's budget of 25 h"));
}

}  // namespace
}  // namespace plugfest::checks
