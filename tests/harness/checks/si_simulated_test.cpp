#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/live/host_serdes.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/world.hpp"
#include "tests/harness/checks/one_check.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

/// Signal integrity checks on the simulated bench: faults are put below the seams.
namespace plugfest::support {
namespace {

using testing::HasSubstr;

/// The shipped profile that has sets of several kinds for every port.
app::Session on_tomahawk5(const std::string& check, const std::string& module = "800g-dr8-lpo") {
  app::Request request;
  request.plan = "smoke";
  request.profile = "tomahawk5-7060x6";
  request.modules = {module};
  app::Session made = session(request);
  made.plan.steps = one_check(check, module).plan.steps;
  // The profile does not say what its ports deliver.
  for (app::SessionSlot& slot : made.slots) slot.bench.power_limit_w = 18;
  return made;
}

struct SiSimulated : testing::Test {
  journal::StepRecord step;

  void run(Rig& rig) {
    const Ended ended = rig.run();
    step = ended.record.slots.at(0).steps.at(0);
  }
  static sim::Link& link_of(Rig& rig) { return *rig.bench().simulated_slot(0).link(); }
  static void set_taps(Rig& rig, sim::End end, int lane, std::vector<std::optional<int>> codes) {
    sim::HostSerdes serdes{link_of(rig), end};
    SerdesLane wanted;
    wanted.taps = std::move(codes);
    support::run(rig.bench().clock(), serdes.set_lane(lane, wanted, Clock::time_point::max()));
  }
  bool found(const std::string& words) const {
    return std::ranges::any_of(
        step.findings, [&](const journal::Finding& one) { return one.message.find(words) != std::string::npos; });
  }
};

TEST_F(SiSimulated, AHostWithTheSetForLinearModulesPassesWithTheRuleThatChoseIt) {
  Rig rig{on_tomahawk5("si.applied")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_TRUE(found("host interface id 23h is a linear one"));
  EXPECT_TRUE(found("no selector matches"));
}

TEST_F(SiSimulated, ARetimedModuleGetsASetForRetimedOptics) {
  Rig rig{on_tomahawk5("si.applied", "800g-dr8-retimed")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_THAT(step.message, HasSubstr("retimed-default"));
}

TEST_F(SiSimulated, TheRetimedCodesUnderALinearModuleAreFoundAndNamed) {
  Rig rig{on_tomahawk5("si.applied")};
  for (int lane = 1; lane <= 8; ++lane) set_taps(rig, sim::End::near, lane, {0, 6, -24, 120, -20, 0});
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("the codes of 7060x6-retimed-default (retimed), port 1 lane 1"));
}

TEST_F(SiSimulated, OneLaneOfTheFarHostIsFound) {
  Rig rig{on_tomahawk5("si.applied")};
  set_taps(rig, sim::End::far, 4, {0, 0, 0, 168, 0, 0});
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("far host: 1 of 8 lanes"));
}

TEST_F(SiSimulated, DriverPeakingThatThePlanAsksForAndNobodySetFails) {
  app::Session made = on_tomahawk5("si.applied");
  give(made, "driver_peaking", 3);
  Rig rig{std::move(made)};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("driver peaking: code 3 is wanted (the plan), the application's own settings"));
}

/// Lane 1 of the module's image under explicit control, in the active set and the staged one.
void put_active(app::Session& made, std::uint64_t active_code, std::uint64_t staged_code, bool adaptive = false) {
  for (std::size_t lane = 0; lane < 8; ++lane) {
    put(made, cmis::scs0_app_sel_code.info, 1, lane);
    put(made, cmis::scs0_explicit_control.info, 1, lane);
    put(made, cmis::scs0_adaptive_input_eq_enable_tx.info, adaptive ? 1 : 0, lane);
    put(made, cmis::scs0_host_controlled_input_eq_target_tx.info, staged_code, lane);
    put(made, cmis::acs_app_sel_code.info, 1, lane);
    put(made, cmis::acs_explicit_control.info, 1, lane);
    put(made, cmis::acs_adaptive_input_eq_enable_tx.info, adaptive ? 1 : 0, lane);
    put(made, cmis::acs_host_controlled_input_eq_target_tx.info, active_code, lane);
  }
}

TEST_F(SiSimulated, DriverPeakingOfTheWrongPortGroupIsHeldAgainstTheProfilesCode) {
  app::Session made = on_tomahawk5("si.applied");
  put_active(made, 0, 0);
  Rig rig{std::move(made)};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("code 3 is wanted (profile tomahawk5-7060x6, port 1"));
}

TEST_F(SiSimulated, WhatWasStagedAndIsNotActiveWasNeverApplied) {
  app::Session made = on_tomahawk5("si.applied");
  put_active(made, 3, 4);
  Rig rig{std::move(made)};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  EXPECT_THAT(step.message, HasSubstr("driver peaking 4 was staged, 3 is active"));
}

TEST_F(SiSimulated, TheMapOfAHealthyLinkHasMarginAndLeavesEverythingAsItWas) {
  const Judged seen = judge(on_tomahawk5("si.margin"));
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_TRUE(seen.as_found);
  const journal::Measurement* const margin = seen.measured("si.margin");
  ASSERT_NE(margin, nullptr);
  EXPECT_GT(std::get<double>(margin->value), 2);
  EXPECT_NE(seen.measured("si.distance.driver peaking"), nullptr);
}

TEST_F(SiSimulated, AModuleThatTakesSettingsOnlyWithItsDataPathsDownIsVariedAllTheSame) {
  app::Session made = on_tomahawk5("si.margin");
  put(made, cmis::stepped_config_only.info, 1);
  const Judged seen = judge(std::move(made));
  EXPECT_EQ(seen.step.outcome.verdict, Verdict::pass) << seen.step.message;
  EXPECT_TRUE(seen.as_found);
  const journal::Measurement* const peaking = seen.measured("si.distance.driver peaking");
  ASSERT_NE(peaking, nullptr);
}

TEST_F(SiSimulated, TheFarHostsTapsAreMappedAtTheNearHost) {
  app::Session made = on_tomahawk5("si.margin");
  give(made, "vary", "far");
  Rig rig{std::move(made)};
  const auto before = link_of(rig).host(sim::End::far).applied;
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_THAT(step.message, HasSubstr("far taps varied, seen at the near end"));
  EXPECT_TRUE(before == link_of(rig).host(sim::End::far).applied);
}

TEST_F(SiSimulated, TheMapPutsTheTapsBackInTheSilicon) {
  Rig rig{on_tomahawk5("si.margin")};
  const auto before = link_of(rig).host(sim::End::near).applied;
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_TRUE(before == link_of(rig).host(sim::End::near).applied);
}

TEST_F(SiSimulated, AnInterruptedMapPutsTheTapsBackAsWell) {
  Rig rig{on_tomahawk5("si.margin")};
  const auto before = link_of(rig).host(sim::End::near).applied;
  bool moved = false;
  rig.run({}, [&](std::size_t, std::span<const std::byte>) {
    moved = moved || !(before == link_of(rig).host(sim::End::near).applied);
    return moved ? Then::interrupt : Then::go_on;
  });
  EXPECT_TRUE(moved);
  EXPECT_TRUE(before == link_of(rig).host(sim::End::near).applied);
}

TEST_F(SiSimulated, CodesOfSmallerFullScaleMoveInSmallerSteps) {
  Rig rig{one_check("si.margin")};
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  const auto distance =
      std::ranges::find(step.measurements, std::string{"si.distance.pre1"}, &journal::Measurement::name);
  ASSERT_NE(distance, step.measurements.end());
  EXPECT_EQ(std::get<double>(distance->value), -2) << "two points of one code, of 63";
}

TEST_F(SiSimulated, TuningMendsWhatTheRetimedCodesCostOnALongTrace) {
  app::Session made = on_tomahawk5("si.tune");
  give(made, "better", "fail");
  Rig rig{std::move(made)};
  for (int lane = 1; lane <= 8; ++lane) set_taps(rig, sim::End::near, lane, {0, 0, 0, 168, 0, 0});
  const auto before = link_of(rig).host(sim::End::near).applied;
  run(rig);
  EXPECT_EQ(step.outcome.verdict, Verdict::fail) << step.message;
  double least = 100;
  for (const journal::Measurement& one : step.measurements)
    if (one.name == "si.gain") least = std::min(least, std::get<double>(one.value));
  EXPECT_GT(least, 1) << "flat codes on a 10 dB trace";
  EXPECT_TRUE(before == link_of(rig).host(sim::End::near).applied);
}

}  // namespace
}  // namespace plugfest::support
