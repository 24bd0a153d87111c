#pragma once

#include "drivers/cmis/data_paths.hpp"

#include <cstdint>
#include <vector>

namespace plugfest::checks {

/// What is provisioned on the lanes of bank 0, as the active control set says.
struct LanesInUse {
  std::vector<cmis::Instance> paths;
  std::uint8_t host = 0, media = 0;  ///< masks, bit n-1 for lane n
  bool media_known = true;           ///< false: some path's media lanes follow from nothing
};
LanesInUse lanes_in_use(const cmis::ModuleInfo& info);

}  // namespace plugfest::checks
