#pragma once

#include "drivers/sim/link/parameters.hpp"
#include "harness/plan/diagnostic.hpp"
#include "harness/plan/plan.hpp"

#include <cstdint>
#include <vector>

/// Parameters of the simulated link as files write them, held against the link model's own table.
namespace plugfest::app {

/// Whose parameters stand at a place of a file: the model's name tells the part.
enum class LinkPlace : std::uint8_t {
  host,    ///< a platform's `simulated: host:`
  module,  ///< a module's `link:`
  end,     ///< a bench's `near:` or `far:`: host and module
  medium   ///< a bench's `link:`
};

/// One parameter in the model's own unit.
struct ModelParameter {
  const sim::link::ParameterInfo* info = nullptr;
  double value = 0;
  std::vector<int> lanes;   ///< empty: all
  bool is_assumed = false;  ///< the file says so
};

/// What files write, resolved; what is wrong is added to `diagnostics` where it stands and left out.
std::vector<ModelParameter> resolve(const plan::LinkParameters& written, LinkPlace place,
                                    plan::Diagnostics& diagnostics);

/// Every parameter that a platform, a module or a link of a bench sets: a name, a unit or a range that the model does
/// not know is added to `diagnostics`.
void check_parameters(const plan::Platform& platform, plan::Diagnostics& diagnostics);
void check_parameters(const plan::ModuleSource& module, plan::Diagnostics& diagnostics);
void check_parameters(const plan::BenchLink& link, plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
