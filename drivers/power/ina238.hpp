#pragma once

#include "drivers/power/ina2x8.hpp"

namespace plugfest::power {

using Ina238Parameters = Ina2x8Parameters;

/// A Texas Instruments INA238 on a shunt in the module's supply.
class Ina238 final : public Ina2x8 {
 public:
  /// As Ina2x8.
  Ina238(TwoWireBus& bus, Clock& clock, const Ina238Parameters& parameters) : Ina2x8(bus, clock, ina238, parameters) {}
};

}  // namespace plugfest::power
