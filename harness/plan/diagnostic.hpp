#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::plan {

/// A YAML file as it was read: what the journal records and what a diagnostic quotes.
struct SourceFile {
  std::string name;            ///< share-relative ("testplans/smoke.yaml"), or as typed for a file given by path
  std::filesystem::path path;  ///< where it was found
  std::string text;
  std::string sha256;
  bool by_name = false;  ///< found by its name: what it calls itself must be that name
};
using SourcePtr = std::shared_ptr<const SourceFile>;

/// 1-based; the column counts code points.
struct Position {
  int line = 1;
  int column = 1;
};

/// Where a value stands: enough to complain about it after the file has become a plain struct.
struct Mark {
  SourcePtr file;
  Position at;
  int length = 1;  ///< code points to underline
};

struct Diagnostic {
  Mark where;           ///< `where.file` empty: about the file or the command line as a whole
  std::string message;  ///< "unknown key 'dwel'"
  std::string hint;     ///< "did you mean 'dwell'?" or what to write; may be empty
};

/// Collects what is wrong with all files; nothing throws.
class Diagnostics {
 public:
  void add(Mark where, std::string message, std::string hint = {});
  void add(std::string message, std::string hint = {});
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  std::span<const Diagnostic> all() const { return all_; }

  /// A block each: "file:line:column: error: message", the line, a caret, the hint. Ordered by file and line.
  std::string render() const;

 private:
  std::vector<Diagnostic> all_;
};

/// The candidate nearest to `word` (Damerau-Levenshtein), empty when none is near enough to suggest.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);
/// "did you mean 'dwell'?", or "one of: a, b, c" when nothing is near and the list is short.
std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace plugfest::plan
