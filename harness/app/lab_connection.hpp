#pragma once

#include "drivers/cmis/quirks.hpp"
#include "harness/app/open_module.hpp"
#include "harness/plan/plan.hpp"

#include <memory>
#include <vector>

namespace plugfest::app {

/// The way to the module in one slot of a lab bench, which is left as it is found. Waits for its management.
/// @param slot  of `bench`
/// @throws BenchError  it does not answer, or is no CMIS module
std::unique_ptr<ModuleConnection> connect_lab(plan::Bench bench, std::size_t slot, std::vector<cmis::QuirkRule> quirks);

}  // namespace plugfest::app
