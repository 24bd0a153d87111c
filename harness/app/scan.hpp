#pragma once

#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/ownership.hpp"
#include "drivers/usb/enumerate.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What of a lab there is on this machine, as sysfs tells it: nothing is opened and nothing goes over a bus.
namespace plugfest::app {

/// A USB adapter that a driver here reaches.
struct UsbKind {
  std::uint16_t vendor_id, product_id;
  std::string_view driver;         ///< as bench files name it
  std::string_view option, value;  ///< that the driver needs to know this one; empty: none
  /// Its pins may be wired to anything (FTDI: a console, a programmer), so that it is asked only if told.
  bool any_wiring;
};
std::span<const UsbKind> usb_kinds();
/// Null: none that a driver here reaches.
const UsbKind* find_usb_kind(const usb::DeviceInfo& device);

/// An option of a device in a bench file.
struct FoundOption {
  std::string name;
  std::string value;
  bool is_number = false;
};

/// A way to a module's registers, in the words of a bench file.
struct FoundBus {
  std::string name;                  ///< "cp2112-0001", "i2c-4", "optoe-3", "eth0"
  std::string driver;                ///< "i2c-dev"
  std::vector<FoundOption> options;  ///< that mean this one, after the next boot too as far as anything lasts
  std::string title;                 ///< for people
  std::string remark;                ///< what else there is to know; may be empty
  std::string asked_if_told;         ///< why a module is looked for only if somebody says so; empty: it is looked for
  std::string never_asked;           ///< why it cannot or must not be asked; empty: it may
};

/// A sensor of the kernel that may stand in a module's supply.
struct PowerSensor {
  std::string chip;    ///< "ina226"
  std::string device;  ///< what it hangs on: "5-0040"; empty: not told
  std::string file;    ///< below the root: "/sys/class/hwmon/hwmon3/power1_input"
  std::string label;   ///< may be empty
};

struct Hardware {
  std::vector<FoundBus> buses;
  std::vector<PowerSensor> sensors;
  std::vector<linux_io::OtherUser> daemons;
  bool has_i2c_adapters = false, has_i2c_nodes = false;
};

/// @param root  where /sys, /proc and /dev are
Hardware find_hardware(const std::filesystem::path& root = "/");

/// The kernel's adapter that a USB device has become; null: none.
const linux_io::I2cAdapter* adapter_of(const std::vector<linux_io::I2cAdapter>& adapters,
                                       const usb::DeviceInfo& device);
/// "/dev/bus/usb/001/007"
std::string node_of(const usb::DeviceInfo& device);

}  // namespace plugfest::app
