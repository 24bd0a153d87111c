#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/lanes.hpp"

#include <algorithm>

/// What the host asks of a bank's lanes, and what comes of it.
namespace plugfest::sim {

using cmis::ConfigStatus;
using cmis::DpState;

bool Lanes::has_status(std::uint8_t lanes, ConfigStatus status) const {
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(lanes, lane) && memory_.get(cmis::config_status_lane, lane, bank_) == status) return true;
  return false;
}

void Lanes::set_status(std::uint8_t lanes, ConfigStatus status) {
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(lanes, lane)) memory_.set(cmis::config_status_lane, status, lane, bank_);
}

void Lanes::trigger(const Trigger& wanted, Clock::time_point now) {
  std::uint8_t lanes = wanted.lanes;
  if (has_status(lanes, ConfigStatus::in_progress)) return;
  const ControlSet staged = load(memory_, wanted.set, bank_);
  const bool newer = since(memory_, 5, 0);
  if (wanted.commissioning != Commissioning::in_dp_init) {
    if (wanted.commissioning == Commissioning::at_once && !hot_supported(memory_)) return;
    std::uint8_t resting = with(lanes_in(DpState::initialized), lanes_in(DpState::activated));
    if (!newer) resting = with(resting, lanes_in(DpState::deactivated));
    std::uint8_t taken = 0;
    for (const std::uint8_t group : groups_of(memory_, load(memory_, ControlSetId::active, bank_), staged, lanes))
      if (without(group, resting) == 0) taken = with(taken, group);
    lanes = taken;
  }
  if (lanes == 0) return;
  if (newer) set_status(lanes, ConfigStatus::in_progress);
  requests_.push_back({.wanted = {wanted.set, wanted.commissioning, lanes},
                       .staged = staged,
                       .due = newer ? now + traits_.config : now});
}

bool Lanes::step_requests(Clock::time_point now) {
  const auto ready = std::ranges::find_if(requests_, [&](const Request& request) { return request.due <= now; });
  if (ready == requests_.end()) return false;
  const Request request = *ready;
  requests_.erase(ready);
  finish_request(request);
  return true;
}

void Lanes::finish_request(const Request& request) {
  const Commissioning commissioning = request.wanted.commissioning;
  const bool immediate = commissioning != Commissioning::in_dp_init;
  const ControlSet before = load(memory_, ControlSetId::active, bank_);
  const std::uint8_t deactivated = lanes_in(DpState::deactivated);
  const std::uint8_t steady = with(deactivated, with(lanes_in(DpState::initialized), lanes_in(DpState::activated)));
  ControlSet active = before;
  for (const std::uint8_t group : groups_of(memory_, before, request.staged, request.wanted.lanes)) {
    const bool moving = without(group, steady) != 0;
    ConfigStatus status =
        validate(memory_, before, request.staged, group, request.wanted.lanes, deactivated, immediate);
    // Either way of refusing is allowed in a transient state: this module says so instead of ignoring it.
    if (status == ConfigStatus::success && moving && (immediate || regular_supported(memory_)))
      status = ConfigStatus::rejected_lanes_in_use;
    set_status(group, status);
    if (status != ConfigStatus::success) continue;
    const bool to_commission = !immediate && (regular_supported(memory_) || without(group, deactivated) == 0);
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(group, lane)) continue;
      provision(active[lane], request.staged[lane], defaults_[lane], commissioning);
      const auto bit = static_cast<std::uint8_t>(1u << lane);
      if (active[lane].app_sel == 0) {
        pending_ = without(pending_, bit);
      } else if (to_commission) {
        pending_ = with(pending_, bit);
      }
    }
  }
  store(memory_, ControlSetId::active, active, bank_);
  rebuild_paths();
}

/// A path that keeps its host lanes keeps its state; another one begins in DPDeactivated.
void Lanes::rebuild_paths() {
  std::vector<Path> paths;
  for (const PathLanes& lanes : paths_of(memory_, load(memory_, ControlSetId::active, bank_))) {
    const auto old = std::ranges::find(paths_, lanes.host, &Path::host);
    if (old != paths_.end()) {
      paths.push_back(*old);
    } else {
      paths.push_back({.host = lanes.host,
                       .media = lanes.media,
                       .app_sel = lanes.app_sel,
                       .machine = DataPathMachine(traits_.path_times)});
    }
  }
  paths_ = std::move(paths);
}

}  // namespace plugfest::sim
