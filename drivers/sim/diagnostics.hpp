#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/diagnostics_bank.hpp"
#include "drivers/sim/unit.hpp"

#include <deque>

namespace plugfest::sim {

/// Loopbacks, pattern generators and checkers with their results: pages 13h and 14h of every bank. With
/// StartStopIsGlobal a write to the checkers' enables or to ResetErrorInformation counts in all banks, and shows there.
class Diagnostics final : public Unit {
 public:
  explicit Diagnostics(const Behaviour& behaviour) : behaviour_(behaviour) {}

  void reset(Memory& memory, const Surroundings& around) override;
  void changed(Memory& memory, const Surroundings& around) override;
  Clock::time_point due() const override;
  void step(Memory& memory, const Surroundings& around) override;
  void show(Memory& memory, const Surroundings& around, const HalfId& half) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  Behaviour behaviour_;
  std::deque<DiagnosticsBank> banks_;  // made at the first reset; they know each other by their places
};

}  // namespace plugfest::sim
