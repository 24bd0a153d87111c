#pragma once

#include <string>

namespace plugfest::cli {

inline constexpr int exit_different = 1;     ///< of a comparison
inline constexpr int exit_inconclusive = 2;  ///< what was asked for is not known
inline constexpr int exit_nothing_ran = 3;
inline constexpr int exit_lab_failed = 4;    ///< the bench could not do what was asked, or a result is lost
inline constexpr int exit_not_restored = 5;  ///< the lab could not be put back as found
inline constexpr int exit_usage = 64;        ///< the command line or a YAML file is wrong; nothing was touched

/// Example and exit statuses, for the end of each command's --help.
std::string help_footer(const std::string& example);

}  // namespace plugfest::cli
