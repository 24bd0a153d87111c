#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// Four banks, 32 lanes: 01h:142.1:0 = 2. Bank and page are written together at 126.
namespace plugfest::sim::test {
namespace {

ModuleImage four_banks() {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x02});
  put(image, upper_half(0x01), 156, {0x82});  // bank broadcast, Rx output disable
  finish(image, Checksums::compute);
  return image;
}

struct Banks : testing::Test {
  Banks() { rig.until(2s); }
  void select(unsigned bank, unsigned page) { rig.write({126, bank, page}); }
  Rig rig{four_banks(), false};
};

TEST_F(Banks, EveryBankHasPathsOfItsOwn) {
  for (const unsigned bank : {0u, 1u, 2u, 3u}) {
    select(bank, 0x11);
    EXPECT_EQ(rig.hex(126, 2), "0" + std::to_string(bank) + "11");
    EXPECT_EQ(rig.hex(128, 6), "44444444ffff") << bank;
    EXPECT_EQ(rig.hex(206, 8), "1010101010101010") << bank;
  }
  select(4, 0x11);
  EXPECT_EQ(rig.hex(126, 2), "0400");
}

TEST_F(Banks, WhatIsAskedOfOneBankLeavesTheOthersAlone) {
  select(2, 0x10);
  rig.write({128, 0xFF});
  rig.pass(1s);
  for (const unsigned bank : {0u, 1u, 3u}) {
    select(bank, 0x11);
    EXPECT_EQ(rig.hex(128, 4), "44444444") << bank;
  }
  select(2, 0x11);
  EXPECT_EQ(rig.hex(128, 6), "111111110000");
  EXPECT_EQ(rig.hex(154, 16), std::string(32, '0')) << "no optical power";
}

TEST_F(Banks, EachBankIsConfiguredByItsOwnTrigger) {
  select(1, 0x10);
  rig.write({128, 0xFF});
  rig.pass(1s);
  rig.write({145, 0x20, 0x20, 0x20, 0x20, 0x28, 0x28, 0x28, 0x28});
  rig.write({143, 0xFF});
  rig.pass(20ms);
  select(1, 0x11);
  EXPECT_EQ(rig.hex(202, 12), "111111112020202028282828");
  select(0, 0x11);
  EXPECT_EQ(rig.hex(202, 12), "000000001010101010101010");
}

TEST_F(Banks, LowPowerWaitsForTheLanesOfAllBanks) {
  select(3, 0x11);
  rig.write({26, 0x50});
  rig.pass(3s);
  EXPECT_EQ(rig.hex(3).substr(1), "2");
  EXPECT_EQ(rig.hex(128, 4), "11111111");
}

TEST_F(Banks, TheSummaryNamesBankAndPage) {
  EXPECT_EQ(rig.hex(4, 4), "01010101") << "DPActivated was entered everywhere";
  select(2, 0x11);
  rig.read(134, 20);
  EXPECT_EQ(rig.hex(4, 4), "01010001");
}

TEST_F(Banks, ABroadcastWriteActsInAllBanksAtOnce) {
  select(1, 0x10);
  rig.write({26, 0xC0});
  rig.write({130, 0x0F});
  rig.write({26, 0x40});
  rig.write({130, 0x03});
  rig.pass(1s);
  for (const unsigned bank : {0u, 2u, 3u}) {
    select(bank, 0x10);
    EXPECT_EQ(rig.hex(130), "0f") << bank;
    select(bank, 0x11);
    EXPECT_EQ(rig.hex(128, 6), "77777777fff0") << bank;
  }
  select(1, 0x10);
  EXPECT_EQ(rig.hex(130), "03");
}

TEST(BankBroadcast, WithoutTheAdvertisementAWriteStaysInItsBank) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x01});
  finish(image);
  Rig rig(image);
  rig.until(1s);
  rig.write({26, 0xC0});
  rig.write({126, 1, 0x10});
  rig.write({130, 0x0F});
  rig.write({126, 0, 0x10});
  EXPECT_EQ(rig.hex(130), "00");
}

}  // namespace
}  // namespace plugfest::sim::test
