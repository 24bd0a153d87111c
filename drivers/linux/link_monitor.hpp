#pragma once

#include "drivers/host_port.hpp"
#include "drivers/linux/netlink_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace plugfest::linux_io {

struct LinkMonitorParameters {
  int receive_buffer = 1 << 20;           ///< bytes the socket is given at first (SO_RCVBUF), as far as permitted
  int largest_receive_buffer = 16 << 20;  ///< doubled up to this each time it was overrun
  /// Events that a watch keeps apart for a reader that is late; later ones are merged.
  std::size_t queue_limit = 4096;
};

/// The interfaces of this machine's network namespace as routing netlink tells of them: one for all ports of a bench.
///
/// Reports, answers to questions and the absence of an interface all come through one socket, in the order in which the
/// kernel made them, so that a counter that goes back is another interface and never an older message. Nothing runs
/// between two reports. An overrun socket (ENOBUFS) is given a bigger buffer and each port is asked for afresh; every
/// watch is told.
class LinkMonitor {
 public:
  /// @param io     runs on one thread; outlives this
  /// @param calls  outlives this
  /// @throws BenchError  Errc::refused: no such socket
  LinkMonitor(asio::io_context& io, NetlinkCalls& calls, const LinkMonitorParameters& parameters = {});
  ~LinkMonitor();
  LinkMonitor(const LinkMonitor&) = delete;
  LinkMonitor& operator=(const LinkMonitor&) = delete;

  /// Asks the kernel; whatever it had to tell of this port before is in the watches when this returns.
  /// @throws BenchError  Errc::disconnected: the socket broke; Errc::refused: in the kernel's words; Errc::timed_out
  asio::awaitable<LinkState> state(std::string_view name, Clock::time_point due);

  /// @pre state(name) was asked for once; the monitor outlives the watch
  std::unique_ptr<LinkWatch> watch(std::string_view name);

  /// @return 0: there is none now
  std::int32_t ifindex(std::string_view name) const;

  struct Statistics {
    std::uint64_t wakes = 0;      ///< times the event loop was woken for the socket
    std::uint64_t reports = 0;    ///< messages on any interface
    std::uint64_t overruns = 0;   ///< ENOBUFS
    std::uint64_t malformed = 0;  ///< datagrams that were dropped; ports are asked for afresh, as after an overrun
    int receive_buffer = 0;       ///< bytes, as the kernel counts them
  };
  const Statistics& statistics() const;

 private:
  struct Core;
  class Watch;

  std::shared_ptr<Core> core_;
};

}  // namespace plugfest::linux_io
