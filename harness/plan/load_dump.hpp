#pragma once

#include "harness/plan/reader.hpp"

namespace plugfest::plan {

/// The rest of a dump file, after its name.
ModuleDump read_dump(Mapping& map, Reading& reading);

}  // namespace plugfest::plan
