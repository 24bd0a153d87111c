#pragma once

#include "drivers/base/clock.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/session.hpp"
#include "harness/run/runner.hpp"

#include <vector>

namespace plugfest::app {

/// The real bench of one session: what is wired up here, on the clock on the wall.
class LabBench {
 public:
  /// @param session  outlives this
  explicit LabBench(const Session& session) : session_(session), devices_(clock_, session.bench) {}

  SteadyClock& clock() { return clock_; }
  /// Slots as the runner drives them; they refer to this bench.
  std::vector<run::Slot> slots();

 private:
  const Session& session_;
  SteadyClock clock_;
  LabDevices devices_;
};

}  // namespace plugfest::app
