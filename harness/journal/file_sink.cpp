#include "harness/journal/writer.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace plugfest::journal {
namespace {

[[noreturn]] void fail(int error, const std::filesystem::path& path, const std::string& what) {
  throw std::system_error{error, std::generic_category(), path.string() + ": " + what};
}

bool ends_in_mid_line(int descriptor, const std::filesystem::path& path) {
  const off_t size = lseek(descriptor, 0, SEEK_END);
  if (size < 0) fail(errno, path, "cannot find its end");
  if (size == 0) return false;
  char last = 0;
  if (pread(descriptor, &last, 1, size - 1) != 1) fail(errno, path, "cannot read its last byte");
  return last != '\n';
}

void sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(errno, folder, "cannot open the folder");
  const int failure = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (failure != 0) fail(failure, folder, "cannot sync the folder to disk");
}

}  // namespace

FileSink::FileSink(const std::filesystem::path& path, bool fresh) : path_(path) {
  constexpr mode_t readable_by_all = 0644;
  const int how = fresh ? O_WRONLY | O_CREAT | O_EXCL : O_RDWR;
  descriptor_ = open(path.c_str(), how | O_APPEND | O_CLOEXEC, readable_by_all);
  if (descriptor_ < 0) fail(errno, path, fresh ? "cannot start the journal" : "cannot continue the journal");
  if (fresh) return;
  try {
    mid_line_ = ends_in_mid_line(descriptor_, path);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

FileSink::~FileSink() { close(descriptor_); }

void FileSink::append(const std::string& line, bool sync) {
  const std::string block = (mid_line_ ? "\n" : "") + line + "\n";
  ssize_t written = -1;
  do {
    written = write(descriptor_, block.data(), block.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) fail(errno, path_, "cannot write a line of the journal");
  mid_line_ = static_cast<std::size_t>(written) < block.size();
  if (mid_line_) fail(ENOSPC, path_, "a line of the journal was written only in part");
  if (!sync) return;
  if (fsync(descriptor_) != 0) fail(errno, path_, "cannot sync the journal to disk");
  if (!entry_on_disk_) sync_folder_of(path_);
  entry_on_disk_ = true;
}

}  // namespace plugfest::journal
