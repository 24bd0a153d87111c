#pragma once

#include "drivers/cmis/quirks.hpp"
#include "harness/plan/load.hpp"

#include <vector>

namespace plugfest::app {

/// A quirk file in the terms of the driver.
cmis::QuirkRule quirk_rule(const plan::QuirkFile& file);

struct QuirkLibrary {
  std::vector<cmis::QuirkRule> rules;
  std::vector<plan::SourcePtr> files;  ///< one for each rule
};

/// Every quirk that the library names, in the order of their names. A file that is wrong adds its errors to
/// `diagnostics`: a bench does not run with half of its quirks.
QuirkLibrary load_quirks(const plan::Library& library, plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
