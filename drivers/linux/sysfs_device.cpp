#include "drivers/linux/sysfs_device.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <system_error>

namespace plugfest::linux_io {

namespace fs = std::filesystem;

std::string device_of(const fs::path& root, const fs::path& folder) {
  std::error_code ec;
  const fs::path device = fs::canonical(root / folder.relative_path() / "device", ec);
  if (ec) return {};
  const fs::path devices = fs::canonical(root / "sys/devices", ec);
  if (ec) return {};
  return device.lexically_relative(devices).generic_string();
}

bool hangs_on(const std::string& device, const std::string& wanted) {
  if (wanted.empty()) return true;
  if (fnmatch(wanted.c_str(), device.c_str(), 0) == 0) return true;
  const fs::path path(device);
  return std::any_of(path.begin(), path.end(), [&](const fs::path& part) { return part == wanted; });
}

}  // namespace plugfest::linux_io
