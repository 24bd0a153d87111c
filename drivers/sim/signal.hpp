#pragma once

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/sim/unit.hpp"

#include <cstdint>

/// What lanes carry, by the applications and data paths that they belong to.
namespace plugfest::sim {

struct SignalModel;

/// One lane of one side, lane 1 is index 0.
struct LaneSignal {
  bool up = false;  ///< it belongs to a data path that passes signals on, in a module that is ready
  double bits_per_second = 0;
  cmis::Modulation modulation = cmis::Modulation::not_stated;
  /// The lane of the other side that carries the same bits; -1: there is none, as where lane counts differ.
  int counterpart = -1;
};
using LaneSignals = std::array<LaneSignal, 8>;
/// @param side  host or media
LaneSignals lane_signals(const Memory& memory, const SignalModel& model, const Surroundings& around, cmis::Side side);

/// What reaches the receivers of these surroundings: from the link where there is one.
const SignalModel& signal_of(const SignalModel& own, const Surroundings& around);

/// The part of Surroundings that decides what lanes carry: worth a comparison before anything is worked out anew.
struct Light {
  ModulePhase phase{};
  std::array<PathAround, 8> paths{};
  std::array<double, 8> rx_power_mw{};
  std::uint8_t lit = 0, host_signal = 0;
  unsigned signal_version = 0;
  friend bool operator==(const Light&, const Light&) = default;
};
inline Light light_of(const Surroundings& around) {
  return {around.phase, around.paths, around.rx_power_mw, around.lit, around.host_signal, around.signal_version};
}

/// Whether a data path in that state passes signals on.
bool passes_signals(cmis::DpState state);

}  // namespace plugfest::sim
