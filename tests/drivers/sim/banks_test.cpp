#include "tests/drivers/sim/rig.hpp"

#include <gmock/gmock.h>

/// Four banks, 32 lanes: 01h:142.1:0 = 2, or two of them. Bank and page are written together at 126.
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

/// Two banks with pages 13h and 14h (every loopback, generators, checkers, gates and counts; PRBS31Q, PRBS13Q, SSPRQ)
/// and versatile diagnostics: pre-FEC BER of the media input of lane 1 and of the module, SNR of lane 3.
ModuleImage two_banks() {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 142, {0x61});
  put(image, upper_half(0x13), 128,
      {0x7F, 0x74, 0x33, 0x66, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x41, 0x10, 0x00, 0xFF, 0xFF});
  put(image, upper_half(0x20), 128, {0x00, 0x0F, 0x0F, 0x0F, 0x12, 0x05});
  put(image, upper_half(0x28), 128,
      {0x90, 0xF0, 0x00, 0x00, 0x7B, 0xE8, 0x00, 0x00,    // 2.4e-4, 0, 1e-6, 0
       0x1C, 0x00, 0x16, 0x00, 0x1A, 0x00, 0x12, 0x00});  // 28, 22, 26, 18 dB
  put(image, upper_half(0x2F), 128, {0x00, 0x03, 0xE8});
  finish(image);
  return image;
}

struct TwoBanks : testing::Test {
  TwoBanks() { rig.until(5s); }
  void select(unsigned bank, unsigned page) { rig.write({126, bank, page}); }
  std::string hex(unsigned bank, unsigned page, std::uint8_t address, std::size_t count) {
    select(bank, page);
    return rig.hex(address, count);
  }
  /// Total bits of media lane 1: eight bytes, little endian, behind the errors. Bit 0 marks lost synchronisation.
  std::uint64_t media_bits(unsigned bank) {
    select(bank, 0x14);
    rig.write({128, 0x04});
    const Bytes bytes = rig.read(200, 8);
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | u8(bytes[i]);
    return value;
  }
  void send_and_loop_media_pattern(unsigned bank) {
    select(bank, 0x13);
    rig.write({152, 0xFF});
    rig.write({180, 0xFF});
  }
  Rig rig{two_banks(), false};
};

TEST_F(TwoBanks, DiagnosticPagesExistOncePerBankAndNoFurther) {
  for (const unsigned page : {0x13u, 0x14u, 0x20u, 0x24u, 0x28u, 0x2Cu, 0x2Du, 0x2Fu}) {
    select(1, page);
    EXPECT_EQ(rig.hex(126, 2), "01" + to_hex(std::array{static_cast<std::byte>(page)}));
    select(2, page);
    EXPECT_EQ(rig.hex(126, 2), "0200");
  }
  EXPECT_EQ(hex(1, 0x13, 206, 8), "8000ffffffffffff") << "masks of optional flags";
  EXPECT_EQ(hex(1, 0x2D, 128, 2), "ffff");
}

TEST_F(TwoBanks, ALoopbackAndACheckerOfOneBankLeaveTheOtherAlone) {
  send_and_loop_media_pattern(1);
  rig.write({168, 0xFF});
  rig.pass(2s);
  EXPECT_EQ(hex(0, 0x13, 168, 1) + hex(0, 0x13, 180, 1), "0000");
  EXPECT_GT(media_bits(1), 100'000'000'000U);
  EXPECT_EQ(media_bits(1) & 1, 0U);
  EXPECT_EQ(media_bits(0), 0U);
}

TEST_F(TwoBanks, NoiseOfTheBanksIsDrawnApart) { EXPECT_NE(hex(0, 0x24, 132, 2), hex(1, 0x24, 132, 2)); }

TEST_F(TwoBanks, StartStopIsGlobalStartsAndStopsTheCheckersOfBothBanks) {
  send_and_loop_media_pattern(0);
  send_and_loop_media_pattern(1);
  select(0, 0x13);
  rig.write({177, 0x80});
  rig.write({168, 0x0F});
  rig.pass(2s);
  EXPECT_EQ(hex(1, 0x13, 168, 1), "0f");
  EXPECT_EQ(hex(1, 0x13, 177, 1), "00") << "the bit itself is each bank's own";
  EXPECT_EQ(media_bits(0), media_bits(1));
  EXPECT_GT(media_bits(0), 100'000'000'000U);
  select(0, 0x13);
  rig.write({177, 0xA0});
  const std::uint64_t held = media_bits(1);
  rig.pass(3s);
  EXPECT_EQ(media_bits(1), held);
  EXPECT_EQ(hex(1, 0x13, 177, 1), "20");
  select(0, 0x13);
  rig.write({177, 0x80});
  rig.pass(1500ms);
  EXPECT_LT(media_bits(1), held);
  EXPECT_GT(media_bits(1), 100'000'000'000U);
}

TEST_F(TwoBanks, WithoutItAWriteActsOnItsBankOnly) {
  select(0, 0x13);
  rig.write({168, 0x0F});
  rig.write({177, 0x20});
  EXPECT_EQ(hex(1, 0x13, 168, 1) + hex(1, 0x13, 177, 1), "0000");
}

/// 13h:129.3 = 0: no timer a lane. MeasurementTime 1 is 5 s.
TEST_F(TwoBanks, OneGateTimerServesASideInBothBanks) {
  for (const unsigned bank : {0u, 1u}) {
    send_and_loop_media_pattern(bank);
    rig.write({177, 0x02});
  }
  select(0, 0x13);
  rig.write_at(10s, {168, 0x01});
  rig.until(12s);
  select(1, 0x13);
  rig.write({168, 0x01});
  rig.until(14s + 900ms);
  EXPECT_EQ(hex(0, 0x14, 135, 1) + hex(1, 0x14, 135, 1), "0000");
  rig.until(15s + 100ms);
  EXPECT_EQ(hex(0, 0x14, 135, 1) + hex(1, 0x14, 135, 1), "0101") << "the second lane joined the gate under way";
}

TEST_F(TwoBanks, ObservablesFollowTheLanesOfTheirBankAndTheModulesStandInBankZero) {
  EXPECT_EQ(hex(0, 0x20, 128, 6), "000f0f0f1205");
  EXPECT_EQ(hex(1, 0x20, 128, 6), "000f0f001205") << "type 0: not used";
  EXPECT_NE(hex(1, 0x24, 128, 2), "0000");
  select(0, 0x10);
  rig.write({128, 0xFF});
  rig.pass(1s);
  EXPECT_EQ(hex(0, 0x24, 128, 2) + hex(0, 0x24, 132, 2), "00000000");
  EXPECT_NE(hex(0, 0x24, 130, 2), "0000") << "the module receives in bank 1";
  EXPECT_NE(hex(1, 0x24, 128, 2), "0000");
  EXPECT_NE(hex(1, 0x24, 132, 2), "0000");
}

/// Threshold set 1: a low alarm at 22 dB, above the 21.5 dB that the module measures. Low alarm is bit 1 of a nibble,
/// lane 3 the third instance.
TEST_F(TwoBanks, FlagsOfObservablesStandInTheirBank) {
  EXPECT_EQ(hex(0, 0x2C, 129, 1), "02");
  EXPECT_EQ(rig.hex(4, 2).substr(0, 4), "0909") << "pages 11h and 2Ch";
  select(1, 0x10);
  rig.write({128, 0xFF});
  rig.pass(1s);
  EXPECT_EQ(hex(1, 0x2C, 129, 1), "02") << "latched";
  EXPECT_EQ(hex(1, 0x2C, 129, 1), "00") << "no signal, no sample";
  EXPECT_EQ(hex(0, 0x2C, 129, 1), "02");
}

TEST_F(TwoBanks, OneRequestFreezesBothBanks) {
  select(1, 0x2F);
  rig.write({144, 0x80});
  EXPECT_EQ(hex(0, 0x2F, 144, 2), "8080");
  EXPECT_EQ(hex(1, 0x2F, 144, 2), "8080");
}

}  // namespace
}  // namespace plugfest::sim::test
