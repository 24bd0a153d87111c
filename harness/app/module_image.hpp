#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/image.hpp"
#include "harness/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace plugfest::app {

/// A module that can be plugged into a simulated slot.
struct SimulatedModule {
  sim::ModuleImage image;
  sim::Behaviour behaviour;
  std::string form_factor;
  /// What nobody read from a real module, as "01h: not in the dump"; empty for a module made from a profile.
  std::vector<std::string> synthesised;
  /// Whether anything is known about what it draws: a dump says nothing, so measuring it would measure our invention.
  bool draw_is_known = true;
};

/// Resolves a profile's registers by the register table, or takes a dump's bytes as they are.
/// @return empty: not usable (unknown register, value that does not fit, a dump that is no CMIS module); the reasons
///         were added to `diagnostics`
std::optional<SimulatedModule> simulate(const plan::ModuleSource& source, plan::Diagnostics& diagnostics);

/// Gives a module made from a profile a serial number of its own: no two modules in a lab share one. The last digits go
/// up by `number`, and the page's checksum follows.
void number_serial(sim::ModuleImage& image, unsigned number);

}  // namespace plugfest::app
