#include "drivers/sim/live/host_prbs.hpp"

#include "drivers/base/error.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/live/require_time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::sim {

HostPrbs::HostPrbs(Link& link, End end) : link_(link), end_(end) {
  const HostConfig& config = link.config().host(end);
  info_ = {.name = fmt::format("{} SerDes PRBS (simulated)", config.name),
           .place = end == End::near ? "near host, electrical lanes" : "far host, electrical lanes",
           .lanes = static_cast<int>(link.config().lanes),
           .generates = config.patterns,
           .checks = config.patterns,
           .can_gate = false,
           .counts_sync_loss = true,
           .cannot_see = {}};
}

asio::awaitable<std::optional<TestPattern>> HostPrbs::generated(Clock::time_point due) {
  require_time(link_, due, info_.name);
  co_return link_.host(end_).generated;
}

asio::awaitable<void> HostPrbs::generate(std::optional<TestPattern> pattern, Clock::time_point due) {
  require_time(link_, due, info_.name);
  if (pattern && std::ranges::find(info_.generates, *pattern) == info_.generates.end())
    throw BenchError(Errc::unsupported, fmt::format("{}: no {}", info_.name, to_string(*pattern)));
  link_.generate(end_, pattern);
  co_return;
}

asio::awaitable<std::optional<TestPattern>> HostPrbs::checked(Clock::time_point due) {
  require_time(link_, due, info_.name);
  co_return link_.host(end_).checked;
}

asio::awaitable<void> HostPrbs::check(std::optional<TestPattern> pattern, Clock::time_point due) {
  require_time(link_, due, info_.name);
  if (pattern && std::ranges::find(info_.checks, *pattern) == info_.checks.end())
    throw BenchError(Errc::unsupported, fmt::format("{}: no {}", info_.name, to_string(*pattern)));
  link_.check(end_, pattern);
  co_return;
}

asio::awaitable<void> HostPrbs::start(Clock::time_point due) {
  require_time(link_, due, info_.name);
  link_.start_counts(end_);
  co_return;
}

asio::awaitable<std::vector<BerCount>> HostPrbs::counts(Clock::time_point due) {
  require_time(link_, due, info_.name);
  co_return link_.counts(end_);
}

}  // namespace plugfest::sim
