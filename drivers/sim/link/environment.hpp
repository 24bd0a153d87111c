#pragma once

#include "drivers/sim/link/parameters.hpp"

/// What temperature does to a lane. The lag of a case behind its surroundings is the caller's.
namespace plugfest::sim::link {

/// The lane with both modules' cases at that temperature.
LaneChain at_temperature(LaneChain chain, double celsius);
/// The lane with its modules' cases at two temperatures: the one that sends, the one that receives.
LaneChain at_temperature(LaneChain chain, double near_celsius, double far_celsius);

/// The same lane said with parameters that hold at `reference_celsius`. `evaluate` does this itself.
LaneChain as_at_reference(LaneChain chain);

}  // namespace plugfest::sim::link
