#pragma once

#include "drivers/host_port.hpp"
#include "drivers/linux/netlink.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Messages of routing netlink about interfaces. Pure.
namespace plugfest::linux_io {

/// One RTM_NEWLINK or RTM_DELLINK.
struct LinkReport {
  bool removed = false;
  std::int32_t ifindex = 0;
  std::string name;
  bool admin_up = false;  ///< IFF_UP
  OperState oper = OperState::unknown;
  std::optional<bool> carrier;
  /// Since the interface was made; empty: a kernel before 4.16.
  std::optional<std::uint32_t> ups, downs;
};

/// @return empty: cut short, or without what every such message has
/// @pre is_link_message(message)
std::optional<LinkReport> parse_link(const NetlinkMessage& message);

/// Whether a message tells of an interface itself. Bridges speak of their members with the same types.
bool is_link_message(const NetlinkMessage& message);

/// Asks for one interface, without its traffic statistics.
NetlinkWriter link_request(std::string_view name);
/// Sets an interface up or down.
NetlinkWriter admin_request(std::int32_t ifindex, bool up);
/// Names no interface, so that nothing can change: EPERM without the right to, another error with it.
NetlinkWriter admin_probe();

}  // namespace plugfest::linux_io
