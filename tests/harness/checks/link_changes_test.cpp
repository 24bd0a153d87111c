#include "harness/checks/link_recovery.hpp"
#include "harness/checks/link_up_time.hpp"
#include "tests/harness/checks/fake_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

struct UpTime : testing::Test {
  FakeSlot slot{8};
  void SetUp() override {
    slot.give("cycles", 3);
    slot.give("data_path", 0);
  }
  Outcome run() { return slot.run(link_up_time_spec, link_up_time); }
};

TEST_F(UpTime, EachCycleIsTimedFromTheCommandToOperUpWithItsBracket) {
  slot.fake.recovery = 2500ms;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  EXPECT_THAT(outcome.message, HasSubstr("admin: 2.5 / 2.5 / 2.5 s of 3"));
  int timed = 0;
  for (const auto& one : slot.evidence.measurements) {
    if (one.name != "up_time.admin") continue;
    ++timed;
    EXPECT_NEAR(std::get<double>(one.value), 2.5, 1e-6);
    EXPECT_LT(*one.uncertainty, 1e-6) << "the port tells when it came up: looks every 100 ms bound it no better";
    EXPECT_EQ(one.limit->max, 60);
  }
  EXPECT_EQ(timed, 3);
  EXPECT_THAT(slot.changes.recorded, ElementsAre("admin near"));
}

TEST_F(UpTime, ALinkThatTakesTooLongFailsAndIsTimed) {
  slot.fake.recovery = 70s;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("after 70 s"));
}

TEST_F(UpTime, ALinkThatNeverComesUpFails) {
  slot.fake.recovery = 10h;
  EXPECT_EQ(run().verdict, Verdict::fail);
}

TEST_F(UpTime, ThePlanMayAskForMore) {
  slot.fake.recovery = 2s;
  slot.limit("start_up", 1);
  EXPECT_EQ(run().verdict, Verdict::fail);
}

TEST_F(UpTime, APortThatCannotBeSetIsJudgedByNobody) {
  slot.fake.near_port.told.can_set_admin = false;
  EXPECT_EQ(run().verdict, Verdict::inconclusive);
  slot.link.near_end.port = nullptr;
  EXPECT_EQ(run().verdict, Verdict::inconclusive);
}

TEST_F(UpTime, ALinkThatIsLostAgainOnItsWayUpIsTold) {
  int times = 0;
  slot.fake.on_up = [&] {
    if (++times != 2) return;
    slot.fake.flap(slot.clock.now().time_since_epoch() + 1s, 100ms);
  };
  EXPECT_EQ(run().verdict, Verdict::pass);
  EXPECT_TRUE(slot.found("admin, cycle 2: the link was lost 1 times"));
}

struct Recovered : testing::Test {
  FakeSlot slot{8};
  void SetUp() override { slot.give("module_tx", 0); }
  Outcome run() { return slot.run(link_recovery_spec, link_recovery); }
};

TEST_F(Recovered, BothEndsComeBackAfterEitherPortWasSetDown) {
  slot.fake.recovery = 3s;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << outcome.message;
  for (const std::string name :
       {"recovery.near_admin.near", "recovery.near_admin.far", "recovery.far_admin.near", "recovery.far_admin.far"})
    EXPECT_NEAR(slot.value(name), 3, 1e-6) << name;
  EXPECT_THAT(slot.changes.recorded, ElementsAre("admin near", "admin far"));
}

TEST_F(Recovered, ALinkThatDoesNotComeBackInTimeFails) {
  slot.fake.recovery = 61s;
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("near port set down and up: the near port up: after 61 s"));
}

TEST_F(Recovered, ALinkThatIsLostAgainFails) {
  bool once = false;
  slot.fake.on_up = [&] {
    if (once) return;
    once = true;
    slot.fake.flap(slot.clock.now().time_since_epoch() + 10s, 200ms);
  };
  const Outcome outcome = run();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.message, HasSubstr("recovery.near_admin.near.lost_again: 1"));
}

TEST_F(Recovered, WithoutAFarPortTheNearOneIsJudgedAlone) {
  slot.link.far_end.port = nullptr;
  EXPECT_EQ(run().verdict, Verdict::pass);
  EXPECT_TRUE(slot.found("not tried: far port set down and up: no far port"));
}

TEST_F(Recovered, WhereNothingCanBeDisturbedNothingIsJudged) {
  slot.fake.near_port.told.can_set_admin = slot.fake.far_port.told.can_set_admin = false;
  EXPECT_EQ(run().verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace plugfest::checks
