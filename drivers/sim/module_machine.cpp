#include "drivers/sim/module_machine.hpp"

namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();

}  // namespace

bool ModuleMachine::step(const ModuleSignals& signals, Clock::time_point now) {
  const bool down = phase_ == ModulePhase::resetting || phase_ == ModulePhase::reset;
  if (!down && signals.reset) {
    reset(now);
    return true;
  }
  if (!down && phase_ != ModulePhase::fault && signals.fault) {
    enter(ModulePhase::fault, never);
    return true;
  }
  const bool over = now >= due_;
  switch (phase_) {
    case ModulePhase::resetting:
      if (!over) return false;
      enter(ModulePhase::reset, never);
      return true;
    case ModulePhase::reset:
      if (signals.reset) return false;
      enter(ModulePhase::mgmt_init, now + times_.mgmt_init);
      return true;
    case ModulePhase::mgmt_init:
      if (!over) return false;
      enter(ModulePhase::low_pwr, never);
      return true;
    case ModulePhase::low_pwr:
      if (signals.low_pwr) return false;
      enter(ModulePhase::pwr_up, now + times_.pwr_up);
      return true;
    case ModulePhase::pwr_up:
      if (signals.low_pwr) {
        enter(ModulePhase::pwr_dn, now + times_.pwr_dn);
        return true;
      }
      if (!over) return false;
      enter(ModulePhase::ready, never);
      return true;
    case ModulePhase::ready:
      if (!signals.low_pwr_ex) return false;
      enter(ModulePhase::pwr_dn, now + times_.pwr_dn);
      return true;
    case ModulePhase::pwr_dn:
      if (!over) return false;
      enter(ModulePhase::low_pwr, never);
      return true;
    case ModulePhase::fault:
      return false;
  }
  return false;
}

bool ModuleMachine::leaving(const ModuleSignals& signals) const {
  switch (phase_) {
    case ModulePhase::low_pwr:
      return signals.reset || signals.fault || !signals.low_pwr;
    case ModulePhase::ready:
      return signals.reset || signals.fault || signals.low_pwr_ex;
    case ModulePhase::fault:
      return signals.reset;
    case ModulePhase::resetting:
    case ModulePhase::reset:
    case ModulePhase::mgmt_init:
    case ModulePhase::pwr_up:
    case ModulePhase::pwr_dn:
      return true;
  }
  return true;
}

}  // namespace plugfest::sim
