#pragma once

#include "drivers/ber_tester.hpp"
#include "drivers/sim/diagnostics_count.hpp"
#include "drivers/sim/live/link_config.hpp"

#include <optional>
#include <vector>

namespace plugfest::sim {

/// The pattern checkers of one host, a lane each.
class PatternCheckers {
 public:
  PatternCheckers(const StreamKey& stream, unsigned lanes, Clock::duration lock_time);

  void enable(bool on, Clock::time_point now);
  /// Zeroes all counts and starts them.
  void start(Clock::time_point now);
  /// @param input  empty: nothing that it could lock on
  void feed(unsigned lane, const std::optional<CheckerLane::Input>& input, Clock::time_point now);
  Clock::time_point due() const;
  void step(Clock::time_point now);
  std::vector<BerCount> counts(Clock::time_point now) const;

 private:
  Clock::duration lock_time_;
  std::vector<CheckerLane> lanes_;
};

}  // namespace plugfest::sim
