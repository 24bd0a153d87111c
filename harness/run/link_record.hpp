#pragma once

#include "drivers/host_port.hpp"

#include <functional>
#include <optional>
#include <string>

namespace plugfest::run {

/// What the host's port saw of the link while a step ran: evidence that stands beside every verdict, and judges none.
class LinkRecord {
 public:
  using Open = std::function<asio::awaitable<HostPort*>()>;
  /// @param open   empty, or gives null: the bench has no host port for this slot
  /// @param clock  outlives this
  LinkRecord(Open open, Clock& clock) : open_(std::move(open)), clock_(clock) {}

  /// Before a step. A port that cannot be read is said by `end`.
  asio::awaitable<void> begin();
  /// After it. @return what happened to the link, in words; empty: nothing, or there is no port
  asio::awaitable<std::string> end();

 private:
  asio::awaitable<std::optional<LinkState>> look();

  Open open_;
  Clock& clock_;
  HostPort* port_ = nullptr;
  std::optional<LinkState> before_;
  std::string failure_;
};

/// What two looks at one port come to: flaps counted, or why they cannot be; empty: nothing happened. Pure.
std::string link_change(const std::string& port, const LinkState& before, const LinkState& after);

}  // namespace plugfest::run
