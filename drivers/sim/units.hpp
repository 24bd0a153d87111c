#pragma once

#include "drivers/sim/unit.hpp"

#include <memory>
#include <vector>

namespace plugfest::sim {

struct Behaviour;

/// The units that a module with these registers has, by what it advertises. A flat-memory module has none.
std::vector<std::unique_ptr<Unit>> make_units(const Memory& memory, const Behaviour& behaviour);

}  // namespace plugfest::sim
