#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/diagnostics_count.hpp"
#include "drivers/sim/diagnostics_patterns.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/unit.hpp"

#include <algorithm>

namespace plugfest::sim {

/// Loopbacks, pattern generators and checkers of one bank with their results: its pages 13h and 14h. The surroundings
/// that it is given are those of its bank.
class DiagnosticsBank {
 public:
  /// @param stream  seed, slot and end; the lanes are filled in here
  DiagnosticsBank(const Behaviour& behaviour, unsigned bank, const StreamKey& stream);

  /// Gates without timers of their own are timed with those of `other`, which outlives this.
  void share_timers(const DiagnosticsBank& other);

  void reset(BankMemory memory, const Surroundings& around);
  void changed(BankMemory memory, const Surroundings& around);
  Clock::time_point due() const { return std::min(host_.due(), media_.due()); }
  void step(BankMemory memory, const Surroundings& around);
  /// Flags and, on page 14h, the chosen data.
  void show(BankMemory memory, const Surroundings& around, bool results);
  /// The controls of page 13h were written.
  void controlled(BankMemory memory, const Surroundings& around);
  /// The selector was written.
  void selected(BankMemory memory, const Surroundings& around);

 private:
  void catch_up(const BankMemory& memory, Clock::time_point now);
  void rewire(BankMemory& memory, const Surroundings& around);
  void control(BankMemory& memory, Clock::time_point now);
  void choose(BankMemory& memory, Clock::time_point now);
  void settle_choice(Clock::time_point now);
  void latch_flags(BankMemory& memory);
  void show_results(BankMemory& memory, const Surroundings& around) const;
  void show_snr(BankMemory& memory, const Surroundings& around) const;

  DiagnosticsModel model_;
  SignalModel signal_;
  unsigned bank_;
  Checkers host_, media_;  // their errors go on through resets
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
