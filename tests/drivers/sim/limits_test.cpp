#include "drivers/base/error.hpp"
#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

#include <algorithm>

/// Lengths of accesses, hold-off by kind of register, passwords, bytes that are kept.
namespace plugfest::sim::test {
namespace {

Rig booted(const ModuleImage& image, const Behaviour& behaviour) { return Rig(image, true, behaviour); }

ModuleImage with_user_memory() {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x04});
  put(image, upper_half(0x03), 128, {'n', 'o', 't', 'e'});
  finish(image);
  return image;
}

TEST(LongAccess, IsToleratedUnlessTheBehaviourSaysOtherwise) {
  Rig rig;
  rig.until(1s);
  EXPECT_EQ(rig.hex(86, 10), "23928801229144112190");
}

TEST(LongAccess, AReadMayWrapOrEndInFFhBehindEightBytes) {
  Behaviour behaviour;
  behaviour.long_read = LongAccess::wrap;
  Rig wraps = booted(dr8(), behaviour);
  wraps.until(1s);
  EXPECT_EQ(wraps.hex(86, 10), "23928801229144112392");
  behaviour.long_read = LongAccess::cut;
  Rig cuts = booted(dr8(), behaviour);
  cuts.until(1s);
  EXPECT_EQ(cuts.hex(86, 10), "2392880122914411ffff");
}

TEST(LongAccess, AWholePageMayBeReadWhereTheModuleSaysSoAndBeforeRevision50) {
  Behaviour behaviour;
  behaviour.long_read = LongAccess::cut;
  ModuleImage full = dr8_bytes();
  put(full, upper_half(0x01), 251, {0x02});
  finish(full);
  ModuleImage old = dr8_bytes();
  put(old, lower_half, 1, {0x40});
  finish(old);
  for (const ModuleImage& image : {full, old}) {
    Rig rig = booted(image, behaviour);
    rig.until(1s);
    EXPECT_EQ(rig.hex(86, 10), "23928801229144112190");
  }
}

TEST(LongAccess, AWriteMayWrapOrBeCutOrBeRefused) {
  const auto masks_after = [](LongAccess kind) {
    Behaviour behaviour;
    behaviour.long_write = kind;
    Rig rig = booted(dr8(), behaviour);
    rig.until(1s);
    rig.select(0x10);
    try {
      rig.write({213, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::nack);
      rig.pass(10ms);
    }
    return rig.hex(213, 10);
  };
  EXPECT_EQ(masks_after(LongAccess::tolerate), "01020304050607080900");
  EXPECT_EQ(masks_after(LongAccess::wrap), "09020304050607080000");
  EXPECT_EQ(masks_after(LongAccess::cut), "01020304050607080000");
  EXPECT_EQ(masks_after(LongAccess::nack), "00000000000000000000");
}

TEST(HoldOff, NonVolatileBytesTakeTheirOwnTime) {
  Behaviour behaviour;
  behaviour.hold_off_nv = 80ms;
  Rig rig = booted(with_user_memory(), behaviour);
  rig.until(1s);
  rig.select(0x03);
  rig.write_at(2s, {132, 'X'});
  rig.until(2079ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.until(2080ms);
  EXPECT_EQ(rig.hex(128, 5), "6e6f746558");
}

TEST(UserMemory, IsKeptOverResetAndWithoutPower) {
  Rig rig(with_user_memory());
  rig.until(1s);
  rig.select(0x03);
  rig.write({128, 'k', 'e', 'p', 't'});
  rig.pass(100ms);
  rig.write({26, 0x48});
  rig.pass(1s);
  rig.select(0x03);
  EXPECT_EQ(rig.hex(128, 4), "6b657074");
  rig.slot.power_cycle();
  rig.pass(1s);
  rig.select(0x03);
  EXPECT_EQ(rig.hex(128, 4), "6b657074");
}

struct Passwords : testing::Test {
  static ModuleImage image() {
    ModuleImage described = dr8_bytes();
    put(described, lower_half, 1, {0x53});
    put(described, upper_half(0x01), 251, {0x28});  // entry and result
    finish(described);
    return described;
  }
  Passwords() { rig.until(1s); }
  Rig rig{image()};
};

TEST_F(Passwords, TheResultOfAnEntryIsTold) {
  EXPECT_EQ(rig.hex(42), "00");
  rig.write({122, 0x00, 0x00, 0x10, 0x12});
  EXPECT_EQ(rig.hex(42), "03");
  rig.write({122, 0x00, 0x00, 0x10, 0x11});
  EXPECT_EQ(rig.hex(42), "02");
  EXPECT_EQ(rig.hex(118, 8), "0000000000000000");
}

TEST_F(Passwords, FourBytesInOneWriteOnly) {
  rig.write({122, 0x00, 0x00});
  rig.write({124, 0x10, 0x11});
  EXPECT_EQ(rig.hex(42), "00");
}

TEST_F(Passwords, AChangeNeedsTheOldOneFirst) {
  rig.write({118, 0x11, 0x22, 0x33, 0x44});
  EXPECT_EQ(rig.hex(42), "03");
  rig.write({122, 0x00, 0x00, 0x10, 0x11});
  rig.write({118, 0x11, 0x22, 0x33, 0x44});
  EXPECT_EQ(rig.hex(42), "02");
  rig.write({122, 0x00, 0x00, 0x10, 0x11});
  EXPECT_EQ(rig.hex(42), "03");
  rig.write({122, 0x11, 0x22, 0x33, 0x44});
  EXPECT_EQ(rig.hex(42), "02");
}

TEST(NackShare, RefusesThatMuchOfTheTimeAndRepeats) {
  Behaviour behaviour;
  behaviour.nack_share = 0.25;
  const auto pattern = [&] {
    Rig rig = booted(dr8(), behaviour);
    std::string answers;
    for (int i = 0; i < 400; ++i) {
      rig.until(1s + i * 20ms + 5ms);
      answers += rig.acknowledges() ? '1' : '0';
    }
    return answers;
  };
  const std::string answers = pattern();
  EXPECT_EQ(answers, pattern());
  EXPECT_NEAR(static_cast<double>(std::ranges::count(answers, '0')), 100, 40);
}

TEST(ResetPulse, ShorterThanTenMicrosecondsIsNotSeen) {
  Rig rig;
  rig.until(1s);
  rig.write({31, 0xFF});
  rig.reset_pin(true);
  rig.pass(9us);
  rig.reset_pin(false);
  rig.pass(1s);
  EXPECT_EQ(rig.hex(31), "cf");
  rig.reset_pin(true);
  rig.pass(10us);
  rig.reset_pin(false);
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(1s);
  EXPECT_EQ(rig.hex(31), "00");
}

}  // namespace
}  // namespace plugfest::sim::test
