#pragma once

#include <string>
#include <vector>

namespace plugfest::cmis {

struct ModuleInfo;

/// What was decoded, for a person: `plugfest inspect`. Lines end in '\n'.
std::string describe(const ModuleInfo& info);

/// What is odd about this memory, one plain sentence each: reserved codes, wrong checksums, thresholds out of order,
/// readings outside their own alarm limits. An oddity is not a verdict.
std::vector<std::string> warnings(const ModuleInfo& info);

}  // namespace plugfest::cmis
