#pragma once

#include "drivers/usb/device.hpp"
#include "drivers/usb/enumerate.hpp"

#include <filesystem>
#include <memory>

namespace plugfest::usb {

/// The USB devices of this machine, through libusb.
///
/// libusb's descriptors are watched by the event loop of whoever awaits a transfer: no thread, and no hop between
/// threads for each of the many short transfers. One event loop at a time; it may die before this. Devices are found in
/// sysfs and opened by their node when they are needed, so that no hotplug monitor runs and none is missed where there
/// is no udev.
///
/// On the devices, beyond usb::Device: Errc::refused: no permission for the node, or another program holds the
/// interface; the text says what to do.
class LibusbHost {
 public:
  /// @param root  where /sys and /dev are
  /// @throws BenchError  Errc::refused: libusb does not start
  explicit LibusbHost(std::filesystem::path root = "/");
  /// The devices are gone by then.
  ~LibusbHost();
  LibusbHost(const LibusbHost&) = delete;
  LibusbHost& operator=(const LibusbHost&) = delete;

  std::vector<DeviceInfo> devices() const { return enumerate(root_); }

  /// One interface of a device, for the steady clock's deadlines. Nothing is opened before the first transfer; a kernel
  /// driver on the interface is detached from then until this is destroyed. The device found first is the one meant
  /// from then on, by its serial, or its port where it has none. The time that opening takes is not charged to the
  /// transfer that caused it: its deadline is put off by that. When it was unplugged, transfers fail with
  /// Errc::disconnected, one at least; after that each looks for it again.
  std::unique_ptr<Device> device(DeviceChoice choice, std::uint8_t interface_number = 0);

 private:
  class Context;
  class Handle;
  class Opened;
  struct Operation;
  class Loop;

  std::filesystem::path root_;
  std::shared_ptr<Context> context_;
};

}  // namespace plugfest::usb
