#include "drivers/linux/ethtool_message.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/ethtool.hpp"
#include "tests/drivers/linux/link/netlink_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace plugfest::linux_io {
namespace {

using test::hex;

template <class T>
std::optional<T> parse(std::optional<T> (*parser)(const NetlinkMessage&), std::string_view text) {
  Bytes raw = hex(text);
  raw[0] = static_cast<std::byte>(raw.size());
  raw[1] = static_cast<std::byte>(raw.size() >> 8);
  const auto messages = split_messages(raw);
  if (!messages || messages->size() != 1) return std::nullopt;
  return parser(messages->front());
}

// Family 15h, what the kernel answers with: netlink header, then {command, version, reserved}.
constexpr std::string_view head = "00000000 1500 0000 01000000 00000000 ";

std::string answer(std::string_view text) { return std::string{head} + std::string{text}; }

TEST(EthtoolMessage, TheFamilyIsAskedForByNameAndItsNumberRead) {
  EXPECT_EQ(to_hex(family_request("ethtool").finish(1)),
            to_hex(hex("20000000 1000 0500 01000000 00000000 03 01 0000 0c00 0200 657468746f6f6c00")));
  EXPECT_EQ(parse(parse_family, "00000000 1000 0000 01000000 00000000 01 02 0000 0600 0100 1500 0000"), 0x15);
  EXPECT_FALSE(parse(parse_family, "00000000 1000 0000 01000000 00000000 01 02 0000 0800 0100 15000000"));
  EXPECT_FALSE(parse(parse_family, "00000000 1000 0000 01000000 00000000 01 02 0000"));
}

TEST(EthtoolMessage, RequestsNameTheInterfaceInsideTheirHeader) {
  // FEC_GET 29 with the statistics flag, LINKSTATE_GET 6, MODULE_GET 34.
  EXPECT_EQ(to_hex(fec_request(0x15, "eth0").finish(1)),
            to_hex(hex("2c000000 1500 0500 01000000 00000000 1d 01 0000"
                       "1800 0180 0900 0200 6574683000 000000 0800 0300 04000000")));
  EXPECT_EQ(to_hex(link_state_request(0x15, "eth0").finish(1)),
            to_hex(hex("24000000 1500 0500 01000000 00000000 06 01 0000 1000 0180 0900 0200 6574683000 000000")));
  EXPECT_EQ(to_hex(module_power_request(0x15, "eth0").finish(1)),
            to_hex(hex("24000000 1500 0500 01000000 00000000 22 01 0000 1000 0180 0900 0200 6574683000 000000")));
}

TEST(EthtoolMessage, AModuleIsReadByAddressBankPageOffsetAndLength) {
  EepromPlace place;
  place.bank = 1;
  place.page = 0x11;
  place.offset = 0x86;
  place.length = 8;
  EXPECT_EQ(to_hex(eeprom_request(0x15, "eth0", place).finish(1)),
            to_hex(hex("4c000000 1500 0500 01000000 00000000 1f 01 0000 1000 0180 0900 0200 6574683000 000000"
                       "0800 0200 86000000 0800 0300 08000000 0500 0400 11 000000 0500 0500 01 000000"
                       "0500 0600 50 000000")));
}

TEST(EthtoolMessage, FecCountersAreThePortAndThenItsLanes) {
  // FEC_GET reply 30: ACTIVE 4 = bit 50; STATS 5: CORRECTED 2 {7, 3, 4}, UNCORR 3 {1}, CORR_BITS 4 absent.
  const auto fec = parse(parse_fec, answer("1e 01 0000 0800 0400 32000000 2c00 0580"
                                           "1c00 0200 0700000000000000 0300000000000000 0400000000000000"
                                           "0c00 0300 0100000000000000"));
  ASSERT_TRUE(fec);
  EXPECT_EQ(fec->mode, "RS-FEC");
  EXPECT_TRUE(fec->counts);
  EXPECT_EQ(fec->port.corrected_codewords, 7u);
  EXPECT_EQ(fec->port.uncorrectable_codewords, 1u);
  EXPECT_FALSE(fec->port.corrected_bits);
  EXPECT_FALSE(fec->port.codewords);
  ASSERT_EQ(fec->lanes.size(), 2u);
  EXPECT_EQ(fec->lanes[0].corrected_codewords, 3u);
  EXPECT_EQ(fec->lanes[1].corrected_codewords, 4u);
  EXPECT_FALSE(fec->lanes[1].uncorrectable_codewords);
}

TEST(EthtoolMessage, CountersThatAreNotThereAreNotZero) {
  const auto none = parse(parse_fec, answer("1e 01 0000 0800 0400 33000000"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->counts);
  EXPECT_FALSE(none->port.corrected_codewords);
  EXPECT_EQ(none->mode, "BASE-R FEC");
  const auto empty = parse(parse_fec, answer("1e 01 0000 0c00 0580 0400 0200 0400 0300"));
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->counts);
  EXPECT_EQ(empty->mode, "");
}

TEST(EthtoolMessage, FecCountersThatLieAreRefused) {
  EXPECT_FALSE(parse(parse_fec, answer("1e 01 0000 0c00 0580 0800 0200 07000000")));  // no 64 bits
  EXPECT_FALSE(parse(parse_fec, answer("1e 01 0000 0c00 0580 ff00 0200 07000000")));
  EXPECT_FALSE(parse(parse_fec, answer("1d 01 0000 0800 0400 33000000")));  // another reply
  EXPECT_FALSE(parse(parse_fec, answer("1e 01")));
}

TEST(EthtoolMessage, ALinkThatIsDownSaysWhy) {
  // LINKSTATE reply 6: LINK 2, EXT_STATE 5 = 10, EXT_SUBSTATE 6 = 1.
  const auto down =
      parse(parse_link_state, answer("06 01 0000 0500 0200 00 000000 0500 0500 0a 000000 0500 0600 01 000000"));
  ASSERT_TRUE(down);
  EXPECT_EQ(down->link, false);
  EXPECT_EQ(down->down_reason, "module: CMIS module not ready");
  const auto up = parse(parse_link_state, answer("06 01 0000 0500 0200 01 000000"));
  ASSERT_TRUE(up);
  EXPECT_EQ(up->link, true);
  EXPECT_EQ(up->down_reason, "");
}

TEST(EthtoolMessage, ExtendedStatesOfLaterKernelsAreGivenAsNumbers) {
  EXPECT_EQ(extended_state_text(4, std::nullopt), "no cable");
  EXPECT_EQ(extended_state_text(5, 1), "cable issue: unsupported cable");
  EXPECT_EQ(extended_state_text(3, 3), "bad signal integrity: SerDes reference clock lost");
  EXPECT_EQ(extended_state_text(3, 9), "bad signal integrity: substate 9");
  EXPECT_EQ(extended_state_text(4, 1), "no cable: substate 1");
  EXPECT_EQ(extended_state_text(200, std::nullopt), "extended state 200");
  EXPECT_EQ(extended_state_text(200, 255), "extended state 200: 255");
  EXPECT_EQ(extended_state_text(0, 255), "auto-negotiation: substate 255");
}

TEST(EthtoolMessage, AModulesPowerModeIsReadAndAbsentWithoutAModule) {
  const auto high = parse(parse_module_power, answer("23 01 0000 0500 0200 02 000000 0500 0300 02 000000"));
  ASSERT_TRUE(high);
  EXPECT_EQ(high->policy, ModulePowerPolicy::automatic);
  EXPECT_EQ(high->power, ModulePower::high);
  const auto none = parse(parse_module_power, answer("23 01 0000 0500 0200 01 000000"));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->policy, ModulePowerPolicy::high);
  EXPECT_FALSE(none->power);
  const auto odd = parse(parse_module_power, answer("23 01 0000 0500 0200 09 000000 0500 0300 00 000000"));
  ASSERT_TRUE(odd);
  EXPECT_FALSE(odd->policy);
  EXPECT_FALSE(odd->power);
}

TEST(EthtoolMessage, ModuleMemoryIsItsBytes) {
  EXPECT_EQ(to_hex(*parse(parse_eeprom, answer("20 01 0000 0700 0700 1e50ff 00"))), "1e50ff");
  EXPECT_FALSE(parse(parse_eeprom, answer("20 01 0000")));
  EXPECT_FALSE(parse(parse_eeprom, answer("20 01 0000 ff00 0700 1e50ff 00")));
}

TEST(EthtoolError, TheKernelsNumberAndWordsReachThePerson) {
  const auto code = [](int error) { return ethtool_error({error, ""}, "eth0").code(); };
  EXPECT_EQ(code(95), Errc::unsupported);
  EXPECT_EQ(code(19), Errc::disconnected);
  EXPECT_EQ(code(1), Errc::refused);
  EXPECT_EQ(code(13), Errc::refused);
  EXPECT_EQ(code(22), Errc::refused);
  EXPECT_EQ(code(16), Errc::refused);
  EXPECT_EQ(code(5), Errc::nack);
  EXPECT_EQ(code(6), Errc::nack);
  EXPECT_EQ(code(110), Errc::nack);
  EXPECT_EQ(code(121), Errc::nack);
  EXPECT_THAT(ethtool_error({22, "reading cross half page boundary is illegal"}, "eth0: module EEPROM").text(),
              testing::AllOf(testing::HasSubstr("eth0: module EEPROM"), testing::HasSubstr("errno 22"),
                             testing::HasSubstr("reading cross half page boundary is illegal")));
  EXPECT_THAT(ethtool_error({1, ""}, "eth0").text(), testing::HasSubstr("CAP_NET_ADMIN"));
  EXPECT_THAT(ethtool_error({6, ""}, "eth0").text(), testing::HasSubstr("nobody there, or busy"));
}

}  // namespace
}  // namespace plugfest::linux_io
