#pragma once

#include "drivers/sim/image.hpp"

namespace plugfest::sim {

/// Brings the pages of an image and what it advertises together. What is advertised and missing is made: user memory of
/// zeros, diagnostics that can do nothing, observables of error ratios and without thresholds, application descriptors
/// in their normalized form, a laser of the C band. What is there and not advertised goes: selecting it falls back to
/// page 00h. Bits that the module's revision does not know advertise nothing. A vendor's pages, and modules before 4.0,
/// stay as they are.
/// @return the pages that were made
std::vector<HalfId> match_advertised_pages(ModuleImage& image);

}  // namespace plugfest::sim
