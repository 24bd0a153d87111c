#pragma once

#include "drivers/host_port.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/timing.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What a port tells while a check changes something: short spells between a command and the link being there again.
namespace plugfest::checks {

/// A host needs this long to shut a port down (SONiC transceiver test plan: 5 s).
inline constexpr Clock::duration port_shutdown = std::chrono::seconds{5};

/// One end's port, watched from the moment that this is made.
class PortSpell {
 public:
  /// @pre the end has a port
  PortSpell(Context& context, End end);

  /// Reads where it stands; to be called first.
  asio::awaitable<void> begin();
  /// From now on the link is to come up (or to go down): to be said before the command.
  asio::awaitable<void> expect(bool up);
  /// Waits until it has and takes in what the port told. @return false: not by `due`
  asio::awaitable<bool> reach(Clock::time_point due);
  /// Takes in what it told until now and reads its counters.
  asio::awaitable<void> take();

  /// When the link was up (or lost) for the first time since `expect`, as narrow as reports and looks bound it.
  /// @pre the newest `reach` of that was true
  Span since(Clock::time_point commanded, Clock::time_point accepted) const;
  /// Losses after the link was up again.
  std::uint64_t losses_since_up() const { return losses_since_up_; }
  /// What does not fit together: losses told and losses counted, ups and downs. Empty: nothing, or no counts.
  std::string inconsistency() const;
  const LinkState& state() const { return state_; }
  HostPort& port() const { return *port_; }

 private:
  void note(const LinkEvent& event);

  Context& context_;
  HostPort* port_;
  std::unique_ptr<LinkWatch> watch_;
  LinkState first_, state_;
  bool wanted_ = true, seen_ = false;
  Clock::time_point asked_{}, not_before_{}, seen_at_{};
  std::uint64_t told_ = 0, losses_since_up_ = 0;
  bool complete_ = true;
};

/// The least, the middle and the greatest of several: "3.1 / 3.4 / 5.2 s of 5".
std::string spread_text(std::vector<double> seconds);

}  // namespace plugfest::checks
