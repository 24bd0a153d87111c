#pragma once

#include <string>

namespace plugfest::cli {

struct TargetOptions;

/// `plugfest inspect --diff A B`. @return 0: equal but for readings; 1: different; else as open_target
int inspect_diff(const TargetOptions& options, const std::string& other, bool json);

}  // namespace plugfest::cli
