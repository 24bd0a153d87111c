#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

/// Odd but legal modules, and modules that are out to fool the harness.
namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::Rig;
using support::smoke;
using support::Then;

const journal::StepRecord& step(const support::Ended& ended, const std::string& check) {
  const auto& steps = ended.record.slots.at(0).steps;
  const auto found = std::ranges::find(steps, check, &journal::StepRecord::check);
  if (found == steps.end()) throw std::runtime_error("no step " + check);
  return *found;
}

bool has(const journal::StepRecord& step, const std::string& name, Verdict verdict) {
  return std::ranges::any_of(step.measurements, [&](const auto& m) { return m.name == name && m.verdict == verdict; });
}

void fix_checksum(app::Session& session, std::uint8_t page_number, std::size_t first, std::size_t last,
                  std::size_t stored) {
  sim::Half& page = session.simulated.front().image.halves.at(sim::upper_half(page_number));
  page[stored - 128] = static_cast<std::byte>(byte_sum(std::span{page}.subspan(first - 128, last - first + 1)));
}

template <class T>
void set(app::Session& session, const cmis::Field<T>& field, std::type_identity_t<T> value) {
  sim::Half& page = session.simulated.front().image.halves.at(sim::upper_half(field.info.page));
  field.encode(std::span{page}.subspan(field.info.byte - 128U, extent(field.info)), value);
  fix_checksum(session, 0x00, 128, 221, 222);
  fix_checksum(session, 0x01, 130, 254, 255);
}

/// Longer than any host waits where nothing is advertised, short enough for a test.
constexpr auto long_time = 200s;

TEST(OpenEnded, EveryTransitionMayTakeItsTimeAndIsPutBack) {
  using Times = sim::TransitionTimes;
  const std::array<std::pair<const cmis::Field<std::uint8_t>*, Times::Time Times::*>, 6> all = {{
      {&cmis::max_duration_module_pwr_up, &Times::pwr_up},
      {&cmis::max_duration_module_pwr_dn, &Times::pwr_dn},
      {&cmis::max_duration_dp_init, &Times::dp_init},
      {&cmis::max_duration_dp_deinit, &Times::dp_deinit},
      {&cmis::max_duration_dp_tx_turn_on, &Times::dp_tx_turn_on},
      {&cmis::max_duration_dp_tx_turn_off, &Times::dp_tx_turn_off},
  }};
  for (const auto& [field, time] : all) {
    app::Session session = smoke();
    set(session, *field, 13);
    session.simulated.front().behaviour.times.*time = long_time;
    Rig rig{std::move(session)};
    const std::string before = support::settings(rig.memory());
    const auto ended = rig.run();
    EXPECT_EQ(ended.record.exit_status, 0) << field->info.name << ": " << step(ended, "module.bring-up").message;
    EXPECT_EQ(support::settings(rig.memory()), before) << field->info.name;
  }
}

TEST(OpenEnded, ATransitionThatOutlastsTheBudgetIsInconclusiveAndNamesTheRemedy) {
  app::Session session = smoke();
  set(session, cmis::max_duration_dp_init, 13);
  session.simulated.front().behaviour.times.dp_init = 24h;
  for (plan::Step& s : session.plan.steps) s.budget_s = 300;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::inconclusive);
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::inconclusive);
  EXPECT_NE(step(ended, "module.bring-up").message.find("budget"), std::string::npos);
}

TEST(CtrlC, ASecondOneEndsAWaitThatIsUnderWay) {
  app::Session session = smoke();
  set(session, cmis::max_duration_module_pwr_dn, 12);
  session.simulated.front().behaviour.times.pwr_dn = 40min;
  Rig rig{std::move(session)};
  const auto began = rig.bench().clock().now();
  std::size_t since_first = 0;
  bool interrupted = false;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    const bool to_high_power = out.size() == 2 && out[0] == std::byte{26};
    if (to_high_power && !interrupted) {
      interrupted = true;
      return Then::interrupt;
    }
    // By then the module has been told to power down again, and is being waited for.
    return interrupted && ++since_first == 60 ? Then::interrupt : Then::go_on;
  });
  EXPECT_EQ(ended.record.exit_status, 130);
  EXPECT_LT(rig.bench().clock().now() - began, 35min);
}

TEST(Safety, AModuleThatDoesNotObeyLowPowerAboveTheLimitFailsOnArrival) {
  app::Session session = smoke("800g-dr8-retimed");
  session.slots[0].bench.power_limit_w = 12;
  session.slots[0].bench.low_power_pin = false;
  session.simulated.front().behaviour.times.pwr_dn = 24h;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.exit_status, 1);
  EXPECT_EQ(ended.record.slots[0].arrival.outcome.verdict, Verdict::fail);
  EXPECT_NE(ended.record.slots[0].arrival.message.find("still shows"), std::string::npos);
}

TEST(Safety, AMaximumOf0WSaysNothingSoTheModuleStaysDown) {
  app::Session session = smoke();
  set(session, cmis::max_power, Watt{0});
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "power.class").outcome.verdict, Verdict::fail);
  EXPECT_TRUE(ended.record.restores.empty());
}

TEST(Safety, AModuleSwappedInDuringTheRunIsNotPoweredUp) {
  Rig rig{smoke()};
  sim::ModuleImage other = rig.session().simulated.front().image;
  other.halves.at(sim::upper_half(0x00))[cmis::vendor_sn.info.byte - 128U] = std::byte{'X'};
  bool swapped = false;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte>) {
    const bool steps_began = rig.bench().clock().now().time_since_epoch() > 10s + 500ms;
    if (steps_began && !swapped) {
      swapped = true;
      sim::Behaviour quick;
      quick.mgmt_init = 1ms;
      rig.bench().simulated_slot(0).plug(other, quick);
    }
    return Then::go_on;
  });
  ASSERT_TRUE(swapped);
  EXPECT_EQ(ended.record.exit_status, 4);
  EXPECT_TRUE(ended.record.restores.empty()) << "nothing may be changed on a module that nobody identified";
}

TEST(Safety, ADrawAboveThePortsLimitIsToldAsSuch) {
  app::Session session = smoke();
  session.slots[0].bench.power_limit_w = 12;
  session.simulated.front().behaviour.draw = {.low_power = 1.0, .ready = 8.3, .per_lane = 2.0};
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_TRUE(has(step(ended, "power.class"), "power.measured_for_port", Verdict::fail));
}

TEST(UnknownPort, AModuleFoundUpIsMeasuredAsFoundAndLeftSo) {
  app::Request request;
  request.plan = "smoke";
  request.profile = "tomahawk5-7060x6";
  app::Session session = support::session(request);
  session.slots[0].bench.low_power_pin = false;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  const auto& power = step(ended, "power.class");
  EXPECT_EQ(power.outcome.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has(power, "power.measured", Verdict::pass));
  EXPECT_EQ(power.message.find("held in low power"), std::string::npos) << power.message;
  EXPECT_EQ(rig.memory().value(cmis::module_state), cmis::ModuleState::ready);
}

/// As a switch's software leaves an unused port: powered, data paths deinitialised.
TEST(FoundReadyButDark, IsWalkedFromLowPowerAndPutBackAsItWas) {
  app::Session session = smoke();
  session.slots[0].bench.low_power_pin = false;
  Rig rig{std::move(session)};
  rig.write(cmis::dp_deinit_lane.info, {std::byte{0xFF}});
  rig.let_time_pass();
  const std::string before = support::settings(rig.memory());
  const auto ended = rig.run();
  EXPECT_EQ(ended.record.exit_status, 0) << step(ended, "power.class").message
                                         << step(ended, "module.bring-up").message;
  const auto& measurements = step(ended, "module.bring-up").measurements;
  const auto power_up = std::ranges::find(measurements, "ModulePwrUp.duration", &journal::Measurement::name);
  ASSERT_NE(power_up, measurements.end());
  EXPECT_GT(std::get<double>(power_up->value), 0.1) << "the module was up already, so nothing was timed";
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(AppSel, OneThatIsNotAdvertisedIsSkippedBeforeAnythingIsTouched) {
  app::Session session = smoke();
  for (plan::Step& s : session.plan.steps)
    if (s.check == "module.bring-up") s.parameters["app_sel"] = {.text = "9", .number = 9, .lanes = {}, .mark = {}};
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.reason, SkipReason::not_advertised);
}

TEST(AppSel, AnotherApplicationIsConfiguredAndTheOldOnePutBack) {
  app::Session session = smoke();
  for (plan::Step& s : session.plan.steps)
    if (s.check == "module.bring-up") s.parameters["app_sel"] = {.text = "4", .number = 4, .lanes = {}, .mark = {}};
  Rig rig{std::move(session)};
  const std::string before = support::settings(rig.memory());
  const auto ended = rig.run();
  EXPECT_EQ(step(ended, "module.bring-up").outcome.verdict, Verdict::pass) << step(ended, "module.bring-up").message;
  EXPECT_EQ(ended.record.exit_status, 0);
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(DiskFull, TheLabIsPutBackAllTheSame) {
  Rig whole{smoke()};
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(whole.run().journal, '\n'));
  for (std::size_t room = 5; room < lines; room += 9) {
    Rig rig{smoke()};
    const std::string before = support::settings(rig.memory());
    EXPECT_ANY_THROW(rig.run({}, {}, room)) << room;
    EXPECT_EQ(support::settings(rig.memory()), before) << "with room for " << room << " lines";
  }
}

}  // namespace
}  // namespace plugfest
