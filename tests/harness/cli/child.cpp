#include "tests/harness/cli/child.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace plugfest::support {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  }
};

void close_one(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(const Start& start, const std::vector<char*>& argv, int in, int out, int err) {
  ::signal(SIGPIPE, SIG_DFL);
  if (!start.folder.empty() && ::chdir(start.folder.c_str()) != 0) ::_exit(126);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ::dup2(in >= 0 ? in : nothing, STDIN_FILENO);
  ::dup2(start.out == Stdout::full ? full : out, STDOUT_FILENO);
  ::dup2(start.stderr_full ? full : err, STDERR_FILENO);
  if (start.out == Stdout::closed) ::close(STDOUT_FILENO);
  if (nothing > STDERR_FILENO) ::close(nothing);
  ::execv(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

Folder::Folder() {
  std::string pattern = testing::TempDir() + "plugfest-cli-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) fail("mkdtemp");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Folder::file(const std::string& name, const std::string& text) const {
  std::ofstream{path_ / name, std::ios::binary} << text;
  return (path_ / name).string();
}

Child::Child(const Arguments& arguments, const Start& start) {
  std::vector<std::string> words{PLUGFEST_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  Pipe out;
  Pipe err;
  int input_end = -1;
  if (start.input) {
    const Pipe in;
    input_end = in.ends[0];
    in_ = in.ends[1];
    input_ = *start.input;
    ::signal(SIGPIPE, SIG_IGN);
  }
  out_ = out.ends[0];
  err_ = err.ends[0];
  if (start.out == Stdout::reader_gone) close_one(out_);
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become(start, argv, input_end, out.ends[1], err.ends[1]);
  close_one(input_end);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  close_one(in_);
  close_one(out_);
  close_one(err_);
}

void Child::send(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

std::string Child::ask(const std::string& line) {
  const std::string request = line + "\n";
  if (::write(in_, request.data(), request.size()) != static_cast<ssize_t>(request.size())) fail("write");
  std::string answer;
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(child_limit);
  while (true) {
    pollfd stream{out_, POLLIN, 0};
    char c = 0;
    if (::poll(&stream, 1, static_cast<int>(limit.count())) <= 0 || ::read(out_, &c, 1) != 1) {
      ADD_FAILURE() << "no answer to " << line;
      return answer;
    }
    if (c == '\n') return answer;
    answer += c;
  }
}

Ended Child::wait() {
  using Clock = std::chrono::steady_clock;
  const auto due = Clock::now() + child_limit;
  Ended ended;
  std::array<pollfd, 3> streams{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}, pollfd{in_, POLLOUT, 0}};
  if (in_ >= 0) ::fcntl(in_, F_SETFL, O_NONBLOCK);
  std::array<std::string*, 2> texts{&ended.out, &ended.err};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - Clock::now()).count();
    if (left <= 0) {
      ended.hung = true;
      ::kill(pid_, SIGKILL);
      break;
    }
    if (::poll(streams.data(), streams.size(), static_cast<int>(left)) <= 0) continue;
    if (streams[2].fd >= 0 && streams[2].revents != 0) {
      const ssize_t sent = input_.empty() ? 0 : ::write(in_, input_.data(), input_.size());
      if (sent > 0) input_.erase(0, static_cast<std::size_t>(sent));
      if (sent < 0 || input_.empty()) {
        close_one(in_);
        streams[2].fd = -1;
      }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t got = ::read(streams[i].fd, buffer.data(), buffer.size());
      if (got > 0)
        texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
      else
        streams[i].fd = -1;
    }
  }
  int state = 0;
  ::waitpid(pid_, &state, 0);
  pid_ = -1;
  if (WIFEXITED(state)) ended.status = WEXITSTATUS(state);
  if (WIFSIGNALED(state)) ended.signal = WTERMSIG(state);
  EXPECT_FALSE(ended.hung) << "did not end within " << child_limit.count() << " s";
  return ended;
}

Ended plugfest(const Arguments& arguments, const Start& start) { return Child{arguments, start}.wait(); }

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace plugfest::support
