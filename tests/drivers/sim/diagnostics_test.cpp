#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace plugfest::sim::test {
namespace {

constexpr double bits_per_second = 106.25e9;  // 53.125 GBd PAM4

std::uint64_t u64le(const Bytes& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | u8(bytes.at(at + i));
  return value;
}

/// Everything advertised but FEC: patterns PRBS31Q, PRBS13Q and SSPRQ, all per lane.
ModuleImage image_with(unsigned loopbacks = 0x7F, unsigned gating = 0x7C) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x20});
  put(image, upper_half(0x13), 128,
      {loopbacks, gating, 0x33, 0x66, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x00, 0xFF, 0xFF});
  put(image, upper_half(0x14), 128, {0x00});
  finish(image);
  return image;
}

struct Diagnostics : testing::Test {
  /// A module whose data path is up, at 5 s.
  struct Bench : Rig {
    explicit Bench(const ModuleImage& image = image_with(), const Behaviour& behaviour = {})
        : Rig(image, false, behaviour) {
      until(5s);
      select(0x13);
    }
    /// Selects results and waits for them.
    void choose(unsigned selector) {
      select(0x14);
      write({128, selector});
    }
    void loop_media_pattern() {
      write({156, 0x00, 0x00, 0x00, 0x00});
      write({152, 0xFF});
      write({180, 0xFF});
    }
  };
  Behaviour behaviour;
};

TEST_F(Diagnostics, ResetMasksEveryFlagAndSelectsNothing) {
  Bench bench;
  EXPECT_EQ(bench.hex(206, 8), "8000ffffffffffff");
  EXPECT_EQ(bench.hex(144, 8), "0000000000000000");
  bench.select(0x14);
  EXPECT_EQ(bench.hex(128), "00");
  EXPECT_EQ(bench.hex(192, 64), std::string(128, '0'));
}

TEST_F(Diagnostics, LoopbacksThatAreNotAdvertisedReadBackUnchanged) {
  Bench bench(image_with(0x05));  // media side output, host side output; not both at once
  bench.write({180, 0x01});
  EXPECT_EQ(bench.hex(180, 4), "01000000");
  bench.write({181, 0xFF});
  EXPECT_EQ(bench.hex(180, 4), "01000000");
  bench.write({182, 0x01});
  EXPECT_EQ(bench.hex(180, 4), "01000000") << "the other side's is on";
  bench.write({180, 0x00});
  bench.write({182, 0x80});
  EXPECT_EQ(bench.hex(180, 4), "00008000");
  bench.write({180, 0x00, 0x00, 0x00, 0x00});
  EXPECT_EQ(bench.hex(180, 4), "00000000");
}

TEST_F(Diagnostics, BothSidesLoopAtOnceWhereThatIsAdvertised) {
  Bench bench(image_with(0x4F));
  bench.write({180, 0x01, 0x02, 0x04, 0x08});
  EXPECT_EQ(bench.hex(180, 4), "01020408");
}

TEST_F(Diagnostics, ACheckerLocksOnTheModulesOwnGeneratorAndCountsFromThere) {
  Bench bench;
  bench.loop_media_pattern();
  bench.write_at(6s, {168, 0xFF});
  bench.until(6s + 10ms);
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(139), "ff") << "it was not locked at first";
  EXPECT_EQ(bench.hex(139), "00");
  EXPECT_EQ(bench.hex_at(6s + 900ms, 192, 16), std::string(32, '0')) << "the first update comes after 1 s";
  // Locked after 2 ms: 106.25e9 x 0.998 bits.
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 0U);
  bench.until(7s + 500ms);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 106'037'500'000U) << "no loss of synchronisation, so bit 0 is clear";
  EXPECT_EQ(u64le(bench.read(240, 16), 8), 106'037'500'000U);
  bench.until(8s + 500ms);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 212'287'500'000U);
}

TEST_F(Diagnostics, WithoutAPatternThereIsNoLock) {
  Bench bench;
  bench.write({168, 0x01});
  bench.until(10s);
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(139), "01");
  EXPECT_EQ(bench.hex(139), "01");
  EXPECT_EQ(bench.hex(192, 16),
            "0000000000000000"
            "0100000000000000")
      << "no bits, synchronisation lost";
  bench.choose(0x01);
  EXPECT_EQ(bench.hex(208, 2), "0000") << "no data, before revision 5.4";
}

TEST_F(Diagnostics, NoDataIsOneHalfFromRevision54) {
  ModuleImage image = image_with();
  put(image, lower_half, 1, {0x54});
  Bench bench(image);
  bench.choose(0x01);
  const auto raw = bench.read(192, 2);
  const unsigned half = u8(raw[0]) * 256u + u8(raw[1]);
  EXPECT_DOUBLE_EQ((half & 0x7FF) * std::pow(10.0, static_cast<int>(half >> 11) - 24), 0.5);
}

TEST_F(Diagnostics, AnotherPatternGivesNoLock) {
  behaviour.signal.media_pattern = 6;  // PRBS13Q
  Bench bench(image_with(), behaviour);
  bench.write({172, 0x60, 0x06, 0x00, 0x00});  // lanes 2 and 3
  bench.write({168, 0x0F});
  bench.pass(100ms);
  bench.select(0x14);
  EXPECT_EQ(bench.hex(139), "0f");
  EXPECT_EQ(bench.hex(139), "09");
}

TEST_F(Diagnostics, ErrorsFollowTheModelsRatioOverALongTime) {
  behaviour.signal.media_pattern = 0;
  behaviour.signal.media_ber = on_every_lane(1e-6);
  behaviour.signal.media_ber[4] = 3e-9;
  Bench bench(image_with(), behaviour);
  bench.write_at(6s, {168, 0xFF});
  bench.until(106s + 500ms);
  bench.choose(0x04);
  const auto counts = bench.read(192, 16);
  const double bits = bits_per_second * 99.998;
  EXPECT_EQ(u64le(counts, 8), static_cast<std::uint64_t>(bits));
  EXPECT_NEAR(static_cast<double>(u64le(counts, 0)), bits * 1e-6, 6 * std::sqrt(bits * 1e-6));
  bench.choose(0x05);
  EXPECT_NEAR(static_cast<double>(u64le(bench.read(192, 8), 0)), bits * 3e-9, 6 * std::sqrt(bits * 3e-9));
  bench.choose(0x01);
  const auto raw = bench.read(208, 2);
  const unsigned ber = u8(raw[0]) * 256u + u8(raw[1]);
  EXPECT_NEAR((ber & 0x7FF) * std::pow(10.0, static_cast<int>(ber >> 11) - 24), 1e-6, 0.01e-6);
}

TEST_F(Diagnostics, ReadingOftenCountsTheSame) {
  behaviour.signal.media_pattern = 0;
  Bench rare(image_with(), behaviour), often(image_with(), behaviour);
  for (Bench* bench : {&rare, &often}) {
    bench->write_at(6s, {168, 0xFF});
    bench->until(6s + 20ms);
    bench->choose(0x04);
  }
  for (Clock::duration time = 7s; time < 20s; time += 173ms) often.hex_at(time, 192, 64);
  EXPECT_EQ(often.hex_at(21s, 192, 64), rare.hex_at(21s, 192, 64));
  EXPECT_GT(u64le(rare.read(192, 8), 0), 0U);
}

TEST_F(Diagnostics, AGateEndsByItselfAndFlagsIt) {
  behaviour.signal.media_pattern = 0;
  Bench bench(image_with(), behaviour);
  bench.write({177, 0x02});  // 5 s
  bench.write_at(6s, {168, 0x01});
  bench.until(10900ms);
  bench.choose(0x14);
  EXPECT_EQ(bench.hex(134, 2), "0000");
  EXPECT_EQ(bench.hex(192, 16), std::string(32, '0')) << "no gate has closed";
  bench.until(11s + 1ms);
  EXPECT_EQ(bench.hex(134, 2), "0001");
  EXPECT_EQ(bench.hex(134, 2), "0000");
  const auto closed = bench.read(192, 16);
  EXPECT_EQ(u64le(closed, 8), 531'037'500'000U) << "106.25e9 x 4.998; bit 0 clear";
  bench.until(30s);
  EXPECT_EQ(bench.read(192, 16), closed);
  bench.choose(0x04);
  EXPECT_EQ(bench.read(192, 16), closed) << "counting has stopped";
}

TEST_F(Diagnostics, WithAutoRestartGateFollowsGate) {
  behaviour.signal.media_pattern = 0;
  Bench bench(image_with(), behaviour);
  bench.write({177, 0x12});
  bench.write_at(6s, {168, 0x01});
  bench.until(12s);
  bench.choose(0x14);
  const auto first = bench.read(192, 16);
  EXPECT_EQ(u64le(first, 8), 531'037'500'000U);
  bench.until(17s);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 531'250'000'000U) << "locked all the time";
  EXPECT_EQ(bench.hex(135), "01");
}

TEST_F(Diagnostics, ResetErrorInformationFreezesCopiesAndRestarts) {
  behaviour.signal.media_pattern = 0;
  Bench bench(image_with(), behaviour);
  bench.write_at(6s, {168, 0x01});
  bench.write_at(8s, {177, 0x20});
  bench.until(9s);
  bench.choose(0x04);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 212'287'500'000U) << "106.25e9 x 1.998";
  bench.choose(0x14);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 212'287'500'000U);
  bench.select(0x13);
  bench.write_at(20s, {177, 0x00});
  bench.until(20500ms);
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(192, 16), std::string(32, '0'));
  bench.until(21500ms);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 106'250'000'000U);
  bench.choose(0x14);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 212'287'500'000U) << "left alone";
}

TEST_F(Diagnostics, WithoutPeriodicUpdatesResultsAppearWhenCountingStops) {
  behaviour.signal.media_pattern = 0;
  Bench bench(image_with(0x7F, 0x6C), behaviour);
  bench.write_at(6s, {168, 0x01});
  bench.until(9s);
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(192, 16), std::string(32, '0'));
  bench.select(0x13);
  bench.write_at(10s, {168, 0x00});
  bench.until(11s);
  bench.choose(0x04);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 424'787'500'000U);
  bench.choose(0x14);
  EXPECT_EQ(u64le(bench.read(192, 16), 8), 424'787'500'000U) << "under both groups";
}

TEST_F(Diagnostics, OldDataStayUntilTheNewAreInPlace) {
  behaviour.diagnostics.selector = 8ms;
  Bench bench(image_with(), behaviour);
  bench.choose(0x06);
  bench.pass(10ms);
  EXPECT_NE(bench.hex(240, 2), "0000");
  const auto moment = Clock::duration(7s);
  bench.write_at(moment, {128, 0x01});
  EXPECT_EQ(bench.hex_at(moment + 3ms, 128), "01") << "the selector is new";
  EXPECT_NE(bench.hex_at(moment + 7500us, 240, 2), "0000") << "the data are old";
  EXPECT_EQ(bench.hex_at(moment + 8100us, 240, 2), "0000");
}

TEST_F(Diagnostics, SelectorsThatAreNotSupportedReadBackZero) {
  Bench bench(image_with(0x7F, 0x5C));  // no gated results
  bench.select(0x14);
  for (const unsigned selector : {0x07u, 0x10u, 0x11u, 0x15u, 0x16u, 0xC0u}) {
    bench.write({128, selector});
    EXPECT_EQ(bench.hex(128), "00") << selector;
  }
  bench.write({128, 0x05});
  EXPECT_EQ(bench.hex(128), "05");
}

TEST_F(Diagnostics, SignalToNoiseRatioIsLittleEndianBehindReservedBytes) {
  Bench bench;
  bench.choose(0x06);
  const auto data = bench.read(192, 64);
  for (std::size_t lane = 0; lane < 8; ++lane) {
    // 23 and 21.5 dB in 1/256 dB; noise is six times 0.05 dB at most.
    EXPECT_NEAR(u8(data[16 + 2 * lane]) + 256 * u8(data[17 + 2 * lane]), 5888, 78);
    EXPECT_NEAR(u8(data[48 + 2 * lane]) + 256 * u8(data[49 + 2 * lane]), 5504, 78);
  }
  EXPECT_EQ(bench.hex(192, 16), std::string(32, '0'));
  EXPECT_EQ(bench.hex(224, 16), std::string(32, '0'));
}

TEST_F(Diagnostics, AGeneratorThatCannotMakeItsPatternSaysSo) {
  Bench bench;
  bench.write({156, 0x01, 0x00, 0x00, 0x00});  // PRBS31 is not among them
  bench.write({152, 0x03});
  bench.select(0x14);
  EXPECT_EQ(bench.hex(137), "01");
  EXPECT_EQ(bench.hex(137), "01") << "the condition persists";
}

TEST_F(Diagnostics, TheHostsPatternReachesTheMediaSideCheckerThroughAMediaSideLoopback) {
  behaviour.signal.host_pattern = 0;
  Bench bench(image_with(), behaviour);
  bench.write({168, 0xFF});
  bench.select(0x14);
  bench.read(139);
  EXPECT_EQ(bench.hex(139), "ff");
  bench.select(0x13);
  bench.write({180, 0x0F});
  bench.select(0x14);
  bench.read(139);
  EXPECT_EQ(bench.hex(139), "f0");
}

TEST_F(Diagnostics, AnInvertedPatternIsAnotherPattern) {
  Bench bench;
  bench.loop_media_pattern();
  bench.write({153, 0x01});
  bench.write({169, 0x02});
  bench.write({168, 0x07});
  bench.select(0x14);
  bench.read(139);
  EXPECT_EQ(bench.hex(139), "03");
}

TEST_F(Diagnostics, LosingThePatternIsLatchedInTheCountAndInTheFlag) {
  Bench bench;
  bench.loop_media_pattern();
  bench.write_at(6s, {168, 0x01});
  bench.until(6500ms);
  bench.select(0x14);
  bench.read(139);
  bench.select(0x13);
  bench.write_at(7s, {152, 0x00});
  bench.write_at(8s, {152, 0xFF});
  bench.until(9500ms);
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(139), "01") << "it was lost since the last read";
  EXPECT_EQ(bench.hex(139), "00");
  const std::uint64_t bits = u64le(bench.read(192, 16), 8);
  EXPECT_EQ(bits & 1, 1U);
  // Locked from 6.002 to 7 s and from 8.002 to 9 s, the last update: 1.996 s.
  EXPECT_EQ(bits & ~std::uint64_t{1}, 212'075'000'000U);
}

TEST_F(Diagnostics, WithoutPerLaneEnableAnyBitRulesAllLanes) {
  ModuleImage image = image_with();
  put(image, upper_half(0x13), 142, {0x00});
  behaviour.signal.media_pattern = 6;
  Bench bench(image, behaviour);
  bench.write({172, 0x16, 0x11, 0x11, 0x11});  // lane 1's pattern serves all
  bench.write({168, 0x10});
  bench.select(0x14);
  EXPECT_EQ(bench.hex(139), "ff");
  EXPECT_EQ(bench.hex(139), "00");
}

TEST_F(Diagnostics, ResetEndsEverything) {
  Bench bench;
  bench.loop_media_pattern();
  bench.write({168, 0xFF});
  bench.until(10s);
  bench.write({26, 0x08});
  bench.until(20s);
  bench.select(0x13);
  EXPECT_EQ(bench.hex(144, 40), std::string(80, '0'));
  bench.choose(0x04);
  EXPECT_EQ(bench.hex(192, 64), std::string(128, '0'));
  EXPECT_EQ(bench.hex(134, 6), "000000000000");
}

}  // namespace
}  // namespace plugfest::sim::test
