#include "drivers/sim/units.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/cdb.hpp"
#include "drivers/sim/diagnostics.hpp"
#include "drivers/sim/enhanced_lpo.hpp"
#include "drivers/sim/host_memory.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/tunable_laser.hpp"
#include "drivers/sim/vdm.hpp"

namespace plugfest::sim {

std::vector<std::unique_ptr<Unit>> make_units(const Memory& memory, const Behaviour& behaviour) {
  std::vector<std::unique_ptr<Unit>> units;
  if (cdb_instances(memory) > 0) units.push_back(std::make_unique<Cdb>(memory, behaviour.cdb));
  if (memory.flag(cmis::memory_model)) return units;
  if (cdb_instances(memory) == 0) units.push_back(std::make_unique<PasswordArea>(behaviour.cdb.host_password));
  if (memory.has(cmis::user_nv_data.info)) units.push_back(std::make_unique<UserMemory>());
  if (memory.flag(cmis::transmitter_is_tunable) && memory.has(cmis::grid_spacing_tx.info))
    units.push_back(std::make_unique<TunableLaser>(behaviour.tuning));
  if (memory.flag(cmis::diagnostic_pages_supported) && memory.has(cmis::media_side_output_loopback_enable.info) &&
      memory.has(cmis::diagnostics_selector.info))
    units.push_back(std::make_unique<Diagnostics>(behaviour));
  if (memory.flag(cmis::vdm_pages_supported) && memory.has(cmis::freeze_request.info))
    units.push_back(std::make_unique<Vdm>(behaviour));
  if (memory.is_enhanced_lpo()) units.push_back(std::make_unique<EnhancedLpo>(behaviour));
  return units;
}

}  // namespace plugfest::sim
