#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/netlink.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace plugfest::linux_io {

/// Threads for netlink requests. The kernel serves one inside `send`: it waits there for the lock that all of routing
/// netlink shares, and for a module that is read over its bus, so none is sent from the event loop.
///
/// A thread is started when all are busy. One that does not come back is left behind: its call owns what it uses. Real
/// clocks only.
class NetlinkCalls {
 public:
  /// @param clock  outlives this
  explicit NetlinkCalls(Clock& clock);
  ~NetlinkCalls();
  NetlinkCalls(const NetlinkCalls&) = delete;
  NetlinkCalls& operator=(const NetlinkCalls&) = delete;

  /// Runs `call` on a thread of its own; it must own all that it touches.
  /// @throws BenchError  Errc::timed_out: it is still under way; else what `call` threw
  asio::awaitable<void> run(std::function<void()> call, Clock::time_point due);

  struct Reply {
    NetlinkAck ack;
    std::vector<Bytes> datagrams;          ///< own the bytes
    std::vector<NetlinkMessage> messages;  ///< all answers before the acknowledgement
  };
  /// One request on a socket of its own, up to its acknowledgement or the end of its dump. What the kernel refused is
  /// in the reply.
  /// @param protocol  NETLINK_ROUTE, NETLINK_GENERIC
  /// @throws BenchError  Errc::refused: no socket; Errc::malformed_reply; Errc::timed_out
  asio::awaitable<std::shared_ptr<const Reply>> request(int protocol, NetlinkWriter message, Clock::time_point due);

  Clock& clock() { return clock_; }

 private:
  using Idle = std::vector<std::unique_ptr<BlockingWorker>>;
  class Lease;

  Clock& clock_;
  std::shared_ptr<Idle> idle_;  // shared with calls that outlive this
};

}  // namespace plugfest::linux_io
