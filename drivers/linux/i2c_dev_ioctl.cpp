#include "drivers/linux/i2c_dev_ioctl.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace plugfest::linux_io {
namespace {

class Kernel final : public I2cIoctl {
 public:
  int open(const std::string& node) override {
    const int descriptor = ::open(node.c_str(), O_RDWR | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
  }
  int ioctl(int descriptor, unsigned long request, unsigned long argument) override {
    for (;;) {
      const int result = ::ioctl(descriptor, request, argument);
      if (result >= 0) return result;
      if (errno != EINTR) return -errno;
    }
  }
  void close(int descriptor) override { ::close(descriptor); }
};

}  // namespace

std::shared_ptr<I2cIoctl> kernel_i2c_ioctl() { return std::make_shared<Kernel>(); }

}  // namespace plugfest::linux_io
