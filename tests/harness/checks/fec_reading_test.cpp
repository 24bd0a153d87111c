#include "harness/checks/fec_reading.hpp"

#include "tests/harness/checks/fake_slot.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr plan::CheckSpec no_spec{.id = "none"};

/// What a check would make of two reads that are `apart`.
struct Reading : testing::Test {
  FakeSlot slot{8};
  FecSource source;
  FecInterval interval;

  FecCounters read() { return support::run<FecCounters>(slot.clock, slot.fake.near_port.fec({})); }
  void wait(Clock::duration time) { support::run(slot.clock, slot.clock.wait_for(time)); }
  FecSource told(const FecCounters& first) {
    Context context{.clock = slot.clock,
                    .module = slot.module,
                    .pins = slot.pins,
                    .meter = nullptr,
                    .no_meter = slot.no_meter,
                    .platform = slot.platform,
                    .port = {},
                    .slot = slot.facts,
                    .spec = no_spec,
                    .step = slot.step,
                    .due = {},
                    .evidence = slot.evidence,
                    .changes = slot.changes,
                    .link = slot.link,
                    .in_use = slot.in_use()};
    return fec_source(context, End::near_end, first);
  }
  void take(Clock::duration apart) {
    const FecCounters earlier = read();
    wait(apart);
    const FecCounters later = read();
    source = told(later);
    fec_between(source, earlier, later, interval);
  }
};

TEST_F(Reading, LanesAreToldApartWhereTheHostCountsThem) {
  slot.fake.near_port.ber.assign(8, 1e-7);
  slot.fake.near_port.ber[2] = 1e-5;
  take(2s);
  EXPECT_TRUE(source.names_lanes());
  ASSERT_EQ(interval.errors.size(), 8U);
  EXPECT_NEAR(interval.bits, 2 * 106.25e9, 5440);
  EXPECT_NEAR(interval.errors[2] / interval.bits, 1e-5, 1e-7);
  EXPECT_NEAR(interval.errors[3] / interval.bits, 1e-7, 1e-8);
  EXPECT_EQ(source.most_per_event, 1);
}

TEST_F(Reading, CountersOfThePortNameNoLane) {
  slot.fake.near_port.told.fec_lanes = FecLanes::none;
  slot.fake.near_port.ber.assign(8, 1e-6);
  take(2s);
  EXPECT_FALSE(source.names_lanes());
  EXPECT_FALSE(source.sees_each_lane());
  ASSERT_EQ(interval.errors.size(), 1U);
  EXPECT_NEAR(interval.bits, 2 * 850e9, 5440);
  EXPECT_EQ(source.counter_name(1), "port");
}

TEST_F(Reading, AFecLaneHasItsShareOfTheBits) {
  slot.fake.near_port.told.fec_lanes = FecLanes::fec;
  slot.fake.near_port.fec_lanes_per_lane = 4;
  take(2s);
  EXPECT_EQ(source.counters, 32);
  EXPECT_FALSE(source.names_lanes());
  EXPECT_TRUE(source.sees_each_lane());
  EXPECT_NEAR(interval.bits, 2 * 850e9 / 32, 5440);
}

TEST_F(Reading, TheOneLaneOfAPortIsThePort) {
  FakeSlot one{1};
  one.fake.near_port.told.fec_lanes = FecLanes::none;
  Context context{.clock = one.clock,
                  .module = one.module,
                  .pins = one.pins,
                  .meter = nullptr,
                  .no_meter = one.no_meter,
                  .platform = one.platform,
                  .port = {},
                  .slot = one.facts,
                  .spec = no_spec,
                  .step = one.step,
                  .due = {},
                  .evidence = one.evidence,
                  .changes = one.changes,
                  .link = one.link,
                  .in_use = one.in_use()};
  const FecCounters first = support::run<FecCounters>(one.clock, one.fake.near_port.fec({}));
  EXPECT_TRUE(fec_source(context, End::near_end, first).names_lanes());
}

TEST_F(Reading, ASymbolIsOneBitAtLeastAndSoftwareTakesFive) {
  slot.fake.near_port.counts_bits = false;
  take(2s);
  EXPECT_EQ(source.errors, ErrorsFrom::symbols);
  EXPECT_EQ(source.most_per_event, 5);
}

TEST_F(Reading, BitsThatAreAlwaysFiveForEachSymbolAreNoCount) {
  slot.fake.near_port.estimate = 5;
  take(2s);
  EXPECT_EQ(source.errors, ErrorsFrom::symbols);
  EXPECT_NEAR(interval.errors[0] / interval.bits, 1e-9, 3e-10);
}

TEST_F(Reading, WhatTheProfileCallsEstimatedIsNoCount) {
  slot.platform.host_view.bit_errors.value = "estimated";
  take(2s);
  EXPECT_EQ(source.errors, ErrorsFrom::symbols);
}

TEST_F(Reading, CodewordsAloneAreTakenForSeventyFiveBitsAtMost) {
  slot.fake.near_port.counts_bits = slot.fake.near_port.counts_symbols = false;
  take(2s);
  EXPECT_EQ(source.errors, ErrorsFrom::codewords);
  EXPECT_EQ(source.lanes, FecLanes::none) << "lanes without counters that this host has";
  EXPECT_EQ(source.most_per_event, 75);
}

TEST_F(Reading, NothingIsSubtractedAcrossAReset) {
  const FecCounters earlier = read();
  wait(1s);
  slot.fake.near_port.clear();
  wait(1s);
  const FecCounters later = read();
  fec_between(told(later), earlier, later, interval);
  EXPECT_NE(interval.broken.find("cleared"), std::string::npos) << interval.broken;
  EXPECT_TRUE(interval.errors.empty());
}

TEST_F(Reading, ACounterThatGoesBackwardsWasCleared) {
  wait(10s);
  const FecCounters earlier = read();
  FecCounters later = earlier;
  later.lanes[4].corrected_bits = 0;
  fec_between(told(later), earlier, later, interval);
  EXPECT_NE(interval.broken.find("went backwards"), std::string::npos) << interval.broken;
}

TEST_F(Reading, WithoutCodewordsTheLineRateGivesTheFewestBits) {
  slot.fake.near_port.counts_codewords = false;
  slot.fake.near_port.read_takes = 100ms;
  take(2s);
  EXPECT_TRUE(interval.bits_from_time);
  EXPECT_NEAR(interval.bits, 2 * 106.25e9, 1) << "and not the 2.2 s between the first read's begin and the last's end";
  EXPECT_FALSE(interval.missing_s);
}

TEST_F(Reading, CodewordsBetrayAnOutageThatNobodyReported) {
  CodewordClock codewords;
  take(2s);
  EXPECT_EQ(codewords.add(interval), 0);
  slot.fake.flap(3s, 0s);  // 1 s until it is up again
  take(2s);
  EXPECT_NEAR(codewords.add(interval), 1, 1e-6);
  EXPECT_NEAR(codewords.blind_s(), 1.4e-3, 1e-6) << "1 ms, and 200 ppm of 2 s";
}

TEST_F(Reading, CountersThatAreRefreshedLateAreNoOutage) {
  CodewordClock codewords;
  take(2s);
  interval.missing_s = -1;
  EXPECT_EQ(codewords.add(interval), 0);
  interval.missing_s = 1;
  EXPECT_EQ(codewords.add(interval), 0);
  EXPECT_GT(codewords.blind_s(), 1) << "an outage so short cannot be told";
}

TEST(RatioText, IsNeverBelowWhatWasSeen) {
  EXPECT_EQ(ratio_text(0, 1e12, 0.95), "< 3e-12 at 95 %");
  EXPECT_EQ(ratio_text(5, 1e12, 0.95), "5e-12");
}

TEST(Percent, IsRoundedDownAndNeverAllOfIt) {
  EXPECT_EQ(percent(0.95), "95 %");
  EXPECT_EQ(percent(0.996875), "99.6875 %");
  EXPECT_EQ(percent(0.98666666), "98.6666 %");
  EXPECT_EQ(percent(0.999999), "99.9999 %");
  EXPECT_EQ(percent(0.99999951), "more than 99.9999 %");
  EXPECT_EQ(percent(1 - 1e-12), "more than 99.9999 %");
}

TEST(RoundedUp, IsNeverLessThanTheBound) {
  EXPECT_EQ(rounded_up(1.2341e-13), "1.24e-13");
  EXPECT_EQ(rounded_up(1.23e-13), "1.23e-13");
  EXPECT_EQ(rounded_up(9.991e-5), "0.0001");
  EXPECT_EQ(rounded_up(157.31, 4), "157.4");
  EXPECT_EQ(rounded_up(0), "0");
}

}  // namespace
}  // namespace plugfest::checks
