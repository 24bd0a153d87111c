#include "drivers/sim/units.hpp"

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/cdb.hpp"

namespace plugfest::sim {

std::vector<std::unique_ptr<Unit>> make_units(const Memory& memory, const Behaviour& behaviour) {
  std::vector<std::unique_ptr<Unit>> units;
  if (cdb_instances(memory) > 0) units.push_back(std::make_unique<Cdb>(memory, behaviour.cdb));
  return units;
}

}  // namespace plugfest::sim
