#pragma once

#include "drivers/ber_tester.hpp"
#include "drivers/sim/live/link_config.hpp"

namespace plugfest::sim {

class Link;

/// Pattern generators and checkers in the SerDes of one host of a simulated link. Without precoding. A port whose host
/// sends or looks for a pattern carries no traffic.
class HostPrbs final : public BerTester {
 public:
  /// @param link  outlives this
  HostPrbs(Link& link, End end);

  const BerTesterInfo& info() const override { return info_; }
  asio::awaitable<std::optional<TestPattern>> generated(Clock::time_point due) override;
  asio::awaitable<void> generate(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<std::optional<TestPattern>> checked(Clock::time_point due) override;
  asio::awaitable<void> check(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<void> start(Clock::time_point due) override;
  asio::awaitable<std::vector<BerCount>> counts(Clock::time_point due) override;

 private:
  Link& link_;
  End end_;
  BerTesterInfo info_;
};

}  // namespace plugfest::sim
