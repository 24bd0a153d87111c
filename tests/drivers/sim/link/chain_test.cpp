#include "drivers/sim/link/chain.hpp"

#include "tests/drivers/sim/link/margin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace plugfest::sim::link {
namespace {

using testing::ElementsAre;

LaneChain driven(double vma_factor) {
  LaneChain chain = traces(8);
  chain.host_tx.swing_v = vma_factor;
  return chain;
}

TEST(LaneChain, TellsPowersAndSwingsStageByStage) {
  const LaneResult result = evaluate(traces(8));
  // Codes -2 6 -26 100 -11 -12 of 168 add up to 55.
  EXPECT_NEAR(result.vma_tp1_mv, 1000 * 55.0 / 168, 0.01);
  EXPECT_NEAR(result.fir_peaking_db, 7.67, 0.005);
  EXPECT_NEAR(result.oma_tp2_dbm, 1, 1e-9);
  EXPECT_NEAR(result.oma_tp3_dbm, -0.5, 1e-9);
  // Extinction ratio 4 dB: the average is (2.512 + 1) / (2.512 - 1) / 2 = 1.1614 of the OMA.
  EXPECT_NEAR(result.average_tp2_dbm, 1 + 10 * std::log10(1.1614), 0.001);
  EXPECT_NEAR(result.average_tp3_dbm, -0.5 + 10 * std::log10(1.1614), 0.001);
  EXPECT_NEAR(result.vma_tp4_mv, 450, 1e-9);
  EXPECT_NEAR(result.rlm, 0.97, 1e-9);
  EXPECT_NEAR(result.drive, 0.4, 1e-9);
  EXPECT_FALSE(result.agc_at_limit);
  EXPECT_TRUE(result.locked);
}

TEST(LaneChain, WhatDisturbsTheSlicerAddsUpToAllOfIt) {
  const LaneResult result = evaluate(traces(12));
  ASSERT_EQ(result.segments, 1U);
  const Segment& segment = result.segment[0];
  double sum = segment.residual_isi;
  for (const double share : segment.variance) sum += share;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_GT(segment.residual_isi, 0);
  EXPECT_EQ(segment.variance[static_cast<std::size_t>(NoiseSource::output)], 0);
}

TEST(LaneChain, GainControlHidesTheHostsSwingWithinItsRange) {
  EXPECT_NEAR(evaluate(driven(0.8)).oma_tp2_dbm, 1, 1e-9);
  EXPECT_NEAR(evaluate(driven(1.5)).rlm, 0.97, 1e-9);
}

TEST(LaneChain, ADriverBeyondItsRangeLosesModulationOrBends) {
  LaneChain weak = driven(0.2);  // 65 mV where at least 159 mV are needed
  const LaneResult under = evaluate(weak);
  EXPECT_TRUE(under.agc_at_limit);
  EXPECT_NEAR(under.agc_gain_db, 8, 1e-9);
  EXPECT_LT(under.oma_tp2_dbm, -2);
  EXPECT_GT(under.ber, evaluate(traces(8)).ber * 3);
  EXPECT_GE(under.rlm, 0.97);

  LaneChain strong = driven(1.0);
  strong.host_tx.fir = codes({0, 0, 0, 168, 0, 0});
  strong.module_tx.nominal_vma_mv = 200;  // 1 V is 14 dB above it
  const LaneResult over = evaluate(strong);
  EXPECT_TRUE(over.agc_at_limit);
  EXPECT_GT(over.drive, 0.7);
  EXPECT_LT(over.rlm, 0.9);
  EXPECT_GT(over.oma_tp2_dbm, 1);
}

TEST(LaneChain, WithoutGainControlModulationFollowsTheHostsSwing) {
  LaneChain chain = traces(8);
  chain.module_tx.agc = false;
  chain.host_tx.swing_v = 1;
  const double at_full = evaluate(chain).oma_tp2_dbm;
  chain.host_tx.swing_v = 0.5;
  const LaneResult half = evaluate(chain);
  // Half the voltage is 3 dB less optical power, a little more for the sine.
  EXPECT_NEAR(at_full - half.oma_tp2_dbm, 3, 0.3);
  EXPECT_GT(half.rlm, 0.97);
}

TEST(LaneChain, OverDriveOfAnMzmClosesBothOuterEyesAndOpensTheMiddle) {
  LaneChain chain = traces(8);
  chain.module_tx.modulator = Modulator::mzm;
  chain.module_tx.agc = false;
  chain.host_tx.swing_v = 1.5;
  chain.module_tx.nominal_vma_mv = 280;  // 491 mV: a drive of 0.7
  const LaneResult result = evaluate(chain);
  EXPECT_NEAR(result.drive, 0.7, 0.005);
  EXPECT_NEAR(result.rlm, 0.90, 0.01);
  EXPECT_THAT(result.segment[0].eyes,
              ElementsAre(testing::DoubleNear(result.rlm, 1e-9), testing::DoubleNear(3 - 2 * result.rlm, 1e-9),
                          testing::DoubleNear(result.rlm, 1e-9)));
}

TEST(LaneChain, NonLinearCompensationOpensTheEyeThatTheModulatorCloses) {
  LaneChain chain = traces(8);
  const double without = evaluate(chain).ber;
  chain.host_tx.nlc_lower_percent = 4;
  EXPECT_LT(evaluate(chain).ber, without);
  chain.host_tx.nlc_lower_percent = -4;
  EXPECT_GT(evaluate(chain).ber, without);
  chain.host_tx.nlc_lower_percent = 30;
  EXPECT_GT(evaluate(chain).ber, without);
}

TEST(LaneChain, OneSwapOfPolarityKeepsTheReceiverFromLockingTwoDoNot) {
  LaneChain chain = traces(8);
  const double right = evaluate(chain).ber;
  chain.module_rx.inverted = true;
  const LaneResult swapped = evaluate(chain);
  EXPECT_FALSE(swapped.locked);
  EXPECT_EQ(swapped.ber, 0.5);
  chain.host_rx.inverted = true;
  EXPECT_TRUE(evaluate(chain).locked);
  EXPECT_DOUBLE_EQ(evaluate(chain).ber, right);
}

TEST(LaneChain, ARetimedModuleCutsTheChainWhereItDecides) {
  const auto kinds_of = [](const LaneResult& result) {
    std::vector<SegmentKind> kinds;
    for (const Segment& segment : result.all()) kinds.push_back(segment.kind);
    return kinds;
  };
  LaneChain chain = traces(14);
  const double linear = evaluate(chain).ber;
  EXPECT_THAT(kinds_of(evaluate(chain)), ElementsAre(SegmentKind::end_to_end));

  chain.module_tx.kind = Kind::retimed;
  const LaneResult half = evaluate(chain);
  EXPECT_THAT(kinds_of(half), ElementsAre(SegmentKind::host_to_module, SegmentKind::optical));

  chain.module_rx.kind = Kind::retimed;
  const LaneResult full = evaluate(chain);
  EXPECT_THAT(kinds_of(full),
              ElementsAre(SegmentKind::host_to_module, SegmentKind::optical, SegmentKind::module_to_host));

  chain.module_tx.kind = Kind::linear;
  EXPECT_THAT(kinds_of(evaluate(chain)), ElementsAre(SegmentKind::optical, SegmentKind::module_to_host));

  EXPECT_LT(half.ber, linear / 10);
  EXPECT_LT(full.ber, half.ber);
}

TEST(LaneChain, BitErrorRatiosOfSegmentsAddUp) {
  LaneChain chain = traces(19);
  chain.module_tx.kind = chain.module_rx.kind = Kind::retimed;
  chain.module_tx.rin_db_hz = -131;
  const LaneResult result = evaluate(chain);
  double sum = 0;
  for (const Segment& segment : result.all()) sum += segment.ber;
  EXPECT_NEAR(result.ber / sum, 1, 1e-3);
  EXPECT_GT(result.ber, result.segment[0].ber);
}

TEST(LaneChain, AFarTraceDoesNotReachThroughARetimedReceiver) {
  LaneChain chain = traces(8);
  chain.module_rx.kind = Kind::retimed;
  const double before = evaluate(chain).segment[0].snr_db;
  chain.far_trace.loss_db = 16;
  EXPECT_DOUBLE_EQ(evaluate(chain).segment[0].snr_db, before);
  EXPECT_LT(evaluate(chain).segment[1].snr_db, evaluate(traces(8)).snr_db + 20);
}

// The published signature of a peer's flap: 1e-10 becomes 1e-8, and an adaptation of its own puts it right.
TEST(LaneChain, AReceiverThatKeepsAnAdaptationToABadTransmitterStaysWorse) {
  LaneChain poor = traces(8);
  poor.host_tx.fir = codes({0, 0, -4, 164, 0, 0});
  const LaneResult settled = evaluate(poor);
  const LaneChain good = traces(8);
  const LaneResult fresh = evaluate(good);
  const LaneResult kept = evaluate(good, {&settled.segment[0].adaptation, nullptr, nullptr});
  EXPECT_LT(kept.snr_db, fresh.snr_db - 0.5);
  EXPECT_GT(kept.ber, fresh.ber);
  const LaneResult again = evaluate(good, {&fresh.segment[0].adaptation, nullptr, nullptr});
  EXPECT_NEAR(again.snr_db, fresh.snr_db, 1e-9);
}

TEST(LaneChain, ABadAdaptationCostsItsPenalty) {
  LaneChain chain = traces(8);
  const LaneResult before = evaluate(chain);
  chain.host_rx.receiver.adaptation_penalty_db = 1.5;
  const LaneResult after = evaluate(chain);
  EXPECT_NEAR(after.snr_db, before.snr_db - 1.5, 1e-9);
  // The facts have 1e-10 -> 1e-8 for it; by their own table of SNR and BER it is 2.5 decades.
  EXPECT_NEAR(std::log10(after.ber / before.ber), 2.5, 0.3);
}

TEST(LaneChain, AFeedbackTapHelpsOnALongTraceAndCarriesErrorsOn) {
  LaneChain chain = traces(12, 20);
  chain.host_rx.receiver.ffe_taps = 7;
  chain.host_rx.receiver.ffe_precursors = 6;
  const LaneResult without = evaluate(chain);
  chain.host_rx.receiver.dfe_taps = 1;
  chain.host_rx.receiver.dfe_limit = 1;
  const LaneResult with = evaluate(chain);
  EXPECT_GT(with.snr_db, without.snr_db + 0.5);
  EXPECT_EQ(without.burst, 0);
  EXPECT_GT(with.burst, 0.1);
  EXPECT_LE(with.burst, 0.75);
  chain.host_rx.receiver.dfe_limit = 0.1;
  const LaneResult limited = evaluate(chain);
  EXPECT_LT(limited.snr_db, with.snr_db);
  EXPECT_GT(limited.snr_db, without.snr_db);
}

TEST(LaneChain, MoreEqualiserIsNeverWorse) {
  double before = 0;
  for (const int taps : {7, 9, 13, 17, 25, 31}) {
    LaneChain chain = traces(12);
    chain.host_rx.receiver.ffe_taps = taps;
    const double snr = evaluate(chain).snr_db;
    EXPECT_GE(snr, before - 1e-9) << taps;
    before = snr;
  }
}

TEST(LaneChain, EachSettingOfTheModulesOutputIsFelt) {
  LaneChain chain = traces(8, 14);
  const LaneResult base = evaluate(chain);
  chain.module_rx.amplitude_code = 3;
  EXPECT_NEAR(evaluate(chain).vma_tp4_mv, 900, 1e-9);
  EXPECT_GT(evaluate(chain).snr_db, base.snr_db);
  chain.module_rx.amplitude_code = 0;
  EXPECT_LT(evaluate(chain).snr_db, base.snr_db);
  chain.module_rx.amplitude_code = 1;
  chain.module_rx.post_db = 3;
  EXPECT_NE(evaluate(chain).snr_db, base.snr_db);
  EXPECT_NEAR(evaluate(chain).vma_tp4_mv, 450 * std::pow(10, -3.0 / 20), 1e-6);
}

TEST(LaneChain, SilenceAndDarknessAreNoReceptionRatherThanNumbers) {
  LaneChain chain = traces(8);
  chain.host_tx.fir = {};
  EXPECT_DOUBLE_EQ(evaluate(chain).ber, 0.5);
  chain = traces(8);
  chain.medium.loss_db = 40;
  const LaneResult dark = evaluate(chain);
  EXPECT_GT(dark.ber, 0.1);
  EXPECT_LE(dark.ber, 0.5);
  chain = traces(40);
  EXPECT_LE(evaluate(chain).ber, 0.5);
  EXPECT_TRUE(std::isfinite(evaluate(chain).ber));
}

}  // namespace
}  // namespace plugfest::sim::link
