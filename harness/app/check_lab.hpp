#pragma once

#include "harness/plan/diagnostic.hpp"
#include "harness/plan/plan.hpp"

namespace plugfest::app {

/// What the drivers of a lab bench need and the YAML's form does not say: which adapter a bus is, a channel that the
/// mux has, a shunt that the sensor's registers can express, lines that the adapter has, a bus of its own for every
/// slot. Touches nothing.
/// @param bench  read without errors, or what could be read of it: devices without a known driver are passed over
void check_lab(const plan::Bench& bench, plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
