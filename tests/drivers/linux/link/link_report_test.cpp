#include "drivers/linux/link_report.hpp"

#include "tests/drivers/linux/link/netlink_bytes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace plugfest::linux_io {
namespace {

using test::hex;

std::optional<LinkReport> parse(const Bytes& datagram) {
  const auto messages = split_messages(datagram);
  if (!messages || messages->size() != 1) return std::nullopt;
  return parse_link(messages->front());
}

// ifinfomsg {family, type, index, flags, change}, IFNAME 3, OPERSTATE 16, CARRIER 33, CARRIER_CHANGES 35, UP 47,
// DOWN 48.
constexpr std::string_view up_link =
    "54000000 1000 0000 00000000 00000000"
    "0000 0100 07000000 43100100 00000000"
    "0900 0300 6574683000 000000"
    "0500 1000 06 000000"
    "0500 2100 01 000000"
    "0800 2300 0b000000"
    "0800 2f00 06000000"
    "0800 3000 05000000";

TEST(LinkReport, AnInterfaceIsReadWithItsCounters) {
  const auto link = parse(hex(up_link));
  ASSERT_TRUE(link);
  EXPECT_FALSE(link->removed);
  EXPECT_EQ(link->ifindex, 7);
  EXPECT_EQ(link->name, "eth0");
  EXPECT_TRUE(link->admin_up);
  EXPECT_EQ(link->oper, OperState::up);
  EXPECT_EQ(link->carrier, true);
  EXPECT_EQ(link->ups, 6u);
  EXPECT_EQ(link->downs, 5u);
}

TEST(LinkReport, OperationalStatesAreThoseOfRfc2863) {
  using enum OperState;
  const std::pair<std::string_view, OperState> states[] = {
      {"00", unknown}, {"01", not_present}, {"02", down}, {"03", lower_layer_down},
      {"04", testing}, {"05", dormant},     {"06", up},   {"07", unknown}};
  for (const auto& [code, state] : states) {
    const Bytes raw =
        hex("30000000 1000 0000 00000000 00000000 0000 0100 07000000 00000000 00000000 0600 0300 6100 0000 0500 1000 " +
            std::string{code} + " 000000");
    const auto link = parse(raw);
    ASSERT_TRUE(link) << code;
    EXPECT_EQ(link->oper, state) << code;
    EXPECT_FALSE(link->admin_up);
    EXPECT_FALSE(link->carrier);
    EXPECT_FALSE(link->downs);
  }
}

TEST(LinkReport, ARemovalIsOne) {
  Bytes raw = hex(up_link);
  raw[4] = std::byte{0x11};
  EXPECT_TRUE(parse(raw)->removed);
}

TEST(LinkReport, WhatABridgeSaysOfItsMemberIsNotAboutTheInterface) {
  Bytes raw = hex(up_link);
  raw[4] = std::byte{0x11};
  const auto own = split_messages(raw);
  EXPECT_TRUE(is_link_message(own->front()));
  raw[16] = std::byte{7};  // AF_BRIDGE
  const auto bridge = split_messages(raw);
  EXPECT_FALSE(is_link_message(bridge->front()));
  raw[16] = std::byte{0};
  raw[4] = std::byte{0x14};  // an address
  const auto address = split_messages(raw);
  EXPECT_FALSE(is_link_message(address->front()));
}

TEST(LinkReport, EveryTruncationIsRefusedUnlessItEndsWithAnAttribute) {
  const Bytes whole = hex(up_link);
  // After the name, and its padding or a part of it; then after each of the others.
  const std::set<std::size_t> ends = {41, 42, 43, 44, 49, 50, 51, 52, 57, 58, 59, 60, 68, 76};
  for (std::size_t size = 16; size < whole.size(); ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    cut[0] = static_cast<std::byte>(size);
    const auto link = parse(cut);
    EXPECT_EQ(link.has_value(), ends.contains(size)) << size;
    EXPECT_FALSE(link && link->downs) << size;
  }
}

TEST(LinkReport, AnInterfaceWithoutNameOrIndexIsRefused) {
  EXPECT_FALSE(parse(hex("20000000 1000 0000 00000000 00000000 0000 0100 07000000 00000000 00000000")));
  EXPECT_FALSE(
      parse(hex("28000000 1000 0000 00000000 00000000 0000 0100 00000000 00000000 00000000 0600 0300 6100 0000")));
  EXPECT_FALSE(
      parse(hex("28000000 1000 0000 00000000 00000000 0000 0100 ffffffff 00000000 00000000 0600 0300 6100 0000")));
  EXPECT_FALSE(
      parse(hex("28000000 1000 0000 00000000 00000000 0000 0100 07000000 00000000 00000000 0500 0300 0000 0000")));
}

TEST(LinkReport, TheQuestionNamesTheInterfaceAndLeavesOutItsStatistics) {
  EXPECT_EQ(to_hex(link_request("eth0").finish(9)),
            to_hex(hex("34000000 1200 0100 09000000 00000000 0000 0000 00000000 00000000 00000000"
                       "0900 0300 6574683000 000000 0800 1d00 08000000")));
}

TEST(LinkReport, SettingUpOrDownTouchesThatFlagAlone) {
  EXPECT_EQ(to_hex(admin_request(7, true).finish(1)),
            to_hex(hex("20000000 1300 0500 01000000 00000000 0000 0000 07000000 01000000 01000000")));
  EXPECT_EQ(to_hex(admin_request(7, false).finish(1)),
            to_hex(hex("20000000 1300 0500 01000000 00000000 0000 0000 07000000 00000000 01000000")));
}

TEST(LinkReport, TheProbeOfTheRightNamesNoInterface) {
  EXPECT_EQ(to_hex(admin_probe().finish(1)),
            to_hex(hex("20000000 1300 0500 01000000 00000000 0000 0000 00000000 00000000 00000000")));
}

}  // namespace
}  // namespace plugfest::linux_io
