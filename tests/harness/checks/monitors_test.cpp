#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "tests/harness/checks/one_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace plugfest {
namespace {

using support::judge;
using support::Judged;
using support::one_check;
using support::part_of;
using support::put;
using testing::HasSubstr;

class OnHealthyModules : public testing::TestWithParam<std::tuple<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(Monitors, OnHealthyModules,
                         testing::Combine(testing::Values("monitor.thresholds", "monitor.plausible", "flags.latch",
                                                          "firmware.info"),
                                          testing::Values("800g-dr8-lpo", "800g-dr8-retimed")));
// The linear module has no statistics to freeze.
INSTANTIATE_TEST_SUITE_P(Statistics, OnHealthyModules, testing::Values(std::tuple{"vdm.freeze", "800g-dr8-retimed"}));

TEST_P(OnHealthyModules, ACheckPassesOnJudgedMeasurementsAndLeavesEverythingAsFound) {
  const auto& [check, module] = GetParam();
  const Judged judged = judge(one_check(check, module));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << check << " on " << module << ": " << judged.step.message;
  EXPECT_GT(judged.judged(), 0);
  EXPECT_TRUE(judged.as_found) << check << " on " << module;
  EXPECT_FALSE(judged.ended.record.end.restore_failed);
}

TEST_P(OnHealthyModules, AModuleThatWasFoundUpIsLeftUp) {
  const auto& [check, module] = GetParam();
  app::Session session = one_check(check, module);
  session.slots[0].bench.low_power_pin = false;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << check << " on " << module << ": " << judged.step.message;
  EXPECT_TRUE(judged.as_found) << check << " on " << module;
}

TEST(OnPassiveCopper, EveryCheckSaysThatNothingIsAdvertised) {
  for (const char* check :
       {"monitor.thresholds", "monitor.plausible", "flags.latch", "vdm.freeze", "firmware.info", "firmware.upgrade"}) {
    const Judged judged = judge(one_check(check, "passive-copper"));
    EXPECT_EQ(judged.step.outcome.verdict, Verdict::skipped) << check;
    EXPECT_EQ(judged.step.outcome.reason, SkipReason::not_advertised) << check;
  }
}

// Thresholds

TEST(Thresholds, AHighAlarmBelowTheWarningFails) {
  app::Session session = one_check("monitor.thresholds");
  put(session, cmis::optical_power_tx_high_alarm_threshold.info, 20000);  // 2 mW, the warning is at 2.5 mW
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("tx_power thresholds out of order"));
  EXPECT_TRUE(judged.as_found);
}

TEST(Thresholds, AnAlarmInsideTheRatedTemperatureIsAWarningAndNoFailure) {
  app::Session session = one_check("monitor.thresholds");
  put(session, cmis::module_temp_max.info, 80);  // the high alarm is at 75
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
  EXPECT_THAT(judged.step.findings,
              testing::Contains(testing::Field(&journal::Finding::message, HasSubstr("inside the rated range"))));
}

TEST(Thresholds, OfVersatileDiagnosticsOutOfOrderFail) {
  app::Session session = one_check("monitor.thresholds");
  put(session, cmis::vdm_high_alarm_threshold.info, 0x0100);  // 1 Cel, the warning is at 8 Cel
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("vdm.disordered_thresholds"));
}

TEST(Thresholds, AllZeroForAnAdvertisedMonitorFailsAndForAnotherOneIsNobodysBusiness) {
  app::Session session = one_check("monitor.thresholds");
  for (const auto* field : {&cmis::vcc_mon_high_alarm_threshold, &cmis::vcc_mon_low_alarm_threshold,
                            &cmis::vcc_mon_high_warning_threshold, &cmis::vcc_mon_low_warning_threshold})
    put(session, field->info, 0);
  app::Session without = session;
  put(without, cmis::vcc_mon_supported.info, 0);
  EXPECT_THAT(judge(std::move(session)).step.message, HasSubstr("vcc is advertised, its thresholds are all 0"));
  EXPECT_EQ(judge(std::move(without)).step.outcome.verdict, Verdict::pass);
}

TEST(Thresholds, AReservedBiasFactorFails) {
  app::Session session = one_check("monitor.thresholds");
  put(session, cmis::tx_bias_current_scaling_factor.info, 3);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_NE(judged.measured("thresholds.bias_factor"), nullptr);
}

TEST(Thresholds, EqualAlarmAndWarningIsANoteAndNoFailure) {
  app::Session session = one_check("monitor.thresholds");
  put(session, cmis::temp_mon_high_warning_threshold.info, 75 * 256);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
  EXPECT_FALSE(judged.step.findings.empty());
}

TEST(Thresholds, AChecksumThatDoesNotFollowTheApplicationFails) {
  const Judged judged = judge(one_check("monitor.thresholds"), [](auto page, auto first, std::span<std::byte> bytes) {
    if (const auto sum = part_of(cmis::page_02h_checksum.info, page, first, bytes); !sum.empty())
      sum[0] ^= std::byte{1};
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("page 02h ends in"));
}

TEST(Thresholds, AModuleHeldInLowPowerIsJudgedAsFoundOnly) {
  app::Session session = one_check("monitor.thresholds");
  session.slots[0].bench.power_limit_w = 5;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::inconclusive);
  EXPECT_GT(judged.judged(), 0);
}

// Monitors

TEST(Plausible, FrozenMonitorsFail) {
  cmis::Memory frozen;
  const Judged judged = judge(one_check("monitor.plausible"), [&](auto page, auto first, std::span<std::byte> bytes) {
    for (const cmis::FieldInfo* field :
         {&cmis::temp_mon_value.info, &cmis::vcc_mon_voltage.info, &cmis::optical_power_tx.info,
          &cmis::laser_bias_tx.info, &cmis::optical_power_rx.info}) {
      const auto part = part_of(*field, page, first, bytes);
      if (part.empty()) continue;
      if (field == &cmis::temp_mon_value.info) std::fill(part.begin(), part.end(), std::byte{0x28});
      if (field == &cmis::vcc_mon_voltage.info) part[0] = std::byte{0x80}, part[1] = std::byte{0xE8};
      if (field->byte < 128) continue;
      const bool bias = field == &cmis::laser_bias_tx.info;
      for (std::size_t i = 0; i + 1 < part.size(); i += 2)
        part[i] = bias ? std::byte{0x7D} : std::byte{0x2C}, part[i + 1] = std::byte{0x10};
    }
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("monitor.moving")->verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("frozen"));
  EXPECT_THAT(judged.step.message, HasSubstr("after its output was disabled"));
  EXPECT_TRUE(judged.as_found);
}

TEST(Plausible, BytesInTheWrongOrderAreNamed) {
  const Judged judged = judge(one_check("monitor.plausible"), [](auto page, auto first, std::span<std::byte> bytes) {
    for (const cmis::FieldInfo* field : {&cmis::temp_mon_value.info, &cmis::vcc_mon_voltage.info})
      if (const auto part = part_of(*field, page, first, bytes); !part.empty()) std::swap(part[0], part[1]);
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_NE(judged.measured("monitor.vcc")->verdict, Verdict::pass);
}

TEST(Plausible, TxPowerOutsideItsOwnAlarmLimitsFails) {
  app::Session session = one_check("monitor.plausible");
  session.simulated.front().behaviour.monitors.tx_power_mw = 4.5;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("tx_power of media lane 1 reads 4.5"));
}

TEST(Plausible, AFourfoldBiasFactorThatCountsForBothPasses) {
  app::Session session = one_check("monitor.plausible");
  put(session, cmis::tx_bias_current_scaling_factor.info, 2);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
}

TEST(Plausible, ThresholdsWithoutTheBiasFactorFailAndAreNamed) {
  app::Session session = one_check("monitor.plausible");
  put(session, cmis::tx_bias_current_scaling_factor.info, 2);
  session.simulated.front().behaviour.monitors.tx_bias_ma = 30;  // 40 to 480 mA with the factor, 10 to 120 without
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("without the factor x4"));
}

TEST(Plausible, AReceiverWithoutLightIsNoFaultOfTheModule) {
  app::Session session = one_check("monitor.plausible");
  session.simulated.front().behaviour.monitors.rx_power_mw.fill(0.0);
  session.slots.front().bench.has_link = false;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
  EXPECT_EQ(judged.measured("monitor.rx_power")->verdict, Verdict::skipped);
}

TEST(Plausible, AMonitorThatIsNotAdvertisedIsNotJudged) {
  app::Session session = one_check("monitor.plausible");
  put(session, cmis::temp_mon_supported.info, 0);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
  EXPECT_EQ(judged.measured("monitor.temperature"), nullptr);
}

TEST(Plausible, ATemperatureThatMeansNoSampleFailsWhereItIsAdvertised) {
  const Judged judged = judge(one_check("monitor.plausible"), [](auto page, auto first, std::span<std::byte> bytes) {
    if (const auto part = part_of(cmis::temp_mon_value.info, page, first, bytes); !part.empty())
      part[0] = std::byte{0x80}, part[1] = std::byte{0};
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("there is no sample"));
}

// Flags

support::Lie flags_of(const cmis::FieldInfo& field, std::byte keep, std::byte add) {
  return [&field, keep, add](auto page, auto first, std::span<std::byte> bytes) {
    for (std::byte& byte : part_of(field, page, first, bytes)) byte = (byte & keep) | add;
  };
}

TEST(Flags, AFlagThatIsNotClearedByAReadFails) {
  const Judged judged =
      judge(one_check("flags.latch"), flags_of(cmis::module_state_changed_flag.info, std::byte{0xFF}, std::byte{1}));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.module_state_changed_cleared")->verdict, Verdict::fail);
  EXPECT_TRUE(judged.as_found);
}

TEST(Flags, AFlagThatIsNeverSetFails) {
  const Judged judged =
      judge(one_check("flags.latch"), flags_of(cmis::dp_state_changed_flag.info, std::byte{0}, std::byte{0}));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.masked_flag")->verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.dp_state_changed")->verdict, Verdict::fail);
}

TEST(Flags, LowAlarmsOfDisabledOutputsFail) {
  const Judged judged = judge(one_check("flags.latch"),
                              flags_of(cmis::optical_power_low_alarm_flag_tx.info, std::byte{0xFF}, std::byte{0x04}));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.raised_in_low_power")->verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.raised_while_disabled")->verdict, Verdict::fail);
}

TEST(Flags, AnInterruptThatMasksDoNotKeepAwayFails) {
  const Judged judged =
      judge(one_check("flags.latch"), flags_of(cmis::interrupt_deasserted.info, std::byte{0xFE}, std::byte{0}));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.interrupt_masked")->verdict, Verdict::fail);
}

TEST(Flags, EveryEventThatTheCheckProvokesIsJudgedAndTold) {
  const Judged judged = judge(one_check("flags.latch"));
  for (const char* name :
       {"flags.low_power", "flags.module_state_changed", "flags.dp_state_changed", "flags.dp_initialized",
        "flags.dp_deactivated", "flags.output_status_changed", "flags.output_status_changed_cleared"}) {
    ASSERT_NE(judged.measured(name), nullptr) << name;
    EXPECT_EQ(judged.measured(name)->verdict, Verdict::pass) << name;
  }
  for (const char* told : {"judged: ", "ModuleLowPwr", "ModuleReady", "DPDeactivated", "OutputStatusChangedFlagRx"})
    EXPECT_THAT(judged.step.message, HasSubstr(told));
}

TEST(Flags, RestsOfTheDataPathsOnTheirWayDownThatAreNotFlaggedFail) {
  const Judged judged =
      judge(one_check("flags.latch"), flags_of(cmis::dp_state_changed_flag.info, std::byte{0}, std::byte{0}));
  EXPECT_EQ(judged.measured("flags.dp_initialized")->verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.dp_deactivated")->verdict, Verdict::fail);
}

TEST(Flags, LowPowerThatIsNotFlaggedFails) {
  const Judged judged =
      judge(one_check("flags.latch"), flags_of(cmis::module_state_changed_flag.info, std::byte{0xFE}, std::byte{0}));
  EXPECT_EQ(judged.measured("flags.module_state_changed")->verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.low_power")->verdict, Verdict::fail);
}

TEST(Flags, AMutedOutputThatIsNotFlaggedFails) {
  const Judged judged = judge(one_check("flags.latch"),
                              flags_of(cmis::output_status_changed_flag_rx.info, std::byte{0xFB}, std::byte{0}));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("flags.output_status_changed")->verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("mask 04h"));
  EXPECT_TRUE(judged.as_found);
}

TEST(Flags, LossOfLightComesBackAfterEveryRead) {
  app::Session dark = one_check("flags.latch");
  dark.simulated.front().behaviour.monitors.rx_power_mw.fill(0.0);
  dark.slots.front().bench.has_link = false;
  const Judged healthy = judge(dark);
  EXPECT_EQ(healthy.step.outcome.verdict, Verdict::pass) << healthy.step.message;
  ASSERT_NE(healthy.measured("flags.persisting_condition"), nullptr);
  const Judged lost = judge(dark, flags_of(cmis::los_flag_rx.info, std::byte{0}, std::byte{0}));
  EXPECT_EQ(lost.measured("flags.persisting_condition")->verdict, Verdict::fail);
}

}  // namespace
}  // namespace plugfest
