#include "harness/cli/console.hpp"

#include "harness/cli/exit_table.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace plugfest::cli {
namespace {

/// @return 0, or the errno of what failed
int write_out(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return 0;
  return errno == 0 ? EIO : errno;
}

}  // namespace

void prepare_streams() {
  // Opened for reading: writing to a stream that the caller closed goes on failing. open() takes the lowest number
  // free.
  for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) {
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    break;
  }
  std::signal(SIGPIPE, SIG_IGN);
}

void print_error(std::string_view text) { static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr)); }

void complain(std::string_view message) { print_error(fmt::format("plugfest: {}\n", message)); }

bool print(std::string_view text) { return write_out(text) == 0; }

int print_result(std::string_view text, int status) {
  const int error = write_out(text);
  if (error == 0 || error == EPIPE) return status;
  complain(fmt::format("stdout cannot be written: {}; the result is lost", std::strerror(error)));
  return status == 0 || status == exit_inconclusive || status == exit_nothing_ran ? exit_lab_failed : status;
}

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

bool use_color(bool forbidden) {
  const char* no_color = std::getenv("NO_COLOR");
  return !forbidden && stdout_is_terminal() && (no_color == nullptr || *no_color == '\0');
}

}  // namespace plugfest::cli
