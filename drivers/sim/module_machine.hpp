#pragma once

#include "drivers/base/clock.hpp"

namespace plugfest::sim {

/// States of CMIS's module state machine. Resetting takes no time here and is part of `reset`.
enum class ModulePhase : std::uint8_t { reset, mgmt_init, low_pwr, pwr_up, ready, pwr_dn, fault };

/// The statements that drive it (CMIS: ResetS, FaultS, LowPwrS, LowPwrExS).
struct ModuleSignals {
  bool reset = false;
  bool fault = false;
  bool low_pwr = false;
  bool low_pwr_ex = false;
};

struct ModuleTimes {
  Clock::duration mgmt_init{}, pwr_up{}, pwr_dn{};
};

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
  /// Back to the reset state: software reset, and power-on.
  void reset() { enter(ModulePhase::reset, Clock::time_point::max()); }

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
