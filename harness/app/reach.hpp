#pragma once

#include "harness/plan/diagnostic.hpp"
#include "harness/plan/plan.hpp"

#include <span>
#include <string>

namespace plugfest::app {

/// Refuses every step whose claim no outcome could reach: too short a soak for its confidence, with the arithmetic.
/// @param skipped  ids of steps that do not run: they take no share of the confidence
void refuse_out_of_reach(const plan::Plan& plan, const plan::Platform& platform, std::span<const std::string> skipped,
                         plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
