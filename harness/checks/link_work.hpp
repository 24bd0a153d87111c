#pragma once

#include "drivers/cmis/poll.hpp"
#include "drivers/host_port.hpp"
#include "harness/checks/check.hpp"

#include <chrono>
#include <optional>
#include <string>

/// What checks of a link have in common.
namespace plugfest::checks {

/// How long a port may take to come up after it was started: what public switch test plans allow (SONiC transceiver
/// test plan, port start-up).
inline constexpr Clock::duration port_start_up = std::chrono::seconds{60};
/// One request to a host's own software.
inline constexpr Clock::duration host_within = std::chrono::seconds{5};

struct RaisedLink {
  std::optional<Outcome> failure;  ///< empty: it is up, as far as anybody can see
  LinkInUse in_use;
};
/// Brings the slot's link up: the module's data paths to DPActivated, then, where the bench shows the near port, that
/// to oper up. A module that somebody else drives is left as it is. What is changed is recorded with
/// `context.changes`.
asio::awaitable<RaisedLink> raise_link(Context& context, bool read_only);

/// Why a check that needs a host port at that end has nothing to judge; empty: there is one.
std::optional<Outcome> without_port(const Context& context, End end);
/// The same for FEC counters: no port, or one that counts none.
std::optional<Outcome> without_fec(const Context& context, End end);

/// Waits until the port is oper up or, with `up` false, is not.
asio::awaitable<cmis::Polled<LinkState>> wait_for_port(Context& context, HostPort& port, bool up,
                                                       Clock::time_point due);
bool is_up(const LinkState& state);
/// "up", "down", "administratively down", "gone", with the host's reason: for sentences.
std::string state_text(const LinkState& state);

/// The class that the profile holds this slot's port to; null: it has none for the lanes in use and their rate.
const plan::PortClass* port_class(const Context& context);
std::optional<Outcome> without_port_class(const Context& context);

}  // namespace plugfest::checks
