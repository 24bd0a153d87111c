#pragma once

#include <memory>
#include <string>

namespace plugfest::linux_io {

/// The system calls below the i2c-dev driver. They come from the adapter's worker thread, one at a time, and may block;
/// whoever stands something else here is held by that thread until it returns.
class I2cIoctl {
 public:
  virtual ~I2cIoctl() = default;
  /// @return a descriptor, or -errno
  virtual int open(const std::string& node) = 0;
  /// @param argument  a number, or the address of what the request takes
  /// @return what the call returned, or -errno
  virtual int ioctl(int descriptor, unsigned long request, unsigned long argument) = 0;
  virtual void close(int descriptor) = 0;
};

/// The kernel's.
std::shared_ptr<I2cIoctl> kernel_i2c_ioctl();

}  // namespace plugfest::linux_io
