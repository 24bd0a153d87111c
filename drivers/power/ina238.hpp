#pragma once

#include "drivers/power/ina2x8.hpp"

#include <optional>

namespace plugfest::power {

using Ina238Parameters = Ina2x8Parameters;

struct Ina238Scale {
  /// As Ina2x8Scale.
  static std::optional<Ina2x8Scale> of(double shunt_ohm, double full_scale_ampere) {
    return Ina2x8Scale::of(ina238, shunt_ohm, full_scale_ampere);
  }
};

/// A Texas Instruments INA238 on a shunt in the module's supply.
class Ina238 final : public Ina2x8 {
 public:
  /// As Ina2x8.
  Ina238(TwoWireBus& bus, Clock& clock, const Ina238Parameters& parameters) : Ina2x8(bus, clock, ina238, parameters) {}
};

}  // namespace plugfest::power
