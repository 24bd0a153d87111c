#include "drivers/sim/slot_pins.hpp"
#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// Squelch, loss of signal and what the module says about both.
namespace plugfest::sim::test {
namespace {

/// The DR8 module as a retimed one: squelch methods by 01h:155.5:4, flags of 157 and 158.
ModuleImage retimed(unsigned byte_155 = 0x2E, unsigned byte_157 = 0x07) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 86, {0x20, 0x8F, 0x11, 0xFF, 0xFF, 0x00, 0x00, 0x00});
  put(image, upper_half(0x01), 155, {byte_155, 0x06, byte_157, 0x06});
  put(image, upper_half(0x01), 176, {0xFF});
  finish(image);
  return image;
}

struct Outputs : testing::Test {
  explicit Outputs(const ModuleImage& image = retimed()) : rig(image, false) {
    rig.until(3s);
    rig.select(0x11);
    rig.read(134, 20);
  }
  Module& module() { return *rig.slot.module(); }
  Rig rig;
};

TEST_F(Outputs, LossOfTheHostSignalIsFlaggedAndSquelchesTheLaneWithin400Ms) {
  module().set_host_signal(3, false, rig.clock.now());
  EXPECT_EQ(rig.hex(136, 2), "0404") << "LOS and loss of lock, host lane 3";
  EXPECT_EQ(rig.hex(133), "fb");
  rig.pass(400ms);
  EXPECT_EQ(rig.hex(158, 2), "0000") << "average power squelch";
  EXPECT_NE(rig.hex(156, 2), "0000");
  EXPECT_EQ(rig.hex(128, 4), "44444444") << "automatic squelch leaves the path activated";
  EXPECT_EQ(rig.hex(140), "04") << "and the power is low";
  EXPECT_EQ(rig.hex(136), "04") << "the condition persists";
  module().set_host_signal(3, true, rig.clock.now());
  rig.pass(400ms);
  rig.read(134, 20);
  EXPECT_EQ(rig.hex(133), "ff");
  EXPECT_NE(rig.hex(158, 2), "0000");
  EXPECT_EQ(rig.hex(134, 20), std::string(40, '0'));
}

TEST_F(Outputs, AutoSquelchCanBeSwitchedOff) {
  rig.select(0x10);
  rig.write({131, 0x01});
  module().set_host_signal(1, false, rig.clock.now());
  rig.pass(1s);
  rig.select(0x11);
  EXPECT_NE(rig.hex(154, 2), "0000");
  EXPECT_EQ(rig.hex(133), "fe") << "noise is no valid signal";
}

struct SquelchOfOma : Outputs {
  SquelchOfOma() : Outputs(retimed(0x1E)) {}
};
TEST_F(SquelchOfOma, AveragePowerStaysOn) {
  module().set_host_signal(1, false, rig.clock.now());
  rig.pass(1s);
  EXPECT_NE(rig.hex(154, 2), "0000");
  EXPECT_EQ(rig.hex(133), "fe");
  rig.select(0x10);
  rig.write({132, 0x02});
  rig.pass(1s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 6), "74444444fffc") << "a forced squelch takes its path to DPInitialized";
  EXPECT_NE(rig.hex(156, 2), "0000");
}

struct SquelchOfChoice : Outputs {
  SquelchOfChoice() : Outputs(retimed(0x3E)) {}
};
TEST_F(SquelchOfChoice, TheHostChoosesTheMethod) {
  module().set_host_signal(1, false, rig.clock.now());
  rig.pass(1s);
  EXPECT_NE(rig.hex(154, 2), "0000") << "26.5 = 0: OMA";
  rig.write({26, 0x60});
  EXPECT_EQ(rig.hex(154, 2), "0000") << "26.5 = 1: average power";
}

struct NoSquelch : Outputs {
  NoSquelch() : Outputs(retimed(0x0A, 0x00)) {}
};
TEST_F(NoSquelch, WithoutSquelchNoisePassesAndNothingIsFlagged) {
  module().set_host_signal(1, false, rig.clock.now());
  rig.pass(1s);
  EXPECT_NE(rig.hex(154, 2), "0000");
  EXPECT_EQ(rig.hex(133), "fe");
  EXPECT_EQ(rig.hex(134, 20), std::string(40, '0'));
}

TEST_F(Outputs, LossOfTheHostSignalIsNotFlaggedBeforeDpInitialized) {
  rig.select(0x10);
  rig.write({128, 0x01});
  rig.pass(1s);
  module().set_host_signal(1, false, rig.clock.now());
  rig.select(0x11);
  rig.read(134);
  EXPECT_EQ(rig.hex(128), "41");
  EXPECT_EQ(rig.hex(136, 2), "0000");
  rig.select(0x10);
  rig.write({128, 0x00});
  rig.pass(3s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(136, 2), "0101");
}

TEST_F(Outputs, LossOfLightIsFlaggedAndMutesTheHostLaneThatItFeeds) {
  module().set_rx_power(8, 0, rig.clock.now());
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(147, 2), "8080") << "LOS and loss of lock, media lane 8";
  EXPECT_EQ(rig.hex(132), "7f");
  EXPECT_EQ(rig.hex(153), "80");
  EXPECT_EQ(rig.hex(153), "00") << "an event, not a condition";
  module().set_rx_power(8, 1.0, rig.clock.now());
  rig.pass(15ms);
  EXPECT_EQ(rig.hex(132), "ff");
  EXPECT_EQ(rig.hex(153), "80");
}

TEST_F(Outputs, ATransmitterFailureIsFlaggedAndDark) {
  module().set_tx_failure(2, true, rig.clock.now());
  EXPECT_EQ(rig.hex(135), "02");
  EXPECT_EQ(rig.hex(135), "02");
  EXPECT_EQ(rig.hex(156, 2), "0000");
  EXPECT_EQ(rig.hex(133), "fd");
}

TEST_F(Outputs, TheFastClassTurnsOffIn3MsAndOnIn10Ms) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 151, {0x02});
  finish(image);
  Rig fast(image, false);
  fast.until(2s);
  fast.select(0x10);
  fast.write_at(3s, {130, 0x01});
  fast.until(3002ms);
  fast.write_at(3003ms, {127, 0x11});
  EXPECT_EQ(fast.hex_at(3008ms, 133), "fe");
}

TEST_F(Outputs, IntLFollowsTheInterruptBit) {
  auto& pins = dynamic_cast<SlotPins&>(rig.slot.pins());
  rig.read(8);
  EXPECT_FALSE(pins.interrupt());
  module().set_rx_power(1, 0, rig.clock.now());
  EXPECT_TRUE(pins.interrupt());
  EXPECT_EQ(rig.hex(3), "06");
  EXPECT_EQ(rig.hex(4), "01");
  module().set_rx_power(1, 1.0, rig.clock.now());
  rig.pass(100ms);
  rig.read(134, 20);
  EXPECT_FALSE(pins.interrupt());
}

TEST(FlagSummaryOfRevision40, NamesBankAndLane) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 1, {0x40});
  finish(image);
  Behaviour behaviour;
  behaviour.monitors.rx_power_mw[4] = 0;
  Rig rig(image, false, behaviour);
  rig.until(3s);
  rig.select(0x11);
  rig.read(134, 20);
  EXPECT_EQ(rig.hex(4, 4), "10000000") << "lane 5 has no light";
}

}  // namespace
}  // namespace plugfest::sim::test
