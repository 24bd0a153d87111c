#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// A module with a 100 GHz grid, channels -24 to 28: channel n is at 193100 + 100 n GHz, read in MHz.
/// Page 12h: grid 128, channel 136, frequency 168, status 222, flags 231, masks 239 of media lane 1.
namespace plugfest::sim::test {
namespace {

struct Tunable : testing::Test {
  static ModuleImage image() {
    ModuleImage tunable = dr8_bytes();
    put(tunable, upper_half(0x01), 155, {0x4A});
    put(tunable, upper_half(0x04), 128, {0x20});
    put(tunable, upper_half(0x04), 150, {0xFF, 0xE8, 0x00, 0x1C});
    put(tunable, upper_half(0x12), 128, {0x00});
    finish(tunable);
    return tunable;
  }
  Tunable() {
    rig.until(3s);
    rig.select(0x12);
  }
  Rig rig{image(), false};
};

TEST_F(Tunable, StartsOnAChannelThatItHas) {
  EXPECT_EQ(rig.hex(128, 8), "5050505050505050");
  EXPECT_EQ(rig.hex(136, 2), "0000");
  EXPECT_EQ(rig.hex(168, 4), "0b8278e0");
  EXPECT_EQ(rig.hex(222), "00");
}

TEST_F(Tunable, TuningTakesItsTimeAndIsFlagged) {
  rig.write({136, 0x00, 0x01});
  EXPECT_EQ(rig.hex(222, 2), "0300");
  EXPECT_EQ(rig.hex(168, 4), "0b8278e0");
  EXPECT_EQ(rig.hex(230), "01");
  EXPECT_EQ(rig.hex(231), "02") << "unlocked";
  rig.pass(2s);
  EXPECT_EQ(rig.hex(222), "00");
  EXPECT_EQ(rig.hex(168, 4), "0b83ff80");
  EXPECT_EQ(rig.hex(4), "03") << "pages 11h and 12h";
  EXPECT_EQ(rig.hex(231), "01");
  EXPECT_EQ(rig.hex(231), "00") << "an event";
}

TEST_F(Tunable, AChannelThatDoesNotExistIsRefused) {
  rig.write({136, 0x00, 0x1D});
  EXPECT_EQ(rig.hex(231), "04");
  rig.pass(3s);
  EXPECT_EQ(rig.hex(168, 4), "0b8278e0");
}

TEST_F(Tunable, ARequestWhileTuningIsNotAccepted) {
  rig.write({136, 0x00, 0x01});
  rig.read(231);
  rig.write({136, 0x00, 0x02});
  EXPECT_EQ(rig.hex(231), "08");
}

TEST_F(Tunable, FlagsOfOptionalPagesAreMaskedAfterReset) {
  EXPECT_EQ(rig.hex(239, 8), "3f3f3f3f3f3f3f3f");
  rig.read(8);
  rig.select(0x11);
  rig.read(134, 20);
  rig.select(0x12);
  rig.write({136, 0x00, 0x1D});
  EXPECT_EQ(rig.hex(3), "07");
  rig.write({239, 0x00});
  EXPECT_EQ(rig.hex(3), "06");
}

}  // namespace
}  // namespace plugfest::sim::test
