#pragma once

#include "drivers/base/error.hpp"
#include "drivers/linux/ethtool_message.hpp"
#include "drivers/linux/netlink_calls.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace plugfest::linux_io {

/// What the kernel's ethtool interface tells of a port and of the module in it; one for all ports of a bench. It asks
/// and never sets.
///
/// @throws BenchError  each: Errc::unsupported: the driver does not offer this; Errc::disconnected: no such interface;
///                     Errc::refused: permission, or a request that the kernel does not take, in the kernel's words;
///                     Errc::nack: the module did not answer, or is busy, which drivers do not tell apart;
///                     Errc::malformed_reply; Errc::timed_out
class Ethtool {
 public:
  /// @param calls  outlives this
  explicit Ethtool(NetlinkCalls& calls) : calls_(calls) {}

  asio::awaitable<EthtoolFec> fec(std::string interface, Clock::time_point due);
  asio::awaitable<EthtoolLink> link_state(std::string interface, Clock::time_point due);
  asio::awaitable<ModulePowerMode> module_power(std::string interface, Clock::time_point due);
  /// @pre place is one that the kernel takes
  /// @throws BenchError  Errc::short_transfer also
  asio::awaitable<Bytes> eeprom(std::string interface, EepromPlace place, Clock::time_point due);

  Clock& clock() { return calls_.clock(); }

 private:
  asio::awaitable<std::uint16_t> family(Clock::time_point due);

  NetlinkCalls& calls_;
  std::optional<std::uint16_t> family_;
};

/// The kernel's errno as a bench knows it, its own number and words kept. Pure.
/// @param where  "Ethernet0: module EEPROM"
BenchError ethtool_error(const NetlinkAck& ack, const std::string& where);

}  // namespace plugfest::linux_io
