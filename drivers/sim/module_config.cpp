#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/module.hpp"

#include <algorithm>

/// What the host asks of module and lanes, and what it means to the state machines.
namespace plugfest::sim {

using cmis::ConfigStatus;
using cmis::DpState;

namespace {

constexpr bool has(std::uint8_t mask, unsigned lane) { return (mask >> lane & 1) != 0; }

void set_status(Memory& memory, std::uint8_t lanes, ConfigStatus status) {
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(lanes, lane)) memory.set(cmis::config_status_lane, status, lane);
}

}  // namespace

bool Module::since(std::uint8_t major, std::uint8_t minor) const {
  return memory_.get(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{major, minor};
}

bool Module::regular_supported() const {
  return !memory_.flag(cmis::stepped_config_only) ||
         memory_.get(cmis::auto_commissioning) == cmis::AutoCommissioning::regular;
}

bool Module::hot_supported() const {
  return !memory_.flag(cmis::stepped_config_only) ||
         memory_.get(cmis::auto_commissioning) == cmis::AutoCommissioning::hot;
}

DpState Module::state_of_lane(unsigned lane) const {
  for (const Path& path : paths_)
    if (has(path.host, lane)) return path.machine.state();
  return DpState::deactivated;
}

std::uint8_t Module::lanes_in(DpState state) const {
  unsigned lanes = 0;
  for (unsigned lane = 0; lane < 8; ++lane) lanes |= static_cast<unsigned>(state_of_lane(lane) == state) << lane;
  return static_cast<std::uint8_t>(lanes);
}

ModuleSignals Module::module_signals() const {
  const bool low_pwr = memory_.flag(cmis::low_pwr_request_sw) ||
                       (memory_.flag(cmis::low_pwr_allow_request_hw) && seat_.low_power_request);
  return {.reset = seat_.reset,
          .fault = fault_.has_value(),
          .low_pwr = low_pwr,
          .low_pwr_ex = low_pwr && lanes_in(DpState::deactivated) == 0xFF};
}

/// Media lanes that OutputDisableTx or OutputSquelchForceTx keeps dark. A control that is not advertised does nothing.
std::uint8_t Module::dark_on_request() const {
  std::uint8_t dark = 0;
  if (memory_.flag(cmis::output_disable_tx_supported)) {
    dark = memory_.lanes(cmis::output_disable_tx);
    if (dark != 0 && memory_.flag(cmis::tx_disable_is_module_wide)) dark = 0xFF;
  }
  if (memory_.flag(cmis::forced_squelch_tx_supported))
    dark = static_cast<std::uint8_t>(dark | memory_.lanes(cmis::output_squelch_force_tx));
  return dark;
}

DataPathSignals Module::path_signals(const Path& path) const {
  const bool deinit = machine_.phase() != ModulePhase::ready || module_signals().low_pwr ||
                      (memory_.lanes(cmis::dp_deinit_lane) & path.host) != 0;
  const bool redeinit = deinit || (regular_supported() && (pending_ & path.host) != 0);
  return {.deinit = deinit, .redeinit = redeinit, .deactivate = redeinit || (dark_on_request() & path.media) != 0};
}

void Module::trigger(ControlSetId set, bool immediate, std::uint8_t lanes) {
  if (immediate && !hot_supported()) return;
  for (unsigned lane = 0; lane < 8; ++lane)
    if (has(lanes, lane) && memory_.get(cmis::config_status_lane, lane) == ConfigStatus::in_progress) return;

  const ControlSet staged = load(memory_, set);
  if (immediate) {
    const auto resting = static_cast<std::uint8_t>(lanes_in(DpState::initialized) | lanes_in(DpState::activated) |
                                                   (since(5, 0) ? 0 : lanes_in(DpState::deactivated)));
    std::uint8_t taken = 0;
    for (const std::uint8_t group : groups_of(load(memory_, ControlSetId::active), staged, lanes))
      if ((group & ~resting) == 0) taken = static_cast<std::uint8_t>(taken | group);
    lanes = taken;
  }
  if (lanes == 0) return;
  const bool at_once = !since(5, 0);
  if (!at_once) set_status(memory_, lanes, ConfigStatus::in_progress);
  requests_.push_back(
      {.immediate = immediate, .lanes = lanes, .staged = staged, .due = at_once ? now_ : now_ + behaviour_.config});
}

void Module::finish_request(const Request& request) {
  const ControlSet before = load(memory_, ControlSetId::active);
  const std::uint8_t deactivated = lanes_in(DpState::deactivated);
  const auto steady =
      static_cast<std::uint8_t>(deactivated | lanes_in(DpState::initialized) | lanes_in(DpState::activated));
  ControlSet active = before;
  for (const std::uint8_t group : groups_of(before, request.staged, request.lanes)) {
    const bool moving = (group & ~steady) != 0;
    ConfigStatus status =
        validate(memory_, before, request.staged, group, request.lanes, deactivated, request.immediate);
    // Either way of refusing is allowed in a transient state: this module says so instead of ignoring it.
    if (status == ConfigStatus::success && moving && (request.immediate || regular_supported()))
      status = ConfigStatus::rejected_lanes_in_use;
    set_status(memory_, group, status);
    if (status != ConfigStatus::success) continue;
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(group, lane)) continue;
      active[lane] = request.staged[lane];
      if (!active[lane].explicit_control) {
        active[lane].signal_integrity = defaults_[lane].signal_integrity;
        active[lane].recall() = request.staged[lane].recall();  // a recall applies all the same
      }
      const auto bit = static_cast<std::uint8_t>(1u << lane);
      pending_ = static_cast<std::uint8_t>(pending_ & (active[lane].app_sel == 0 ? ~bit : 0xFF));
      const bool commission = !request.immediate && (regular_supported() || (group & ~deactivated) == 0);
      if (commission && active[lane].app_sel != 0) pending_ = static_cast<std::uint8_t>(pending_ | bit);
    }
  }
  sim::store(memory_, ControlSetId::active, active);
  rebuild_paths();
}

/// A path that keeps its host lanes keeps its state; another one begins in DPDeactivated.
void Module::rebuild_paths() {
  std::vector<Path> paths;
  for (const PathLanes& lanes : paths_of(memory_, load(memory_, ControlSetId::active))) {
    const auto old = std::ranges::find(paths_, lanes.host, &Path::host);
    if (old != paths_.end()) {
      paths.push_back(*old);
    } else {
      paths.push_back({.host = lanes.host, .media = lanes.media, .machine = DataPathMachine(path_times_)});
    }
  }
  paths_ = std::move(paths);
}

}  // namespace plugfest::sim
