#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

/// For tests only: the plugfest program as a person or a script starts it.
namespace plugfest::support {

using Arguments = std::vector<std::string>;

/// A folder of one test, gone with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// Writes a file. @return its path
  std::string file(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// Where the child's standard output goes.
enum class Stdout { captured, closed, full, reader_gone };

struct Start {
  std::filesystem::path folder = {};  ///< working directory; empty: the test's own
  Stdout out = Stdout::captured;
  bool stderr_full = false;
  std::optional<std::string> input = {};  ///< standard input, through a pipe that is closed after it; empty: /dev/null
};

/// How a child ended and what it said.
struct Ended {
  int status = -1;    ///< exit status; -1: ended by a signal
  int signal = 0;     ///< that ended it; 0: none
  bool hung = false;  ///< killed by the test: it did not end in time
  std::string out, err;
};

/// Longer than anything here takes, also under sanitizers on a busy machine.
inline constexpr std::chrono::seconds child_limit{60};

/// The program under test, running. Killed when this goes away.
class Child {
 public:
  explicit Child(const Arguments& arguments, const Start& start = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(int signal) const;
  /// Sends `line` and reads the line that answers it; `Start::input` must be given, and comes after all of these.
  std::string ask(const std::string& line);
  /// Feeds it its input and reads what it says until it ends, at most for child_limit.
  Ended wait();

 private:
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string input_;
};

/// Runs the program to its end.
Ended plugfest(const Arguments& arguments, const Start& start = {});

std::string text_of(const std::filesystem::path& path);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace plugfest::support
