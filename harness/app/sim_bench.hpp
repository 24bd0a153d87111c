#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/session.hpp"
#include "harness/run/runner.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace plugfest::app {

/// The simulated bench of one session: its own virtual clock, a world of modules, and the same drivers on top of it as
/// on a real bench.
class SimBench {
 public:
  /// @param session  outlives this
  SimBench(const Session& session, std::uint64_t seed);
  ~SimBench();
  SimBench(const SimBench&) = delete;
  SimBench& operator=(const SimBench&) = delete;

  VirtualClock& clock() { return clock_; }
  /// Slots as the runner drives them; they refer to this bench.
  std::vector<run::Slot> slots();
  /// For tests: what is behind the seam.
  sim::Slot& simulated_slot(std::size_t index) { return *simulated_[index]; }

 private:
  const Session& session_;
  VirtualClock clock_;
  sim::World world_;
  std::vector<sim::Slot*> simulated_;
  std::vector<std::unique_ptr<PowerMeter>> meters_;
};

}  // namespace plugfest::app
