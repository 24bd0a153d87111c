#include "harness/plan/reader.hpp"

#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::plan {

Mapping::Mapping(const Node& node, Reading& reading, std::string_view what)
    : reading_(reading), what_(what), mark_(node.mark) {
  if (node.type == Node::Type::mapping) {
    node_ = &node;
  } else {
    reading.diagnostics.add(node.mark, fmt::format("{} is a mapping of keys, and this is {}", what, form_of(node)));
  }
}

const Node* Mapping::find(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
  const Node* const value = node_ == nullptr ? nullptr : node_->find(key);
  if (value == nullptr || value->type != Node::Type::null) return value;
  reading_.diagnostics.add(value->mark, fmt::format("'{}' has no value", key));
  return nullptr;
}

const Node* Mapping::need(std::string_view key) {
  if (node_ != nullptr && node_->find(key) == nullptr)
    reading_.diagnostics.add(mark_, fmt::format("{} needs '{}'", what_, key));
  return find(key);
}

std::vector<const Node::Entry*> Mapping::unknown() const {
  std::vector<const Node::Entry*> entries;
  if (node_ == nullptr) return entries;
  for (const Node::Entry& entry : node_->entries)
    if (std::ranges::find(asked_, entry.key) == asked_.end()) entries.push_back(&entry);
  return entries;
}

void Mapping::refuse(const Node::Entry& entry, std::string hint) {
  if (hint.empty()) hint = suggest(entry.key, std::vector<std::string_view>{asked_.begin(), asked_.end()});
  reading_.diagnostics.add(entry.key_mark, fmt::format("unknown key {} in {}", in_quotes(entry.key), what_),
                           std::move(hint));
}

void Mapping::finish() {
  finish([](const Node::Entry&) { return std::string{}; });
}

void read_sources(Mapping& file, Reading& reading) {
  const Node* const node = file.find("sources");
  if (node == nullptr) return;
  if (Mapping{*node, reading, "'sources'"}.usable())
    for (const Node::Entry& entry : node->entries)
      if (auto text = read_text(entry.value, reading)) reading.sources.emplace(entry.key, std::move(*text));
}

std::optional<std::string> read_source_id(const Node& node, Reading& reading) {
  const auto id = read_text(node, reading);
  if (!id) return std::nullopt;
  if (const auto at = reading.sources.find(*id); at != reading.sources.end()) return at->second;
  std::vector<std::string_view> ids;
  for (const auto& [known, text] : reading.sources) ids.push_back(known);
  reading.diagnostics.add(node.mark, fmt::format("unknown source {}", in_quotes(*id)),
                          ids.empty() ? "name it first in 'sources:' at the top of the file" : suggest(*id, ids));
  return std::nullopt;
}

Fact read_fact(const Node& node, Reading& reading, Origin origin) {
  const auto is_unknown = [](const Node& value) {
    return value.type == Node::Type::scalar && !value.quoted && value.value == "unknown";
  };
  if (node.type != Node::Type::mapping) {
    if (is_unknown(node)) return {nullptr, {}, "unknown", node.mark};
    if (origin == Origin::optional) return {&node, {}, {}, node.mark};
    reading.diagnostics.add(node.mark, "a fact needs its source",
                            "write {value: ..., source: an id from 'sources', confidence: primary}");
    return {nullptr, {}, {}, node.mark};
  }
  static constexpr std::array<std::string_view, 6> confidences = {"primary", "secondary", "claim",
                                                                  "derived", "assumed",   "unknown"};
  Mapping map{node, reading, "a fact"};
  const Node* const value = map.need("value");
  const bool known = value != nullptr && !is_unknown(*value);
  const bool demanding = origin == Origin::required && known;
  Fact fact{known ? value : nullptr, {}, {}, value != nullptr ? value->mark : node.mark};
  store(fact.source, demanding ? map.need("source", read_source_id) : map.find("source", read_source_id));
  const std::span<const std::string_view> words{confidences};
  store(fact.confidence,
        demanding ? map.need("confidence", read_choice, words) : map.find("confidence", read_choice, words));
  if (value != nullptr && !known) fact.confidence = "unknown";
  map.finish();
  return fact;
}

std::string_view kind_word(FileKind kind) {
  switch (kind) {
    case FileKind::plan:
      return "plan";
    case FileKind::profile:
      return "profile";
    case FileKind::module:
      return "module";
    case FileKind::bench:
      return "bench";
    case FileKind::quirk:
      return "quirk";
  }
  return {};
}

std::optional<Node> read_document(const SourcePtr& file, FileKind kind, Diagnostics& diagnostics) {
  auto document = parse_document(file, diagnostics);
  if (!document) return std::nullopt;
  const auto found = kind_of(*document, diagnostics);
  if (!found) return std::nullopt;
  if (*found == kind) return document;
  diagnostics.add(document->mark,
                  fmt::format("this file is a {}, and a {} is needed here", kind_word(*found), kind_word(kind)));
  return std::nullopt;
}

std::string read_own_name(Mapping& file, std::string_view key, const SourcePtr& source, Reading& reading) {
  const Node* const node = file.need(key);
  if (node == nullptr) return {};
  const auto name = read_name(*node, reading);
  if (!name) return {};
  const std::string stem = source->path.stem().string();
  if (source->by_name && *name != stem)
    reading.diagnostics.add(node->mark,
                            fmt::format("the file is named {} and calls itself {}", in_quotes(stem), in_quotes(*name)),
                            fmt::format("write '{}: {}', or rename the file", key, stem));
  return *name;
}

}  // namespace plugfest::plan
