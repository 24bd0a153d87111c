#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/diagnostics_count.hpp"
#include "drivers/sim/diagnostics_patterns.hpp"
#include "drivers/sim/unit.hpp"

#include <memory>

namespace plugfest::sim {

/// Loopbacks, pattern generators and checkers with their results: pages 13h and 14h of bank 0.
class Diagnostics final : public Unit {
 public:
  explicit Diagnostics(const Behaviour& behaviour) : model_(behaviour.diagnostics), signal_(behaviour.signal) {}

  void reset(Memory& memory, const Surroundings& around) override;
  void changed(Memory& memory, const Surroundings& around) override;
  Clock::time_point due() const override;
  void step(Memory& memory, const Surroundings& around) override;
  void show(Memory& memory, const Surroundings& around, const HalfId& half) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  void catch_up(const Memory& memory, Clock::time_point now);
  void rewire(Memory& memory, const Surroundings& around);
  void control(Memory& memory, Clock::time_point now);
  void choose(Memory& memory, Clock::time_point now);
  void settle_choice(Clock::time_point now);
  void latch_flags(Memory& memory);
  void show_results(Memory& memory, const Surroundings& around) const;
  void show_snr(Memory& memory, const Surroundings& around) const;

  DiagnosticsModel model_;
  SignalModel signal_;
  std::optional<Checkers> host_, media_;  // made at the first reset: their errors go on through the next ones
  LoopbackCapabilities can_loop_;
  Loopbacks loops_;
  Light light_;
  Inputs inputs_;
  std::uint8_t idle_host_generators_ = 0, idle_media_generators_ = 0;  // on, but without a pattern
  bool held_ = false;
  cmis::DiagnosticsSelection chosen_{}, next_{};
  Clock::time_point next_due_ = Clock::time_point::max();  // next_ is shown from then on
};

}  // namespace plugfest::sim
