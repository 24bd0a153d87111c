#pragma once

#include "drivers/base/clock.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/session.hpp"
#include "harness/run/runner.hpp"

#include <string>
#include <utility>
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

/// What stands behind the verdicts of a lab bench: each of its devices, the driver, and how that was proved.
/// "bus usb" -> "cp2112, kernel-proved".
std::vector<std::pair<std::string, std::string>> devices_of(const plan::Bench& bench);

/// What a device of the bench cannot notice with the options that it has, and what wiring mends it; empty: nothing that
/// is known.
std::string blind_spot(const plan::BenchDevice& device);

}  // namespace plugfest::app
