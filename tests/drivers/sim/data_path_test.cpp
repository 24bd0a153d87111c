#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// Bytes 11h:128-131 hold a state a nibble: 1 Deactivated, 2 Init, 3 Deinit, 4 Activated, 5 TxTurnOn, 6 TxTurnOff,
/// 7 Initialized. Powered without LPMode: Ready at 700 ms, DPInit until 1500 ms, DPTxTurnOn until 1900 ms.
namespace plugfest::sim::test {
namespace {

struct DataPath : testing::Test {
  explicit DataPath(const ModuleImage& image = dr8()) : rig(image, false) {
    rig.until(400ms);
    rig.select(0x11);
  }
  void activate() {
    rig.until(2s);
    rig.read(134);
    rig.select(0x10);
  }
  Rig rig;
};

TEST_F(DataPath, TheDefaultApplicationStartsByItself) {
  EXPECT_EQ(rig.hex_at(699ms, 128, 4), "11111111");
  EXPECT_EQ(rig.hex_at(701ms, 128, 4), "22222222");
  EXPECT_EQ(rig.hex_at(1500ms - 200us, 128, 4), "22222222");
  EXPECT_EQ(rig.hex_at(1500ms, 128, 4), "55555555");
  EXPECT_EQ(rig.hex_at(1900ms - 200us, 128, 7), "55555555ff0000");
  EXPECT_EQ(rig.hex_at(1900ms, 128, 7), "44444444ffffff");
  EXPECT_EQ(rig.hex(206, 8), "1010101010101010");
}

TEST_F(DataPath, PassingStatesAreNotFlagged) {
  EXPECT_EQ(rig.hex_at(1600ms, 134), "00") << "DPInitialized was passed";
  EXPECT_EQ(rig.hex_at(1901ms, 134), "ff");
  EXPECT_EQ(rig.hex(134), "00");
}

TEST_F(DataPath, NothingIsFlaggedWhereEveryCodeIsZero) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 144, {0x00});
  put(image, upper_half(0x01), 168, {0x00});
  finish(image);
  Rig quick(image, false);
  quick.until(2s);
  quick.select(0x11);
  EXPECT_EQ(quick.hex(128, 4), "44444444");
  EXPECT_EQ(quick.hex(134), "00");
}

TEST_F(DataPath, LowPowerWalksThroughTurnOffInitializedAndDeinitBeforeTheModuleLeavesReady) {
  activate();
  rig.select(0x11);
  rig.write_at(3s, {26, 0x50});
  EXPECT_EQ(rig.hex_at(3s + 2ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(3040ms - 200us, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(3040ms, 128, 6),
            "33333333"
            "00"
            "00")
      << "DPInitialized is passed in no time";
  EXPECT_EQ(rig.hex_at(3120ms - 400us, 128, 4), "33333333");
  EXPECT_EQ(rig.hex_at(3120ms - 200us, 3).substr(1), "6");
  EXPECT_EQ(rig.hex_at(3120ms, 128, 4), "11111111");
  EXPECT_EQ(rig.hex(3).substr(1), "8") << "ModulePwrDn, with the interrupt of DPDeactivated";
  EXPECT_EQ(rig.hex_at(3200ms - 200us, 3).substr(1), "8");
  EXPECT_EQ(rig.hex_at(3200ms, 3).substr(1), "2");
  EXPECT_EQ(rig.hex(134), "ff");
  EXPECT_EQ(rig.hex(8), "01");
}

TEST_F(DataPath, ThePinAsksForTheSameWalk) {
  activate();
  rig.select(0x11);
  rig.until(3s);
  rig.low_power_pin(true);
  EXPECT_EQ(rig.hex_at(3039ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(3041ms, 128, 4), "33333333");
  EXPECT_EQ(rig.hex_at(3121ms, 128, 4), "11111111");
  EXPECT_EQ(rig.hex_at(3201ms, 3).substr(1), "2");
}

TEST_F(DataPath, OneDisabledLaneTakesThePathToInitializedAndTheOthersStayLit) {
  activate();
  rig.write_at(3s, {130, 0x04});  // media lane 3
  rig.until(3005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(3039ms, 128, 6), "66666666ffff");
  EXPECT_EQ(rig.hex_at(3041ms, 128, 6), "77777777fffb");
  EXPECT_EQ(rig.hex(158, 2), "0000") << "no optical power on lane 3";
  EXPECT_NE(rig.hex(156, 2), "0000");
  EXPECT_EQ(rig.hex(134), "ff");
  rig.select(0x10);
  rig.write_at(4s, {130, 0x00});
  rig.until(4005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(4399ms, 128, 6), "55555555fffb");
  EXPECT_EQ(rig.hex_at(4401ms, 128, 6), "44444444ffff");
}

TEST_F(DataPath, InInitializedEachMediaLaneFollowsItsOwnDisable) {
  activate();
  rig.write_at(3s, {130, 0x0C});
  rig.until(3500ms);
  rig.write_at(4s, {130, 0x05});  // lane 4 on, lane 1 off
  rig.until(4005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(4039ms, 128, 6), "77777777fff3");
  EXPECT_EQ(rig.hex_at(4041ms, 128, 6), "77777777fff2");
  EXPECT_EQ(rig.hex_at(4399ms, 133), "f2");
  EXPECT_EQ(rig.hex_at(4401ms, 128, 6), "77777777fffa");
}

TEST_F(DataPath, ADisabledLaneHoldsThePathInInitializedAfterInit) {
  rig.select(0x10);
  rig.write({130, 0xFF});
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(1499ms, 128, 4), "22222222");
  EXPECT_EQ(rig.hex_at(1501ms, 128, 6), "77777777ff00");
  EXPECT_EQ(rig.hex(134), "ff") << "here it rests, so it is flagged";
  EXPECT_EQ(rig.hex_at(1h, 128, 6), "77777777ff00");
}

TEST_F(DataPath, DisablingIsModuleWideWhereTheModuleSaysSo) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 151, {0x01});
  finish(image);
  Rig wide(image, false);
  wide.until(2s);
  wide.select(0x10);
  wide.write({130, 0x01});
  wide.pass(1s);
  wide.select(0x11);
  EXPECT_EQ(wide.hex(128, 6), "77777777ff00");
}

TEST_F(DataPath, AForcedSquelchCountsLikeADisable) {
  activate();
  rig.write({132, 0x80});
  rig.pass(1s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 6), "77777777ff7f");
}

TEST_F(DataPath, ControlsThatAreNotAdvertisedDoNothing) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 155, {0x00});
  finish(image);
  Rig plain(image, false);
  plain.until(2s);
  plain.select(0x10);
  plain.write({130, 0xFF});
  plain.write({132, 0xFF});
  plain.pass(1s);
  plain.select(0x11);
  EXPECT_EQ(plain.hex(128, 6), "44444444ffff");
}

TEST_F(DataPath, OneDeinitBitTakesTheWholePathDown) {
  activate();
  rig.write_at(3s, {128, 0x10});
  rig.until(3005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(3039ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(3119ms, 128, 6), "333333330000");
  EXPECT_EQ(rig.hex_at(3121ms, 128, 4), "11111111");
  EXPECT_EQ(rig.hex(3).substr(1), "6") << "the module stays ready";
  rig.select(0x10);
  rig.write_at(4s, {128, 0x00});
  rig.until(4005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(4799ms, 128, 4), "22222222");
  EXPECT_EQ(rig.hex_at(4801ms, 128, 4), "55555555");
}

TEST_F(DataPath, DeinitDuringInitTurnsAtOnce) {
  rig.select(0x10);
  rig.write_at(1s, {128, 0xFF});
  rig.until(1005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(1079ms, 128, 4), "33333333");
  EXPECT_EQ(rig.hex_at(1081ms, 128, 4), "11111111");
}

TEST_F(DataPath, DisableDuringTurnOnTurnsOff) {
  rig.select(0x10);
  rig.write_at(1700ms, {130, 0xFF});
  rig.until(1705ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(1739ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(1741ms, 128, 6), "77777777ff00");
}

TEST_F(DataPath, RxOutputsFollowDisableAndLightAndAreFlagged) {
  activate();
  rig.select(0x11);
  EXPECT_EQ(rig.hex(153), "ff") << "they came on in DPInitialized";
  rig.select(0x10);
  rig.write({138, 0x81});
  rig.select(0x11);
  EXPECT_EQ(rig.hex(132), "7e");
  EXPECT_EQ(rig.hex(153), "81");
}

TEST_F(DataPath, PathsMoveOneByOne) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x11), 206, {0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28});  // 2 x 400G
  finish(image);
  Rig pair(image, false);
  pair.until(2s);
  pair.select(0x10);
  pair.write({128, 0xF0});
  pair.pass(1s);
  pair.select(0x11);
  EXPECT_EQ(pair.hex(128, 6),
            "44441111"
            "0f"
            "0f");
}

TEST_F(DataPath, MediaLanesGoWithHostLanesInTheOrderOfTheirOptions) {
  ModuleImage image = dr8_bytes();
  // Host lanes in pairs, one media lane each: options 55h and 0Fh.
  put(image, lower_half, 86, {0x21, 0x90, 0x21, 0x55, 0xFF, 0x00, 0x00, 0x00});
  put(image, upper_half(0x01), 176, {0x0F, 0x00});
  finish(image);
  Rig gearbox(image, false);
  gearbox.until(2s);
  gearbox.select(0x11);
  EXPECT_EQ(gearbox.hex(206, 8), "1010141418181c1c");
  EXPECT_EQ(gearbox.hex(128, 6), "44444444ff0f");
  gearbox.select(0x10);
  gearbox.write({130, 0x04});  // media lane 3 belongs to host lanes 5 and 6
  gearbox.pass(1s);
  gearbox.select(0x11);
  EXPECT_EQ(gearbox.hex(128, 6), "44447744ff0b");
}

TEST_F(DataPath, Revision40HasNoOutputStatusAndNoPendingBit) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 1, {0x40});
  finish(image);
  Rig old(image, false);
  old.until(2s);
  old.select(0x11);
  EXPECT_EQ(old.hex(128, 6), "444444440000");
  EXPECT_EQ(old.hex(153), "00");
}

}  // namespace
}  // namespace plugfest::sim::test
