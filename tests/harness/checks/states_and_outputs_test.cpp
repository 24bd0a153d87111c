#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/sim/module.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

/// The checks of states, outputs, loopbacks and applications on whole simulated modules: healthy ones pass, and each
/// kind of fault that a check is there for is caught.
namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::Rig;
using support::Then;

constexpr auto all_of_them = {"power.low-power",  "module.reset",      "tx.disable",         "loopback.advertised",
                              "application.walk", "datapath.siblings", "module.reinsertion", "module.reject"};

/// A plan of this one check.
app::Session only(const std::string& check, const std::string& module = "800g-dr8-lpo") {
  app::Session session = support::smoke(module);
  plan::Step step = session.plan.steps.back();
  step.id = step.check = check;
  step.needs.clear();
  step.parameters.clear();
  step.limits.clear();
  step.budget_s = 4 * 3600;
  session.plan.steps = {step};
  return session;
}

sim::Behaviour& behaviour(app::Session& session) { return session.simulated.front().behaviour; }

/// Puts bits into a field of the module, and keeps the checksum of page 01h right.
template <class T>
void burn(app::Session& session, const cmis::Field<T>& field, const T& value, std::size_t element = 0) {
  sim::Half& page = session.simulated.front().image.halves.at(sim::upper_half(field.info.page));
  field.encode(std::span{page}.subspan(field.info.byte - 128U, extent(field.info)), value, element);
  if (field.info.page == 1) page[127] = static_cast<std::byte>(byte_sum(std::span{page}.subspan(2, 125)));
}

const journal::StepRecord& the_step(const support::Ended& ended) { return ended.record.slots.at(0).steps.at(0); }

/// Whether `out` is a write of `value` to `byte` of the page that is selected.
bool writes(std::span<const std::byte> out, unsigned byte) {
  return out.size() == 2 && std::to_integer<unsigned>(out[0]) == byte;
}

/// Without the interrupt (lower:3.0), which ends when a check reads the flags.
std::string settings(Rig& rig) {
  cmis::Memory memory = rig.memory();
  Bytes state = memory.bytes(cmis::module_state.info).value();
  cmis::interrupt_deasserted.encode(state, false);
  memory.put(0, cmis::module_state.info.page, cmis::module_state.info.byte, state);
  return support::settings(memory);
}

class HealthyModule : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(HealthyModule, PassesAndIsLeftAsItWas) {
  const auto& [check, module] = GetParam();
  Rig rig{only(check, module)};
  const std::string before = settings(rig);
  const auto ended = rig.run();
  const auto& step = the_step(ended);
  const bool skips = std::string{check} == "loopback.advertised" && std::string{module} == "800g-dr8-lpo";
  EXPECT_EQ(step.outcome.verdict, skips ? Verdict::skipped : Verdict::pass) << step.message;
  EXPECT_EQ(settings(rig), before);
  EXPECT_FALSE(ended.result.end.restore_failed);
}

TEST_P(HealthyModule, ThatWasFoundUpPassesAndIsLeftUp) {
  const auto& [check, module] = GetParam();
  app::Session session = only(check, module);
  session.slots[0].bench.low_power_pin = false;
  Rig rig{std::move(session)};
  // A retimed module is longer on its way up than the rig waits.
  for (int i = 0; i < 6; ++i) rig.let_time_pass();
  const std::string before = settings(rig);
  const auto ended = rig.run();
  const auto& step = the_step(ended);
  EXPECT_TRUE(step.outcome.verdict == Verdict::pass || step.outcome.reason == SkipReason::not_advertised)
      << step.message;
  EXPECT_EQ(settings(rig), before);
}

TEST_P(HealthyModule, IsPutBackAfterCtrlCInTheMiddle) {
  const auto& [check, module] = GetParam();
  Rig counted{only(check, module)};
  std::size_t total = 0;
  counted.run({}, [&](std::size_t n, std::span<const std::byte>) {
    total = n;
    return Then::go_on;
  });
  for (const std::size_t part : {3U, 5U, 8U}) {
    Rig rig{only(check, module)};
    const std::string before = settings(rig);
    const auto ended = rig.run({}, [&](std::size_t n, std::span<const std::byte>) {
      return n == total * part / 10 ? Then::interrupt : Then::go_on;
    });
    EXPECT_TRUE(ended.result.end.interrupted);
    EXPECT_FALSE(ended.result.end.restore_failed) << part << " tenths: " << the_step(ended).message;
    EXPECT_EQ(settings(rig), before) << part << " tenths";
  }
}

INSTANTIATE_TEST_SUITE_P(EveryCheck, HealthyModule,
                         testing::Combine(testing::ValuesIn(all_of_them),
                                          testing::Values("800g-dr8-lpo", "800g-dr8-retimed")),
                         [](const auto& given) {
                           std::string name = std::string{std::get<0>(given.param)} + "_" + std::get<1>(given.param);
                           std::ranges::replace_if(
                               name, [](char c) { return c == '.' || c == '-'; }, '_');
                           return name;
                         });

class PassiveCopper : public testing::TestWithParam<const char*> {};

TEST_P(PassiveCopper, IsSkippedAsNotAdvertised) {
  Rig rig{only(GetParam(), "passive-copper")};
  const auto ended = rig.run();
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::skipped);
  EXPECT_EQ(the_step(ended).outcome.reason, SkipReason::not_advertised) << the_step(ended).message;
}

INSTANTIATE_TEST_SUITE_P(EveryCheck, PassiveCopper, testing::ValuesIn(all_of_them), [](const auto& given) {
  std::string name = given.param;
  std::ranges::replace_if(
      name, [](char c) { return c == '.' || c == '-'; }, '_');
  return name;
});

/// Runs and expects a fail that says `word`, with everything put back.
void expect_fail(app::Session session, const std::string& word, const support::Watch& watch = {}) {
  Rig rig{std::move(session)};
  const auto ended = rig.run({}, watch);
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::fail) << the_step(ended).message;
  EXPECT_NE(the_step(ended).message.find(word), std::string::npos) << the_step(ended).message;
}

TEST(PowerLowPower, FailsAModuleThatTakesLongerToLowPowerThanItAdvertises) {
  app::Session session = only("power.low-power");
  behaviour(session).times.pwr_dn = 2s;
  expect_fail(std::move(session), "ModulePwrDn");
}

TEST(PowerLowPower, FailsAModuleThatDrawsTooMuchInLowPower) {
  app::Session session = only("power.low-power");
  behaviour(session).draw.low_power = 1.9;
  expect_fail(std::move(session), "in low power");
}

TEST(PowerLowPower, DoesNotJudgeTheDrawWithoutAMeter) {
  app::Session session = only("power.low-power");
  session.slots[0].bench.meter.reset();
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::pass) << the_step(ended).message;
  EXPECT_NE(the_step(ended).message.find("not measured"), std::string::npos) << the_step(ended).message;
}

TEST(ModuleReset, FailsAModuleThatAnswersTooLate) {
  app::Session session = only("module.reset");
  behaviour(session).mgmt_init = 3s;
  expect_fail(std::move(session), "answers");
}

TEST(ModuleReset, FailsAModuleWhoseMasksAreNotClearAfterAReset) {
  app::Session session = only("module.reset");
  burn(session, cmis::los_mask_tx, true, 3);
  expect_fail(std::move(session), "LOSMaskTx");
}

TEST(TxDisable, FailsALaneThatGoesDarkTooLate) {
  app::Session session = only("tx.disable");
  behaviour(session).times.dp_tx_turn_off = 180ms;
  expect_fail(std::move(session), "Tx power gone");
}

TEST(TxDisable, FailsAModuleThatDarkensTheNeighbourToo) {
  app::Session session = only("tx.disable");
  Rig rig{std::move(session)};
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    // Byte 130 of page 10h: OutputDisableTx of lane 3 alone.
    if (writes(out, 130) && out[1] == std::byte{0x04})
      rig.bench().simulated_slot(0).module()->set_tx_failure(4, true, rig.bench().clock().now());
    return Then::go_on;
  });
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::fail);
  EXPECT_NE(the_step(ended).message.find("media lane 4"), std::string::npos) << the_step(ended).message;
}

TEST(TxDisable, FailsAnRxOutputThatMutesTooLate) {
  app::Session session = only("tx.disable");
  behaviour(session).outputs.disable_rx = 300ms;
  expect_fail(std::move(session), "Rx output gone");
}

TEST(TxDisable, TakesAllLanesTogetherWhereTheModuleSaysSo) {
  app::Session session = only("tx.disable");
  burn(session, cmis::tx_disable_is_module_wide, true);
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::pass) << the_step(ended).message;
}

const journal::Measurement* measured(const journal::StepRecord& step, const std::string& name) {
  const auto found = std::ranges::find(step.measurements, name, &journal::Measurement::name);
  return found == step.measurements.end() ? nullptr : &*found;
}

/// The fast timing class: dark within 3 ms, back within 10 ms.
app::Session fast_class() {
  app::Session session = only("tx.disable");
  burn(session, cmis::tx_disable_is_fast, true);
  behaviour(session).times.dp_tx_turn_off = 2ms;
  behaviour(session).times.dp_tx_turn_on = 8ms;
  behaviour(session).hold_off_page = behaviour(session).hold_off_write = 500us;
  return session;
}

TEST(TxDisable, JudgesTheFastClassByLooksRightAfterTheCommand) {
  Rig rig{fast_class()};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_EQ(step.message.find("not judged"), std::string::npos) << step.message;
  ASSERT_NE(measured(step, "tx_disable.time"), nullptr);
  EXPECT_EQ(measured(step, "tx_disable.time")->verdict, Verdict::pass);
  EXPECT_EQ(measured(step, "tx_enable.time")->verdict, Verdict::pass);
}

TEST(TxDisable, JudgesTheFastClassAcrossAHoldOffOfAMillisecond) {
  app::Session session = fast_class();
  behaviour(session).times.dp_tx_turn_off = 1ms;
  behaviour(session).hold_off_write = 1ms;
  Rig rig{std::move(session)};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_EQ(step.message.find("not judged"), std::string::npos) << step.message;
}

TEST(TxDisable, FailsAFastClassModuleThatIsSeenLitAfterItsLimit) {
  app::Session session = fast_class();
  behaviour(session).times.dp_tx_turn_off = 5ms;
  expect_fail(std::move(session), "Tx power gone");
}

TEST(TxDisable, SaysWhereHoldOffHidesTheFastClass) {
  app::Session session = fast_class();
  behaviour(session).hold_off_page = 5ms;
  Rig rig{std::move(session)};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_NE(step.message.find("not judged: Tx power gone within 3 ms"), std::string::npos) << step.message;
  EXPECT_EQ(step.message.find("in time"), std::string::npos) << step.message;
  EXPECT_EQ(measured(step, "tx_disable.time")->verdict, Verdict::skipped);
}

/// As an active cable: no monitor of Tx power.
app::Session without_monitor() {
  app::Session session = only("tx.disable");
  burn(session, cmis::tx_optical_power_mon_supported, false);
  return session;
}

TEST(TxDisable, IsSeenByOutputStatusWithoutAMonitorOfPower) {
  Rig rig{without_monitor()};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_NE(step.message.find("by OutputStatusTx"), std::string::npos) << step.message;
  EXPECT_EQ(measured(step, "tx_disable.time")->verdict, Verdict::pass);
}

TEST(TxDisable, FailsByOutputStatusTooWhereAnOutputGoesTooLate) {
  app::Session session = without_monitor();
  behaviour(session).times.dp_tx_turn_off = 180ms;
  expect_fail(std::move(session), "OutputStatusTx");
}

TEST(TxDisable, IsNotAdvertisedWhereNothingShowsAnOutput) {
  app::Session session = without_monitor();
  auto& lower = session.simulated.front().image.halves.at(sim::lower_half);
  lower[1] = std::byte{0x40};  // revision 4.0: OutputStatus has no meaning yet
  Rig rig{std::move(session)};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::skipped) << step.message;
  EXPECT_EQ(step.outcome.reason, SkipReason::not_advertised);
  EXPECT_NE(step.message.find("no monitor of Tx power"), std::string::npos) << step.message;
}

TEST(LoopbackAdvertised, NamesInItsVerdictWhatWasOnlyReadBack) {
  Rig rig{only("loopback.advertised", "800g-dr8-retimed")};
  const auto step = the_step(rig.run());
  EXPECT_EQ(step.outcome.verdict, Verdict::pass);
  EXPECT_NE(step.message.find("read back only"), std::string::npos) << step.message;
  EXPECT_NE(step.message.find("media side input"), std::string::npos) << step.message;
  EXPECT_EQ(step.message.find("media side output"), std::string::npos) << step.message;
}

TEST(LoopbackAdvertised, FailsWhereNoPatternComesThrough) {
  app::Session session = only("loopback.advertised", "800g-dr8-retimed");
  behaviour(session).signal.loopback_ber = 1e-3;
  expect_fail(std::move(session), "errors");
}

TEST(LoopbackAdvertised, FailsACheckerThatNeverLocks) {
  app::Session session = only("loopback.advertised", "800g-dr8-retimed");
  behaviour(session).diagnostics.lock = 20s;
  expect_fail(std::move(session), "locks");
}

TEST(ApplicationWalk, FailsADataPathThatInitialisesLongerThanAdvertised) {
  app::Session session = only("application.walk");
  behaviour(session).times.dp_init = 2s;
  expect_fail(std::move(session), "DPInit");
}

TEST(ApplicationWalk, FailsAConfigurationThatStaysInProgress) {
  app::Session session = only("application.walk");
  behaviour(session).config = 1h;
  expect_fail(std::move(session), "ConfigInProgress");
}

TEST(ApplicationWalk, TriesEveryPlaceEveryBreakoutAndAMixture) {
  Rig rig{only("application.walk")};
  const auto ended = rig.run();
  const auto& measurements = the_step(ended).measurements;
  // 1, 2, 4 and 8 places, three breakouts, one mixture.
  EXPECT_EQ(std::ranges::count_if(measurements, [](const auto& m) { return m.name.starts_with("configuration: "); }),
            19);
}

TEST(DatapathSiblings, FailsWhereAPathDarkensAnother) {
  app::Session session = only("datapath.siblings");
  Rig rig{std::move(session)};
  int deinits = 0;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    // Byte 128 of page 10h, one lane of DPDeinit: a transmitter of another lane fails for good.
    if (writes(out, 128) && out[1] != std::byte{0} && out[1] != std::byte{0xFF} && ++deinits == 1)
      rig.bench().simulated_slot(0).module()->set_tx_failure(out[1] == std::byte{1} ? 2 : 1, true,
                                                             rig.bench().clock().now());
    return Then::go_on;
  });
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::fail) << the_step(ended).message;
}

TEST(DatapathSiblings, FailsWhereAPathDisturbsTheReceiverOfAnother) {
  app::Session session = only("datapath.siblings");
  session.slots.front().bench.has_link = false;  // light is what this test says
  Rig rig{std::move(session)};
  int deinits = 0;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    if (writes(out, 128) && out[1] != std::byte{0} && out[1] != std::byte{0xFF} && ++deinits == 1)
      rig.bench().simulated_slot(0).module()->set_rx_power(out[1] == std::byte{1} ? 2 : 1, 0,
                                                           rig.bench().clock().now());
    return Then::go_on;
  });
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::fail);
  EXPECT_NE(the_step(ended).message.find("LOSFlagRx"), std::string::npos) << the_step(ended).message;
}

TEST(DatapathSiblings, TakesTheOrderFromTheSeedOfTheRun) {
  Rig one{only("datapath.siblings")}, other{only("datapath.siblings")};
  EXPECT_EQ(one.run().journal, other.run().journal);
}

TEST(ModuleReinsertion, FailsAModuleThatAnswersTooLate) {
  app::Session session = only("module.reinsertion");
  behaviour(session).mgmt_init = 3s;
  expect_fail(std::move(session), "answers");
}

TEST(ModuleReinsertion, FailsAModuleThatShowsOtherStaticPagesAfterwards) {
  app::Session session = only("module.reinsertion");
  Rig rig{std::move(session)};
  sim::ModuleImage other = rig.session().simulated.front().image;
  // Page 00h byte 182: the first digit of the year.
  other.halves.at(sim::upper_half(0))[182 - 128] = std::byte{'1'};
  const sim::Behaviour same = rig.session().simulated.front().behaviour;
  std::uint64_t page_writes = 0;  // a module that was just put in has seen none
  bool swapped = false;
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte>) {
    const std::uint64_t now = rig.bench().simulated_slot(0).module()->page_writes();
    if (!swapped && now < page_writes) {
      swapped = true;
      rig.bench().simulated_slot(0).plug(other, same);
    }
    page_writes = now;
    return Then::go_on;
  });
  EXPECT_TRUE(swapped);
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::fail);
  EXPECT_NE(the_step(ended).message.find("page 00h byte"), std::string::npos) << the_step(ended).message;
}

TEST(ModuleReject, FailsAModuleThatNeverAnswersAConfiguration) {
  app::Session session = only("module.reject");
  behaviour(session).config = 1h;
  expect_fail(std::move(session), "ConfigInProgress");
}

TEST(ModuleReject, FailsAModuleThatShowsAPageItDoesNotAdvertise) {
  app::Session session = only("module.reject");
  session.simulated.front().image.halves[sim::upper_half(0x13, 1)] = {};
  session.simulated.front().image.halves[sim::upper_half(0x13, 0)] = {};
  expect_fail(std::move(session), "not supported");
}

TEST(ModuleReject, JudgesAModuleThatIsHeldInLowPowerAndLeavesItThere) {
  app::Session session = only("module.reject");
  session.slots[0].bench.power_limit_w = 5;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  EXPECT_EQ(the_step(ended).outcome.verdict, Verdict::pass) << the_step(ended).message;
  EXPECT_EQ(rig.memory().value(cmis::module_state), cmis::ModuleState::low_pwr);
}

TEST(ModuleReject, AsksForAPageThatNoRevisionDescribes) {
  EXPECT_FALSE(cmis::is_described(cmis::reserved_page));
  EXPECT_LT(cmis::reserved_page, 0x10) << "below the banked pages";
}

TEST(FlagsLatch, JudgesAReceiverThatItsOwnTransmitterLeftDark) {
  app::Session session = only("flags.latch");
  session.slots.front().bench.has_link = false;  // light is what this test says
  Rig rig{std::move(session)};
  const auto ended = rig.run({}, [&](std::size_t, std::span<const std::byte> out) {
    // Byte 130 of page 10h, OutputDisableTx of all lanes: as with a fibre from Tx to Rx.
    if (writes(out, 130) && (out[1] == std::byte{0xFF} || out[1] == std::byte{0}))
      for (unsigned lane = 1; lane <= 8; ++lane)
        rig.bench().simulated_slot(0).module()->set_rx_power(lane, out[1] == std::byte{0} ? 1.0 : 0,
                                                             rig.bench().clock().now());
    return Then::go_on;
  });
  const auto& step = the_step(ended);
  EXPECT_EQ(step.outcome.verdict, Verdict::pass) << step.message;
  EXPECT_NE(step.message.find("LOSFlagRx of dark receivers, with the Tx outputs off"), std::string::npos)
      << step.message;
}

TEST(HeldInLowPower, IsSaidOnceAndShortly) {
  app::Session session = only("tx.disable");
  session.plan.steps.front().id = "first";
  session.plan.steps.push_back(session.plan.steps.front());
  session.plan.steps.back().id = "second";
  session.plan.steps.back().needs = {"first"};
  session.slots[0].bench.power_limit_w = 5;
  Rig rig{std::move(session)};
  const auto ended = rig.run();
  for (const auto& step : ended.record.slots.at(0).steps) {
    EXPECT_EQ(step.outcome.reason, SkipReason::blocked);
    EXPECT_TRUE(step.message.starts_with("held in low power: advertises")) << step.message;
    EXPECT_EQ(step.message.find("needs"), std::string::npos) << step.message;
  }
}

}  // namespace
}  // namespace plugfest
