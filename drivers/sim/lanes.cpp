#include "drivers/sim/lanes.hpp"

#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"

#include <algorithm>
#include <bit>

/// What happens to the data paths of a bank in time.
namespace plugfest::sim {

using cmis::DpState;

Lanes::Lanes(Memory& memory, unsigned bank, const LaneTraits& traits, std::uint8_t host_signal)
    : memory_(memory),
      bank_(bank),
      traits_(traits),
      host_signal_(host_signal),
      rx_power_mw_(traits.optics.rx_power_mw) {}

void Lanes::reset() {
  requests_.clear();
  paths_.clear();
  pending_ = forwarded_ = 0;
  lit_ = squelched_tx_ = disabled_rx_ = squelched_rx_ = {};
  defaults_ = load(memory_, ControlSetId::active, bank_);
  rebuild_paths();
}

Clock::time_point Lanes::due() const {
  Clock::time_point due = std::min({lit_.due(), squelched_tx_.due(), disabled_rx_.due(), squelched_rx_.due()});
  for (const Path& path : paths_) due = std::min(due, path.machine.due());
  for (const Request& request : requests_) due = std::min(due, request.due);
  return due;
}

bool Lanes::step(const ModuleAround& around) {
  bool moved = step_requests(around.now);
  moved = step_outputs(around.now) || moved;
  for (Path& path : paths_) moved = step_path(path, around) || moved;
  return moved;
}

bool Lanes::step_path(Path& path, const ModuleAround& around) {
  const DpState before = path.machine.state();
  if (!path.machine.step(path_signals(path, around), around.now)) return false;
  entered(path, before, path_signals(path, around));
  if (path.machine.take_flag(path_signals(path, around))) latch(cmis::dp_state_changed_flag, path.host);
  return true;
}

void Lanes::entered(Path& path, DpState before, const DataPathSignals& signals) {
  switch (path.machine.state()) {
    case DpState::init:
      for (const PathLanes& lanes : paths_of(memory_, load(memory_, ControlSetId::active, bank_))) {
        if (lanes.host != path.host) continue;
        path.media = lanes.media;
        path.app_sel = lanes.app_sel;
      }
      break;
    case DpState::initialized:
      if (before == DpState::init) {
        pending_ = without(pending_, path.host);
      } else {
        lit_.set(signals.redeinit ? path.media : common(path.media, dark_on_request()), false);
      }
      break;
    case DpState::activated:
      lit_.set(path.media, true);
      break;
    case DpState::tx_turn_on:
    case DpState::tx_turn_off:
      lit_.forget(path.media);
      break;
    case DpState::deinit:
    case DpState::deactivated:
      lit_.set(path.media, false);
      break;
  }
}

DataPathSignals Lanes::path_signals(const Path& path, const ModuleAround& around) const {
  const bool deinit = !around.ready || around.low_pwr || (memory_.lanes(cmis::dp_deinit_lane, bank_) & path.host) != 0;
  const bool redeinit = deinit || (regular_supported(memory_) && (pending_ & path.host) != 0);
  return {.deinit = deinit, .redeinit = redeinit, .deactivate = redeinit || (held_back() & path.media) != 0};
}

DpState Lanes::state_of_lane(unsigned lane) const {
  for (const Path& path : paths_)
    if (has(path.host, lane)) return path.machine.state();
  return DpState::deactivated;
}

std::uint8_t Lanes::lanes_in(DpState state) const {
  unsigned lanes = 0;
  for (unsigned lane = 0; lane < 8; ++lane) lanes |= static_cast<unsigned>(state_of_lane(lane) == state) << lane;
  return static_cast<std::uint8_t>(lanes);
}

LanesAround Lanes::around() const {
  LanesAround seen{.lit = lit_.on(), .rx_power_mw = rx_power_mw_, .host_signal = host_signal_};
  for (unsigned lane = 0; lane < 8; ++lane) seen.dp_state[lane] = state_of_lane(lane);
  for (const Path& path : paths_)
    seen.paths[static_cast<std::size_t>(std::countr_zero(path.host))] = {path.host, path.media, path.app_sel,
                                                                         path.machine.state()};
  return seen;
}

void Lanes::set_host_signal(unsigned lane, bool present) {
  const auto bit = static_cast<std::uint8_t>(1u << lane);
  host_signal_ = present ? with(host_signal_, bit) : without(host_signal_, bit);
}

void Lanes::set_tx_failure(unsigned lane, bool failed) {
  const auto bit = static_cast<std::uint8_t>(1u << lane);
  tx_failed_ = failed ? with(tx_failed_, bit) : without(tx_failed_, bit);
}

void Lanes::show_states() {
  for (unsigned lane = 0; lane < 8; ++lane) memory_.set(cmis::dp_state_host_lane, state_of_lane(lane), lane, bank_);
  const std::uint8_t reportable = forwarding();
  const std::uint8_t forwarded_now = forwarded();
  if (since(memory_, 5, 0)) {
    latch(cmis::output_status_changed_flag_rx,
          common(static_cast<std::uint8_t>(forwarded_now ^ forwarded_), reportable));
    memory_.set_lanes(cmis::output_status_rx, forwarded_now, bank_);
    memory_.set_lanes(cmis::output_status_tx, valid_tx(), bank_);
    memory_.set_lanes(cmis::dp_init_pending_lane, pending_, bank_);
  }
  forwarded_ = forwarded_now;
}

}  // namespace plugfest::sim
