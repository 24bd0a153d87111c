#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Which USB devices there are, read from sysfs: that needs no permission and disturbs nobody.
namespace plugfest::usb {

struct DeviceInfo {
  std::uint16_t vendor_id = 0, product_id = 0;
  std::string serial;     ///< empty: it has none
  std::string port_path;  ///< bus and hub ports as the kernel writes them: "1-2.3"
  std::string product;
  unsigned bus = 0, address = 0;  ///< change with every plugging-in
};

/// Which device is meant. With neither serial nor port path it must be the only one of its kind.
struct DeviceChoice {
  std::uint16_t vendor_id = 0, product_id = 0;
  std::optional<std::string> serial = {};
  std::optional<std::string> port_path = {};
};

/// "10c4:ea90 with serial 0042"
std::string to_string(const DeviceChoice& choice);

/// @param root  where /sys is
/// @return by port path; without hubs of the root
std::vector<DeviceInfo> enumerate(const std::filesystem::path& root = "/");

/// @throws BenchError  Errc::disconnected: not there; Errc::refused: more than one, the text names them
DeviceInfo choose(const std::vector<DeviceInfo>& devices, const DeviceChoice& choice);

}  // namespace plugfest::usb
