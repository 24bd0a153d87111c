#include "drivers/cmis/outputs.hpp"

#include "drivers/cmis/memory.hpp"
#include "tests/drivers/cmis/diagnostics_script.hpp"

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;

/// 01h:151, 155, 156.
OutputCapabilities advertising(unsigned b151, unsigned b155, unsigned b156) {
  Memory memory;
  memory.put(0, 0x01, 151, bytes({b151}));
  memory.put(0, 0x01, 155, bytes({b155, b156}));
  return output_capabilities(memory).value();
}

TEST(Outputs, EachControlHasItsBitOfAdvertisement) {
  using enum OutputControl;
  const auto only = [](const OutputCapabilities& module, OutputControl control) {
    for (const OutputControl other : output_controls)
      if (module.offers(other) != (other == control)) return false;
    return true;
  };
  EXPECT_TRUE(only(advertising(0, 0x01, 0), tx_polarity));
  EXPECT_TRUE(only(advertising(0, 0x02, 0), tx_disable));
  EXPECT_TRUE(only(advertising(0, 0x04, 0), tx_auto_squelch_disable));
  EXPECT_TRUE(only(advertising(0, 0x08, 0), tx_forced_squelch));
  EXPECT_TRUE(only(advertising(0, 0, 0x01), rx_polarity));
  EXPECT_TRUE(only(advertising(0, 0, 0x02), rx_disable));
  EXPECT_TRUE(only(advertising(0, 0, 0x04), rx_auto_squelch_disable));
  EXPECT_EQ(advertising(0, 0x20, 0).squelch_method_tx.value, SquelchMethodTx::reduces_average_power);
}

TEST(Outputs, WhatWasNotReadIsNotKnown) {
  Memory memory;
  memory.put(0, 0x01, 151, bytes({0}));
  EXPECT_FALSE(output_capabilities(memory));
}

TEST(Outputs, EachControlHasItsRegister) {
  using enum OutputControl;
  const auto byte = [](OutputControl control) { return unsigned{output_fields(control).front().byte}; };
  EXPECT_EQ(byte(tx_polarity), 129u);
  EXPECT_EQ(byte(tx_disable), 130u);
  EXPECT_EQ(byte(tx_auto_squelch_disable), 131u);
  EXPECT_EQ(byte(tx_forced_squelch), 132u);
  EXPECT_EQ(byte(rx_polarity), 137u);
  EXPECT_EQ(byte(rx_disable), 138u);
  EXPECT_EQ(byte(rx_auto_squelch_disable), 139u);
}

TEST(Outputs, TimesAreThoseOfTheTimingClass) {
  const OutputCapabilities slow = advertising(0x00, 0xFF, 0xFF), fast = advertising(0x02, 0xFF, 0xFF);
  EXPECT_EQ(tx_disable_time(slow).longest, 100ms);
  EXPECT_EQ(tx_enable_time(slow).longest, 400ms);
  EXPECT_EQ(tx_disable_time(fast).longest, 3ms);
  EXPECT_EQ(tx_enable_time(fast).longest, 10ms);
  EXPECT_EQ(rx_disable_time().longest, 100ms);
  EXPECT_EQ(rx_enable_time().longest, 100ms);
  EXPECT_EQ(squelch_disable_time().longest, 100ms);
  EXPECT_EQ(rx_auto_squelch_time().longest, 15ms);
  EXPECT_EQ(tx_auto_squelch_time().longest, 400ms);
}

Script disabling(unsigned after) {
  return selected(0x10) + Script{reads(130, {0x01}), writes({130, 0x06}), reads(130, {after})};
}
OutputResult disable(Scripted& lab, unsigned b151) {
  return run(lab.clock, set_output(lab.module, advertising(b151, 0x02, 0), OutputControl::tx_disable, 0x06));
}

TEST(Outputs, AreWrittenForExactlyTheLanesAndReadBack) {
  Scripted lab{disabling(0x06)};
  const OutputResult result = disable(lab, 0x00);
  EXPECT_TRUE(result.accepted());
  EXPECT_EQ(result.before, 0x01);
  EXPECT_EQ(result.affected, 0x07) << "lane 1 is on again, lanes 2 and 3 are off";
}

TEST(Outputs, TxDisableOfTheWholeModuleChangesNoLaneWhileOneBitStays) {
  Scripted lab{disabling(0x06)};
  EXPECT_EQ(disable(lab, 0x01).affected, 0x00);
  EXPECT_EQ(advertising(0x01, 0x02, 0).affected(OutputControl::tx_disable, 0x10), 0xFF);
  EXPECT_EQ(advertising(0x01, 0x02, 0).affected(OutputControl::tx_disable, 0x00), 0x00);
  EXPECT_EQ(advertising(0x01, 0x02, 0).affected(OutputControl::rx_disable, 0x10), 0x10);
}

TEST(Outputs, ThatDoNotReadBackAreNotTaken) {
  Scripted lab{disabling(0x01)};
  const OutputResult result = disable(lab, 0x00);
  EXPECT_EQ(result.outcome, OutputResult::Outcome::not_taken);
  EXPECT_EQ(result.reason, "OutputDisableTx: 06h was written to 10h:130 and 01h reads back");
  EXPECT_EQ(result.affected, 0x00);
}

TEST(Outputs, ThatAreNotAdvertisedAreNotWritten) {
  Scripted lab{selected(0x10) + Script{reads(132, {0x00})}};
  const OutputResult result =
      run(lab.clock, set_output(lab.module, advertising(0, 0x02, 0), OutputControl::tx_forced_squelch, 0x06));
  EXPECT_EQ(result.outcome, OutputResult::Outcome::not_advertised);
  EXPECT_EQ(result.reason, "OutputSquelchForceTx: not advertised (01h:155.3 is 0)");
}

TEST(Outputs, FailureOfAnyStepIsTheCallers) {
  expect_failures_at_each_step(disabling(0x06), [](Scripted& lab) { disable(lab, 0); });
}

}  // namespace
}  // namespace plugfest::cmis
