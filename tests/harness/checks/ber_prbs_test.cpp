#include "harness/checks/ber_prbs.hpp"

#include "tests/harness/checks/fake_slot.hpp"

#include <gtest/gtest.h>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

struct Prbs : testing::Test {
  FakeSlot slot;
  Outcome outcome;
  void run() { outcome = slot.run(ber_prbs_spec, ber_prbs); }
};

TEST(PrbsSpec, HasNoFlaw) { EXPECT_EQ(plan::flaw_of(ber_prbs_spec), ""); }

TEST_F(Prbs, EveryLaneLocksBothWaysAndIsCountedRaw) {
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.changes.recorded, (std::vector<std::string>{"pattern near", "pattern far"}));
  EXPECT_NEAR(slot.value("ber.prbs.near", 8), 1e-9, 2e-10);
  EXPECT_NEAR(slot.value("ber.prbs.far", 1), 1e-9, 2e-10);
  EXPECT_EQ(slot.measured("ber.prbs.mismatch-locks.near")->verdict, Verdict::pass);
  EXPECT_FALSE(slot.fake.near_tester.sends || slot.fake.far_tester.listens) << "traffic again";
}

TEST_F(Prbs, ABadLaneFailsByName) {
  slot.fake.far_port.ber[5] = 1e-3;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("near to far: lane 6"), std::string::npos) << outcome.message;
}

TEST_F(Prbs, ALaneThatDoesNotLockFails) {
  slot.fake.near_tester.deaf = {false, true};
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("far to near: lanes 2 do not lock on PRBS31Q within 10 s"), std::string::npos)
      << outcome.message;
}

TEST_F(Prbs, ACheckerThatLocksOnWhatIsNotSentIsTheTestersError) {
  slot.fake.near_tester.locks_on_anything = true;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::error) << outcome.message;
  EXPECT_NE(outcome.message.find("PRBS13Q in place of PRBS31Q"), std::string::npos) << outcome.message;
}

TEST_F(Prbs, ACheckerOfOnePatternMustNotLockOnTraffic) {
  for (support::FakeTester* const tester : {&slot.fake.near_tester, &slot.fake.far_tester})
    tester->told.checks = {TestPattern::prbs31q};
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.measured("ber.prbs.mismatch-locks.near")->limit->source, "no pattern in place of PRBS31Q");
}

TEST_F(Prbs, ALossOfTheLockDuringTheDwellFails) {
  slot.fake.at(15s, [&] { slot.fake.near_tester.loses_sync = {true}; });
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_TRUE(slot.found("far to near: lane 1 lost the pattern"));
  EXPECT_NE(outcome.message.find("lane 1 lost the pattern"), std::string::npos) << outcome.message;
  EXPECT_EQ(slot.value("ber.prbs.lanes-that-lost-the-pattern.near"), 1);
  EXPECT_EQ(slot.measured("ber.prbs.lanes-that-lost-the-pattern.near")->verdict, Verdict::fail);
  EXPECT_NE(slot.measured("ber.prbs.near", 1)->verdict, Verdict::fail) << "its ratio is below the limit";
}

TEST_F(Prbs, WithoutATesterAtBothEndsNothingIsMeasured) {
  slot.link.far_end.tester = nullptr;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("no far tester"), std::string::npos) << outcome.message;
  EXPECT_TRUE(slot.changes.recorded.empty());
}

TEST_F(Prbs, APatternThatATesterLacksIsInconclusive) {
  slot.give("pattern", std::string{"SSPRQ"});
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("does not generate SSPRQ"), std::string::npos) << outcome.message;
}

}  // namespace
}  // namespace plugfest::checks
