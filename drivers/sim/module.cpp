#include "drivers/sim/module.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/sim/flags.hpp"
#include "drivers/sim/units.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr auto never = Clock::time_point::max();
constexpr Clock::duration shortest_reset_pulse = 10us;

cmis::ModuleState code_of(ModulePhase phase) {
  switch (phase) {
    case ModulePhase::resetting:
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

std::vector<Lanes> make_lanes(Memory& memory, const Behaviour& behaviour) {
  const LaneTraits traits{.path_times = data_path_times(behaviour, memory),
                          .output_times = behaviour.outputs,
                          .optics = optics(behaviour, memory),
                          .config = behaviour.config};
  std::vector<Lanes> lanes;
  if (memory.flag(cmis::memory_model)) return lanes;
  for (unsigned bank = 0; bank < lane_banks(memory); ++bank) {
    std::uint8_t host_signal = 0xFF;
    for (const unsigned lane : behaviour.silent_host_lanes)
      if (lane >= 1 && (lane - 1) / 8 == bank)
        host_signal = without(host_signal, static_cast<std::uint8_t>(1u << (lane - 1) % 8));
    lanes.emplace_back(memory, bank, traits, host_signal);
  }
  return lanes;
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
      draw_(power_draw(behaviour, memory_)),
      optics_(optics(behaviour, memory_)),
      thermal_(behaviour.monitors, now),
      lanes_(make_lanes(memory_, behaviour)),
      units_(make_units(memory_, behaviour)),
      now_(now) {
  power_cycle(now);
}

void Module::power_cycle(Clock::time_point now) {
  advance(now);
  machine_.power_on();
  restore_defaults();
  settle(now);
}

void Module::set_reset(bool asserted, Clock::time_point now) {
  advance(now);
  if (asserted && !seat_.reset) reset_since_ = now;
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

Lanes* Module::lanes_of(unsigned lane) {
  const unsigned bank = (lane - 1) / 8;
  return lane >= 1 && bank < lanes_.size() ? &lanes_[bank] : nullptr;
}

void Module::set_host_signal(unsigned lane, bool present, Clock::time_point now) {
  advance(now);
  if (Lanes* lanes = lanes_of(lane)) lanes->set_host_signal((lane - 1) % 8, present);
  lanes_stale_ = true;
  settle(now);
}

void Module::set_rx_power(unsigned lane, double milliwatt, Clock::time_point now) {
  advance(now);
  if (Lanes* lanes = lanes_of(lane)) lanes->set_rx_power((lane - 1) % 8, milliwatt);
  lanes_stale_ = true;
  settle(now);
}

void Module::set_tx_failure(unsigned lane, bool failed, Clock::time_point now) {
  advance(now);
  if (Lanes* lanes = lanes_of(lane)) lanes->set_tx_failure((lane - 1) % 8, failed);
  lanes_stale_ = true;
  settle(now);
}

bool Module::interrupt(Clock::time_point now) {
  advance(now);
  if (flat_ || unmanaged(machine_.phase())) return false;
  raise_flags();
  return show_flag_summary(memory_);
}

void Module::advance(Clock::time_point now) {
  assert(now >= now_);
  for (Clock::time_point due = next_due(); due <= now; due = next_due()) settle(due);
  now_ = now;
}

Clock::time_point Module::next_due() const {
  Clock::time_point due = never;
  if (seat_.outside != nullptr) due = std::min(seat_.outside->due(), thermal_.next_degree(now_));
  if (flat_) return due;
  due = std::min(due, machine_.due());
  // A pin that stays down turns into a reset once its pulse is long enough.
  if (seat_.reset && !reset_pin()) due = std::min(due, reset_since_ + shortest_reset_pulse);
  for (const Lanes& lanes : lanes_) due = std::min(due, lanes.due());
  for (const auto& unit : units_) due = std::min(due, unit->due());
  return due;
}

/// Takes every step that is open at `now`, in zero time, until nothing is.
void Module::settle(Clock::time_point now) {
  now_ = now;
  if (!flat_) {
    bool moved = true;
    while (moved) {
      moved = step_module(now);
      for (Lanes& lanes : lanes_) moved = lanes.step(around()) || moved;
      moved = step_units() || moved;
      lanes_stale_ = lanes_stale_ || moved;
      moved = meet_outside() || moved;
    }
    show_states();
  } else {
    meet_outside();
  }
  draw_power(now);
  if (!units_.empty()) {
    const Surroundings seen = surroundings();
    for (const auto& unit : units_) unit->changed(memory_, seen);
  }
  if (seat_.outside != nullptr) seat_.outside->settled(next_due());
}

/// Into Resetting: what a reset by register, or by a unit, does.
void Module::reset_now() {
  machine_.reset(now_);
  restore_defaults();
}

void Module::restore_defaults() {
  lanes_stale_ = true;
  fault_.reset();
  memory_ = Memory(image_);
  page_ = upper_half(0);
  pointer_ = 0;
  direction_.reset();
  written_.clear();
  busy_until_ = {};
  for (Lanes& lanes : lanes_) lanes.reset();
  for (const auto& unit : units_) unit->reset(memory_, surroundings());
}

bool Module::reset_pin() const {
  return seat_.reset && (reset_since_ == Clock::time_point::min() || now_ >= reset_since_ + shortest_reset_pulse);
}

ModuleSignals Module::module_signals() const {
  // Before 4.0 the controls of data paths mean something else: such a module is one to look at, and stays down.
  const bool low_pwr = !since(memory_, 4, 0) || memory_.flag(cmis::low_pwr_request_sw) ||
                       (memory_.flag(cmis::low_pwr_allow_request_hw) && seat_.low_power_request);
  return {.reset = reset_pin(),
          .fault = fault_.has_value(),
          .low_pwr = low_pwr,
          .low_pwr_ex = low_pwr && std::ranges::all_of(lanes_, &Lanes::all_deactivated)};
}

ModuleAround Module::around() const {
  return {.now = now_, .ready = machine_.phase() == ModulePhase::ready, .low_pwr = module_signals().low_pwr};
}

Surroundings Module::surroundings() const {
  Surroundings around{.now = now_,
                      .phase = machine_.phase(),
                      .celsius = thermal_.celsius(now_),
                      .supply_v = seat_.supply_v,
                      .tx_power_mw = optics_.tx_power_mw,
                      .tx_bias_ma = optics_.tx_bias_ma,
                      .rx_power_mw = optics_.rx_power_mw,
                      .stream = seat_.stream,
                      .further_banks = {}};
  for (std::size_t bank = 0; bank < lanes_.size(); ++bank) {
    LanesAround lanes = lanes_[bank].around();
    if (signal_ && bank == signal_bank_) {
      lanes.signal = signal_.get();
      lanes.signal_version = signal_version_;
    }
    if (bank > 0) {
      around.further_banks.push_back(lanes);
      continue;
    }
    around.dp_state = lanes.dp_state;
    around.paths = lanes.paths;
    around.lit = lanes.lit;
    around.rx_power_mw = lanes.rx_power_mw;
    around.host_signal = lanes.host_signal;
    around.signal = lanes.signal;
    around.signal_version = lanes.signal_version;
  }
  return around;
}

bool Module::step_units() {
  bool moved = false;
  for (const auto& unit : units_) {
    if (unit->due() > now_) continue;
    unit->step(memory_, surroundings());
    moved = true;
    if (unit->take_reset_request()) reset_now();
  }
  return moved;
}

bool Module::step_module(Clock::time_point now) {
  if (!machine_.step(module_signals(), now)) return false;
  switch (machine_.phase()) {
    case ModulePhase::resetting:
      restore_defaults();
      break;
    case ModulePhase::low_pwr:
    case ModulePhase::ready:
    case ModulePhase::fault:
      if (!machine_.leaving(module_signals())) memory_.set(cmis::module_state_changed_flag, true);
      break;
    case ModulePhase::reset:
    case ModulePhase::mgmt_init:
    case ModulePhase::pwr_up:
    case ModulePhase::pwr_dn:
      break;
  }
  return true;
}

void Module::show_states() {
  memory_.set(cmis::module_state, code_of(machine_.phase()));
  memory_.set(cmis::module_fault_cause, fault_.value_or(cmis::ModuleFaultCause::none));
  for (Lanes& lanes : lanes_) lanes.show_states();
}

void Module::draw_power(Clock::time_point now) {
  const ModulePhase phase = machine_.phase();
  const bool high =
      !flat_ && (phase == ModulePhase::pwr_up || phase == ModulePhase::ready || phase == ModulePhase::pwr_dn);
  int lit = 0;
  for (const Lanes& lanes : lanes_) lit += std::popcount(lanes.lit());
  const double watts = high ? draw_.ready + draw_.per_lane * lit : draw_.low_power;
  supply_.set(watts, now);
  raise_flags();
  thermal_.set_draw(watts, now);
}

}  // namespace plugfest::sim
