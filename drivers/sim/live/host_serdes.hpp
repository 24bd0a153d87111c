#pragma once

#include "drivers/host_serdes.hpp"
#include "drivers/sim/live/link_config.hpp"

namespace plugfest::sim {

class Link;

/// The SerDes of one host of a simulated link.
class HostSerdes final : public plugfest::HostSerdes {
 public:
  /// @param link  outlives this
  HostSerdes(Link& link, End end);

  const HostSerdesInfo& info() const override { return info_; }
  asio::awaitable<SerdesLane> lane(int lane, Clock::time_point due) override;
  asio::awaitable<void> set_lane(int lane, const SerdesLane& settings, Clock::time_point due) override;
  asio::awaitable<SerdesReceiver> receiver(int lane, Clock::time_point due) override;
  asio::awaitable<void> adapt(int lane, Clock::time_point due) override;

 private:
  unsigned index_of(int lane) const;

  Link& link_;
  End end_;
  HostSerdesInfo info_;
};

}  // namespace plugfest::sim
