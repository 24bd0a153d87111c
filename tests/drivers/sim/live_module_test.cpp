#include "tests/drivers/sim/live_rig.hpp"

#include <gmock/gmock.h>

#include <cmath>

/// What a module in a simulated link gets to see of it.
namespace plugfest::sim::test {
namespace {

unsigned u16(const Bytes& bytes) { return u8(bytes.at(0)) * 256u + u8(bytes.at(1)); }
double f16(const Bytes& bytes) {
  return (u16(bytes) & 0x7FF) * std::pow(10.0, static_cast<int>(u16(bytes) >> 11) - 24);
}
std::uint64_t u64le(const Bytes& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | u8(bytes.at(at + i));
  return value;
}

/// A module that retimes in both directions, with pre-FEC BER of the media input and SNR of lane 3 among its
/// diagnostics, and PRBS31Q, PRBS13Q and SSPRQ on both sides.
SlotConfig retimed() {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 86, {0x51, 0x56, 0x88, 0x01, 0xFF, 0x00, 0x00, 0x00});
  put(image, upper_half(0x01), 142, {0x60});
  put(image, upper_half(0x13), 128,
      {0x7F, 0x7C, 0x33, 0x66, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x00, 0xFF, 0xFF});
  put(image, upper_half(0x14), 128, {0x00});
  put(image, upper_half(0x20), 128, {0x00, 0x0F, 0x12, 0x05});
  put(image, upper_half(0x24), 128, {0x00});
  put(image, upper_half(0x28), 128, {0x00});
  put(image, upper_half(0x2C), 128, {0x00});
  put(image, upper_half(0x2D), 128, {0x00});
  put(image, upper_half(0x2F), 128, {0x00, 0x03, 0xE8});
  finish(image);
  LinkConfig link;
  link.near_module.tx.kind = link.near_module.rx.kind = link::Kind::retimed;
  link.far_module.tx.kind = link.far_module.rx.kind = link::Kind::retimed;
  SlotConfig config = linked(link);
  config.image = image;
  return config;
}

TEST(LiveModule, ReadsTheLightOfTheLinkWhenItRetimes) {
  LiveRig rig(retimed());
  rig.until(10s);
  ASSERT_TRUE(rig.up(rig.near_port)) << rig.state(rig.near_port).down_reason;
  rig.link.burst(End::near, at(20s), 1h, 1e-6);
  rig.until(21s);
  rig.select(0x24);
  const double ber = 1e-6 + rig.link.numbers(End::near, 0).rx_ber;
  const double errors = 8 * 106.25e9 * 0.1 * ber;  // in a fine interval
  EXPECT_NEAR(f16(rig.read(128, 2)), ber, 5 * ber / std::sqrt(errors) + 0.001 * ber);
  EXPECT_NEAR(u16(rig.read(130, 2)) / 256.0, rig.link.numbers(End::near, 2).rx_snr_db, 0.3);
}

TEST(LiveModule, ShowsThePowerThatArrivesLessTheMediumsLoss) {
  LinkConfig config;
  config.medium.loss_db = 1.5;
  LiveRig rig(config);
  rig.until(10s);
  rig.select(0x11);
  const double before = u16(rig.read(186, 2));
  config.medium.loss_db = 4.5;
  LiveRig longer(config);
  longer.until(10s);
  longer.select(0x11);
  EXPECT_NEAR(10 * std::log10(before / u16(longer.read(186, 2))), 3, 0.3);
}

TEST(LiveModule, MissesTheSignalOfAHostThatIsDown) {
  LiveRig rig;
  rig.until(10s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(133), "ff");
  rig.admin(rig.near_port, false);
  rig.pass(500ms);
  EXPECT_EQ(rig.hex(132, 2), "ff00") << "nothing valid to send, while the far end still sends";
  rig.admin(rig.near_port, true);
  rig.pass(5s);
  EXPECT_EQ(rig.hex(132, 2), "ffff");
  EXPECT_TRUE(rig.up(rig.far_port));
}

TEST(LiveModule, ChecksThePatternThatItsHostSends) {
  LiveRig rig(retimed());
  rig.until(10s);
  support::run(rig.clock, rig.near_prbs.generate(TestPattern::prbs31q, far_off));
  const auto bits_of = [&](unsigned pattern) {
    rig.select(0x13);
    rig.write({164, pattern, pattern, pattern, pattern});
    rig.write({160, 0xFF});
    rig.pass(2s);
    rig.write({160, 0x00});
    rig.select(0x14);
    rig.write({128, 0x02});
    return u64le(rig.read(192, 16), 8) >> 1;  // the lowest bit tells of a loss of synchronisation
  };
  EXPECT_GT(bits_of(0x00), 100'000'000'000u) << "PRBS31Q";
  EXPECT_EQ(bits_of(0x66), 0u) << "PRBS13Q";
}

TEST(LiveModule, ItsOwnGeneratorTakesThePlaceOfTraffic) {
  LiveRig rig(retimed());
  rig.until(10s);
  support::run(rig.clock, rig.far_prbs.check(TestPattern::prbs31q, far_off));
  support::run(rig.clock, rig.far_prbs.start(far_off));
  rig.select(0x13);
  rig.write({152, 0xFF});
  rig.pass(5s);
  EXPECT_FALSE(rig.up(rig.near_port));
  for (const BerCount& lane : support::run(rig.clock, rig.far_prbs.counts(far_off))) EXPECT_TRUE(lane.locked);
  rig.write({152, 0x00});
  support::run(rig.clock, rig.far_prbs.check(std::nullopt, far_off));
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST(LiveModule, ALoopbackTakesItsLanesOutOfTheLink) {
  LiveRig rig(retimed());
  rig.until(10s);
  rig.select(0x13);
  rig.write({183, 0x01});
  rig.pass(5s);
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "no signal on lane 1");
  rig.write({183, 0x00});
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

/// Monitors of swing (200 to 900 mV, warnings 225 and 850) and of modulation amplitude; lane 2 swapped in the receiver.
SlotConfig enhanced(unsigned rx_swapped = 0x00) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 195, {0x4C, 0x01});
  image.halves[upper_half(0xC1)].fill(std::byte{0});
  image.halves[upper_half(0xC2)].fill(std::byte{0});
  put(image, upper_half(0xC1), 128, {0x18});
  put(image, upper_half(0xC1), 133, {0x00, rx_swapped});
  put(image, upper_half(0xC1), 136, {0xB4, 0x28, 0xAA, 0x2D});
  put(image, upper_half(0xC1), 141, {0x62, 0x1F, 0x09, 0xD0, 0x4D, 0xF1, 0x0C, 0x5A});  // 2.5119 to 0.2512 mW
  finish(image);
  SlotConfig config = linked();
  config.image = image;
  return config;
}

TEST(LiveModule, OfTheEnhancedLpoKindShowsWhatItsInputsGet) {
  LiveRig rig(enhanced());
  rig.until(10s);
  rig.select(0xC2);
  const double vma = rig.link.numbers(End::far, 0).vma_mv;
  EXPECT_NEAR(u8(rig.read(145)[0]) * 5.0, vma, 15);
  const double oma = rig.link.numbers(End::near, 0).oma_mw;
  EXPECT_NEAR(u16(rig.read(161, 2)) * 1e-4, oma, 0.04 * oma);
  rig.read(141, 40);
  EXPECT_EQ(rig.hex(157, 4), "00000000");
  // Main tap alone at a tenth of full swing: far too little.
  SerdesLane small;
  small.taps = {0, 0, 0, 17, 0, 0};
  rig.set_lane(rig.near_serdes, 3, small);
  EXPECT_LT(u8(rig.read(147)[0]) * 5.0, 200);
  EXPECT_EQ(rig.hex(142), "04") << "low alarm";
  EXPECT_EQ(rig.hex(144), "04") << "low warning";
  small.taps = {-2, 6, -26, 100, -11, -12};
  rig.set_lane(rig.near_serdes, 3, small);
  rig.read(141, 4);
  EXPECT_EQ(rig.hex(142), "00") << "cleared by the read, and not set again";
}

TEST(LiveModule, APairSwappedInTheModuleNeedsTheHostToInvert) {
  LiveRig rig(enhanced(0x02));
  rig.until(10s);
  EXPECT_EQ(rig.state(rig.near_port).down_reason, "receiver of lane 2 not locked");
  SerdesLane inverted;
  inverted.rx_inverted = true;
  rig.set_lane(rig.near_serdes, 2, inverted);
  rig.pass(5s);
  EXPECT_TRUE(rig.up(rig.near_port));
}

TEST(LiveModule, WithoutALinkKeepsWhatItsBehaviourSays) {
  Rig rig(dr8(), false);
  rig.until(10s);
  EXPECT_EQ(rig.slot.link(), nullptr);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 4), "44444444");
  EXPECT_EQ(rig.hex(132, 2), "ffff") << "all outputs valid";
}

}  // namespace
}  // namespace plugfest::sim::test
