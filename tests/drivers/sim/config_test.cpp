#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// ConfigStatus 11h:202-205 holds a code a nibble: 1 success, 3 AppSel, 4 data path, 5 signal integrity, 6 lanes in
/// use, 7 partial, 12 (C) in progress. DPConfig bytes: AppSel << 4 | first lane << 1 | explicit.
namespace plugfest::sim::test {
namespace {

struct Config : testing::Test {
  explicit Config(const ModuleImage& image = dr8(), bool active = true) : rig(image, false) {
    rig.until(400ms);
    rig.select(0x10);
    if (!active) rig.write({128, 0xFF});
    rig.until(3s);
  }
  /// Stages eight DPConfig bytes in SCS0, applies them and comes back with the lanes' status.
  std::string apply(std::initializer_list<unsigned> configs, unsigned lanes, unsigned trigger = 143) {
    stage(configs);
    rig.write({trigger, lanes});
    rig.pass(20ms);
    return status();
  }
  void stage(std::initializer_list<unsigned> configs) {
    rig.select(0x10);
    unsigned address = 145;
    for (const unsigned config : configs) rig.write({address++, config});
  }
  std::string status() {
    rig.select(0x11);
    return rig.hex(202, 4);
  }
  std::string active_set() {
    rig.select(0x11);
    return rig.hex(206, 8);
  }
  std::string states() {
    rig.select(0x11);
    return rig.hex(128, 4);
  }
  Rig rig;
};
/// All lanes held in DPDeactivated by DPDeinit.
struct Deactivated : Config {
  Deactivated() : Config(dr8(), false) {}
};
const char* const one_800g = "1010101010101010";

TEST_F(Deactivated, AnAppliedConfigurationIsInProgressThenProvisionedAndPending) {
  EXPECT_EQ(states(), "11111111");
  stage({0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28});
  rig.write_at(4s, {143, 0xFF});
  rig.until(4005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(4020ms - 300us, 202, 4), "cccccccc");
  EXPECT_EQ(rig.hex(206, 8), one_800g);
  EXPECT_EQ(rig.hex_at(4020ms, 202, 4), "11111111");
  EXPECT_EQ(rig.hex(206, 8), "2020202028282828");
  EXPECT_EQ(rig.hex(235), "ff");
  EXPECT_EQ(states(), "11111111");
}

TEST_F(Deactivated, ThePendingBitFallsInDpInit) {
  apply({0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28}, 0xFF);
  rig.select(0x10);
  rig.write({128, 0xF0});  // only the first path may go on
  rig.pass(500ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 4), "22221111");
  EXPECT_EQ(rig.hex(235), "ff");
  rig.pass(800ms);
  EXPECT_EQ(rig.hex(235), "f0");
  EXPECT_EQ(rig.hex(128, 4), "44441111");
}

TEST_F(Deactivated, AWidthChangeIsAccepted) {
  EXPECT_EQ(apply({0x40, 0x42, 0x44, 0x46, 0x48, 0x4A, 0x4C, 0x4E}, 0xFF), "11111111");
  EXPECT_EQ(active_set(), "40424446484a4c4e");
}

TEST_F(Config, AWidthChangeOfARunningPathFindsItsLanesInUse) {
  EXPECT_EQ(states(), "44444444");
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28}, 0xFF), "66666666");
  EXPECT_EQ(active_set(), one_800g);
  EXPECT_EQ(states(), "44444444");
}

TEST_F(Deactivated, AppSelThatIsNotAdvertisedIsInvalid) {
  EXPECT_EQ(apply({0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0}, 0xFF), "33333333");
  EXPECT_EQ(apply({0x50, 0x50, 0x50, 0x50, 0x50, 0x50, 0x50, 0x50}, 0xFF), "33333333");
  EXPECT_EQ(active_set(), one_800g);
}

TEST_F(Deactivated, APathMustStartWhereTheApplicationAllowsIt) {
  EXPECT_EQ(apply({0x24, 0x24, 0x24, 0x24, 0x24, 0x24, 0x24, 0x24}, 0xFF), "44444444");
  EXPECT_EQ(active_set(), one_800g);
}

TEST_F(Deactivated, DifferingIdsInsideOnePathAreInvalid) {
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x22, 0x28, 0x28, 0x28, 0x28}, 0xFF).substr(0, 4), "4444");
}

TEST_F(Deactivated, ATriggerOfHalfAPathIsPartial) {
  EXPECT_EQ(apply({0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10}, 0x0F), "77770000") << "of the new path";
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28}, 0x0F), "77770000") << "of the old one";
  EXPECT_EQ(active_set(), one_800g);
}

TEST_F(Deactivated, PathsAreJudgedOneByOne) {
  ASSERT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28}, 0xFF), "11111111");
  EXPECT_EQ(apply({0x30, 0x30, 0x34, 0x34, 0xF8, 0xF8, 0xF8, 0xF8}, 0xFF), "11113333");
  EXPECT_EQ(active_set(), "3030343428282828");
}

TEST_F(Deactivated, AppSelZeroFreesLanesAndTheyStayDeactivated) {
  EXPECT_EQ(apply({0, 0, 0, 0, 0, 0, 0, 0}, 0xFF), "11111111");
  EXPECT_EQ(active_set(), "0000000000000000");
  rig.select(0x11);
  EXPECT_EQ(rig.hex(235), "00") << "nothing to commission";
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0, 0, 0, 0}, 0x0F), "11111111");
  rig.select(0x10);
  rig.write({128, 0x00});
  rig.pass(3s);
  EXPECT_EQ(states(), "44441111");
}

TEST_F(Config, LanesOfARunningPathCannotBeFreed) {
  EXPECT_EQ(apply({0, 0, 0, 0, 0, 0, 0, 0}, 0xFF), "66666666");
  EXPECT_EQ(states(), "44444444");
}

TEST_F(Config, ApplyDPInitOnARunningPathCyclesItByItself) {
  ASSERT_EQ(states(), "44444444");
  stage({0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10});
  rig.write_at(4s, {143, 0xFF});
  rig.until(4005ms);
  rig.select(0x11);
  EXPECT_EQ(rig.hex_at(4019ms, 128, 4), "44444444");
  EXPECT_EQ(rig.hex_at(4021ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(4059ms, 128, 4), "66666666");
  EXPECT_EQ(rig.hex_at(4061ms, 128, 4), "33333333");
  EXPECT_EQ(rig.hex_at(4139ms, 128, 4), "33333333");
  EXPECT_EQ(rig.hex_at(4141ms, 128, 4), "22222222") << "DPDeactivated is passed";
  EXPECT_EQ(rig.hex(235), "ff");
  EXPECT_EQ(rig.hex_at(4941ms, 128, 4), "55555555");
  EXPECT_EQ(rig.hex(235), "00");
  EXPECT_EQ(rig.hex_at(5341ms, 128, 4), "44444444");
}

TEST_F(Config, ATriggerInATransientStateIsRejected) {
  stage({0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10});
  rig.write({128, 0xFF});
  rig.write({143, 0xFF});  // 10 ms into DPTxTurnOff, judged at 30 ms
  rig.pass(10ms);
  EXPECT_EQ(status(), "66666666");
}

TEST_F(Deactivated, ATriggerWhileInProgressIsIgnored) {
  stage({0x40, 0x42, 0x44, 0x46, 0x48, 0x4A, 0x4C, 0x4E});
  rig.write_at(4s, {143, 0xFF});
  rig.until(4s + 2ms);
  rig.write_at(4005ms, {145, 0xF0});  // staged after the trigger: too late to count
  rig.write_at(4010ms, {143, 0xFF});
  rig.until(4021ms);
  EXPECT_EQ(status(), "11111111");
  EXPECT_EQ(active_set(), "40424446484a4c4e");
  rig.pass(1s);
  EXPECT_EQ(status(), "11111111");
}

TEST_F(Deactivated, ApplyImmediateInDeactivatedLeavesStatusAndActiveSetAlone) {
  EXPECT_EQ(apply({0x40, 0x42, 0x44, 0x46, 0x48, 0x4A, 0x4C, 0x4E}, 0xFF, 144), "00000000");
  EXPECT_EQ(active_set(), one_800g);
}

TEST_F(Config, ApplyImmediateWorksInPlace) {
  rig.write({156, 0x33, 0x33, 0x33, 0x33});
  EXPECT_EQ(apply({0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}, 0xFF, 144), "11111111");
  EXPECT_EQ(active_set(), "1111111111111111");
  EXPECT_EQ(rig.hex(217, 4), "33333333");
  EXPECT_EQ(rig.hex(235), "00");
  EXPECT_EQ(states(), "44444444");
}

TEST_F(Config, ApplyImmediateMayTouchSomeLanesWhereOnlySignalIntegrityChanges) {
  rig.write({156, 0x54, 0x00, 0x00, 0x00});
  EXPECT_EQ(apply({0x11, 0x11, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10}, 0x03, 144), "11000000");
  EXPECT_EQ(rig.hex(217, 4), "54000000");
  EXPECT_EQ(apply({0x20, 0x20, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10}, 0x03, 144), "77000000");
}

/// AppSel 4, 8 x 100G, may begin on host lanes 1 to 8 and on media lanes 1 to 4 only: 01h:179 = 0Fh.
struct FourMediaStarts : Config {
  static ModuleImage image() {
    ModuleImage image = dr8_bytes();
    put(image, upper_half(0x01), 179, {0x0F});
    finish(image);
    return image;
  }
  FourMediaStarts() : Config(image(), false) { apply({0, 0, 0, 0, 0, 0, 0, 0}, 0xFF); }
};

TEST_F(FourMediaStarts, AnInstanceWithoutMediaLanesIsAnInvalidPath) {
  EXPECT_EQ(apply({0x40, 0x42, 0x44, 0x46, 0x48, 0x4A, 0x4C, 0x4E}, 0xFF), "11114444");
  EXPECT_EQ(active_set(), "4042444600000000");
}

/// AppSel 4 may begin on host lanes 5 to 8, which go with media lanes 1 to 4: those of AppSel 2 on host lanes 1 to 4.
struct SharedMediaLanes : Config {
  static ModuleImage image() {
    ModuleImage image = dr8_bytes();
    put(image, lower_half, 101, {0xF0});
    put(image, upper_half(0x01), 179, {0x0F});
    finish(image);
    return image;
  }
  SharedMediaLanes() : Config(image(), false) { apply({0, 0, 0, 0, 0, 0, 0, 0}, 0xFF); }
};

TEST_F(SharedMediaLanes, PathsOfOneTriggerThatNeedTheSameMediaLanesAreBothInvalid) {
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x48, 0, 0, 0}, 0x1F), "44441411");
  EXPECT_EQ(active_set(), "0000000000000000");
}

TEST_F(SharedMediaLanes, MediaLanesOfAPathAtRestAreInvalidForAnother) {
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0, 0, 0, 0}, 0x0F).substr(0, 4), "1111");
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x48, 0x4A, 0x4C, 0x4E}, 0xF0), "11114444");
  EXPECT_EQ(active_set(), "2020202000000000");
}

TEST_F(SharedMediaLanes, MediaLanesOfAPathThatIsUpAreInUse) {
  apply({0x20, 0x20, 0x20, 0x20, 0, 0, 0, 0}, 0x0F);
  rig.select(0x10);
  rig.write({128, 0xF0});
  rig.pass(3s);
  EXPECT_EQ(states(), "44441111");
  EXPECT_EQ(apply({0x20, 0x20, 0x20, 0x20, 0x48, 0x4A, 0x4C, 0x4E}, 0xF0), "11116666");
  EXPECT_EQ(active_set(), "2020202000000000");
}

TEST_F(SharedMediaLanes, OneTriggerHandsMediaLanesFromAPathToAnother) {
  apply({0x20, 0x20, 0x20, 0x20, 0, 0, 0, 0}, 0x0F);
  EXPECT_EQ(apply({0, 0, 0, 0, 0x48, 0x4A, 0x4C, 0x4E}, 0xFF), "11111111");
  EXPECT_EQ(active_set(), "00000000484a4c4e");
}

TEST_F(SharedMediaLanes, ARejectedPathKeepsItsMediaLanesFromTheOneThatWouldTakeThem) {
  apply({0x20, 0x20, 0x20, 0x20, 0, 0, 0, 0}, 0x0F);
  EXPECT_EQ(apply({0x90, 0x90, 0x90, 0x90, 0x48, 0x4A, 0x4C, 0x4E}, 0xFF), "33333333");
  EXPECT_EQ(active_set(), "2020202000000000");
}

TEST(DefaultApplication, LeavesOutInstancesWithoutMediaLanes) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 86, {0x20, 0x8F, 0x11, 0xFF});
  put(image, upper_half(0x01), 176, {0x0F});
  finish(image);
  Rig rig(image);
  rig.until(1s);
  rig.select(0x11);
  EXPECT_EQ(rig.hex(206, 8), "1012141600000000");
}

TEST_F(Deactivated, SignalIntegrityAboveTheAdvertisedMaximumIsRejectedWhenExplicit) {
  const auto explicit_all = {0x11u, 0x11u, 0x11u, 0x11u, 0x11u, 0x11u, 0x11u, 0x11u};
  const auto plain = {0x10u, 0x10u, 0x10u, 0x10u, 0x10u, 0x10u, 0x10u, 0x10u};
  rig.write({156, 0x55, 0x55, 0x55, 0x55});
  EXPECT_EQ(apply(explicit_all, 0xFF), "11111111") << "5 dB is the maximum";
  EXPECT_EQ(rig.hex(217, 4), "55555555");
  rig.select(0x10);
  rig.write({156, 0x65, 0x55, 0x55, 0x55});
  EXPECT_EQ(apply(explicit_all, 0xFF), "55555555");
  EXPECT_EQ(rig.hex(217, 4), "55555555") << "nothing changed";
  EXPECT_EQ(apply(plain, 0xFF), "11111111") << "not explicit: not looked at";
  EXPECT_EQ(rig.hex(217, 4), "00000000") << "the application's own";
  rig.select(0x10);
  rig.write({156, 0x00, 0x00, 0x00, 0x00});
  rig.write({162, 0x04});  // pre-cursor 4, maximum 3
  EXPECT_EQ(apply(explicit_all, 0xFF), "55555555");
  rig.select(0x10);
  rig.write({162, 0x03});
  rig.write({166, 0x06});  // post-cursor 6, maximum 5
  EXPECT_EQ(apply(explicit_all, 0xFF), "55555555");
  rig.select(0x10);
  rig.write({166, 0x05});
  rig.write({170, 0x04});  // amplitude code 4
  EXPECT_EQ(apply(explicit_all, 0xFF), "55555555");
  rig.select(0x10);
  rig.write({170, 0x03});
  EXPECT_EQ(apply(explicit_all, 0xFF), "11111111");
}

TEST_F(Deactivated, ATriggerInALongerWriteIsNotTaken) {
  stage({0x40, 0x42, 0x44, 0x46, 0x48, 0x4A, 0x4C, 0x4E});
  rig.write({142, 0x00, 0xFF});
  rig.pass(20ms);
  EXPECT_EQ(status(), "00000000");
}

TEST_F(Deactivated, TheSecondStagedSetWorksWhereItIsAdvertised) {
  rig.select(0x10);
  EXPECT_EQ(rig.hex(180, 8), "0000000000000000");
  rig.write({180, 0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28});
  rig.write({178, 0xFF});
  rig.pass(20ms);
  EXPECT_EQ(status(), "11111111");
  EXPECT_EQ(active_set(), "2020202028282828");
  rig.select(0x10);
  EXPECT_EQ(rig.hex(145, 8), one_800g) << "SCS0 keeps what it had";
}

TEST_F(Deactivated, TheSecondStagedSetIsNotThereWhereItIsNotAdvertised) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 162, {0x1C});
  finish(image);
  Rig single(image);
  single.until(1s);
  single.select(0x10);
  single.write({180, 0x20});
  single.write({178, 0xFF});
  EXPECT_EQ(single.hex(180), "00");
  single.select(0x11);
  EXPECT_EQ(single.hex(202, 4), "00000000");
}

struct Stepped : Config {
  static ModuleImage image(unsigned byte_2) {
    ModuleImage stepped = dr8_bytes();
    put(stepped, lower_half, 1, {0x53, byte_2});
    finish(stepped);
    return stepped;
  }
  Stepped() : Config(image(0x40)) {}
};

TEST_F(Stepped, ApplyDPInitOnARunningPathIsProvisionedAndWaitsForTheHost) {
  EXPECT_EQ(apply({0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10}, 0xFF), "11111111");
  EXPECT_EQ(rig.hex(235), "00");
  rig.pass(3s);
  EXPECT_EQ(states(), "44444444");
}

TEST_F(Stepped, ApplyImmediateIsIgnored) {
  EXPECT_EQ(apply({0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}, 0xFF, 144), "00000000");
}

TEST_F(Stepped, AutoCommissioningNamesTheOneKindThatWorks) {
  Rig hot(image(0x42), false);
  hot.until(3s);
  hot.select(0x10);
  hot.write({144, 0xFF});
  hot.pass(20ms);
  hot.select(0x11);
  EXPECT_EQ(hot.hex(202, 4), "11111111");
  Rig regular(image(0x41), false);
  regular.until(3s);
  regular.select(0x10);
  regular.write({144, 0xFF});
  regular.pass(20ms);
  regular.select(0x11);
  EXPECT_EQ(regular.hex(202, 4), "00000000");
  regular.select(0x10);
  regular.write({143, 0xFF});
  regular.pass(25ms);
  regular.select(0x11);
  EXPECT_EQ(regular.hex(128, 4), "66666666");
}

struct OneWay : Config {
  static ModuleImage image() {
    ModuleImage one_way = dr8_bytes();
    put(one_way, upper_half(0x01), 162, {0x7C});
    put(one_way, upper_half(0x19), 128, {0x00});
    finish(one_way);
    return one_way;
  }
  OneWay() : Config(image()) {}
  std::string by_direction() {
    rig.select(0x19);
    return rig.hex(128, 16);
  }
};

TEST_F(OneWay, ReceiveSettingsChangeAloneAndShowOnPage19h) {
  EXPECT_EQ(by_direction(), "10101010101010101010101010101010");
  rig.select(0x10);
  rig.write({156, 0x33, 0x33, 0x33, 0x33});
  rig.write({166, 0x22, 0x22, 0x22, 0x22});
  EXPECT_EQ(apply({0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}, 0xFF, 177), "11111111");
  EXPECT_EQ(active_set(), one_800g);
  EXPECT_EQ(rig.hex(217, 4), "00000000") << "Tx input equalisation stays";
  EXPECT_EQ(rig.hex(227, 4), "22222222");
  EXPECT_EQ(by_direction(), "10101010101010101111111111111111");
  EXPECT_EQ(states(), "44444444");
}

TEST_F(OneWay, TransmitSettingsChangeAlone) {
  rig.select(0x10);
  rig.write({156, 0x33, 0x33, 0x33, 0x33});
  rig.write({166, 0x22, 0x22, 0x22, 0x22});
  EXPECT_EQ(apply({0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}, 0xFF, 176), "11111111");
  EXPECT_EQ(rig.hex(217, 4), "33333333");
  EXPECT_EQ(rig.hex(227, 4), "00000000");
  EXPECT_EQ(by_direction(), "11111111111111111010101010101010");
}

TEST_F(Config, OneWayTriggersAreIgnoredWhereTheyAreNotAdvertised) {
  EXPECT_EQ(apply({0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}, 0xFF, 176), "00000000");
  EXPECT_EQ(active_set(), one_800g);
}

TEST(ConfigOfRevision40, ResultsComeAtOnceAndApplyImmediateWorksInDeactivated) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 1, {0x40});
  finish(image);
  Rig rig(image);
  rig.until(1s);
  rig.select(0x10);
  rig.write({145, 0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28});
  rig.write({144, 0xFF});
  rig.select(0x11);
  EXPECT_EQ(rig.hex(202, 4), "11111111");
  EXPECT_EQ(rig.hex(206, 8), "2020202028282828");
}

}  // namespace
}  // namespace plugfest::sim::test
