#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/session.hpp"
#include "harness/app/sim_links.hpp"
#include "harness/run/runner.hpp"

#include <array>
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
  /// One a slot.
  const std::vector<SlotLink>& links() const { return links_; }
  /// For tests: what is behind the seam.
  sim::Slot& simulated_slot(std::size_t index) { return *simulated_[index]; }

 private:
  /// What drives one end of a link, besides its port, which whoever needs it opens.
  struct Host {
    std::unique_ptr<HostSerdes> serdes;
    std::unique_ptr<BerTester> tester;
  };
  void add_hosts(sim::Link* link);
  run::SlotEnd end_of(std::size_t index, checks::End end) const;

  const Session& session_;
  std::vector<SlotLink> links_;
  VirtualClock clock_;
  sim::World world_;
  std::vector<sim::Slot*> simulated_;
  std::vector<std::unique_ptr<PowerMeter>> meters_;
  std::vector<std::array<Host, 2>> hosts_;  // near and far, by slot
};

}  // namespace plugfest::app
