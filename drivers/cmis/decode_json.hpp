#pragma once

#include <nlohmann/json_fwd.hpp>

namespace plugfest::cmis {

struct ModuleInfo;

/// What was decoded as plain facts for tools: `plugfest inspect --json`. Units are in the keys (degrees Celsius, volts,
/// milliwatts, milliamperes), lane arrays have eight entries with lane 1 first, null stands for unknown or not
/// advertised, and what belongs to a page that was not read is absent.
nlohmann::ordered_json facts(const ModuleInfo& info);

}  // namespace plugfest::cmis
