#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/enums.hpp"

namespace plugfest::sim {

/// The statements that drive a data path (CMIS: DPDeinitS, DPReDeinitS, DPDeactivateS).
struct DataPathSignals {
  bool deinit = false;
  bool redeinit = false;
  bool deactivate = false;
};

/// How long a transient state lasts, and whether its advertised code says that it is worth a flag (code other than 0).
struct TransientState {
  Clock::duration time{};
  bool flagged = true;
};
struct DataPathTimes {
  TransientState init, deinit, tx_turn_on, tx_turn_off;
};

/// CMIS's data path state machine: one a path.
class DataPathMachine {
 public:
  explicit DataPathMachine(const DataPathTimes& times) : times_(times) {}

  cmis::DpState state() const { return state_; }
  /// When the present transient state ends; time_point::max() in a steady one.
  Clock::time_point due() const { return due_; }
  /// Takes one transition if one is open.
  bool step(const DataPathSignals& signals, Clock::time_point now);
  /// To be asked after each step: whether DPStateChangedFlag is due, for a steady state with no way out open, entered
  /// after a transient state that counts.
  bool take_flag(const DataPathSignals& signals);

 private:
  void enter(cmis::DpState state) {
    state_ = state;
    due_ = Clock::time_point::max();
  }
  void enter(cmis::DpState state, const TransientState& transient, Clock::time_point now) {
    state_ = state;
    due_ = now + transient.time;
    passed_ = passed_ || transient.flagged;
  }

  DataPathTimes times_;
  cmis::DpState state_ = cmis::DpState::deactivated;
  Clock::time_point due_ = Clock::time_point::max();
  bool passed_ = false;  // a transient state worth a flag, since the last flag
};

constexpr bool steady(cmis::DpState state) {
  return state == cmis::DpState::deactivated || state == cmis::DpState::initialized ||
         state == cmis::DpState::activated;
}

}  // namespace plugfest::sim
