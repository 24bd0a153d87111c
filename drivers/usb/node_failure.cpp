#include "drivers/usb/node_failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace plugfest::usb {

BenchError node_failure(int error, const std::string& node, const DeviceInfo& device, NodeState state) {
  if (error == ENOENT || error == ENODEV || state == NodeState::gone) return {Errc::disconnected, node};
  if (error == EACCES || error == EPERM) {
    if (state == NodeState::coming)
      return {Errc::disconnected,
              fmt::format("{}: no permission yet: it was plugged in a moment ago, and udev is not through", node)};
    return {
        Errc::refused,
        fmt::format("no permission for {}; give it with a udev rule such as SUBSYSTEM==\"usb\", "
                    "ATTR{{idVendor}}==\"{:04x}\", ATTR{{idProduct}}==\"{:04x}\", MODE=\"0660\", GROUP=\"plugdev\", "
                    "TAG+=\"uaccess\", then plug it in again",
                    node, device.vendor_id, device.product_id)};
  }
  return {Errc::refused, fmt::format("{}: {}", node, std::strerror(error))};
}

}  // namespace plugfest::usb
