#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
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

}  // namespace
}  // namespace plugfest
