#pragma once

#include "drivers/base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugfest {

/// RFC 2863 ifOperStatus, in the numbering of Linux.
enum class OperState : std::uint8_t { unknown, not_present, down, lower_layer_down, testing, dormant, up };

/// What the lanes of a port's FEC counters are. Counters of the port alone never name a lane.
enum class FecLanes : std::uint8_t { none, physical, fec, undeclared };

/// What a host's port can show and what it cannot; fixed while the port is open, stated in the report.
struct HostPortInfo {
  std::string name;         ///< "Ethernet0 (rtnetlink)"
  std::string flap_source;  ///< who counts, and what: "carrier_up_count and carrier_down_count of the kernel"
  bool counts_flaps;        ///< false: changes are seen only when somebody looks
  /// A change is reported at most this long after it happened.
  Clock::duration latest_report;
  /// The shortest outage that is certain to be counted; empty: the source does not say, because of a debounce below it.
  std::optional<Clock::duration> shortest_outage;
  bool can_set_admin;
  bool counts_fec;
  FecLanes fec_lanes;
  std::vector<std::string> cannot_see;  ///< a sentence each
};

/// Transitions since the port came into being, or since its counters were cleared: see LinkState::incarnation.
struct LinkCounts {
  std::uint64_t downs = 0;
  std::optional<std::uint64_t> ups;  ///< empty: the host counts only one kind
};

/// A port at one moment.
struct LinkState {
  Clock::time_point at;
  bool present = false;          ///< false: the host has no such port at this moment, and the rest is empty
  std::optional<bool> admin_up;  ///< empty: the host does not say
  OperState oper = OperState::unknown;
  std::optional<bool> carrier;       ///< empty: not told, as for a port that is administratively down
  std::optional<LinkCounts> counts;  ///< empty: the host counts none
  /// Counts of different incarnations do not subtract: the port was made again, or somebody cleared them.
  std::uint32_t incarnation = 0;
  /// The newest change of carrier that the host tells of or this port saw; empty: none since it was opened.
  std::optional<Clock::time_point> last_change;
  std::string down_reason;  ///< why there is no link, in the host's words: "cable issue: unsupported cable"; or empty
};

/// Something that happened to a port, somewhere between two moments.
struct LinkEvent {
  enum class Kind : std::uint8_t {
    carrier,   ///< `downs` and `ups` transitions
    admin,     ///< somebody set the port up or down: `state.admin_up`
    appeared,  ///< a port that was not there
    removed,
    recreated,       ///< another port under the same name; what the old one counted last is lost
    counters_reset,  ///< the same port, counting from a smaller number
    reports_lost,    ///< the host's messages overran the reader; what was counted meanwhile follows as one `carrier`
  };
  Kind kind;
  /// It happened after `after` and not after `at`; so did every transition it counts.
  Clock::time_point after, at;
  /// Transitions. More than one: n flaps, times unknown within the bracket. With `recreated`, `appeared` and
  /// `counters_reset`: those of the new count, a lower bound.
  std::uint64_t downs = 0, ups = 0;
  /// Whether the count of transitions within the bracket is complete; false: the bracket counts as not observed.
  bool complete = true;
  /// Administrative state changed within the same bracket, so it may explain the transitions.
  bool admin_changed = false;
  LinkState state;   ///< afterwards
  std::string text;  ///< for people: "3 flaps, times unknown", "re-created: ifindex 7 became 9"
};

/// What happens to a port, in order, from the moment the watch was made. Nothing is dropped: a reader that is late
/// finds neighbouring changes of carrier and administrative state merged into one `carrier` event with a wider bracket.
///
/// The time in which a flap would have been counted is the time of the watch without the brackets of events that are
/// not `complete`, and without the time since a `removed` that no `appeared` has ended.
class LinkWatch {
 public:
  virtual ~LinkWatch() = default;
  /// The oldest event not taken yet; one call at a time.
  /// @return empty: none by `due`
  /// @throws BenchError  Errc::disconnected: the host cannot be watched any more
  virtual asio::awaitable<std::optional<LinkEvent>> next(Clock::time_point due) = 0;
};

/// Codewords, symbols and bits since the host began to count; empty: the host does not count this.
struct FecCount {
  std::optional<std::uint64_t> codewords;
  std::optional<std::uint64_t> corrected_codewords;
  std::optional<std::uint64_t> uncorrectable_codewords;
  std::optional<std::uint64_t> corrected_symbols;
  std::optional<std::uint64_t> corrected_bits;
};

/// Codewords that had `low` to `high` symbol errors.
struct FecBin {
  std::uint32_t low, high;
  std::uint64_t codewords;
};

/// The FEC counters of one port, read once. They are not of one instant: each was read between `begun` and `ended`.
struct FecCounters {
  Clock::time_point begun, ended;
  std::uint32_t incarnation = 0;  ///< as LinkState::incarnation
  std::string mode;               ///< "RS(544,514)" where the host says so, else its own word; empty: not told
  FecCount port;
  std::vector<FecCount> lanes;    ///< in the order of the host; empty: the host counts the port alone
  std::vector<FecBin> histogram;  ///< the bins the host can show, ascending; empty: none
};

/// One port of a host: the link that a module carries, as the host sees it. It reports what happened and never whether
/// it was asked for: that is for whoever knows what was commanded, at this end and at the other.
class HostPort {
 public:
  virtual ~HostPort() = default;
  virtual const HostPortInfo& info() const = 0;

  /// Read afresh. A port that is gone is a state, not an error.
  /// @throws BenchError  Errc::refused, Errc::disconnected, Errc::malformed_reply, Errc::timed_out
  virtual asio::awaitable<LinkState> state(Clock::time_point due) = 0;

  /// Begins to watch. Any number of watches; none outlives the port.
  virtual std::unique_ptr<LinkWatch> watch() = 0;

  /// Sets the port administratively up or down; returns when the host has taken it, not when the link has followed.
  /// @pre info().can_set_admin
  /// @throws BenchError  as state; Errc::unsupported: there is no such port now
  virtual asio::awaitable<void> set_admin(bool up, Clock::time_point due) = 0;

  /// @throws BenchError  as set_admin; Errc::unsupported also: the host does not count FEC
  virtual asio::awaitable<FecCounters> fec(Clock::time_point due) = 0;
};

}  // namespace plugfest
