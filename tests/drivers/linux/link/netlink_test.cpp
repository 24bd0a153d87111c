#include "drivers/linux/netlink.hpp"

#include "tests/drivers/linux/link/netlink_bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <random>
#include <utility>

namespace plugfest::linux_io {
namespace {

using test::hex;

/// The one message of a datagram.
NetlinkMessage only(const Bytes& datagram) {
  const auto messages = split_messages(datagram);
  EXPECT_TRUE(messages && messages->size() == 1);
  return messages ? messages->front() : NetlinkMessage{};
}

TEST(NetlinkWriter, ARequestIsHeadedPaddedAndNestedAsTheKernelReadsIt) {
  NetlinkWriter writer(0x0015, 0x0004);
  writer.header(std::array{std::byte{0x1D}, std::byte{0x01}, std::byte{0}, std::byte{0}});
  writer.open(1);
  writer.text(2, "eth10");
  writer.u32(3, 4);
  writer.close();
  writer.u8(4, 0x11);
  EXPECT_EQ(to_hex(std::move(writer).finish(7)), to_hex(hex("34000000 1500 0500 07000000 00000000"  // flags: also 1
                                                            "1d010000"
                                                            "1800 0180"                     // nested, 24 bytes
                                                            "0a00 0200 6574683130 00 0000"  // NUL, padding
                                                            "0800 0300 04000000"
                                                            "0500 0400 11 000000")));
}

TEST(NetlinkSplit, SeveralMessagesOfOneDatagramComeApartAtTheirPadding) {
  const Bytes two = hex("11000000 1000 0200 01000000 09000000 aa 000000 10000000 0300 0000 02000000 00000000");
  const auto messages = split_messages(two);
  ASSERT_TRUE(messages);
  ASSERT_EQ(messages->size(), 2u);
  EXPECT_EQ((*messages)[0].type, 0x10);
  EXPECT_EQ((*messages)[0].flags, 2);
  EXPECT_EQ((*messages)[0].sequence, 1u);
  EXPECT_EQ((*messages)[0].port, 9u);
  EXPECT_EQ((*messages)[0].payload.size(), 1u);
  EXPECT_EQ((*messages)[1].type, 3);
}

TEST(NetlinkSplit, ALastMessageNeedsNoPadding) {
  EXPECT_TRUE(split_messages(hex("11000000 1000 0000 01000000 00000000 aa")));
}

TEST(NetlinkSplit, NothingIsNoMessage) { EXPECT_EQ(split_messages({})->size(), 0u); }

TEST(NetlinkSplit, ALengthThatLiesIsRefused) {
  EXPECT_FALSE(split_messages(hex("0f000000 1000 0000 01000000 00000000")));  // shorter than its header
  EXPECT_FALSE(split_messages(hex("00000000 1000 0000 01000000 00000000")));  // would never end
  EXPECT_FALSE(split_messages(hex("11000000 1000 0000 01000000 00000000")));  // longer than what is there
  EXPECT_FALSE(split_messages(hex("ffffffff 1000 0000 01000000 00000000")));
  EXPECT_FALSE(split_messages(hex("10000000 1000 0000 01000000 00000000 10000000 0000")));  // the second one is cut
  EXPECT_FALSE(split_messages(hex("10000000 1000")));
}

TEST(NetlinkAttributes, ValuesAreFoundByTypeWhateverTheirFlags) {
  // Types 16 (u8), 35 (u32), 47 in network-order flag 4000h (u32), 3 (text).
  const Bytes raw = hex("0500 1000 06 000000 0800 2300 39300000 0800 2f40 01000000 0a00 0300 6574683000 00 0000");
  const auto attributes = NetlinkAttributes::split(raw);
  ASSERT_TRUE(attributes);
  EXPECT_EQ(attributes->u8(16), 6);
  EXPECT_EQ(attributes->u32(35), 12345u);
  EXPECT_EQ(attributes->u32(47), 1u);
  EXPECT_EQ(attributes->text(3), "eth0");
  EXPECT_FALSE(attributes->u32(48));
  EXPECT_FALSE(attributes->find(0));
}

TEST(NetlinkAttributes, ANumberOfAnotherSizeIsNoNumber) {
  const Bytes raw = hex("0500 0100 06 000000 0600 0200 0102 0000 0400 0300");
  const auto attributes = NetlinkAttributes::split(raw);
  ASSERT_TRUE(attributes);
  EXPECT_FALSE(attributes->u32(1));
  EXPECT_FALSE(attributes->u8(2));
  EXPECT_EQ(attributes->u16(2), 0x0201);
  EXPECT_FALSE(attributes->u8(3));
  EXPECT_EQ(attributes->text(3), "");
  EXPECT_EQ(attributes->u64s(3)->size(), 0u);
  EXPECT_FALSE(attributes->u64s(1));
}

TEST(NetlinkAttributes, TheLastOfItsTypeCounts) {
  const Bytes raw = hex("0500 0100 06 000000 0500 0100 07 000000");
  const auto attributes = NetlinkAttributes::split(raw);
  EXPECT_EQ(attributes->u8(1), 7);
}

TEST(NetlinkAttributes, TextWithoutItsEndIsStillText) {
  EXPECT_EQ(NetlinkAttributes::split(hex("0700 0300 657468"))->text(3), "eth");
}

TEST(NetlinkAttributes, ALengthThatLiesIsRefused) {
  EXPECT_FALSE(NetlinkAttributes::split(hex("0300 0100")));           // shorter than its header
  EXPECT_FALSE(NetlinkAttributes::split(hex("0000 0100")));           // would never end
  EXPECT_FALSE(NetlinkAttributes::split(hex("0900 0100 00000000")));  // longer than what is there
  EXPECT_FALSE(NetlinkAttributes::split(hex("0800 01")));
  EXPECT_FALSE(NetlinkAttributes::split(hex("0400 0100 00")));  // a rest that is no attribute
}

TEST(NetlinkAttributes, ANestThatLiesIsNotThereAndHarmsNothingElse) {
  const Bytes raw = hex("0c00 0580 ff00 0100 00000000 0500 0200 07 000000");
  const auto attributes = NetlinkAttributes::split(raw);
  ASSERT_TRUE(attributes);
  EXPECT_TRUE(attributes->find(5));
  EXPECT_FALSE(attributes->nest(5));
  EXPECT_EQ(attributes->u8(2), 7);
}

TEST(NetlinkAck, ZeroIsDone) {
  const Bytes raw = hex("24000000 0200 0001 05000000 00000000 00000000 20000000 1000 0500 05000000 00000000");
  const auto ack = parse_ack(only(raw));
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error, 0);
  EXPECT_EQ(ack->text, "");
}

TEST(NetlinkAck, TheKernelsWordsFollowTheRequestThatCameBack) {
  // -95, the request of 20 bytes whole, then attribute 1 "no op".
  const Bytes whole =
      hex("34000000 0200 0002 05000000 00000000 a1ffffff"
          "14000000 1d00 0500 05000000 00000000 01020304"
          "0a00 0100 6e6f206f7000 0000");
  EXPECT_EQ(parse_ack(only(whole))->error, 95);
  EXPECT_EQ(parse_ack(only(whole))->text, "no op");
  // The same, the request capped to its header (flag 100h).
  const Bytes capped =
      hex("30000000 0200 0003 05000000 00000000 a1ffffff"
          "14000000 1d00 0500 05000000 00000000"
          "0a00 0100 6e6f206f7000 0000");
  EXPECT_EQ(parse_ack(only(capped))->error, 95);
  EXPECT_EQ(parse_ack(only(capped))->text, "no op");
}

TEST(NetlinkAck, WordsThatLieAreLeftOutAndTheNumberStays) {
  const Bytes lying_request =
      hex("30000000 0200 0002 05000000 00000000 edffffff"
          "ff000000 1d00 0500 05000000 00000000 0a00 0100 6e6f206f7000 0000");
  EXPECT_EQ(parse_ack(only(lying_request))->error, 19);
  EXPECT_EQ(parse_ack(only(lying_request))->text, "");
  const Bytes lying_text =
      hex("30000000 0200 0003 05000000 00000000 edffffff"
          "14000000 1d00 0500 05000000 00000000 ff00 0100 6e6f206f7000 0000");
  EXPECT_EQ(parse_ack(only(lying_text))->error, 19);
  EXPECT_EQ(parse_ack(only(lying_text))->text, "");
}

TEST(NetlinkAck, WhatIsCutShortIsNoAcknowledgement) {
  EXPECT_FALSE(parse_ack(only(hex("12000000 0200 0000 05000000 00000000 edff 0000"))));
  EXPECT_FALSE(parse_ack(only(hex("14000000 0200 0000 05000000 00000000 00000080"))));  // a number without an opposite
  EXPECT_TRUE(parse_ack(only(hex("10000000 0300 0000 05000000 00000000"))));            // a dump's plain end
}

TEST(NetlinkSplit, ChanceBytesNeverReachOutside) {
  std::mt19937 random{1};
  std::uniform_int_distribution<unsigned> any{0, 255};
  std::uniform_int_distribution<std::size_t> length{0, 96};
  for (int i = 0; i < 50'000; ++i) {
    Bytes raw(length(random));
    for (std::byte& b : raw) b = static_cast<std::byte>(any(random) < 128 ? any(random) % 24 : 0);
    std::size_t inside = 0;
    if (const auto messages = split_messages(raw))
      for (const auto& message : *messages) inside += message.payload.size();
    EXPECT_LE(inside, raw.size());
    const auto attributes = NetlinkAttributes::split(raw);
    if (!attributes) continue;
    for (std::uint16_t type = 0; type < 24; ++type) {
      const auto value = attributes->find(type);
      EXPECT_TRUE(!value || value->size() + 4 <= raw.size());
    }
  }
}

}  // namespace
}  // namespace plugfest::linux_io
