#include "drivers/sim/live/incidents.hpp"

#include <algorithm>

namespace plugfest::sim {

void Incidents::add(const LinkIncident& incident) {
  const Clock::time_point begins = Clock::time_point{} + incident.at;
  entries_.push_back({.what = incident, .begins = begins, .ends = begins + incident.lasts});
  due_ = std::min(due_, begins);
}

Clock::time_point Incidents::due() const { return due_; }

bool Incidents::step(Clock::time_point now) {
  if (due_ > now) return false;
  due_ = Clock::time_point::max();
  for (Entry& entry : entries_) {
    if (!entry.on && entry.begins <= now) entry.on = true;
    if (entry.on && entry.ends <= now) {
      entry.on = false;
      // One that is over for good is told by its end.
      entry.begins = entry.what.every > Clock::duration{} ? entry.begins + entry.what.every : Clock::time_point::max();
      entry.ends = entry.begins == Clock::time_point::max() ? entry.begins : entry.begins + entry.what.lasts;
    }
    due_ = std::min(due_, entry.on ? entry.ends : entry.begins);
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.begins == Clock::time_point::max(); });
  return true;
}

bool Incidents::flapping(End end) const {
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return entry.on && entry.what.kind == LinkIncident::Kind::flap && entry.what.end == end;
  });
}

double Incidents::burst(End end, unsigned lane) const {
  double ber = 0;
  for (const Entry& entry : entries_)
    if (entry.on && entry.what.kind == LinkIncident::Kind::burst && entry.what.end == end &&
        (entry.what.lanes >> lane & 1) != 0)
      ber += entry.what.ber;
  return ber;
}

}  // namespace plugfest::sim
