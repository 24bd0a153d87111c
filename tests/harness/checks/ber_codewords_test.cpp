#include "harness/checks/ber_histogram.hpp"
#include "harness/checks/ber_post_fec.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

struct Codewords : testing::Test {
  FakeSlot slot;
  Outcome outcome;
  void all(double ber) {
    for (support::FakePort* const port : {&slot.fake.near_port, &slot.fake.far_port})
      port->ber.assign(port->ber.size(), ber);
  }
  support::FakePort& near_port() { return slot.fake.near_port; }
  Prospect prospect(const plan::CheckSpec& spec) const {
    return {.spec = spec, .step = slot.step, .platform = slot.platform, .lanes = 8, .claim = slot.claim};
  }
};
struct PostFec : Codewords {
  void run() { outcome = slot.run(ber_post_fec_spec, ber_post_fec); }
};
struct HistogramCheck : Codewords {
  void run() { outcome = slot.run(ber_histogram_spec, ber_histogram); }
};

TEST(CodewordSpecs, HaveNoFlaw) {
  EXPECT_EQ(plan::flaw_of(ber_post_fec_spec), "");
  EXPECT_EQ(plan::flaw_of(ber_histogram_spec), "");
}

TEST_F(PostFec, TakesAsLongAsTheClaimDoesAndAQuarterMore) {
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  // Four codewords in turn: 1.50e-10 of codewords. ln(40) / 1.50e-10 / 156.25e6 per s = 157.3 s, each of two
  // ends.
  EXPECT_NEAR(std::chrono::duration<double>(slot.clock.now().time_since_epoch()).count(), 1.25 * 157.3, 0.5);
  EXPECT_LE(slot.value("ber.frame-loss.near"), 6.2e-10);
  EXPECT_GT(slot.value("ber.frame-loss.near"), 0) << "no error is no ratio of 0";
  EXPECT_TRUE(slot.found("a forecast, no claim") || slot.found("no forecast")) << slot.evidence.findings.size();
  EXPECT_TRUE(slot.found("are not excluded"));
}

TEST_F(PostFec, LostCodewordsAboveTheLimitFail) {
  near_port().uncorrectable = 1e-8;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_GT(slot.value("ber.uncorrectable-codewords.near"), 100);
}

TEST_F(PostFec, AFewLostCodewordsLeaveNothingToConclude) {
  near_port().uncorrectable = 1.2e-10;  // about four
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(PostFec, AHostThatCountsNoCodewordsHasThoseOfTheLineRate) {
  near_port().counts_codewords = false;
  slot.give("end", std::string{"near"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("codewords by the line rate"));
}

TEST_F(PostFec, AFlapIsNoFrameLostInFecAndFailsAsWhatItIs) {
  slot.fake.flap(50s, 10ms);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("no loss of link was asked for in this step"), std::string::npos) << outcome.message;
  EXPECT_EQ(slot.value("link.lost"), 1);
  EXPECT_EQ(slot.measured("link.lost")->verdict, Verdict::fail);
  EXPECT_EQ(slot.measured("link.lost")->limit->max, 0);
  EXPECT_EQ(slot.measured("ber.frame-loss.near")->verdict, Verdict::pass);
  EXPECT_TRUE(slot.found("not count"));
}

TEST_F(PostFec, ADurationThatIsTooShortIsRefusedWithTheArithmetic) {
  EXPECT_EQ(exposure_out_of_reach(prospect(ber_post_fec_spec)), "");
  slot.give("duration", 30);
  const std::string why = exposure_out_of_reach(prospect(ber_post_fec_spec));
  EXPECT_NE(why.find("30 s are planned"), std::string::npos) << why;
  EXPECT_NE(why.find("157.4 s"), std::string::npos) << why;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(HistogramCheck, AModelOfRandomErrorsIsNoPassWhereTooFewCodewordsWereSeen) {
  all(1e-5);
  slot.give("duration", 20);  // too short for the bound
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("too few: 2.459e+10 without one would show it"), std::string::npos) << outcome.message;
  const journal::Measurement* const bound = slot.measured("ber.codeword-failure.upper-bound.near");
  ASSERT_NE(bound, nullptr);
  EXPECT_EQ(bound->verdict, Verdict::inconclusive);
  EXPECT_GT(std::get<double>(bound->value), *bound->limit->max);
  EXPECT_TRUE(slot.found("random errors of 1e-05 would fill bins up to 5")) << slot.evidence.findings[1];
  slot.step.parameters.erase("duration");
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_FALSE(slot.found("bursts:"));
}

TEST_F(HistogramCheck, ATailIsNamedAsBurstsAndIsAWarningWhereNothingIsLost) {
  all(1e-6);
  near_port().above.assign(16, 0);
  near_port().above[5] = 1e-8;
  run();
  EXPECT_TRUE(slot.found("warning: near end: bursts:"));
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
}

TEST_F(HistogramCheck, ATailWhoseModelLosesTooMuchFails) {
  all(1e-5);
  near_port().above.assign(16, 0);
  double share = 1e-3;
  for (std::size_t i = 2; i < 16; ++i, share *= 0.4) near_port().above[i] = share;
  near_port().uncorrectable = share;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(HistogramCheck, TooFewCodewordsInErrorPassOnTheBoundOrNotAtAll) {
  all(1e-11);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  slot.give("duration", 20);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(HistogramCheck, TheOperatorTierLetsNoBinGrowAboveItsOwn) {
  all(1e-6);
  slot.give("tier", std::string{"operator"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.measured("ber.highest-bin.near")->verdict, Verdict::pass);
  near_port().above.assign(16, 0);
  near_port().above[7] = 1e-9;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_EQ(slot.value("ber.highest-bin.near"), 7);
}

TEST_F(HistogramCheck, BinsThatAreNotShownAreNotKnownToStand) {
  all(1e-6);
  slot.limit("bin", 6);
  near_port().bins = {{0, 9}};
  run();
  EXPECT_EQ(slot.measured("ber.highest-bin.near")->verdict, Verdict::inconclusive);
  EXPECT_EQ(slot.measured("ber.highest-bin.far")->verdict, Verdict::pass);
}

TEST_F(HistogramCheck, ALossOfTheLinkFails) {
  all(1e-6);
  slot.fake.flap(50s, 5s);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_EQ(slot.value("link.lost"), 1);
}

TEST_F(HistogramCheck, AHostWithoutHistogramIsInconclusive) {
  near_port().bins.reset();
  slot.fake.far_port.bins.reset();
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_TRUE(slot.evidence.measurements.empty());
}

TEST_F(HistogramCheck, OnlyHighBinsAreEnoughForTheBoundAlone) {
  all(1e-6);
  near_port().bins = slot.fake.far_port.bins = {{8, 15}};  // as Tomahawk 4 has them
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
}

}  // namespace
}  // namespace plugfest::checks
