#pragma once

#include "drivers/base/clock.hpp"

#include <deque>

namespace plugfest::sim {

/// The power that a slot's module has drawn over time: steps, with the energy up to each.
class Supply {
 public:
  /// Steps older than this are forgotten: longer than two of the slowest measurements of any sensor here.
  static constexpr std::chrono::seconds memory{60};

  /// The draw is `watts` from `now` on.
  /// @pre times do not decrease
  void set(double watts, Clock::time_point now);
  double power(Clock::time_point at) const;
  /// Energy since the first step, J. Differences are meaningful within `memory`.
  double energy(Clock::time_point at) const;

 private:
  struct Step {
    Clock::time_point from;
    double watts;
    double energy_before;
  };
  const Step* step(Clock::time_point at) const;
  std::deque<Step> steps_;
};

}  // namespace plugfest::sim
