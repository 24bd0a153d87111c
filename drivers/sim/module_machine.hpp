#pragma once

#include "drivers/base/clock.hpp"

namespace plugfest::sim {

/// States of CMIS's module state machine.
enum class ModulePhase : std::uint8_t { resetting, reset, mgmt_init, low_pwr, pwr_up, ready, pwr_dn, fault };

/// The statements that drive it (CMIS: ResetS, FaultS, LowPwrS, LowPwrExS).
struct ModuleSignals {
  bool reset = false;
  bool fault = false;
  bool low_pwr = false;
  bool low_pwr_ex = false;
};

struct ModuleTimes {
  Clock::duration resetting{}, mgmt_init{}, pwr_up{}, pwr_dn{};
};

/// Resetting, Reset and MgmtInit: nothing answers.
constexpr bool unmanaged(ModulePhase phase) {
  return phase == ModulePhase::resetting || phase == ModulePhase::reset || phase == ModulePhase::mgmt_init;
}

class ModuleMachine {
 public:
  explicit ModuleMachine(const ModuleTimes& times) : times_(times) {}

  ModulePhase phase() const { return phase_; }
  /// When the present transient state ends; time_point::max() in a steady one.
  Clock::time_point due() const { return due_; }
  /// Takes one transition if one is open.
  bool step(const ModuleSignals& signals, Clock::time_point now);
  /// Whether the way out of the present state is open: an entered state that is left at once is not flagged.
  bool leaving(const ModuleSignals& signals) const;
  /// Power-on.
  void power_on() { enter(ModulePhase::reset, Clock::time_point::max()); }
  /// SoftwareReset was written.
  void reset(Clock::time_point now) { enter(ModulePhase::resetting, now + times_.resetting); }

 private:
  void enter(ModulePhase phase, Clock::time_point due) {
    phase_ = phase;
    due_ = due;
  }

  ModuleTimes times_;
  ModulePhase phase_ = ModulePhase::reset;
  Clock::time_point due_ = Clock::time_point::max();
};

}  // namespace plugfest::sim
