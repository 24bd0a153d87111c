#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/unit.hpp"

namespace plugfest::sim {

/// Monitors of an "Enhanced LPO" module: voltage modulation amplitude of its host inputs, optical modulation amplitude
/// of its media inputs, each where the module says that it has it. An input without a signal shows 0.
class EnhancedLpo final : public Unit {
 public:
  explicit EnhancedLpo(const Behaviour& behaviour) : signal_(behaviour.signal) {}

  void reset(Memory& memory, const Surroundings& around) override;
  void changed(Memory& memory, const Surroundings& around) override;
  void show(Memory& memory, const Surroundings& around, const HalfId& half) override;

 private:
  SignalModel signal_;
};

}  // namespace plugfest::sim
