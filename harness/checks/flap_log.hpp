#pragma once

#include "drivers/host_port.hpp"
#include "harness/checks/check.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What happened to the ports at both ends of a link, and how many flaps of the link that were. Pure.
namespace plugfest::checks {

/// Whom a flap speaks against.
enum class FlapClass : std::uint8_t {
  settling,    ///< soon after the link first came up
  requested,   ///< a change of administrative state, at either end, may explain it
  unrequested  ///< it came by itself
};
inline constexpr std::size_t flap_classes = 3;

/// How events are told apart.
struct FlapRules {
  Clock::time_point began;           ///< of the watches
  Clock::time_point settled;         ///< flaps before are FlapClass::settling
  Clock::duration together;          ///< outages at both ends that are no farther apart are one event
  Clock::duration request_explains;  ///< how long after a port was set administratively up
};

/// One physical event: outages of one or both ends that overlap, or nearly do.
struct Flap {
  FlapClass kind = FlapClass::unrequested;
  Clock::time_point after, at;              ///< the first loss lies between them
  Clock::time_point over;                   ///< when all ends were up again, at the latest
  bool lasts = false;                       ///< some end was still down when the watch ended
  std::array<std::uint64_t, 2> losses{};    ///< near, far
  std::uint64_t at_least = 0, at_most = 0;  ///< what was seen at both ends counts once
  End first = End::near_end;                ///< whose loss came first
  std::string reason;                       ///< that end's, in the host's words; empty: it gave none
};

struct FlapCount {
  std::uint64_t at_least = 0, at_most = 0;
};

struct FlapReport {
  std::vector<Flap> flaps;  ///< in order
  std::array<FlapCount, flap_classes> counts{};
  std::array<std::uint64_t, 2> unreported{};  ///< losses that an end's counter has and no event told of
  std::array<int, 2> resets{};                ///< counters cleared, ports re-created or gone
  double window_s = 0;                        ///< from `settled` to the end
  std::array<double, 2> observed_s{};         ///< of the window, at each watched end
  double both_observed_s = 0;                 ///< at all watched ends at once
  double requested_s = 0;                     ///< of the window: what a request may explain
  double link_s = 0;                          ///< exposure: observed, not explained by a request, the link up

  const FlapCount& of(FlapClass kind) const { return counts[static_cast<std::size_t>(kind)]; }
};

/// Collects what two watches tell.
class FlapLog {
 public:
  /// An end that is watched from now on. @param state  as it was when the watch was made
  void watch(End end, const LinkState& state);
  /// To be called in order, end by end.
  void add(End end, const LinkEvent& event);
  /// A read of the counters: a difference of these counts losses that no event told of.
  void read(End end, const LinkState& state);

  bool has_loss() const { return losses_ > 0; }
  std::uint64_t losses() const { return losses_; }
  /// Some watched end has no link, as far as was told.
  bool is_down() const { return (sides_[0].watched && !sides_[0].up) || (sides_[1].watched && !sides_[1].up); }
  FlapReport report(const FlapRules& rules, Clock::time_point end) const;

 private:
  struct Outage {
    Clock::time_point after, at, over;
    bool lasts = false;
    std::uint64_t losses = 0;
    End end = End::near_end;
    std::string reason;
  };
  struct Request {
    Clock::time_point after, at;
    bool up = false;
  };
  struct Gap {
    Clock::time_point from, to;
  };
  struct Side {
    bool watched = false, up = false, present = true, admin_up = true;
    std::optional<LinkCounts> counts;
    std::uint32_t incarnation = 0;
    std::uint64_t counted = 0, told = 0;  ///< losses: by difference of counters, by events
    int resets = 0;
    std::vector<Outage> outages;  ///< the last one may be open
    std::vector<Request> requests;
    std::vector<Gap> unseen;  ///< the last one is open while the port is not there, or was never up
    bool admin_down_at_start = false;
  };

  Side& side(End end) { return sides_[static_cast<std::size_t>(end)]; }
  void lose(Side& side, const LinkEvent& event, End end, std::uint64_t losses);
  static void come_up(Side& side, Clock::time_point at);

  std::array<Side, 2> sides_;
  std::uint64_t losses_ = 0;
};

}  // namespace plugfest::checks
