#pragma once

#include "drivers/host_port.hpp"
#include "drivers/linux/link_report.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::linux_io {

/// Linkwatch holds a change of carrier back for up to one second.
inline constexpr std::chrono::seconds linkwatch_delay{1};

/// What the kernel's reports on one interface come to: differences of its counters, never numbers of messages. Takes
/// them in the order in which the kernel made them. Pure.
///
/// An interface is known by its index and name: another index under the name, or a counter that went back, is another
/// interface.
class LinkCounters {
 public:
  explicit LinkCounters(std::string name) : name_(std::move(name)) {}

  /// The first report, or first absence, is what the others are compared with.
  std::vector<LinkEvent> take(const LinkReport& report, Clock::time_point at);
  /// The kernel was asked, and has no interface of this name.
  std::vector<LinkEvent> absent(Clock::time_point at);
  /// Reports were lost between two moments; the next one tells what was counted meanwhile.
  LinkEvent lost(Clock::time_point since, Clock::time_point at);

  bool known() const { return known_; }
  /// @pre known()
  const LinkState& state() const { return state_; }
  /// @return 0: not there
  std::int32_t ifindex() const { return state_.present ? ifindex_ : 0; }

 private:
  LinkEvent event(LinkEvent::Kind kind, Clock::time_point at) const;
  void adopt(const LinkReport& report, Clock::time_point at);
  std::vector<LinkEvent> leave(std::string text, Clock::time_point at);
  std::vector<LinkEvent> enter(const LinkReport& report, Clock::time_point at, std::string why);
  std::vector<LinkEvent> compare(const LinkReport& report, Clock::time_point at);

  std::string name_;
  bool known_ = false;
  std::int32_t ifindex_ = 0;
  LinkState state_;
  std::optional<Clock::time_point> lost_since_;  // wins over the delay of linkwatch for the next report
};

/// "2 flaps, times unknown", "1 flap", "down", "up".
std::string transitions_text(std::uint64_t downs, std::uint64_t ups);

/// Puts an event at the end of a queue. From `limit` on, changes of carrier and of administrative state are merged into
/// the queue's last event where that is one too.
void add_merged(std::deque<LinkEvent>& queue, LinkEvent event, std::size_t limit);

}  // namespace plugfest::linux_io
