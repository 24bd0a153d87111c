#pragma once

#include "drivers/host_port.hpp"
#include "drivers/sim/live/link_config.hpp"

namespace plugfest::sim {

class Link;

/// The port of one host of a simulated link. Every change is told at its own time: its bracket is one nanosecond.
class HostPort final : public plugfest::HostPort {
 public:
  /// @param link  outlives this
  HostPort(Link& link, End end);

  const HostPortInfo& info() const override { return info_; }
  asio::awaitable<LinkState> state(Clock::time_point due) override;
  std::unique_ptr<LinkWatch> watch() override;
  asio::awaitable<void> set_admin(bool up, Clock::time_point due) override;
  asio::awaitable<FecCounters> fec(Clock::time_point due) override;

 private:
  Link& link_;
  End end_;
  HostPortInfo info_;
};

}  // namespace plugfest::sim
