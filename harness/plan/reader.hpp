#pragma once

#include "harness/plan/document.hpp"
#include "harness/plan/load.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How a loader says what its file may hold: each function reads one kind of value, adds a diagnostic when the node is
/// something else, and returns empty then. Private to this folder.
namespace plugfest::plan {

/// What is shared while one file is read.
struct Reading {
  Diagnostics& diagnostics;
  std::map<std::string, std::string, std::less<>> sources = {};  ///< the file's `sources:`, id -> in words
};

struct Range {
  double min = -1e300, max = 1e300;  ///< both allowed; in the base unit
};
inline constexpr Range any_number{};
inline constexpr Range not_negative{0, 1e300};

/// "a mapping", "a list", "text", "nothing": for messages.
std::string_view form_of(const Node& node);

std::optional<std::string> read_text(const Node& node, Reading& reading);
/// Lower-case letters, digits, dots and dashes, beginning with a letter or a digit.
std::optional<std::string> read_name(const Node& node, Reading& reading);
std::optional<std::string> read_choice(const Node& node, Reading& reading, std::span<const std::string_view> choices);
/// Decimal, or hexadecimal as 0x4B.
std::optional<int> read_integer(const Node& node, Reading& reading, int min, int max);
/// A day as 2026-11-22. @return seconds from 1970 to its first moment, UTC
std::optional<double> read_date(const Node& node, Reading& reading);
std::optional<bool> read_switch(const Node& node, Reading& reading);
/// @return in the base unit of `dimension`
std::optional<double> read_quantity(const Node& node, Reading& reading, Dimension dimension, Range range);
/// A number, a range, several of them, or a list of such: 12 or "1-12,53-64" or [1, 5-8]; each number once.
/// @param what  "port", for messages
std::optional<std::vector<int>> read_numbers(const Node& node, Reading& reading, std::string_view what, int min,
                                             int max);
std::optional<Reference> read_reference(const Node& node, Reading& reading);
/// The items of a list; empty, with a diagnostic: not a list, or one without items.
std::span<const Node> read_list(const Node& node, Reading& reading);
/// The items of a list, or the node itself: `needs: a` is `needs: [a]`.
std::span<const Node> read_one_or_more(const Node& node, Reading& reading);

/// A list in which every item is read by `read`.
template <class Read, class... Args>
auto read_each(const Node& node, Reading& reading, Read read, const Args&... args) {
  std::vector<typename decltype(read(node, reading, args...))::value_type> values;
  for (const Node& item : read_list(node, reading))
    if (auto value = read(item, reading, args...)) values.push_back(std::move(*value));
  return values;
}

/// One mapping while it is read. Asking for a key declares it; `finish` refuses the keys that nobody asked for.
class Mapping {
 public:
  /// @param what  "a step", for messages. A node that is no mapping gives one diagnostic and holds no keys.
  Mapping(const Node& node, Reading& reading, std::string_view what);

  /// False: the node is no mapping, and that has been said.
  bool usable() const { return node_ != nullptr; }
  /// Empty: the key is absent, or (with a diagnostic) it has no value.
  const Node* find(std::string_view key);
  /// As find(), but absence is an error.
  const Node* need(std::string_view key);

  template <class Read, class... Args>
  auto find(std::string_view key, Read read, const Args&... args) {
    return apply(find(key), read, args...);
  }
  template <class Read, class... Args>
  auto need(std::string_view key, Read read, const Args&... args) {
    return apply(need(key), read, args...);
  }

  /// Refuses what was not asked for; `advice` may know better than the nearest word what an unknown key wants.
  void finish();
  template <class Advice>
  void finish(Advice advice) {
    for (const Node::Entry* entry : unknown()) refuse(*entry, advice(*entry));
  }

 private:
  template <class Read, class... Args>
  auto apply(const Node* node, Read read, const Args&... args)
      -> decltype(read(*node, std::declval<Reading&>(), args...)) {
    if (node == nullptr) return std::nullopt;
    return read(*node, reading_, args...);
  }
  std::vector<const Node::Entry*> unknown() const;
  /// An empty hint becomes the nearest word.
  void refuse(const Node::Entry& entry, std::string hint);

  const Node* node_ = nullptr;
  Reading& reading_;
  std::string_view what_;
  Mark mark_;
  std::vector<std::string> asked_;
};

/// Moves a value that was read into its place; keeps the place as it is when there was none.
template <class T, class U>
void store(T& place, std::optional<U> value) {
  if (value) place = std::move(*value);
}

/// Reads `sources:` into `reading`; before anything that names one.
void read_sources(Mapping& file, Reading& reading);

/// An id of `sources:`, in words.
std::optional<std::string> read_source_id(const Node& node, Reading& reading);

enum class Origin {
  required,  ///< every number says where it comes from
  optional   ///< a value may stand alone
};
/// `{value: 18 W, source: id, confidence: primary}` around a value; the value's node, and the rest in `fact`.
struct Fact {
  const Node* value = nullptr;  ///< empty: `unknown`, or unreadable and said so
  std::string source, confidence;
  Mark mark;
};
Fact read_fact(const Node& node, Reading& reading, Origin origin);

template <class Read, class... Args>
auto read_sourced(const Node& node, Reading& reading, Origin origin, Read read, const Args&... args) {
  using T = typename decltype(read(node, reading, args...))::value_type;
  const Fact fact = read_fact(node, reading, origin);
  Sourced<T> sourced{{}, fact.source, fact.confidence, fact.mark};
  if (fact.value != nullptr) sourced.value = read(*fact.value, reading, args...);
  return std::optional{std::move(sourced)};
}
std::optional<Watt> read_watt(const Node& node, Reading& reading, Range range);

/// "plan", "profile", "module", "bench"
std::string_view kind_word(FileKind kind);
/// Parses the file and checks that it is of this kind.
std::optional<Node> read_document(const SourcePtr& file, FileKind kind, Diagnostics& diagnostics);
/// The file's own name under `key`; a file found by name must carry that name.
std::string read_own_name(Mapping& file, std::string_view key, const SourcePtr& source, Reading& reading);

}  // namespace plugfest::plan
