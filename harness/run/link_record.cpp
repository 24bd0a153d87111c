#include "harness/run/link_record.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

namespace plugfest::run {
namespace {

/// One look at a port: a few netlink messages.
constexpr Clock::duration look_within = std::chrono::seconds{1};

std::string presence(const LinkState& state) {
  if (!state.present) return "is gone";
  if (state.admin_up == false) return "is administratively down";
  if (!state.carrier) return "does not say whether it has carrier";
  return *state.carrier ? "has carrier" : "has no carrier";
}

}  // namespace

std::string link_change(const std::string& port, const LinkState& before, const LinkState& after) {
  const std::string now = presence(after);
  if (before.present != after.present || before.incarnation != after.incarnation)
    return fmt::format(
        "host port {} was made again, or its counters cleared, during the step: flaps are not known; it {}", port, now);
  if (!before.counts || !after.counts) {
    if (before.carrier == after.carrier && before.admin_up == after.admin_up) return {};
    return fmt::format("host port {} {}; before the step it was otherwise, and it counts no flaps", port, now);
  }
  const std::uint64_t downs = after.counts->downs - before.counts->downs;
  if (downs == 0 && before.carrier == after.carrier && before.admin_up == after.admin_up) return {};
  return fmt::format("host port {} lost its carrier {} time{} during the step, asked for or not; it {}", port, downs,
                     downs == 1 ? "" : "s", now);
}

asio::awaitable<std::optional<LinkState>> LinkRecord::look() {
  std::optional<LinkState> state;
  try {
    if (port_ == nullptr) port_ = co_await open_();
    if (port_ != nullptr) state = co_await port_->state(clock_.now() + look_within);
  } catch (const BenchError& error) {
    failure_ = error.text();
  }
  co_return state;
}

asio::awaitable<void> LinkRecord::begin() {
  before_.reset();
  failure_.clear();
  if (open_) before_ = co_await look();
}

asio::awaitable<std::string> LinkRecord::end() {
  if (!open_ || (port_ == nullptr && failure_.empty())) co_return std::string{};
  std::optional<LinkState> after;
  if (before_) after = co_await look();
  if (!before_ || !after) co_return "the host port was not observed during the step: " + failure_;
  co_return link_change(port_->info().name, *before_, *after);
}

}  // namespace plugfest::run
