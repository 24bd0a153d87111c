#pragma once

#include "harness/app/module_image.hpp"
#include "harness/app/quirks.hpp"
#include "harness/plan/load.hpp"
#include "harness/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace plugfest::app {

/// What a person asked for on the command line.
struct Request {
  std::string plan;
  std::optional<std::string> profile;
  std::vector<std::string> modules;
  std::optional<int> slots;
  std::optional<std::string> bench;
  std::vector<std::string> skip;  ///< step ids
  bool screen = false;            ///< a quick look: steps that cannot reach their confidence run all the same
};

/// One slot, every name resolved.
struct SessionSlot {
  plan::BenchSlot bench;
  std::size_t module = 0;      ///< index into Session::modules; of a lab bench: nobody knows what is plugged in
  std::size_t far_module = 0;  ///< the same, at the far end of a simulated link
  std::optional<std::size_t> far_platform = {};  ///< index into Session::far_platforms; empty: the session's own
};

/// Everything that a run needs, read, typed and checked before anything in the lab is touched.
struct Session {
  plan::Plan plan;
  plan::Platform platform;
  plan::Bench bench;
  std::vector<plan::Platform> far_platforms;  ///< that far ends of simulated links name
  std::string airflow;
  std::vector<plan::ModuleSource> modules;  ///< each file once
  std::vector<SimulatedModule> simulated;   ///< of `modules`, in their order
  std::vector<std::size_t> cycle;  ///< indices into `modules`: what the slots of the built-in bench cycle through
  std::vector<SessionSlot> slots;
  QuirkLibrary quirks;

  bool is_simulated() const { return bench.driver == "sim"; }
  const plan::Platform& far_platform_of(const SessionSlot& slot) const {
    return slot.far_platform ? far_platforms[*slot.far_platform] : platform;
  }
  /// What a person knows a slot by before its module was read: the planned module, or the way to the slot.
  const std::string& name_of(const SessionSlot& slot) const {
    return is_simulated() ? modules[slot.module].name : slot.bench.bus.name;
  }
};

/// Loads all files that the request names and checks them against each other; says everything that is wrong at once.
/// Slots of the built-in bench cycle through the modules and take the platform's ports in order.
std::optional<Session> load_session(const Request& request, const plan::Library& library,
                                    plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
