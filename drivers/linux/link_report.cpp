#include "drivers/linux/link_report.hpp"

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace plugfest::linux_io {

namespace {

OperState oper_state(std::uint8_t code) {
  switch (code) {
    case IF_OPER_NOTPRESENT:
      return OperState::not_present;
    case IF_OPER_DOWN:
      return OperState::down;
    case IF_OPER_LOWERLAYERDOWN:
      return OperState::lower_layer_down;
    case IF_OPER_TESTING:
      return OperState::testing;
    case IF_OPER_DORMANT:
      return OperState::dormant;
    case IF_OPER_UP:
      return OperState::up;
    default:  // IF_OPER_UNKNOWN, and what RFC 2863 does not know
      return OperState::unknown;
  }
}

ifinfomsg about(std::int32_t ifindex) {
  ifinfomsg head{};
  head.ifi_family = AF_UNSPEC;
  head.ifi_index = ifindex;
  return head;
}

}  // namespace

bool is_link_message(const NetlinkMessage& message) {
  if (message.type != RTM_NEWLINK && message.type != RTM_DELLINK) return false;
  auto payload = message.payload;
  const auto head = take_header<ifinfomsg>(payload);
  return !head || head->ifi_family == AF_UNSPEC;
}

std::optional<LinkReport> parse_link(const NetlinkMessage& message) {
  auto payload = message.payload;
  const auto head = take_header<ifinfomsg>(payload);
  if (!head || head->ifi_index <= 0) return std::nullopt;
  const auto attributes = NetlinkAttributes::split(payload);
  if (!attributes) return std::nullopt;
  auto name = attributes->text(IFLA_IFNAME);
  if (!name || name->empty()) return std::nullopt;

  LinkReport report;
  report.removed = message.type == RTM_DELLINK;
  report.ifindex = head->ifi_index;
  report.name = std::move(*name);
  report.admin_up = (head->ifi_flags & IFF_UP) != 0;
  if (const auto oper = attributes->u8(IFLA_OPERSTATE)) report.oper = oper_state(*oper);
  if (const auto carrier = attributes->u8(IFLA_CARRIER)) report.carrier = *carrier != 0;
  report.ups = attributes->u32(IFLA_CARRIER_UP_COUNT);
  report.downs = attributes->u32(IFLA_CARRIER_DOWN_COUNT);
  return report;
}

NetlinkWriter link_request(std::string_view name) {
  NetlinkWriter request(RTM_GETLINK, 0);
  request.header(about(0));
  request.text(IFLA_IFNAME, name);
  request.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return request;
}

NetlinkWriter admin_request(std::int32_t ifindex, bool up) {
  auto head = about(ifindex);
  head.ifi_flags = up ? IFF_UP : 0;
  head.ifi_change = IFF_UP;
  NetlinkWriter request(RTM_SETLINK, NLM_F_ACK);
  request.header(head);
  return request;
}

NetlinkWriter admin_probe() {
  NetlinkWriter request(RTM_SETLINK, NLM_F_ACK);
  request.header(about(0));
  return request;
}

}  // namespace plugfest::linux_io
