#include "drivers/sim/module.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/units.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace plugfest::sim {

using cmis::DpState;

namespace {

constexpr auto never = Clock::time_point::max();

constexpr std::uint8_t without(std::uint8_t mask, std::uint8_t lanes) {
  return static_cast<std::uint8_t>(mask & ~lanes);
}
constexpr std::uint8_t with(std::uint8_t mask, std::uint8_t lanes) { return static_cast<std::uint8_t>(mask | lanes); }
constexpr bool has(std::uint8_t mask, unsigned lane) { return (mask >> lane & 1) != 0; }

bool forwards(DpState state) {
  return state == DpState::initialized || state == DpState::tx_turn_on || state == DpState::tx_turn_off ||
         state == DpState::activated;
}

cmis::ModuleState code_of(ModulePhase phase) {
  switch (phase) {
    case ModulePhase::reset:
    case ModulePhase::mgmt_init:
    case ModulePhase::low_pwr:
      return cmis::ModuleState::low_pwr;
    case ModulePhase::pwr_up:
      return cmis::ModuleState::pwr_up;
    case ModulePhase::ready:
      return cmis::ModuleState::ready;
    case ModulePhase::pwr_dn:
      return cmis::ModuleState::pwr_dn;
    case ModulePhase::fault:
      return cmis::ModuleState::fault;
  }
  return cmis::ModuleState::fault;
}

}  // namespace

Module::Module(const ModuleImage& image, const Behaviour& behaviour, const Seat& seat, Supply& supply,
               Clock::time_point now)
    : image_(image),
      behaviour_(behaviour),
      seat_(seat),
      supply_(supply),
      memory_(image),
      flat_(memory_.flag(cmis::memory_model)),
      machine_(module_times(behaviour, memory_)),
      path_times_(data_path_times(behaviour, memory_)),
      draw_(power_draw(behaviour, memory_)),
      optics_(optics(behaviour, memory_)),
      thermal_(behaviour.monitors, now),
      units_(make_units(memory_, behaviour)) {
  power_cycle(now);
}

void Module::power_cycle(Clock::time_point now) {
  advance(now);
  reset_now();
  settle(now);
}

void Module::set_reset(bool asserted, Clock::time_point now) {
  advance(now);
  seat_.reset = asserted;
  settle(now);
}

void Module::set_low_power_request(bool asserted, Clock::time_point now) {
  advance(now);
  seat_.low_power_request = asserted;
  settle(now);
}

void Module::set_fault(cmis::ModuleFaultCause cause, Clock::time_point now) {
  advance(now);
  fault_ = cause;
  settle(now);
}

void Module::advance(Clock::time_point now) {
  assert(now >= now_);
  for (Clock::time_point due = next_due(); due <= now; due = next_due()) settle(due);
  now_ = now;
}

Clock::time_point Module::next_due() const {
  if (flat_) return never;
  Clock::time_point due = machine_.due();
  for (const Path& path : paths_) due = std::min(due, path.machine.due());
  for (const Request& request : requests_) due = std::min(due, request.due);
  for (const auto& lane : switch_due_)
    if (lane) due = std::min(due, *lane);
  for (const auto& unit : units_) due = std::min(due, unit->due());
  return due;
}

/// Takes every step that is open at `now`, in zero time, until nothing is.
void Module::settle(Clock::time_point now) {
  now_ = now;
  if (!flat_) {
    bool moved = true;
    while (moved) {
      moved = step_requests(now);
      moved = step_outputs(now) || moved;
      moved = step_units(now) || moved;
      moved = step_module(now) || moved;
      for (Path& path : paths_) moved = step_path(path, now) || moved;
    }
    show_states();
  }
  draw_power(now);
  for (const auto& unit : units_) unit->changed(memory_, surroundings());
}

void Module::reset_now() {
  fault_.reset();
  machine_.reset();
  restore_defaults();
}

void Module::restore_defaults() {
  memory_ = Memory(image_);
  page_ = upper_half(0);
  pointer_ = 0;
  direction_.reset();
  written_.clear();
  busy_until_ = {};
  requests_.clear();
  paths_.clear();
  pending_ = lit_ = forwarded_ = 0;
  switch_due_.fill(std::nullopt);
  defaults_ = load(memory_, ControlSetId::active);
  rebuild_paths();
  for (const auto& unit : units_) unit->reset(memory_, surroundings());
}

Surroundings Module::surroundings() const {
  Surroundings around{.now = now_,
                      .phase = machine_.phase(),
                      .lit = lit_,
                      .celsius = thermal_.celsius(now_),
                      .supply_v = seat_.supply_v,
                      .tx_power_mw = optics_.tx_power_mw,
                      .tx_bias_ma = optics_.tx_bias_ma,
                      .rx_power_mw = optics_.rx_power_mw,
                      .stream = seat_.stream};
  for (unsigned lane = 0; lane < 8; ++lane) around.dp_state[lane] = state_of_lane(lane);
  const ControlSet active = load(memory_, ControlSetId::active);
  for (const Path& path : paths_) {
    const auto first = static_cast<unsigned>(std::countr_zero(path.host));
    if (first < 8) around.paths[first] = {path.host, path.media, active[first].app_sel, path.machine.state()};
  }
  return around;
}

bool Module::step_units(Clock::time_point now) {
  bool moved = false;
  for (const auto& unit : units_) {
    if (unit->due() > now) continue;
    unit->step(memory_, surroundings());
    moved = true;
    if (unit->take_reset_request()) reset_now();
  }
  return moved;
}

bool Module::step_module(Clock::time_point now) {
  if (!machine_.step(module_signals(), now)) return false;
  switch (machine_.phase()) {
    case ModulePhase::reset:
      reset_now();
      break;
    case ModulePhase::low_pwr:
    case ModulePhase::ready:
    case ModulePhase::fault:
      if (!machine_.leaving(module_signals())) memory_.set(cmis::module_state_changed_flag, true);
      break;
    case ModulePhase::mgmt_init:
    case ModulePhase::pwr_up:
    case ModulePhase::pwr_dn:
      break;
  }
  return true;
}

bool Module::step_path(Path& path, Clock::time_point now) {
  const DpState before = path.machine.state();
  if (!path.machine.step(path_signals(path), now)) return false;
  entered(path, before);
  if (path.machine.take_flag(path_signals(path)))
    memory_.set_lanes(cmis::dp_state_changed_flag, with(memory_.lanes(cmis::dp_state_changed_flag), path.host));
  return true;
}

void Module::entered(Path& path, DpState before) {
  const auto forget_switches = [&] {
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(path.media, lane)) switch_due_[lane].reset();
  };
  switch (path.machine.state()) {
    case DpState::init:
      for (const PathLanes& lanes : paths_of(memory_, load(memory_, ControlSetId::active)))
        if (lanes.host == path.host) path.media = lanes.media;
      break;
    case DpState::initialized:
      if (before == DpState::init) {
        pending_ = without(pending_, path.host);
      } else {
        lit_ = without(lit_, path_signals(path).redeinit ? path.media : dark_on_request());
      }
      break;
    case DpState::activated:
      lit_ = with(lit_, path.media);
      break;
    case DpState::tx_turn_on:
    case DpState::tx_turn_off:
      forget_switches();
      break;
    case DpState::deinit:
    case DpState::deactivated:
      forget_switches();
      lit_ = without(lit_, path.media);
      break;
  }
}

bool Module::step_requests(Clock::time_point now) {
  const auto ready = std::ranges::find_if(requests_, [&](const Request& request) { return request.due <= now; });
  if (ready == requests_.end()) return false;
  const Request request = *ready;
  requests_.erase(ready);
  finish_request(request);
  return true;
}

/// Media lanes of a path that rests in DPInitialized follow their own disable and squelch bits.
bool Module::step_outputs(Clock::time_point now) {
  bool moved = false;
  for (const Path& path : paths_) {
    if (path.machine.state() != DpState::initialized) continue;
    const std::uint8_t wanted = without(path.media, dark_on_request());
    for (unsigned lane = 0; lane < 8; ++lane) {
      if (!has(path.media, lane)) continue;
      const auto bit = static_cast<std::uint8_t>(1u << lane);
      auto& due = switch_due_[lane];
      if (has(wanted, lane) == has(lit_, lane)) {
        due.reset();
      } else if (!due) {
        due = now + (has(wanted, lane) ? path_times_.tx_turn_on.time : path_times_.tx_turn_off.time);
      } else if (*due <= now) {
        lit_ = has(wanted, lane) ? with(lit_, bit) : without(lit_, bit);
        due.reset();
        moved = true;
      }
    }
  }
  return moved;
}

void Module::show_states() {
  memory_.set(cmis::module_state, code_of(machine_.phase()));
  memory_.set(cmis::module_fault_cause, fault_.value_or(cmis::ModuleFaultCause::none));
  std::uint8_t forwarded = 0, reportable = 0;
  for (unsigned lane = 0; lane < 8; ++lane) memory_.set(cmis::dp_state_host_lane, state_of_lane(lane), lane);
  for (const Path& path : paths_) {
    if (!forwards(path.machine.state())) continue;
    reportable = with(reportable, path.host);
    bool light = true;
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(path.media, lane) && optics_.rx_power_mw[lane] <= 0) light = false;
    if (light) forwarded = with(forwarded, path.host);
  }
  if (memory_.flag(cmis::output_disable_rx_supported))
    forwarded = without(forwarded, memory_.lanes(cmis::output_disable_rx));
  if (since(5, 0)) {
    const auto changed = static_cast<std::uint8_t>((forwarded ^ forwarded_) & reportable);
    memory_.set_lanes(cmis::output_status_changed_flag_rx,
                      with(memory_.lanes(cmis::output_status_changed_flag_rx), changed));
    memory_.set_lanes(cmis::output_status_rx, forwarded);
    memory_.set_lanes(cmis::output_status_tx, lit_);
    memory_.set_lanes(cmis::dp_init_pending_lane, pending_);
  }
  forwarded_ = forwarded;
}

void Module::draw_power(Clock::time_point now) {
  const ModulePhase phase = machine_.phase();
  const bool high =
      !flat_ && (phase == ModulePhase::pwr_up || phase == ModulePhase::ready || phase == ModulePhase::pwr_dn);
  const double watts = high ? draw_.ready + draw_.per_lane * std::popcount(lit_) : draw_.low_power;
  supply_.set(watts, now);
  raise_alarms();
  thermal_.set_draw(watts, now);
}

}  // namespace plugfest::sim
