#pragma once

#include "harness/plan/diagnostic.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::plan {

/// One YAML node of ours: a value with its place, and nothing of yaml-cpp.
struct Node {
  enum class Type { null, scalar, sequence, mapping };
  struct Entry;

  Type type = Type::null;
  Mark mark;
  std::string value;    ///< scalar text
  bool quoted = false;  ///< '12' is text, 12 may be a number
  std::vector<Node> items;
  std::vector<Entry> entries;  ///< in the file's order; keys are scalars and unique

  const Node* find(std::string_view key) const;
};
struct Node::Entry {
  std::string key;
  Mark key_mark;
  Node value;
};

struct DocumentLimits {
  std::size_t bytes = 1 << 20;
  std::size_t line = 1 << 16;  ///< bytes; yaml-cpp takes a tenth of a second for one word of a mebibyte
  int levels = 32;
  std::size_t indicators = 1 << 15;  ///< brackets, quotes, colons, commas and dashes: bounds time and memory
};

/// Parses one YAML document of plain data. Refused, with a diagnostic: duplicate keys, keys that are not scalars,
/// anchors, aliases, merge keys, tags, a second document, NUL and other control characters, invalid UTF-8, an empty
/// file, more than `limits` allow. One syntax error a file.
std::optional<Node> parse_document(const SourcePtr& file, Diagnostics& diagnostics, const DocumentLimits& limits = {});

}  // namespace plugfest::plan
