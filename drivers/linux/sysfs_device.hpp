#pragma once

#include <filesystem>
#include <string>

namespace plugfest::linux_io {

/// What a class device hangs on, from its link `device`: its path below /sys/devices. Empty: nothing.
/// @param folder  below the root: "/sys/class/hwmon/hwmon3"
std::string device_of(const std::filesystem::path& root, const std::filesystem::path& folder);

/// Whether a device's path has the part "5-0040" or "1-3.2", between slashes, or fits a shell pattern for all of it,
/// "*/1-3.2/*/*-0040". An empty wish fits all. Pure.
bool hangs_on(const std::string& device, const std::string& wanted);

}  // namespace plugfest::linux_io
