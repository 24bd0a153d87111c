#include "harness/checks/ber_pre_fec.hpp"

#include "harness/checks/ber_limit.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

struct PreFec : testing::Test {
  FakeSlot slot;
  Outcome outcome;
  void run() { outcome = slot.run(ber_pre_fec_spec, ber_pre_fec); }
  double elapsed_s() const { return std::chrono::duration<double>(slot.clock.now().time_since_epoch()).count(); }
  support::FakePort& near_port() { return slot.fake.near_port; }
};

TEST_F(PreFec, AHealthyLinkPassesAfterTheDwellWithABoundForEveryLaneOfBothEnds) {
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_NEAR(elapsed_s(), 60, 1e-6);
  EXPECT_EQ(slot.evidence.measurements.size(), 17U);
  EXPECT_EQ(slot.value("link.lost"), 0);
  const journal::Measurement* const lane = slot.measured("ber.pre-fec.near", 5);
  ASSERT_NE(lane, nullptr);
  EXPECT_NEAR(std::get<double>(lane->value), 1e-9, 1e-10);
  EXPECT_GT(*lane->uncertainty, 0);
  EXPECT_NEAR(*lane->limit->max, with_margin(2.4e-4, 1, 106.25e9), 1e-12);
  EXPECT_NE(lane->limit->source.find("1 dB"), std::string::npos) << lane->limit->source;
  EXPECT_TRUE(slot.found("wrong bits counted, by physical lane"));
  EXPECT_TRUE(slot.found("are not excluded"));
}

TEST(PreFecSpec, HasNoFlaw) { EXPECT_EQ(plan::flaw_of(ber_pre_fec_spec), ""); }

TEST_F(PreFec, TheMarginIsOfSnr) {
  // lpo-and-silicon 2.4: 2.4e-4 at 17.66 dB, 1e-4 at 18.23 dB.
  EXPECT_NEAR(with_margin(2.4e-4, 0.57, 106.25e9), 1e-4, 1e-6);
}

TEST_F(PreFec, OneBadLaneIsNamedAndEndsTheDwellEarly) {
  near_port().ber[2] = 3e-4;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("lane 3 (near end)"), std::string::npos) << outcome.message;
  EXPECT_LT(elapsed_s(), 10);
  EXPECT_EQ(slot.measured("ber.pre-fec.near", 3)->verdict, Verdict::fail);
  EXPECT_NE(slot.measured("ber.pre-fec.near", 2)->verdict, Verdict::fail);
}

TEST_F(PreFec, CountersOfThePortDoNotClaimToHaveSeenTheLanes) {
  near_port().told.fec_lanes = FecLanes::none;
  near_port().ber = {1e-9, 1e-9, 3e-4, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9};  // 3.75e-5 on average
  slot.give("end", std::string{"near"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  ASSERT_EQ(slot.evidence.measurements.size(), 2U);
  EXPECT_EQ(slot.evidence.measurements[1].name, "ber.pre-fec.near.port");
  EXPECT_FALSE(slot.evidence.measurements[1].lane);
  EXPECT_NE(outcome.message.find("hide"), std::string::npos) << outcome.message;

  slot.give("judge", std::string{"port"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
}

TEST_F(PreFec, APortWhoseMeanIsTooHighFailsWhateverItsLanesAre) {
  near_port().told.fec_lanes = FecLanes::none;
  near_port().ber.assign(8, 3e-4);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(PreFec, LanesThatAreAskedForByNumberTakeCountersThatNameLanes) {
  near_port().told.fec_lanes = FecLanes::fec;
  slot.give("end", std::string{"near"});
  slot.step.parameters["lanes"].lanes = {1, 2};
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  near_port().told.fec_lanes = FecLanes::physical;
  near_port().ber[6] = 1e-2;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.evidence.measurements.size(), 3U);
  EXPECT_NE(outcome.message.find("lanes 1-2 of 8 judged"), std::string::npos) << outcome.message;
}

TEST_F(PreFec, AFecLaneFailsUnderItsOwnNameAndAllOfThemCoverTheLanes) {
  near_port().told.fec_lanes = FecLanes::fec;
  near_port().fec_lanes_per_lane = 4;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  near_port().ber[2] = 3e-4;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("FEC lane 3 (near end)"), std::string::npos) << outcome.message;
}

TEST_F(PreFec, AnEstimatePassesWithItsUpperEndAndFailsWithItsLowerOne) {
  near_port().counts_bits = false;
  slot.give("end", std::string{"near"});
  near_port().ber.assign(8, 1e-6);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_NEAR(slot.value("ber.pre-fec.near", 1), 5e-6, 1e-7) << "what must pass is the upper end";
  near_port().ber.assign(8, 4e-5);  // 4e-5 to 2e-4, limit 4.8e-5
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("estimated"), std::string::npos) << outcome.message;
  near_port().ber.assign(8, 3e-4);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(PreFec, WithoutErrorsTheValueIsWhatTheBitsExclude) {
  near_port().ber.assign(8, 0);
  slot.fake.far_port.ber.assign(8, 0);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  // ln(1 / (0.05 / 16)) / 6.375e12
  EXPECT_NEAR(slot.value("ber.pre-fec.near", 1), 5.768 / 6.375e12, 1e-15);
  EXPECT_NE(outcome.message.find("no error, at most 9.05e-13 at"), std::string::npos) << outcome.message;
}

TEST_F(PreFec, AFlapMakesItsIntervalVoidAndFails) {
  slot.fake.recovery = 200ms;
  slot.fake.flap(21s, 100ms);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("near end: the link went down in the 2 s before 22 s"), std::string::npos)
      << outcome.message;
  EXPECT_EQ(slot.value("link.lost"), 1);
  EXPECT_EQ(slot.measured("ber.pre-fec.near", 1)->verdict, Verdict::pass);
  EXPECT_TRUE(slot.found("1 read interval (2 s) at the near end does not count: the link went down"));
  EXPECT_NEAR(elapsed_s(), 62, 1e-6) << "one block more in place of the void one";
}

TEST_F(PreFec, AHostThatCountsNoFlapsShowsThemByItsState) {
  near_port().tells_changes = slot.fake.far_port.tells_changes = false;
  slot.fake.flap(21s, 5s);
  slot.fake.flap(41s, 5s);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_EQ(slot.value("link.lost"), 2);
}

TEST_F(PreFec, TooManyVoidIntervalsConcludeNothing) {
  for (int i = 0; i < 40; ++i) slot.fake.at(i * 5s + 1s, [&] { near_port().clear(); });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("do not count"), std::string::npos) << outcome.message;
}

TEST_F(PreFec, CountersThatAreClearedAreNotSubtracted) {
  slot.fake.at(21s, [&] { near_port().clear(); });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("cleared"));
}

TEST_F(PreFec, AnOutageThatNobodyReportedShowsInTheCodewords) {
  near_port().tells_changes = slot.fake.far_port.tells_changes = false;
  slot.fake.recovery = 20ms;
  slot.fake.flap(21s, 10ms);
  run();
  EXPECT_TRUE(slot.found("codewords are missing for 0.03 s")) << slot.evidence.findings.back();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(PreFec, ABurstIsNamedWithItsLaneAndItsBlock) {
  slot.fake.at(21s, [&] { near_port().ber[4] = 1e-6; });
  slot.fake.at(21500ms, [&] { near_port().ber[4] = 1e-9; });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("lane 5 (near end): burst in block 11 (20 s to 22 s)"));
}

TEST_F(PreFec, ADriftIsToldOnceAndNotAsManyBursts) {
  slot.fake.at(48s, [&] { near_port().ber[4] = 3e-9; });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("lane 5 (near end): drift, or a long burst, from block 25 to 30 (48 s to 60 s)"));
}

TEST_F(PreFec, ALaneThatRisesTowardsTheLimitIsNotPassedOnItsMean) {
  for (int i = 0; i < 60; ++i)  // from 1e-5 by 7e-7 every 2 s: 5.2e-5 after 120 s, the limit is 4.8e-5
    slot.fake.at(i * 2s, [&, i] { near_port().ber[4] = 1e-5 + 7e-7 * i; });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NEAR(elapsed_s(), 120, 3);
  EXPECT_NE(outcome.message.find("the mean of the dwell, and it rises: "), std::string::npos) << outcome.message;
  EXPECT_NE(outcome.message.find("another 60 s later"), std::string::npos) << outcome.message;
}

TEST_F(PreFec, ARiseThatEndsBelowTheLimitPassesAfterALongerDwell) {
  for (int i = 0; i < 30; ++i) slot.fake.at(i * 2s, [&, i] { near_port().ber[4] = 1e-5 + 7e-7 * i; });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_NEAR(elapsed_s(), 120, 3);
}

TEST_F(PreFec, ARiseThatEndsAboveTheLimitIsNotPassedThoughTheMeanIsBelow) {
  for (int i = 0; i < 30; ++i) slot.fake.at(i * 2s, [&, i] { near_port().ber[4] = 1e-6 + 1.7e-6 * i; });
  run();
  EXPECT_NE(outcome.verdict, Verdict::pass) << outcome.message;
}

TEST_F(PreFec, ALaneThatWarmsUpSlowlyHasNoBursts) {
  near_port().ber.assign(8, 1e-6);
  for (int i = 0; i < 30; ++i) slot.fake.at(i * 2s, [&, i] { near_port().ber[4] = 1e-6 * (1 + 0.005 * i); });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_FALSE(slot.found("burst in")) << outcome.message;
  EXPECT_FALSE(slot.found("long burst")) << outcome.message;
}

TEST_F(PreFec, ASingleBurstAtTheBeginDoesNotFailWhatTheDwellWouldPass) {
  near_port().ber[4] = 4e-4;
  slot.fake.at(2s, [&] { near_port().ber[4] = 1e-9; });
  run();
  EXPECT_NE(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(PreFec, AMeanThatBurstsMayCarryOverTheLimitIsNotClaimed) {
  // One block in ten at 4e-4: 4e-5 on average, the limit is 4.8e-5.
  for (int i = 0; i < 12; ++i) {
    slot.fake.at(i * 20s + 4s, [&] { near_port().ber[4] = 4e-4; });
    slot.fake.at(i * 20s + 6s, [&] { near_port().ber[4] = 1e-9; });
  }
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(PreFec, ARatioJustBelowTheLimitPassesSinceItIsKnownSoWell) {
  near_port().ber.assign(8, 4.5e-5);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  near_port().ber.assign(8, 5e-5);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(PreFec, WhatCouldNotBeCorrectedIsTakenAsAllWrong) {
  slot.give("tier", std::string{"operator"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  near_port().uncorrectable = 1e-7;
  run();
  EXPECT_NE(outcome.verdict, Verdict::pass) << outcome.message;
}

TEST_F(PreFec, TheOperatorTierIsStricter) {
  near_port().ber.assign(8, 1e-7);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  slot.give("tier", std::string{"operator"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  slot.platform.port_classes[0].operator_ber.value.reset();
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(PreFec, AnEndThatCannotBeAskedIsSaidOrLeavesNothingToConclude) {
  slot.link.far_end.port = nullptr;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("no far port"));
  slot.give("end", std::string{"both"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  slot.give("end", std::string{"far"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
}

TEST_F(PreFec, AHostThatCountsNothingOfErrorsIsInconclusive) {
  near_port().told.counts_fec = slot.fake.far_port.told.counts_fec = false;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_TRUE(slot.evidence.measurements.empty());
}

TEST_F(PreFec, ASoakReadsEveryTenSecondsAndWritesALineForFifteenMinutes) {
  slot.give("dwell", 24 * 3600.0);
  slot.give("end", std::string{"near"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_GE(near_port().reads, 8640);
  EXPECT_EQ(std::ranges::count_if(slot.evidence.measurements, [](const auto& m) { return m.name == "ber.block.near"; }),
            96);
}

TEST_F(PreFec, ABurstThatABlockOfASoakHidesIsAnAnomaly) {
  slot.give("dwell", 12 * 3600.0);
  slot.give("end", std::string{"near"});
  near_port().ber.assign(8, 1e-7);
  slot.fake.at(5000s, [&] { near_port().ber[1] = 1e-6; });
  slot.fake.at(5001s, [&] { near_port().ber[1] = 1e-7; });
  run();
  EXPECT_TRUE(slot.found("lane 2 (near end): burst in the look at 5010 s")) << slot.evidence.findings.size();
}

TEST_F(PreFec, ADwellThatCannotShowItsLimitIsRefused) {
  slot.step.parameters["dwell"].number = 60;
  slot.limit("ber", 1e-15);
  const Prospect prospect{
      .spec = ber_pre_fec_spec, .step = slot.step, .platform = slot.platform, .lanes = 8, .claim = slot.claim};
  const std::string why = ber_pre_fec_out_of_reach(prospect);
  EXPECT_NE(why.find("a dwell of 60 s gives 1.28e+13 bits at most"), std::string::npos) << why;
  slot.limit("ber", 1e-8);
  EXPECT_EQ(ber_pre_fec_out_of_reach(prospect), "");
}

}  // namespace
}  // namespace plugfest::checks
