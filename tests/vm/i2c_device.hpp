#pragma once

#include "drivers/base/bytes.hpp"

#include <cstdint>
#include <string>

namespace plugfest::vm {

/// /dev/i2c-N by the kernel's own interface and nothing of ours: what judges the emulated adapters.
class I2cDevice {
 public:
  /// @param name  a part of the adapter's name, as "CP2112"; waits until the kernel has one
  /// @throws std::runtime_error  none appears
  explicit I2cDevice(const std::string& name);
  ~I2cDevice();
  I2cDevice(const I2cDevice&) = delete;
  I2cDevice& operator=(const I2cDevice&) = delete;

  /// Write and read as one I2C_RDWR.
  /// @return 0, or the errno
  int transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in);
  /// One byte by SMBus.
  /// @throws std::runtime_error
  void write_register(std::uint8_t address, unsigned at, std::byte value);
  unsigned long functionality();
  const std::string& node() const { return node_; }
  /// "i2c-3": as in /sys/class/i2c-dev
  static std::string find(const std::string& name);

 private:
  std::string node_;
  int fd_ = -1;
};

}  // namespace plugfest::vm
