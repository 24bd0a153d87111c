#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::Rig;
using support::smoke;
using support::Then;

const journal::StepRecord& step(const support::Ended& ended, const std::string& check, std::size_t slot = 0) {
  const auto& steps = ended.record.slots.at(slot).steps;
  const auto found = std::ranges::find(steps, check, &journal::StepRecord::check);
  if (found == steps.end()) throw std::runtime_error("no step " + check);
  return *found;
}

const journal::Measurement* measured(const journal::StepRecord& step, const std::string& name) {
  const auto found = std::ranges::find(step.measurements, name, &journal::Measurement::name);
  return found == step.measurements.end() ? nullptr : &*found;
}

/// Puts a code into a nibble of page 01h, and keeps the page's checksum right.
void advertise(app::Session& session, const cmis::Field<std::uint8_t>& field, std::uint8_t code) {
  sim::Half& page = session.simulated.front().image.halves.at(sim::upper_half(0x01));
  field.encode(std::span{page}.subspan(field.info.byte - 128U, 1), code);
  page[127] = static_cast<std::byte>(byte_sum(std::span{page}.subspan(2, 125)));
}

app::Session powering_up(std::uint8_t code, std::chrono::nanoseconds takes) {
  app::Session session = smoke();
  advertise(session, cmis::max_duration_module_pwr_up, code);
  session.simulated.front().behaviour.times.pwr_up = takes;
  return session;
}

TEST(Smoke, PassesForTheShippedLpoModule) {
  Rig rig{smoke()};
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.verdict, Verdict::pass);
  EXPECT_EQ(ended.record.exit_status, 0);
  ASSERT_EQ(ended.record.slots.size(), 1U);
  EXPECT_EQ(ended.record.slots[0].steps.size(), 4U);
  EXPECT_TRUE(ended.record.damage.empty());
  EXPECT_EQ(ended.record.slots[0].identity->part, "PF-800G-DR8-LPO");
}

TEST(Smoke, PassesForTheShippedRetimedModule) {
  Rig rig{smoke("800g-dr8-retimed")};
  EXPECT_EQ(rig.run().record.verdict, Verdict::pass);
}

TEST(Smoke, SkipsTheStatesOfPassiveCopperAsNotAdvertisedAndPasses) {
  Rig rig{smoke("passive-copper")};
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.verdict, Verdict::pass);
  EXPECT_EQ(step(ended, "module.bring-up").outcome.reason, SkipReason::not_advertised);
}

TEST(Smoke, LeavesEveryRegisterAsItWas) {
  Rig rig{smoke()};
  const std::string before = support::settings(rig.memory());
  rig.run();
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(Smoke, LeavesAModuleThatWasFoundUpAsItWas) {
  app::Session session = smoke();
  session.slots[0].bench.low_power_pin = false;
  Rig rig{std::move(session)};
  EXPECT_EQ(rig.run().record.verdict, Verdict::pass);
  // The first run has seen the module come up by itself; a second one finds it up and must leave it so.
  const std::string before = support::settings(rig.memory());
  EXPECT_NE(before.find("DPStateHostLane 44444444"), std::string::npos) << before;
  EXPECT_EQ(rig.run().record.verdict, Verdict::pass);
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(PowerClass, A17WModuleInA12WPortFailsAndNeverLeavesLowPower) {
  app::Session session = smoke("800g-dr8-retimed");
  session.slots[0].bench.power_limit_w = 12;
  Rig rig{std::move(session)};
  bool left_low_power = false;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte>) {
    left_low_power |= rig.bench().simulated_slot(0).module() == nullptr;
    return Then::go_on;
  });
  EXPECT_EQ(ended.record.exit_status, 1);
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::fail);
  const auto& bring_up = step(ended, "module.bring-up");
  EXPECT_EQ(bring_up.outcome.verdict, Verdict::skipped);
  EXPECT_EQ(bring_up.outcome.reason, SkipReason::blocked);
  EXPECT_NE(bring_up.message.find("held in low power"), std::string::npos) << bring_up.message;
  EXPECT_TRUE(ended.record.restores.empty()) << "nothing was changed, so nothing had to be put back";
  EXPECT_EQ(rig.memory().value(cmis::module_state), cmis::ModuleState::low_pwr);
  EXPECT_FALSE(left_low_power);
}

TEST(PowerClass, AModuleFoundUpAboveTheLimitIsPutIntoLowPowerAtOnce) {
  app::Session session = smoke("800g-dr8-retimed");
  session.slots[0].bench.power_limit_w = 12;
  session.slots[0].bench.low_power_pin = false;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.exit_status, 1);
  EXPECT_EQ(rig.memory().value(cmis::module_state), cmis::ModuleState::low_pwr);
  ASSERT_FALSE(ended.record.slots[0].arrival.findings.empty());
}

TEST(PowerClass, IsInconclusiveWithoutAMeterAndTheRestStillRuns) {
  app::Session session = smoke();
  session.slots[0].bench.meter.reset();
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(measured(step(ended, "power.class"), "power.measured"), nullptr);
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::pass);
  EXPECT_EQ(ended.record.exit_status, 2);
}

TEST(PowerClass, IsInconclusiveWhereNobodyKnowsThePortAndTheModuleStaysDown) {
  app::Request request;
  request.plan = "smoke";
  request.profile = "tomahawk5-7060x6";
  Rig rig{support::session(request)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(step(ended, "module.bring-up").outcome.reason, SkipReason::blocked);
  EXPECT_EQ(ended.record.exit_status, 2);
}

TEST(PowerClass, MeasuresWhatTheModuleDrawsNotWhatItAdvertises) {
  app::Session session = smoke();
  session.simulated.front().behaviour.draw = {.low_power = 1.0, .ready = 4.0, .per_lane = 0.75};  // 10 W, 8.5 W claimed
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::fail);
  const auto* power = measured(step(ended, "power.class"), "power.measured");
  ASSERT_NE(power, nullptr);
  EXPECT_NEAR(std::get<double>(power->value), 10.0, 0.25);
  EXPECT_EQ(power->limit->max, 8.5);
}

TEST(BringUp, Code6ThatTakes3SecondsFailsAndSaysHowLongItTook) {
  Rig rig{powering_up(6, 3s)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::fail);
  const auto* duration = measured(step(ended, "module.bring-up"), "ModulePwrUp.duration");
  ASSERT_NE(duration, nullptr);
  EXPECT_NEAR(std::get<double>(duration->value), 3.0, 0.05);
  EXPECT_EQ(duration->limit->max, 1.0);
  EXPECT_EQ(ended.record.exit_status, 1);
}

TEST(BringUp, Code7ThatTakes3SecondsPasses) {
  Rig rig{powering_up(7, 3s)};
  EXPECT_EQ(step(rig.run(), "module.bring-up").outcome.verdict, Verdict::pass);
}

TEST(BringUp, ATransitionThatNeverEndsFails) {
  Rig rig{powering_up(6, 24h)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::fail);
  EXPECT_NE(step(ended, "module.bring-up").message.find("ModulePwrUp"), std::string::npos);
}

TEST(BringUp, ReservedDurationCodesAreAnAdvertisementFault) {
  for (const std::uint8_t code : std::array<std::uint8_t, 2>{14, 15}) {
    app::Session session = smoke();
    advertise(session, cmis::max_duration_dp_init, code);
    Rig rig{std::move(session)};
    const auto ended = rig.run();
    EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::fail) << int{code};
    EXPECT_NE(step(ended, "module.bring-up").message.find("advertisement fault"), std::string::npos);
  }
}

TEST(BringUp, OpenEndedCodesAreRecordedAndNotJudged) {
  Rig rig{powering_up(13, 70min)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::pass) << step(ended, "module.bring-up").message;
  const auto* duration = measured(step(ended, "module.bring-up"), "ModulePwrUp.duration");
  ASSERT_NE(duration, nullptr);
  EXPECT_EQ(duration->verdict, Verdict::skipped);
  EXPECT_NEAR(std::get<double>(duration->value), 4200, 2);
}

TEST(BringUp, TimesEveryTransitionOnce) {
  Rig rig{smoke()};
  const auto ended = rig.run();
  for (const char* name : {"ModulePwrUp", "DPInit", "DPTxTurnOn", "DPTxTurnOff", "DPDeinit", "ModulePwrDn"})
    EXPECT_NE(measured(step(ended, "module.bring-up"), std::string{name} + ".duration"), nullptr) << name;
}

TEST(Checksums, AWrongByteFailsAndNamesThePage) {
  app::Session session = smoke();
  session.simulated.front().image.halves.at(sim::upper_half(0x02))[127] ^= std::byte{0x01};
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.checksums").outcome.verdict, Verdict::fail);
  EXPECT_NE(step(ended, "module.checksums").message.find("page 02h"), std::string::npos);
}

TEST(Identity, AnIdentifierThatDiffersFromItsCopyFailsAndBlocksWhatNeedsIt) {
  app::Session session = smoke();
  session.simulated.front().image.halves.at(sim::lower_half)[0] = std::byte{0x18};
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.identity").outcome.verdict, Verdict::fail);
  EXPECT_EQ(step(ended, "power.class").outcome.reason, SkipReason::blocked);
}

TEST(Skip, ARequiredStepThatAPersonSkippedMakesTheSlotInconclusive) {
  Rig rig{smoke()};
  const auto ended = rig.run({.skip = {"module.checksums"}});
  EXPECT_EQ(step(ended, "module.checksums").outcome.reason, SkipReason::operator_skip);
  EXPECT_EQ(ended.record.exit_status, 2);
}

TEST(Screen, NeverPasses) {
  Rig rig{smoke()};
  EXPECT_EQ(rig.run({.skip = {}, .screen = true}).record.exit_status, 2);
}

TEST(SharedMeter, WaitsAreNamedAndTheTimeBudgetStartsWhenGranted) {
  app::Session session = smoke("800g-dr8-lpo", 4);
  for (app::SessionSlot& slot : session.slots) slot.bench.meter->resource = "meter-1";
  constexpr double budget_s = 5;  // enough for one slot, far less than the wait of the last
  for (plan::Step& s : session.plan.steps)
    if (s.check == "power.class") s.budget_s = budget_s;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.verdict, Verdict::pass);
  std::size_t waited = 0;
  double longest_s = 0;
  for (std::size_t slot = 0; slot < 4; ++slot) {
    waited += step(ended, "power.class", slot).waits.size();
    longest_s = std::max(longest_s, step(ended, "power.class", slot).seconds);
  }
  EXPECT_EQ(waited, 3U);
  EXPECT_GT(longest_s, budget_s);
}

TEST(Budget, AStepThatUsesItUpIsInconclusiveAndPutsTheModuleBack) {
  app::Session session = smoke();
  for (plan::Step& s : session.plan.steps)
    if (s.check == "module.bring-up") s.budget_s = 0.1;
  Rig rig{std::move(session)};
  const std::string before = support::settings(rig.memory());
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::inconclusive);
  EXPECT_NE(step(ended, "module.bring-up").message.find("larger budget"), std::string::npos);
  EXPECT_EQ(ended.record.exit_status, 2);
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(Arrival, AnEmptyCageIsAnErrorAndNothingRuns) {
  Rig rig{smoke()};
  rig.bench().simulated_slot(0).unplug();
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.verdict, Verdict::error);
  EXPECT_EQ(ended.record.exit_status, 4);
  for (const auto& s : ended.record.slots[0].steps) EXPECT_EQ(s.outcome.reason, SkipReason::blocked) << s.name;
}

}  // namespace
}  // namespace plugfest
