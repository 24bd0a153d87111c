#include "drivers/usb/enumerate.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

namespace plugfest::usb {
namespace {

namespace fs = std::filesystem;

std::string line_of(const fs::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<unsigned> number(const std::string& text, int base) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string to_string(const DeviceChoice& choice) {
  std::string text = fmt::format("USB device {:04x}:{:04x}", choice.vendor_id, choice.product_id);
  if (choice.serial) text += fmt::format(" with serial {}", *choice.serial);
  if (choice.port_path) text += fmt::format(" at port {}", *choice.port_path);
  return text;
}

std::vector<DeviceInfo> enumerate(const fs::path& root) {
  std::vector<DeviceInfo> devices;
  std::error_code ec;
  for (fs::directory_iterator at{root / "sys/bus/usb/devices", ec}, end; !ec && at != end; at.increment(ec)) {
    const std::string name = at->path().filename();
    // "usb1" is a root hub, "1-2:1.0" an interface.
    if (name.find('-') == std::string::npos || name.find(':') != std::string::npos) continue;
    const auto vendor = number(line_of(at->path() / "idVendor"), 16),
               product = number(line_of(at->path() / "idProduct"), 16);
    const auto bus = number(line_of(at->path() / "busnum"), 10), address = number(line_of(at->path() / "devnum"), 10);
    if (!vendor || !product || !bus || !address) continue;  // it is being unplugged
    devices.push_back({.vendor_id = static_cast<std::uint16_t>(*vendor),
                       .product_id = static_cast<std::uint16_t>(*product),
                       .serial = line_of(at->path() / "serial"),
                       .port_path = name,
                       .product = line_of(at->path() / "product"),
                       .bus = *bus,
                       .address = *address});
  }
  std::ranges::sort(devices, {}, &DeviceInfo::port_path);
  return devices;
}

DeviceInfo choose(const std::vector<DeviceInfo>& devices, const DeviceChoice& choice) {
  std::vector<DeviceInfo> found;
  std::ranges::copy_if(devices, std::back_inserter(found), [&](const DeviceInfo& device) {
    return device.vendor_id == choice.vendor_id && device.product_id == choice.product_id &&
           (!choice.serial || device.serial == *choice.serial) &&
           (!choice.port_path || device.port_path == *choice.port_path);
  });
  if (found.empty()) throw BenchError(Errc::disconnected, to_string(choice));
  if (found.size() > 1) {
    std::string names;
    for (const DeviceInfo& device : found)
      names += fmt::format("{}port {} (serial {})", names.empty() ? "" : ", ", device.port_path,
                           device.serial.empty() ? "none" : device.serial);
    throw BenchError(Errc::refused,
                     fmt::format("{} is not the only one; name a serial or a port of {}", to_string(choice), names));
  }
  return found.front();
}

}  // namespace plugfest::usb
