#include "drivers/sim/data_path_machine.hpp"

#include <utility>

namespace plugfest::sim {

using cmis::DpState;

bool DataPathMachine::step(const DataPathSignals& signals, Clock::time_point now) {
  const bool over = now >= due_;
  switch (state_) {
    case DpState::deactivated:
      if (signals.deinit) return false;
      enter(DpState::init, times_.init, now);
      return true;
    case DpState::init:
      if (signals.deinit) {
        enter(DpState::deinit, times_.deinit, now);
        return true;
      }
      if (!over) return false;
      enter(DpState::initialized);
      return true;
    case DpState::initialized:
      if (signals.redeinit) {
        enter(DpState::deinit, times_.deinit, now);
        return true;
      }
      if (signals.deactivate) return false;
      enter(DpState::tx_turn_on, times_.tx_turn_on, now);
      return true;
    case DpState::tx_turn_on:
      if (signals.deactivate) {
        enter(DpState::tx_turn_off, times_.tx_turn_off, now);
        return true;
      }
      if (!over) return false;
      enter(DpState::activated);
      return true;
    case DpState::activated:
      if (!signals.deactivate) return false;
      enter(DpState::tx_turn_off, times_.tx_turn_off, now);
      return true;
    case DpState::tx_turn_off:
      if (!over) return false;
      enter(DpState::initialized);
      return true;
    case DpState::deinit:
      if (!over) return false;
      enter(DpState::deactivated);
      return true;
  }
  return false;
}

bool DataPathMachine::take_flag(const DataPathSignals& signals) {
  bool rests = false;
  switch (state_) {
    case DpState::deactivated:
      rests = signals.deinit;
      break;
    case DpState::initialized:
      rests = !signals.redeinit && signals.deactivate;
      break;
    case DpState::activated:
      rests = !signals.deactivate;
      break;
    case DpState::init:
    case DpState::deinit:
    case DpState::tx_turn_on:
    case DpState::tx_turn_off:
      break;
  }
  return rests && std::exchange(passed_, false);
}

}  // namespace plugfest::sim
