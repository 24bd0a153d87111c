#pragma once

#include "drivers/host_port.hpp"
#include "drivers/linux/ethtool.hpp"
#include "drivers/linux/link_monitor.hpp"

#include <memory>
#include <string>

namespace plugfest::linux_io {

/// A network interface of this machine as a host port: routing netlink for the link, ethtool for FEC and for the reason
/// of a link that is down.
///
/// Looks once at what the kernel, the driver and our permissions offer; `info` of the port says it.
///
/// @param monitor, ethtool, calls  outlive the port
/// @throws BenchError  Errc::unsupported: no such interface, or a kernel that does not count carrier changes; else as
///                     LinkMonitor::state
asio::awaitable<std::unique_ptr<HostPort>> open_host_port(LinkMonitor& monitor, Ethtool& ethtool, NetlinkCalls& calls,
                                                          std::string interface, Clock::time_point due);

}  // namespace plugfest::linux_io
