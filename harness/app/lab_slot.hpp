#pragma once

#include "harness/plan/plan.hpp"
#include "harness/run/runner.hpp"

namespace plugfest::app {

class LabDevices;

/// A slot of a lab bench with all that a run may change there, and a restore must reach: the module's bus, its pins,
/// the host ports at both ends.
/// @param number  of the slot on its bench
run::Slot lab_slot(LabDevices& devices, const plan::BenchSlot& slot, int number);

}  // namespace plugfest::app
