#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

namespace plugfest::sim::test {
namespace {

unsigned u16(const Bytes& bytes, std::size_t at = 0) { return u8(bytes.at(at)) * 256u + u8(bytes.at(at + 1)); }
double f16(const Bytes& bytes) {
  const unsigned raw = u16(bytes);
  return (raw & 0x7FF) * std::pow(10.0, static_cast<int>(raw >> 11) - 24);
}

/// Bytes 128 on of page 24h: samples of the image below.
enum Sample : std::uint8_t { current = 128, minimum = 130, maximum = 132, average = 134, snr = 136, laser = 138 };

ModuleImage vdm_image() {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x40});
  put(image, upper_half(0x20), 128,
      {0x00, 0x0F, 0x00, 0x09, 0x00, 0x0B, 0x00, 0x0D,    // pre-FEC BER of the media input: now, min, max, average
       0x12, 0x05, 0x2F, 0x04, 0x30, 0x19, 0x00, 0xC8});  // SNR of lane 3, laser temperature, FERC total, type 200
  put(image, upper_half(0x24), 142, {0xBE, 0xEF});
  put(image, upper_half(0x28), 128, {0x90, 0xF0, 0x00, 0x00, 0x7B, 0xE8, 0x00, 0x00,    // 2.4e-4, 0, 1e-6, 0
                                     0x1C, 0x00, 0x10, 0x00, 0x1A, 0x00, 0x12, 0x00,    // 28, 16, 26, 18 dB
                                     0x0A, 0x00, 0xF6, 0x00, 0x08, 0x00, 0xF8, 0x00});  // 10, -10, 8, -8 Cel
  put(image, upper_half(0x2C), 128, {0x00});
  put(image, upper_half(0x2D), 128, {0x00});
  put(image, upper_half(0x2F), 128, {0x00, 0x03, 0xE8});  // one group; 1000 x 0.1 ms
  finish(image);
  return image;
}

struct Vdm : testing::Test {
  Behaviour behaviour;
};

TEST_F(Vdm, SamplesOfKnownTypesFollowTheModule) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(500ms);
  bench.select(0x24);
  EXPECT_EQ(bench.hex(128, 14), "0000000000000000000000000000") << "ModulePwrUp: nothing is measured yet";
  bench.until(1s);
  EXPECT_EQ(bench.hex(128, 10), "00000000000000000000") << "DPInit: nothing is received yet";
  bench.until(5s);
  // 8 lanes of 106.25 Gb/s for 0.1 s at 1e-9: 85 errors, sqrt(85) = 9.2.
  EXPECT_NEAR(f16(bench.read(current, 2)), 1e-9, 0.65e-9);
  // 21.5 dB is 5504 counts of 1/256 dB; noise is six times 0.05 dB at most.
  EXPECT_NEAR(u16(bench.read(snr, 2)), 5504, 78);
  EXPECT_NEAR(static_cast<std::int16_t>(u16(bench.read(laser, 2))), 0, 78);
  EXPECT_EQ(bench.hex(140, 2), "0000") << "RS(544,514) loses no frame at 1e-9";
}

TEST_F(Vdm, FramesAndWorstCodewordsFollowTheSameErrors) {
  ModuleImage image = vdm_image();
  put(image, upper_half(0x20), 128, {0x30, 0x19, 0x30, 0x17, 0x30, 0x21, 0x30, 0x1D});  // total, now; SEWmax now, max
  behaviour.signal.media_ber = on_every_lane(1e-3);
  Rig bench(image, false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  bench.write_at(6s, {0x90, 0x80});
  bench.write_at(7s, {0x90, 0x00});
  bench.write_at(17s, {0x90, 0x80});
  bench.until(18s);
  bench.select(0x24);
  // 8 x 106.25e9 / 5440 codewords a second, 1.530e-4 of them lost: 23909 a second, over eleven seconds.
  EXPECT_NEAR(f16(bench.read(128, 2)), 11 * 23909, 6 * std::sqrt(11 * 23909.0) + 128);
  EXPECT_NEAR(f16(bench.read(130, 2)), 2391, 6 * std::sqrt(2391.0) + 2);
  EXPECT_EQ(bench.hex(132, 4), "00100010") << "16: more than can be corrected";
}

TEST_F(Vdm, TypesThatNobodyKnowsKeepTheirBytes) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x24);
  EXPECT_EQ(bench.hex(142, 2), "beef");
}

TEST_F(Vdm, FreezeIsDoneAfterItsTimeAndNotBefore) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  EXPECT_EQ(bench.hex(144, 2), "0000") << "neither was ever asked for";
  bench.write_at(6s, {0x90, 0x80});
  EXPECT_EQ(bench.hex_at(6s + 2ms, 144, 2), "8000");
  EXPECT_EQ(bench.hex_at(6s + 4900us, 144, 2), "8000");
  EXPECT_EQ(bench.hex_at(6s + 5100us, 144, 2), "8080");
  EXPECT_EQ(bench.hex_at(7s, 144, 2), "8080");
  bench.write_at(8s, {0x90, 0x00});
  EXPECT_EQ(bench.hex_at(8s + 2ms, 144, 2), "0080") << "FreezeDone is a level";
  EXPECT_EQ(bench.hex_at(8s + 5100us, 144, 2), "00c0");
  bench.write_at(9s, {0x90, 0x80});
  EXPECT_EQ(bench.hex_at(9s + 2ms, 144, 2), "8040") << "FreezeDone falls with the request";
  EXPECT_EQ(bench.hex_at(9s + 6ms, 144, 2), "80c0");
}

TEST_F(Vdm, WhileFrozenStatisticsStandAndTheRestGoesOn) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  bench.write_at(6s, {0x90, 0x80});
  bench.until(6s + 10ms);
  bench.select(0x24);
  const std::string held = bench.hex(minimum, 6);
  std::set<std::string> seen;
  for (Clock::duration time = 7s; time < 20s; time += 1s) {
    bench.until(time);
    EXPECT_EQ(bench.hex(minimum, 6), held);
    seen.insert(bench.hex(current, 2));
  }
  EXPECT_GT(seen.size(), 4U) << "samples of 85 errors, give or take 9";
  bench.select(0x2F);
  bench.write_at(21s, {0x90, 0x00});
  bench.until(21s + 10ms);
  bench.select(0x24);
  EXPECT_NE(bench.hex(minimum, 6), held);
}

TEST_F(Vdm, TheIntervalRunsFromFreezeToFreezeAndLosesNothing) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  bench.write_at(6s, {0x90, 0x80});
  bench.write_at(7s, {0x90, 0x00});
  bench.write_at(16s, {0x90, 0x80});
  bench.until(17s);
  bench.select(0x24);
  const double least = f16(bench.read(minimum, 2)), most = f16(bench.read(maximum, 2));
  const double mean = f16(bench.read(average, 2));
  // 10 s: 8500 errors, sqrt(8500) = 92. Of a hundred fine intervals of 85 each.
  EXPECT_NEAR(mean, 1e-9, 6 * 0.0108e-9);
  EXPECT_LT(least, 0.9e-9);
  EXPECT_GT(least, 0.4e-9);
  EXPECT_GT(most, 1.1e-9);
  EXPECT_LT(most, 1.7e-9);
}

TEST_F(Vdm, FreezesWhateverLanesAreDisabled) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x10);
  bench.write({130, 0xFF});
  bench.until(10s);
  bench.select(0x2F);
  bench.write_at(11s, {0x90, 0x80});
  EXPECT_EQ(bench.hex_at(11s + 6ms, 145), "80");
}

TEST_F(Vdm, FreezesWithoutAnyStatisticUnlessItHasThatQuirk) {
  ModuleImage image = vdm_image();
  image.halves[upper_half(0x20)].fill(std::byte{0});
  put(image, upper_half(0x20), 128, {0x00, 0x05});
  for (const bool quirk : {false, true}) {
    behaviour.vdm.freeze_needs_statistics = quirk;
    Rig bench(image, false, behaviour);
    bench.until(5s);
    bench.select(0x2F);
    bench.write_at(6s, {0x90, 0x80});
    EXPECT_EQ(bench.hex_at(7s, 145), quirk ? "00" : "80");
  }
}

TEST_F(Vdm, LookingOftenChangesNothing) {
  Rig rare(vdm_image(), false, behaviour), often(vdm_image(), false, behaviour);
  for (Rig* bench : {&rare, &often}) {
    bench->until(5s);
    bench->select(0x2F);
    bench->write_at(6s, {0x90, 0x80});
    bench->write_at(7s, {0x90, 0x00});
    bench->until(7s + 20ms);
    bench->select(0x24);
  }
  for (Clock::duration time = 8s; time < 30s; time += 137ms) often.hex_at(time, 128, 12);
  EXPECT_EQ(often.hex_at(31s, 128, 12), rare.hex_at(31s, 128, 12));
}

/// @param at  place of a sample that must not be zero
void expect_hours_of_looking_to_change_nothing(Behaviour behaviour, double ber, std::size_t at) {
  ModuleImage image = vdm_image();
  put(image, upper_half(0x20), 136, {0x00, 0x11, 0x00, 0x13, 0x00, 0x15, 0x00, 0x19});  // frames: min, max, mean, total
  behaviour.signal.media_ber = on_every_lane(ber);
  Rig rare(image, false, behaviour), often(image, false, behaviour);
  Clock::duration time = 8s;
  const auto deinitialize = [&](Clock::duration when, std::uint8_t lanes) {
    for (; time < when; time += 9371ms) {
      often.until(time);
      often.select(0x24);
      often.read(128, 16);
    }
    for (Rig* bench : {&rare, &often}) {
      bench->until(when + 10s);
      bench->select(0x10);
      bench->write_at(when + 20s, {128, lanes});
    }
    time = when + 30s;
  };
  deinitialize(5000s, 0xFF);
  deinitialize(6000s, 0x00);
  for (Rig* bench : {&rare, &often}) {
    bench->until(11000s);
    bench->select(0x24);
  }
  for (const Clock::duration when : {11001s, 25000s}) {
    const std::string samples = often.hex_at(when, 128, 16);
    EXPECT_EQ(samples, rare.hex_at(when, 128, 16));
    EXPECT_NE(samples.substr(2 * at, 4), "0000") << samples;
  }
}

TEST_F(Vdm, LookingOftenChangesNothingInHoursOfChangingConditions) {
  expect_hours_of_looking_to_change_nothing(behaviour, 1e-9, 2);
  expect_hours_of_looking_to_change_nothing(behaviour, 6e-4, 10);
}

TEST_F(Vdm, HoursOfSamplesHaveTheExtremesOfThatMany) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(10h);
  bench.select(0x24);
  // 360000 fine intervals of 85 errors: deviations of 9.2 beyond 4 and below 6.2 each way.
  EXPECT_NEAR(f16(bench.read(average, 2)), 1e-9, 0.0011e-9);
  EXPECT_GT(f16(bench.read(minimum, 2)), (85 - 5.5 * 9.2) / 85e9);
  EXPECT_LT(f16(bench.read(minimum, 2)), (85 - 3.5 * 9.2) / 85e9);
  EXPECT_GT(f16(bench.read(maximum, 2)), (85 + 4.0 * 9.2) / 85e9);
  EXPECT_LT(f16(bench.read(maximum, 2)), (85 + 6.5 * 9.2) / 85e9);
}

TEST_F(Vdm, ObservablesOfTheWholeModuleSumUpItsDataPaths) {
  ModuleImage image = vdm_image();
  put(image, upper_half(0x20), 128,
      {0x0F, 0x10, 0x0F, 0x0A, 0x0F, 0x0C, 0x0F, 0x0E,    // pre-FEC BER of the host input: now, min, max, average
       0x0F, 0x18, 0x0F, 0x12, 0x0F, 0x14, 0x0F, 0x16});  // frames: the same
  put(image, upper_half(0x24), 128, {0x71, 0xEF, 0x74, 0x24, 0x72, 0xE1, 0x72, 0xE6});
  image.halves[upper_half(0x28)].fill(std::byte{0});
  behaviour.signal.host_ber = on_every_lane(1e-3);
  behaviour.signal.host_ber[0] = 9e-3;
  Rig bench(image, false, behaviour);
  bench.until(60s);
  bench.select(0x24);
  EXPECT_NEAR(f16(bench.read(current, 2)), 2e-3, 1e-5) << "seven lanes of 1e-3, one of 9e-3";
  EXPECT_GT(f16(bench.read(136, 2)), 1e6) << "nearly all of 8 x 106.25e8 / 5440 codewords are lost";
  for (const std::uint8_t at : std::array<std::uint8_t, 2>{128, 136}) {
    const auto sample = [&](unsigned number) { return f16(bench.read(static_cast<std::uint8_t>(at + 2 * number), 2)); };
    const double least = sample(1), most = sample(2), mean = sample(3);
    EXPECT_LE(least, mean);
    EXPECT_LE(mean, most);
    EXPECT_GT(least, 0);
  }
}

TEST_F(Vdm, AfterOneSampleAllStatisticsAreThatSample) {
  behaviour.signal.media_ber = on_every_lane(2e-12);  // a sixth of an error in a fine interval
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  for (Clock::duration time = 6s; time < 30s; time += 1s) {
    bench.write_at(time + 20ms, {0x90, 0x80});
    bench.write_at(time + 120ms, {0x90, 0x00});
    bench.write_at(time + 150ms, {0x90, 0x80});
    bench.until(time + 180ms);
    bench.select(0x24);
    const std::string statistics = bench.hex(minimum, 6);
    EXPECT_EQ(statistics.substr(0, 4), statistics.substr(4, 4));
    EXPECT_EQ(statistics.substr(0, 4), statistics.substr(8, 4));
    bench.select(0x2F);
    bench.write_at(time + 200ms, {0x90, 0x00});
  }
}

TEST_F(Vdm, WithoutADescriptorPageItObservesTheErrorRatiosOfItsPaths) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x40});
  finish(image);
  EXPECT_NE(std::ranges::find(image.synthesised, upper_half(0x20)), image.synthesised.end());
  Rig bench(image, false, behaviour);
  bench.until(5s);
  bench.select(0x20);
  EXPECT_EQ(bench.hex(128, 6), "000f010f020f");
  bench.select(0x24);
  EXPECT_NEAR(f16(bench.read(128, 2)), 1e-9, 0.65e-9);
}

TEST_F(Vdm, FlagsAreNibblesThatLatchAndClearByTheRead) {
  behaviour.signal.media_ber = on_every_lane(1e-5);  // above the warning of 1e-6, below the alarm of 2.4e-4
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2C);
  EXPECT_EQ(bench.hex(128, 4), "44440000");
  EXPECT_EQ(bench.hex(128, 2), "0000") << "the next fine interval has not ended";
  bench.until(6s);
  EXPECT_EQ(bench.hex(128, 2), "4444") << "the condition persists";
}

TEST_F(Vdm, AHealthyModuleRaisesNoFlagAndMasksThemAll) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(1h);
  bench.select(0x2C);
  EXPECT_EQ(bench.hex(128, 8), "0000000000000000");
  bench.select(0x2D);
  EXPECT_EQ(bench.hex(128, 8), "ffffffffffffffff");
  EXPECT_EQ(bench.hex(248, 8), "ffffffffffffffff");
}

TEST_F(Vdm, NoLightIsNoSampleAndNoFlag) {
  behaviour.monitors.rx_power_mw[2] = 0;
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x24);
  EXPECT_EQ(bench.hex(128, 10), "00000000000000000000") << "one path over eight lanes, one of them dark";
  bench.select(0x2C);
  EXPECT_EQ(bench.hex(128, 4), "00000000");
}

TEST_F(Vdm, FromRevision54OnAMissingSampleHasTheValueThatSaysSo) {
  ModuleImage image = vdm_image();
  put(image, lower_half, 1, {0x54});
  Rig bench(image, true, behaviour);
  bench.until(5s);
  bench.select(0x24);
  // 0.5 is 500e-3: mantissa 500, exponent -3 + 24 = 21; frames: the largest F16.
  const unsigned half = u16(bench.read(128, 2));
  EXPECT_DOUBLE_EQ((half & 0x7FF) * std::pow(10.0, static_cast<int>(half >> 11) - 24), 0.5);
  EXPECT_EQ(bench.hex(136, 6), "00008000ffff");
}

TEST_F(Vdm, PowerSavingHoldsWhatWasMeasuredLast) {
  ModuleImage image = vdm_image();
  put(image, upper_half(0x2F), 128, {0x04});
  Rig bench(image, false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  bench.write_at(6s, {0x90, 0x80});
  bench.write_at(7s, {0x90, 0xC0});
  EXPECT_EQ(bench.hex_at(7s + 20ms, 144, 2), "c080");
  bench.select(0x24);
  const std::string held = bench.hex(128, 14);
  bench.until(60s);
  EXPECT_EQ(bench.hex(128, 14), held);
  bench.select(0x2F);
  bench.write({0x90, 0x80});
  bench.until(70s);
  bench.select(0x24);
  EXPECT_NE(bench.hex(128, 14), held);
}

TEST_F(Vdm, PowerSavingThatIsNotSupportedReadsBackZero) {
  Rig bench(vdm_image(), false, behaviour);
  bench.until(5s);
  bench.select(0x2F);
  bench.write({0x90, 0x7C});
  EXPECT_EQ(bench.hex(144), "00");
}

}  // namespace
}  // namespace plugfest::sim::test
