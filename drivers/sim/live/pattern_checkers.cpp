#include "drivers/sim/live/pattern_checkers.hpp"

#include <algorithm>

namespace plugfest::sim {

PatternCheckers::PatternCheckers(const StreamKey& stream, unsigned lanes, Clock::duration lock_time)
    : lock_time_(lock_time) {
  StreamKey own = stream;
  own.process = Process::host_pattern_errors;
  for (own.lane = 1; own.lane <= lanes; ++own.lane) lanes_.emplace_back(own);
}

void PatternCheckers::enable(bool on, Clock::time_point now) {
  for (CheckerLane& lane : lanes_) {
    if (on == lane.on()) continue;
    if (on) {
      lane.switch_on(lock_time_, now);
    } else {
      lane.switch_off(now);
    }
  }
}

void PatternCheckers::start(Clock::time_point now) {
  for (CheckerLane& lane : lanes_) lane.start(now);
}

void PatternCheckers::feed(unsigned lane, const std::optional<CheckerLane::Input>& input, Clock::time_point now) {
  lanes_[lane].feed(input, lock_time_, now);
}

Clock::time_point PatternCheckers::due() const {
  Clock::time_point due = Clock::time_point::max();
  for (const CheckerLane& lane : lanes_) due = std::min(due, lane.lock_due());
  return due;
}

void PatternCheckers::step(Clock::time_point now) {
  for (CheckerLane& lane : lanes_)
    if (lane.lock_due() <= now) lane.lock(now);
}

std::vector<BerCount> PatternCheckers::counts(Clock::time_point now) const {
  std::vector<BerCount> counts;
  for (const CheckerLane& lane : lanes_) {
    const Count count = lane.counting() ? lane.at(now) : Count{};
    counts.push_back({.lane = static_cast<int>(counts.size()) + 1,
                      .locked = lane.locked(),
                      .lost_sync = count.sync_lost,
                      .bits = count.bits,
                      .errors = count.errors});
  }
  return counts;
}

}  // namespace plugfest::sim
