#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::linux_io {

class I2cIoctl;

/// The USB device that an adapter is part of.
struct UsbIdentity {
  std::string vendor, product;  ///< four hex digits: "10c4", "ea90"
  std::string serial;           ///< empty: it has none
  std::string port;             ///< bus and ports: "1-3.2"
};

/// The mux that an adapter is a channel of.
struct MuxParent {
  unsigned adapter = 0;  ///< number of the adapter that the mux hangs on
  std::uint8_t address = 0;
  unsigned channel = 0;
};

/// An I2C adapter of the kernel's. Its number, and often its name, may be others after the next boot or replug.
struct I2cAdapter {
  unsigned number = 0;
  std::string name;
  std::filesystem::path sysfs;  ///< below the root: "/sys/devices/pci0000:00/.../i2c-3"
  std::filesystem::path node;   ///< below the root: "/dev/i2c-3"
  bool has_node = false;
  /// What it hangs on, without the numbers that count up: "usb 1-3.2:1.0", "pci0000:00/0000:00:1f.4", and for a channel
  /// of a mux its parent's place and "mux 70h channel 3".
  std::string place;
  std::optional<UsbIdentity> usb;
  std::optional<MuxParent> mux;
};

/// Which adapter is meant. All that is given must hold.
struct I2cAdapterChoice {
  std::optional<unsigned> number;
  std::string name;    ///< as in sysfs, whole
  std::string serial;  ///< of the USB device
  std::string port;    ///< USB port path "1-3.2", or another place
  /// Channels of muxes that the kernel drives, as "70/3" or, through two of them, "70/3,71/0". A choice by serial or
  /// port means the adapter itself where this is empty.
  std::string mux;
};

/// Every adapter below a root, by number. What cannot be read is left out of the answer: a device may go at any time.
std::vector<I2cAdapter> list_i2c_adapters(const std::filesystem::path& root = "/");

/// The one that is meant.
/// @throws BenchError  Errc::disconnected: none; Errc::refused: several, or an empty choice. Both name what there is.
I2cAdapter find_i2c_adapter(const std::vector<I2cAdapter>& adapters, const I2cAdapterChoice& choice);

/// How to find this adapter again when its number has changed: by serial where no other has the same, else by place.
I2cAdapterChoice lasting_choice(const std::vector<I2cAdapter>& adapters, const I2cAdapter& adapter);

/// What it can do (I2C_FUNC_*); blocks as long as the kernel does. Empty: its node cannot be opened or asked.
std::optional<unsigned long> i2c_functionality(const I2cAdapter& adapter, const std::filesystem::path& root,
                                               I2cIoctl& kernel);

/// "i2c-3 'CP2112 SMBus Bridge on hidraw0' (usb 1-3.2:1.0, serial 0001)".
std::string describe(const I2cAdapter& adapter);

/// The kernel driver that owns an address of an adapter; empty: none.
std::string owning_driver(const std::filesystem::path& root, unsigned adapter, std::uint8_t address);

}  // namespace plugfest::linux_io
