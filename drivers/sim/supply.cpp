#include "drivers/sim/supply.hpp"

#include <algorithm>
#include <chrono>

namespace plugfest::sim {

void Supply::set(double watts, Clock::time_point now) {
  if (!steps_.empty() && steps_.back().watts == watts) return;
  const double before = energy(now);
  if (!steps_.empty() && steps_.back().from == now) steps_.pop_back();
  steps_.push_back({now, watts, before});
  while (steps_.size() > 1 && steps_[1].from + memory < now) steps_.pop_front();
}

const Supply::Step* Supply::step(Clock::time_point at) const {
  const auto after = std::ranges::upper_bound(steps_, at, {}, &Step::from);
  return after == steps_.begin() ? nullptr : &*std::prev(after);
}

double Supply::power(Clock::time_point at) const {
  const Step* found = step(at);
  return found == nullptr ? 0 : found->watts;
}

double Supply::energy(Clock::time_point at) const {
  const Step* found = step(at);
  if (found == nullptr) return 0;
  return found->energy_before + found->watts * std::chrono::duration<double>(at - found->from).count();
}

}  // namespace plugfest::sim
