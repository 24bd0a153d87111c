#pragma once

#include <string>

namespace plugfest::cli {

inline constexpr int exit_usage = 64;  ///< the command line or a YAML file is wrong; nothing was touched

/// Example and exit statuses, for the end of each command's --help.
std::string help_footer(const std::string& example);

}  // namespace plugfest::cli
