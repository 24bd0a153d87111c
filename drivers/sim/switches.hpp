#pragma once

#include "drivers/base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// Lanes of a mask: bit n-1 for lane n.
constexpr std::uint8_t without(std::uint8_t mask, std::uint8_t lanes) {
  return static_cast<std::uint8_t>(mask & ~lanes);
}
constexpr std::uint8_t with(std::uint8_t mask, std::uint8_t lanes) { return static_cast<std::uint8_t>(mask | lanes); }
constexpr std::uint8_t common(std::uint8_t mask, std::uint8_t lanes) { return static_cast<std::uint8_t>(mask & lanes); }
/// @param lane  0-based
constexpr bool has(std::uint8_t mask, unsigned lane) { return (mask >> lane & 1) != 0; }

/// Eight things that are on or off and follow what is asked of them, each after a while of its own.
class Switches {
 public:
  std::uint8_t on() const { return on_; }
  /// When the next of them moves; time_point::max(): none is about to.
  Clock::time_point due() const {
    Clock::time_point next = Clock::time_point::max();
    for (const auto& lane : due_)
      if (lane) next = std::min(next, *lane);
    return next;
  }
  /// The lanes of `among` shall be as `wanted` says. A change of mind before the time is over calls it off.
  /// @return one of them moved
  bool follow(std::uint8_t wanted, std::uint8_t among, Clock::duration on_time, Clock::duration off_time,
              Clock::time_point now) {
    bool moved = false;
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(among, lane)) continue;
      auto& due = due_[lane];
      if (has(wanted, lane) == has(on_, lane)) {
        due.reset();
        continue;
      }
      if (!due) due = now + (has(wanted, lane) ? on_time : off_time);
      if (*due > now) continue;
      on_ = static_cast<std::uint8_t>(on_ ^ (1u << lane));
      due.reset();
      moved = true;
    }
    return moved;
  }
  /// At once, whatever was under way.
  void set(std::uint8_t lanes, bool on) {
    on_ = on ? with(on_, lanes) : without(on_, lanes);
    forget(lanes);
  }
  /// Calls off what is under way.
  void forget(std::uint8_t lanes) {
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(lanes, lane)) due_[lane].reset();
  }

 private:
  std::uint8_t on_ = 0;
  std::array<std::optional<Clock::time_point>, 8> due_;
};

}  // namespace plugfest::sim
