#pragma once

#include "drivers/power/ina2x8.hpp"

#include <optional>

namespace plugfest::power {

using Ina228Parameters = Ina2x8Parameters;

struct Ina228Scale {
  /// As Ina2x8Scale.
  static std::optional<Ina2x8Scale> of(double shunt_ohm, double full_scale_ampere) {
    return Ina2x8Scale::of(ina228, shunt_ohm, full_scale_ampere);
  }
};

/// A Texas Instruments INA228 on a shunt in the module's supply.
class Ina228 final : public Ina2x8 {
 public:
  /// As Ina2x8.
  Ina228(TwoWireBus& bus, Clock& clock, const Ina228Parameters& parameters) : Ina2x8(bus, clock, ina228, parameters) {}
};

}  // namespace plugfest::power
