#include "harness/checks/si_margin.hpp"
#include "harness/checks/si_tune.hpp"
#include "harness/stats/pam4.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

using testing::HasSubstr;

/// A link whose error ratio is a bowl over pre1 and post1 of the near host, seen at the far end.
struct Bowl : testing::Test {
  FakeSlot slot{4};
  double best_pre1 = -26, best_post1 = -11, top_db = 21, curve = 0.02;
  bool shows_snr = true;
  int most_sum = 0;

  Bowl() {
    slot.fake.near_serdes.on_set = [this](int) { follow(); };
    follow();
  }
  double snr(int lane) const {
    const SerdesLane& set = slot.fake.near_serdes.set.at(static_cast<std::size_t>(lane - 1));
    const double x = *set.taps[2] - best_pre1, y = *set.taps[4] - best_post1;
    return top_db - curve * (x * x + y * y);
  }
  void follow() {
    slot.fake.advance();
    for (int lane = 1; lane <= slot.fake.lanes; ++lane) {
      slot.fake.far_port.ber.at(static_cast<std::size_t>(lane - 1)) = std::min(0.2, stats::pam4_ber(snr(lane)));
      if (shows_snr) slot.fake.far_serdes.receivers.at(static_cast<std::size_t>(lane - 1)).snr_db = snr(lane);
      int sum = 0;
      for (const auto& code : slot.fake.near_serdes.set.at(static_cast<std::size_t>(lane - 1)).taps)
        sum += std::abs(code.value_or(0));
      most_sum = std::max(most_sum, sum);
    }
  }
  Outcome margin() { return slot.run(si_margin_spec, si_margin); }
  Outcome tune() { return slot.run(si_tune_spec, si_tune, std::chrono::minutes{30}); }
};

TEST_F(Bowl, AWideOneHasMarginAndEveryLaneIsRecordedBeforeItIsMoved) {
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.changes.recorded.front(), "serdes near 1");
  EXPECT_EQ(std::ranges::count(slot.changes.recorded, "serdes near 4"), 1);
  const journal::Measurement* const margin_of = slot.measured("si.margin", 2);
  ASSERT_NE(margin_of, nullptr);
  // 21 dB over the 17.66 dB at 2.4e-4.
  EXPECT_NEAR(std::get<double>(margin_of->value), 3.34, 0.1);
  EXPECT_EQ(slot.value("si.region", 1), 25);
  EXPECT_NEAR(snr(1), top_db, 1e-9) << "back where it stood";
  EXPECT_LE(most_sum, 168);
}

TEST_F(Bowl, TheFarEndIsWhatCounts) {
  slot.fake.far_port.told.counts_fec = false;
  slot.give("vary", "near");
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("counts no FEC"));
  EXPECT_TRUE(slot.changes.recorded.empty());
  slot.give("vary", "seen");
  margin();
  EXPECT_EQ(slot.changes.recorded.front(), "serdes far 1") << "the near host sees what the far host's taps do";
}

TEST_F(Bowl, ANarrowOneFailsOnTheStepsAndSaysWhere) {
  curve = 0.3;  // four codes away: 4.8 dB less
  follow();
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("0 good points of pre1"));
  EXPECT_EQ(slot.value("si.region", 1), 1);
}

TEST_F(Bowl, TooLittleMarginFails) {
  top_db = 18.2;
  follow();
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("1 dB are asked for"));
}

TEST_F(Bowl, CountersOfThePortGiveOneMap) {
  slot.fake.far_port.told.fec_lanes = FecLanes::none;
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_FALSE(slot.measured("si.margin")->lane);
  EXPECT_TRUE(slot.found("not told apart"));
}

TEST_F(Bowl, PointsBeyondFullScaleAreNotSet) {
  for (SerdesLane& lane : slot.fake.near_serdes.set) lane.taps = {-2, 6, -26, 110, -11, -12};
  slot.give("main", 2);
  slot.give("driver_peaking", 0);
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_LE(most_sum, 168) << "167 where they stand";
  // A set of sum 167 moved by a, b and m codes has 167 + m - a - b: 22, 19, 25 (the main tap gives way), 10 and 6
  // points for m of -8, -4, 0, 4 and 8.
  EXPECT_EQ(slot.value("si.region", 1), 82);
}

TEST_F(Bowl, ALaneThatLosesTheLinkIsBlamedAlone) {
  // Lane 3 loses the link four codes away, the others are good everywhere.
  slot.fake.near_serdes.on_set = [this](int) {
    follow();
    const double x = *slot.fake.near_serdes.set[2].taps[2] + 26.0;
    const bool lost = x >= 4;
    slot.fake.far_serdes.receivers[2].locked = !lost;
    slot.fake.cut = lost;
    slot.fake.advance();
  };
  const Outcome outcome = margin();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_THAT(outcome.message, HasSubstr("lane 3: 0 good points of pre1 up, then a bad point"));
  EXPECT_EQ(slot.value("si.region", 1), 25);
  EXPECT_EQ(slot.value("si.region", 3), 15);
}

TEST_F(Bowl, ADefaultOnTheTopPassesAndNothingStaysTuned) {
  const Outcome outcome = tune();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_LE(slot.value("si.evaluations", 1), 60);
  for (const SerdesLane& lane : slot.fake.near_serdes.set)
    EXPECT_EQ(lane.taps, (std::vector<std::optional<int>>{-2, 6, -26, 100, -11, -12}));
}

TEST_F(Bowl, ABetterSetIsFoundLaneByLaneWithItsGain) {
  best_pre1 = -35;
  best_post1 = -4;
  follow();
  Outcome outcome = tune();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  // 0.02 x (81 + 49) dB.
  EXPECT_NEAR(slot.value("si.gain", 2), 2.6, 0.3);
  EXPECT_TRUE(slot.found("warning: lane 2: [-2, 6, -3"));
  EXPECT_NEAR(snr(2), top_db - 2.6, 1e-9) << "put back";
  slot.give("better", "fail");
  outcome = tune();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_LE(most_sum, 168);
}

TEST_F(Bowl, WithoutReceiversErrorsAreWhatIsSearchedBy) {
  slot.fake.far_serdes.told.shows_receiver = false;
  best_pre1 = -35;
  top_db = 19;
  follow();
  const Outcome outcome = tune();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NEAR(slot.value("si.gain", 4), 0.02 * 81, 0.2);
}

TEST_F(Bowl, ASearchThatTriedTooLittleDoesNotPass) {
  slot.give("evaluations", 3);
  const Outcome outcome = tune();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("only 3 sets could be tried"));
}

TEST_F(Bowl, ASearchThatRanOutOfTimeDoesNotPass) {
  const Outcome outcome = slot.run(si_tune_spec, si_tune, std::chrono::seconds{60});
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_TRUE(slot.found("cut short"));
}

TEST_F(Bowl, PlansThatCannotFitTheBudgetAreRefused) {
  plan::Step step;
  step.budget_s = 60;
  const plan::Platform platform;
  const Prospect margin_of{si_margin_spec, step, platform, 8, {}}, tune_of{si_tune_spec, step, platform, 8, {}};
  EXPECT_THAT(si_margin_out_of_reach(margin_of), HasSubstr("75 points of 1.5 s"));
  EXPECT_THAT(si_tune_out_of_reach(tune_of), HasSubstr("60 evaluations of 1.5 s"));
  step.budget_s = 1800;
  EXPECT_EQ(si_margin_out_of_reach(margin_of), "");
  EXPECT_EQ(si_tune_out_of_reach(tune_of), "");
}

}  // namespace
}  // namespace plugfest::checks
