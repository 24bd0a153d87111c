#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace plugfest::linux_io {

/// The system calls below the optoe driver: one access of one sysfs file. May block.
class SysfsFile {
 public:
  virtual ~SysfsFile() = default;
  /// @return bytes read, 0 past the end, or -errno
  virtual long read(const std::filesystem::path& file, std::size_t offset, std::span<std::byte> in) = 0;
  /// @return bytes written, or -errno
  virtual long write(const std::filesystem::path& file, std::size_t offset, std::span<const std::byte> out) = 0;
};

/// The kernel's.
std::shared_ptr<SysfsFile> kernel_sysfs_file();

}  // namespace plugfest::linux_io
