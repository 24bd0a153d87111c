#pragma once

#include "harness/app/module_image.hpp"
#include "harness/plan/load.hpp"
#include "harness/plan/plan.hpp"

#include <map>
#include <string>
#include <vector>

/// Whether files that are good by themselves fit this program and each other: asked before a run and by `validate`.
namespace plugfest::app {

/// The modules that files and people name, each read once and made ready to be plugged in.
class ModuleShelf {
 public:
  ModuleShelf(const plan::Library& library, plan::Diagnostics& diagnostics)
      : library_(library), diagnostics_(diagnostics) {}

  /// @return where the module stands in `modules` and `simulated`; what is wrong with it was added to the diagnostics
  std::size_t take(const plan::Reference& reference);

  std::vector<plan::ModuleSource> modules;
  std::vector<SimulatedModule> simulated;  ///< of `modules`, in their order

 private:
  const plan::Library& library_;
  plan::Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> known_;
};

/// The platforms that benches name beside the run's own, each read once.
class PlatformShelf {
 public:
  PlatformShelf(const plan::Library& library, plan::Diagnostics& diagnostics)
      : library_(library), diagnostics_(diagnostics) {}

  /// @return where the platform stands in `platforms`; what is wrong with it was added to the diagnostics
  std::size_t take(const plan::Reference& reference);

  std::vector<plan::Platform> platforms;

 private:
  const plan::Library& library_;
  plan::Diagnostics& diagnostics_;
  std::map<std::string, std::size_t> known_;
};

/// The drivers that a bench names exist. Of a bench that was read in part, what could be read is checked.
void check_drivers(const plan::Bench& bench, plan::Diagnostics& diagnostics);
/// The platform has the bench's ports and airflow.
void check_fit(const plan::Bench& bench, const plan::Platform& platform, plan::Diagnostics& diagnostics);
/// The ends of a simulated slot's link have the ports, lanes and tap sets that the bench names.
/// @param far_platform  of the far end; null: it could not be read
void check_link(const plan::BenchSlot& slot, const plan::Platform& platform, const plan::Platform* far_platform,
                plan::Diagnostics& diagnostics);
/// The platform's ports for `count` slots of the built-in bench, in ascending order.
/// @return none: it has fewer, which was added to the diagnostics at `where`
std::vector<int> ports_for(std::size_t count, const plan::Platform& platform, const plan::Mark& where,
                           plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
