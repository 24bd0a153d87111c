#pragma once

#include "harness/cli/commands.hpp"

namespace plugfest::cli {

/// `sim link` and `sim fit`: the physics of the simulated link.
void add_sim_link(CLI::App& sim, Action& chosen);
void add_sim_fit(CLI::App& sim, Action& chosen);

}  // namespace plugfest::cli
