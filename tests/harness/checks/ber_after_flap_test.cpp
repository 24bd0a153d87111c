#include "harness/checks/ber_after_flap.hpp"

#include "tests/harness/checks/fake_slot.hpp"

#include <gtest/gtest.h>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

struct AfterFlapCheck : testing::Test {
  FakeSlot slot;
  Outcome outcome;
  int ups = 0;
  void SetUp() override {
    slot.give("times", 2);
    all(1e-9);
  }
  void all(double ber) {
    for (support::FakePort* const port : {&slot.fake.near_port, &slot.fake.far_port})
      port->ber.assign(port->ber.size(), ber);
  }
  /// The near port's lane 4 receives like that from the n-th return of the link on.
  void from_up(int n, double ber) {
    slot.fake.on_up = [this, n, ber] {
      if (++ups == n) slot.fake.near_port.ber[3] = ber;
    };
  }
  void run() { outcome = slot.run(ber_after_flap_spec, ber_after_flap); }
};

TEST(AfterFlapSpec, HasNoFlaw) { EXPECT_EQ(plan::flaw_of(ber_after_flap_spec), ""); }

TEST_F(AfterFlapCheck, ALinkThatComesBackAsItWasPasses) {
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_EQ(slot.changes.recorded, (std::vector<std::string>{"admin near", "admin far"}));
  EXPECT_TRUE(slot.fake.near_port.admin_up && slot.fake.far_port.admin_up);
  EXPECT_NE(outcome.message.find("after flap 2 of the far port"), std::string::npos) << outcome.message;
  EXPECT_NE(slot.measured("ber.baseline.near"), nullptr);
}

TEST_F(AfterFlapCheck, AReceiverThatAdaptedToAPoorTransientOfThePeerFails) {
  from_up(3, 3e-8);  // the first return after a flap of the far port
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("after flap 1 of the far port: lane 4 (near end)"), std::string::npos)
      << outcome.message;
  EXPECT_NE(outcome.message.find("more than 10 times"), std::string::npos) << outcome.message;
  EXPECT_EQ(slot.measured("ber.after-flap.near", 4)->verdict, Verdict::pass) << "the limit is kept";
  const auto factor = std::ranges::find_if(slot.evidence.measurements, [](const journal::Measurement& one) {
    return one.name == "ber.after-flap.factor-at-least.near" && one.verdict == Verdict::fail;
  });
  ASSERT_NE(factor, slot.evidence.measurements.end());
  EXPECT_GT(std::get<double>(factor->value), 10);
  EXPECT_EQ(factor->limit->max, 10);
}

TEST_F(AfterFlapCheck, ALossOfTheLinkThatNobodyAskedForFailsAndThoseAskedForDoNot) {
  run();
  EXPECT_EQ(slot.value("link.lost"), 0);
  slot.fake.flap(slot.clock.now().time_since_epoch() + 5s, 1s);  // in the baseline's dwell
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("link.lost: 1 (no loss of link was asked for in this step"), std::string::npos)
      << outcome.message;
}

TEST_F(AfterFlapCheck, AWorseRatioWithinTheFactorPasses) {
  from_up(1, 5e-9);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
}

TEST_F(AfterFlapCheck, ARatioAtTheFactorIsNotDecided) {
  from_up(1, 1e-8);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
}

TEST_F(AfterFlapCheck, ARatioAboveTheLimitFailsWhateverItWasBefore) {
  all(4e-5);
  from_up(1, 1e-4);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_NE(outcome.message.find("above the limit"), std::string::npos) << outcome.message;
}

TEST_F(AfterFlapCheck, ABaselineWithoutErrorsHoldsNobodyToAFactor) {
  all(0);
  from_up(1, 1e-10);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("where the baseline had no error"));
}

TEST_F(AfterFlapCheck, ALinkThatDoesNotComeBackFails) {
  slot.fake.recovery = 300s;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
  EXPECT_TRUE(slot.fake.near_port.admin_up);
}

TEST_F(AfterFlapCheck, WithoutAFarPortThePeersPartIsInconclusive) {
  slot.link.far_end.port = nullptr;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_NE(outcome.message.find("no far port"), std::string::npos) << outcome.message;
  EXPECT_EQ(slot.changes.recorded, (std::vector<std::string>{"admin near"}));
  from_up(1, 1e-3);
  run();
  EXPECT_EQ(outcome.verdict, Verdict::fail) << outcome.message;
}

TEST_F(AfterFlapCheck, APortThatCannotBeSetDownIsNotFlapped) {
  slot.fake.near_port.told.can_set_admin = slot.fake.far_port.told.can_set_admin = false;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive) << outcome.message;
  EXPECT_TRUE(slot.changes.recorded.empty());
}

TEST_F(AfterFlapCheck, CountersOfThePortSayThatTheyHideLanes) {
  slot.fake.near_port.told.fec_lanes = slot.fake.far_port.told.fec_lanes = FecLanes::none;
  run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_TRUE(slot.found("only the mean is known"));
}

}  // namespace
}  // namespace plugfest::checks
