#include "drivers/base/hash.hpp"
#include "harness/plan/reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace plugfest::plan {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".yaml";

bool is_path(std::string_view reference) {
  return reference.find('/') != std::string_view::npos || reference.ends_with(extension);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// The text of a regular file of at most `most` bytes; else why not, in `why`.
std::optional<std::string> read_file(const fs::path& path, std::size_t most, std::string& why) {
  const auto failed = [&why] {
    why = std::strerror(errno);
    return std::nullopt;
  };
  // O_NONBLOCK: a FIFO without a writer must not hold up the program before fstat() tells what it is.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failed();
  if (S_ISDIR(status.st_mode)) {
    why = "it is a folder";
  } else if (!S_ISREG(status.st_mode)) {
    why = "it is not a regular file";
  } else if (static_cast<std::size_t>(status.st_size) > most) {
    why = fmt::format("it is larger than {} bytes ({})", most, status.st_size);
  }
  if (!why.empty()) return std::nullopt;
  std::string text(most + 1, '\0');
  std::size_t got = 0;
  while (got < text.size()) {
    const ssize_t count = ::read(file.get(), text.data() + got, text.size() - got);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed();
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  text.resize(got);
  text.shrink_to_fit();
  return text;
}

struct Found {
  fs::path path;
  std::string name;  ///< below the folder that was searched
};

bool is_there(const fs::path& path) {
  std::error_code ignored;  // a folder that cannot be looked into holds nothing that could be opened
  return fs::exists(path, ignored);
}

void add_names(const fs::path& folder, std::set<std::string>& names) {
  std::error_code ignored;
  for (fs::directory_iterator at{folder, ignored}, end; !ignored && at != end; at.increment(ignored))
    if (at->path().extension() == extension) names.insert(at->path().stem().string());
}

}  // namespace

std::string_view folder_of(FileKind kind) {
  switch (kind) {
    case FileKind::plan:
      return "testplans";
    case FileKind::profile:
      return "profiles/silicon";
    case FileKind::module:
      return "profiles/modules";
    case FileKind::bench:
      return "profiles/benches";
    case FileKind::quirk:
      return "profiles/quirks";
  }
  return {};
}

std::optional<FileKind> kind_of(const Node& document, Diagnostics& diagnostics) {
  struct Sign {
    std::string_view key;
    FileKind kind;
  };
  // A plan may name its profile and module, a dump has pages: the order decides.
  static constexpr std::array signs = {Sign{"plan", FileKind::plan},     Sign{"bench", FileKind::bench},
                                       Sign{"quirk", FileKind::quirk},   Sign{"profile", FileKind::profile},
                                       Sign{"module", FileKind::module}, Sign{"pages", FileKind::module}};
  for (const Sign& sign : signs)
    if (document.find(sign.key) != nullptr) return sign.kind;
  diagnostics.add(document.mark, "this is no file of plugfest",
                  "it needs one of the keys plan, profile, module, bench, quirk, or the pages of a dump");
  return std::nullopt;
}

fs::path path_of(const Reference& reference) {
  return is_path(reference.name) ? path_from(reference.mark, reference.name) : fs::path{reference.name};
}

fs::path path_from(const Mark& mark, std::string_view path) {
  if (!mark.file) return path;
  return (mark.file->path.parent_path() / path).lexically_normal();
}

Library::Library(std::vector<fs::path> search, std::vector<fs::path> roots)
    : search_(std::move(search)), roots_(std::move(roots)) {}

SourcePtr Library::open(FileKind kind, const Reference& reference, Diagnostics& diagnostics) const {
  const std::string folder{folder_of(kind)};
  std::optional<Found> found;
  if (is_path(reference.name)) {
    const fs::path path = path_of(reference);
    found = Found{path, path.string()};
  } else {
    const std::string file = reference.name + std::string{extension};
    const auto look = [&found](const fs::path& base, const std::string& name) {
      if (!found && is_there(base / name)) found = Found{base / name, name};
    };
    for (const fs::path& base : search_) {
      look(base, file);
      look(base, folder + "/" + file);
    }
    for (const fs::path& base : roots_) look(base, folder + "/" + file);
  }
  if (!found) {
    const std::vector<std::string> known = names(kind);
    const std::string hint = suggest(reference.name, std::vector<std::string_view>{known.begin(), known.end()});
    std::string places;
    for (const fs::path& base : search_) places += fmt::format("{0}, {0}/{1}, ", base.string(), folder);
    for (const fs::path& base : roots_) places += fmt::format("{}/{}, ", base.string(), folder);
    if (!places.empty()) places.resize(places.size() - 2);
    const std::string_view joint = hint.empty() ? "" : hint.ends_with('?') ? " " : "; ";
    diagnostics.add(reference.mark, fmt::format("no {} is named {}", kind_word(kind), in_quotes(reference.name)),
                    fmt::format("{}{}looked in {}", hint, joint, places.empty() ? "no folder" : places));
    return nullptr;
  }
  std::string why;
  auto text = read_file(found->path, DocumentLimits{}.bytes, why);
  if (!text) {
    diagnostics.add(reference.mark, fmt::format("{} cannot be read: {}", in_quotes(found->path.string()), why));
    return nullptr;
  }
  std::string hash = sha256(*text);
  return std::make_shared<const SourceFile>(SourceFile{std::move(found->name), std::move(found->path), std::move(*text),
                                                       std::move(hash), !is_path(reference.name)});
}

std::vector<std::string> Library::names(FileKind kind) const {
  std::set<std::string> names;
  for (const fs::path& base : search_) {
    add_names(base, names);
    add_names(base / folder_of(kind), names);
  }
  for (const fs::path& base : roots_) add_names(base / folder_of(kind), names);
  return {names.begin(), names.end()};
}

}  // namespace plugfest::plan
