#pragma once

#include "drivers/sim/live/link_config.hpp"

#include <cstdint>
#include <vector>

namespace plugfest::sim {

/// What happens to a link by itself, in order.
class Incidents {
 public:
  void add(const LinkIncident& incident);
  Clock::time_point due() const;
  /// @return anything began or ended
  bool step(Clock::time_point now);

  bool flapping(End end) const;
  /// Errors a bit on top, at that end. @param lane  0-based
  double burst(End end, unsigned lane) const;

 private:
  struct Entry {
    LinkIncident what;
    Clock::time_point begins, ends;
    bool on = false;
  };
  std::vector<Entry> entries_;
  Clock::time_point due_ = Clock::time_point::max();
};

}  // namespace plugfest::sim
