#include "drivers/linux/optoe_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace plugfest::linux_io {
namespace {

class Kernel final : public SysfsFile {
 public:
  long read(const std::filesystem::path& file, std::size_t offset, std::span<std::byte> in) override {
    return with(file, O_RDONLY,
                [&](int descriptor) { return ::pread(descriptor, in.data(), in.size(), static_cast<off_t>(offset)); });
  }
  long write(const std::filesystem::path& file, std::size_t offset, std::span<const std::byte> out) override {
    return with(file, O_WRONLY, [&](int descriptor) {
      return ::pwrite(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
    });
  }

 private:
  template <class Access>
  static long with(const std::filesystem::path& file, int mode, Access access) {
    const int descriptor = ::open(file.c_str(), mode | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    const long result = access(descriptor);
    const long error = errno;
    ::close(descriptor);
    return result < 0 ? -error : result;
  }
};

}  // namespace

std::shared_ptr<SysfsFile> kernel_sysfs_file() { return std::make_shared<Kernel>(); }

}  // namespace plugfest::linux_io
