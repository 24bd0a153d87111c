#pragma once

#include "drivers/cmis/vdm_types.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/signal.hpp"
#include "drivers/sim/unit.hpp"

#include <optional>

/// What versatile diagnostics monitors: observables that follow the present, without a statistic.
namespace plugfest::sim {

/// One instance: an observable of a lane or of the module.
struct VdmObject {
  const cmis::VdmType* type = nullptr;
  std::optional<unsigned> lane = {};  ///< 0-based; empty: the module
};

/// Thresholds of an instance as values. A set of four zeros holds none.
struct VdmThresholds {
  double high_alarm = 0, low_alarm = 0, high_warning = 0, low_warning = 0;
  bool present = false;
};
VdmThresholds vdm_thresholds(const cmis::VdmType& type, std::uint16_t high_alarm, std::uint16_t low_alarm,
                             std::uint16_t high_warning, std::uint16_t low_warning);
/// What a value crosses: above a high threshold or below a low one; equality is within.
cmis::VdmFlags crossed(const VdmThresholds& thresholds, double value);

struct VdmReading {
  double value = 0;   ///< true value, in the type's unit
  double spread = 0;  ///< standard deviation of the noise that a reading adds
};
/// Whether the model says anything of this type: what it does not know keeps the bytes of the module's image.
/// Error ratios and frame counts are not among them, they come from VdmErrors.
bool is_modelled(const cmis::VdmType& type);
/// Empty: there is nothing to measure at present. A value of ours that would stand outside the module's own warning
/// thresholds gives way to their middle: a healthy module is within its limits.
/// @pre is_modelled(*object.type)
std::optional<VdmReading> vdm_reading(const VdmObject& object, const VdmThresholds& thresholds,
                                      const SignalModel& model, const Surroundings& around);

/// What a register shows where there is no valid sample: from revision 5.4 on the value that the standard names for it,
/// before that zero.
std::uint16_t vdm_missing(const cmis::VdmType& type, bool named_values);

}  // namespace plugfest::sim
