#include "harness/checks/si_applied.hpp"

#include "tests/harness/checks/fake_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

using testing::HasSubstr;

const std::vector<std::string> six{"pre3", "pre2", "pre1", "main", "post1", "post2"};
const plan::TapCodes lpo_codes{-2, 6, -26, 100, -11, -12}, retimed_codes{0, 6, -24, 120, -20, 0};

/// Codes of a public file for two ports; the module's kind is not known, so the plan names the set.
struct SiApplied : testing::Test {
  FakeSlot slot;

  SiApplied() {
    const auto add = [&](const char* id, const char* kind, const plan::TapCodes& codes) {
      slot.platform.tap_sets.push_back({.id = id,
                                        .kind = kind,
                                        .selector = "x",
                                        .taps = six,
                                        .full_scale = 168,
                                        .groups = {{{1, 2}, {codes}}},
                                        .source = "a test"});
    };
    add("the-lpo-set", "lpo", lpo_codes);
    add("the-retimed-set", "retimed", retimed_codes);
    add("nothing", "copper", {0, 0, 0, 0, 0, 0});
    for (support::FakeSerdes* serdes : {&slot.fake.near_serdes, &slot.fake.far_serdes}) {
      serdes->told.taps = six;
      serdes->told.full_scale = 168;
      serdes->told.taps_read = serdes->told.polarity_read = serdes->told.compensation_read = ReadBack::applied;
      for (SerdesLane& lane : serdes->set) {
        lane.taps = lpo_codes;
        lane.tx_inverted = lane.rx_inverted = false;
        lane.nlc_upper = lane.nlc_lower = 4;
      }
    }
    slot.give("set", "the-lpo-set");
  }
  Outcome run() { return slot.run(si_applied_spec, si_applied); }
};

TEST_F(SiApplied, LanesThatHoldTheSetPass) {
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_THAT(outcome.message, HasSubstr("8 lanes hold the-lpo-set of port 1"));
  const journal::Measurement* const peaking = slot.measured("si.fir_peaking.near", 5);
  ASSERT_NE(peaking, nullptr);
  EXPECT_NEAR(std::get<double>(peaking->value), 7.67, 0.005);
  EXPECT_TRUE(slot.changes.recorded.empty());
}

TEST_F(SiApplied, TheWrongSetFailsAndIsNamed) {
  for (SerdesLane& lane : slot.fake.near_serdes.set) lane.taps = retimed_codes;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("8 of 8 lanes do not hold the-lpo-set"));
  EXPECT_THAT(outcome.message, HasSubstr("the codes of the-retimed-set (retimed), port 1 lane 1"));
  EXPECT_EQ(slot.measured("si.fir_peaking.near", 1)->verdict, Verdict::fail);
  EXPECT_EQ(slot.measured("si.code_sum.near", 1)->verdict, Verdict::pass) << "170 occurs in the platform's own sets";
}

TEST_F(SiApplied, OneLaneThatIsOneCodeOffIsFound) {
  slot.fake.near_serdes.set[6].taps[2] = -25;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("1 of 8 lanes"));
  EXPECT_THAT(outcome.message, HasSubstr("lane 7"));
  slot.give("code_tolerance", 1);
  EXPECT_EQ(run().verdict, Verdict::pass);
}

TEST_F(SiApplied, CodesBeyondFullScaleFail) {
  slot.fake.near_serdes.set[0].taps = {0, 6, -30, 120, -20, 0};
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(slot.measured("si.code_sum.near", 1)->verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("176, full scale is 170"));
}

TEST_F(SiApplied, WhatSoftwareAskedForProvesNothing) {
  slot.fake.near_serdes.told.taps_read = ReadBack::intent;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("not what the silicon holds"));
  for (const journal::Measurement& one : slot.evidence.measurements)
    if (one.name.starts_with("si.taps.near")) {
      EXPECT_EQ(one.verdict, Verdict::inconclusive);
    }
}

TEST_F(SiApplied, TapsThatNobodyCanReadAreInconclusive) {
  slot.fake.near_serdes.told.taps_read = ReadBack::none;
  EXPECT_EQ(run().verdict, Verdict::inconclusive);
  slot.link.near_end.serdes = nullptr;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("no near SerDes"));
}

TEST_F(SiApplied, AnAllZeroSetIsNotOffered) {
  slot.give("set", "nothing");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.message, HasSubstr("offers nothing for port 1"));
}

TEST_F(SiApplied, WithoutIntentCodesAreOnRecordAndNotJudged) {
  slot.step.parameters.erase("set");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(slot.measured("si.taps.near", 1)->verdict, Verdict::skipped);
}

TEST_F(SiApplied, TheFarEndIsJudgedWhereItsSetIsKnown) {
  slot.fake.far_serdes.set[2].taps = retimed_codes;
  EXPECT_EQ(run().verdict, Verdict::pass) << "nobody says what is meant there";
  EXPECT_EQ(slot.measured("si.taps.far", 3)->verdict, Verdict::skipped);
  slot.link.far_end.host_ids = {0x23};
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("far host: 1 of 8 lanes do not hold the-lpo-set of port 2"));
}

TEST_F(SiApplied, PolarityAndCompensationAreHeldAgainstThePlan) {
  slot.give("tx_inverted", 0);
  slot.give("rx_inverted", 4);
  slot.give("nlc_upper", 0.04);
  slot.fake.near_serdes.set[2].rx_inverted = true;
  EXPECT_EQ(run().verdict, Verdict::pass);
  slot.fake.near_serdes.set[2].rx_inverted = false;
  Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("lane 3: rx_inverted is false"));
  slot.fake.near_serdes.set[2].rx_inverted = true;
  slot.fake.near_serdes.set[7].nlc_upper = 6;
  outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("lane 8: nlc_upper is 6 %"));
}

}  // namespace
}  // namespace plugfest::checks
