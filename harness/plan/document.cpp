#include "harness/plan/document.hpp"

#include "harness/plan/text.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_set>

namespace plugfest::plan {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Thrown through yaml-cpp to stop at the first error; never leaves this file.
struct Refusal {
  Mark where;
  std::string message, hint;
};

/// Finds lines and columns in the text. yaml-cpp counts both from 0, its columns in bytes.
class Places {
 public:
  explicit Places(SourcePtr file) : file_(std::move(file)) {
    starts_.push_back(file_->text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    counted_ = starts_[0];
    for (std::size_t i = 0; i < file_->text.size(); ++i)
      if (file_->text[i] == '\n') starts_.push_back(i + 1);
  }

  std::size_t offset(const YAML::Mark& mark) const {
    const auto line = std::min(static_cast<std::size_t>(std::max(0, mark.line)), starts_.size() - 1);
    return std::min(starts_[line] + static_cast<std::size_t>(std::max(0, mark.column)), file_->text.size());
  }
  std::string_view rest(std::size_t offset) const { return std::string_view{file_->text}.substr(offset); }
  std::size_t start(std::size_t line) const { return starts_[line]; }
  std::string_view line(std::size_t number) const {
    return rest(starts_[number]).substr(0, rest(starts_[number]).find('\n'));
  }
  std::size_t line_number(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(starts_, std::max(offset, starts_[0]));
    return static_cast<std::size_t>(after - starts_.begin()) - 1;
  }

  /// Where the first line of more than `most` bytes begins.
  std::optional<std::size_t> longer_line(std::size_t most) const {
    for (std::size_t line = 0; line < starts_.size(); ++line) {
      const std::size_t end = line + 1 < starts_.size() ? starts_[line + 1] : file_->text.size();
      if (end - starts_[line] > most) return starts_[line];
    }
    return std::nullopt;
  }

  Mark mark(std::size_t offset, int length = 1) {
    offset = std::max(offset, starts_[0]);
    const std::size_t line = line_number(offset);
    // Marks mostly come in the file's order: counting on from the last keeps one long line from costing its square.
    if (line != line_ || offset < counted_) {
      line_ = line;
      counted_ = starts_[line];
      column_ = 1;
    }
    column_ += code_points(rest(counted_).substr(0, offset - counted_));
    counted_ = offset;
    return {file_, {static_cast<int>(line) + 1, column_}, length};
  }

 private:
  SourcePtr file_;
  std::vector<std::size_t> starts_;
  std::size_t line_ = 0, counted_ = 0;
  int column_ = 1;
};

/// Bytes from the opening quote to the closing one; npos: it is never closed.
std::size_t quoted_size(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || !text.substr(i + 1).starts_with('\'')) return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

/// True when the bracket that `text` begins with has no partner. Brackets in quotes count too: it only picks a message.
bool never_closed(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) return false;
  }
  return depth > 0;
}

/// Turns yaml-cpp's events into our nodes and refuses what plain data does not need.
class Builder final : public YAML::EventHandler {
 public:
  Builder(Places& places, const DocumentLimits& limits) : places_(places), limits_(limits) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) refuse_second_document(mark);
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_properties(mark);
    if (in_key()) throw Refusal{places_.mark(places_.offset(mark)), "a key is missing", "write 'key: value'"};
    // An empty value's mark is the next token's: the key says better what is empty.
    Node node;
    const std::size_t offset = places_.offset(mark);
    const std::string_view rest = places_.rest(offset);
    const bool written =
        rest.starts_with('~') || rest.starts_with("null") || rest.starts_with("Null") || rest.starts_with("NULL");
    node.mark = written                                ? places_.mark(offset, rest.starts_with('~') ? 1 : 4)
                : !open_.empty() && open_.back().keyed ? open_.back().key_mark
                : !open_.empty() && !open_.back().node->items.empty() ? open_.back().node->items.back().mark
                : !open_.empty()                                      ? open_.back().node->mark
                                                                      : places_.mark(offset);
    attach(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{places_.mark(places_.offset(mark)), "an alias (*name) is not allowed", "write the value out"};
  }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    throw Refusal{places_.mark(places_.offset(mark), code_points(name) + 1), "an anchor (&name) is not allowed",
                  "write the value out where it is needed; to begin with '&', quote the text"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    refuse_properties(mark);
    const std::size_t offset = places_.offset(mark);
    const std::string_view rest = places_.rest(offset);
    Node node;
    node.type = Node::Type::scalar;
    node.value = value;
    node.quoted = tag != "?";
    node.mark = places_.mark(offset, scalar_length(offset, rest, value));
    if (in_key()) {
      take_key(std::move(node));
    } else {
      attach(std::move(node));
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Node::Type::sequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Node::Type::mapping);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  struct Open {
    Node* node;  // stays where it is: its parent grows only after it was closed
    bool keyed = false;
    std::string key;
    Mark key_mark;
    std::unordered_set<std::string> keys;
  };

  bool in_key() const {
    return !open_.empty() && open_.back().node->type == Node::Type::mapping && !open_.back().keyed;
  }

  Node& attach(Node node) {
    if (open_.empty()) return root_ = std::move(node);
    Open& parent = open_.back();
    if (parent.node->type == Node::Type::sequence) return parent.node->items.emplace_back(std::move(node));
    parent.keyed = false;
    return parent.node->entries.emplace_back(Node::Entry{std::move(parent.key), parent.key_mark, std::move(node)})
        .value;
  }

  void open(const YAML::Mark& mark, Node::Type type) {
    refuse_properties(mark);
    const Mark where = places_.mark(places_.offset(mark));
    if (in_key()) {
      // The first bracket of a flow collection that the file does not close arrives as a key.
      const std::string_view rest = places_.rest(places_.offset(mark));
      if (never_closed(rest))
        throw Refusal{where, fmt::format("'{}' is never closed", rest.front()), "or was the file cut short?"};
      throw Refusal{where, "a key must be a plain word", "write 'key: value'"};
    }
    if (static_cast<int>(open_.size()) == limits_.levels)
      throw Refusal{where, fmt::format("nested more than {} levels deep", limits_.levels), {}};
    Node node;
    node.type = type;
    node.mark = where;
    Node* const placed = &attach(std::move(node));
    open_.push_back({placed, false, {}, {}, {}});
  }

  void take_key(Node key) {
    Open& map = open_.back();
    if (key.value == "<<" && !key.quoted)
      throw Refusal{key.mark, "a merge key (<<) is not allowed", "write the keys out"};
    if (!map.keys.insert(key.value).second) {
      const auto first = std::ranges::find(map.node->entries, key.value, &Node::Entry::key);
      throw Refusal{key.mark, fmt::format("the key {} is given twice", in_quotes(key.value)),
                    fmt::format("it was given first in line {}", first->key_mark.at.line)};
    }
    map.key = std::move(key.value);
    map.key_mark = key.mark;
    map.keyed = true;
  }

  /// yaml-cpp does not report the tag of an empty value, nor the tag '!'; the mark of a node is where its tag is.
  void refuse_properties(const YAML::Mark& mark) {
    const std::size_t offset = places_.offset(mark);
    const std::string_view rest = places_.rest(offset);
    if (!rest.starts_with('!')) return;
    const std::string_view tag = rest.substr(0, rest.find_first_of(" \t\r\n"));
    throw Refusal{places_.mark(offset, code_points(tag)),
                  fmt::format("a tag ({}) is not allowed", visible(tag.substr(0, 60))),
                  "to begin with '!', quote the text"};
  }

  void refuse_second_document(const YAML::Mark& mark) {
    const std::size_t offset = places_.offset(mark);
    const std::string_view line = places_.line(places_.line_number(offset));
    if (line.starts_with("---") || places_.rest(offset).starts_with("---"))
      throw Refusal{places_.mark(offset, 3), "a second document", "a file holds one document: remove '---'"};
    throw Refusal{places_.mark(offset), "this does not belong to what stands above it",
                  "check the indentation; a file is one mapping of 'key: value' lines"};
  }

  int scalar_length(std::size_t offset, std::string_view rest, const std::string& value) {
    const bool is_quoted = rest.starts_with('"') || rest.starts_with('\'');
    if (is_quoted) {
      // yaml-cpp takes the end of the file for the closing quote.
      const std::size_t size = quoted_size(rest);
      if (size == std::string_view::npos)
        throw Refusal{places_.mark(offset), "this quote is never closed", "close it, or was the file cut short?"};
      rest = rest.substr(0, size);
    } else if (!value.empty() && rest.starts_with(value)) {
      rest = rest.substr(0, value.size());
    }
    return std::max(1, code_points(rest.substr(0, rest.find_first_of("\r\n"))));
  }

  Places& places_;
  const DocumentLimits& limits_;
  Node root_;
  std::vector<Open> open_;
  bool started_ = false;
};

struct Translation {
  std::string_view theirs, ours, hint;
};
/// What yaml-cpp says, and what that means for a person; compared by its beginning.
const std::array translations = {
    Translation{YAML::ErrorMsg::END_OF_MAP_FLOW, "'{' is never closed", "add '}', or was the file cut short?"},
    Translation{YAML::ErrorMsg::END_OF_SEQ_FLOW, "'[' is never closed", "add ']', or was the file cut short?"},
    Translation{YAML::ErrorMsg::END_OF_MAP, "this does not belong to the mapping above it",
                "check the indentation; each line of a mapping is 'key: value'"},
    Translation{YAML::ErrorMsg::END_OF_SEQ, "this does not belong to the list above it",
                "check the indentation; each item of a list begins with '- '"},
    Translation{YAML::ErrorMsg::EOF_IN_SCALAR, "this quote is never closed", "close it, or was the file cut short?"},
    Translation{YAML::ErrorMsg::DOC_IN_SCALAR, "a document marker inside quoted text", "close the quote first"},
    Translation{YAML::ErrorMsg::CHAR_IN_SCALAR, "a character that cannot stand here", "quote the text"},
    Translation{YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation", "indent with spaces"},
    Translation{YAML::ErrorMsg::FLOW_END, "a closing bracket that was never opened", {}},
    Translation{YAML::ErrorMsg::BLOCK_ENTRY, "a list item cannot begin here", "check the indentation of '- '"},
    Translation{YAML::ErrorMsg::MAP_KEY, "a key cannot begin here", "check the indentation"},
    Translation{YAML::ErrorMsg::MAP_VALUE, "a second ':' in this value, or a wrong indentation",
                "quote text that contains ': '; indent the keys of one mapping alike"},
    Translation{YAML::ErrorMsg::UNKNOWN_TOKEN, "a value cannot begin with this character", "quote the text"},
    Translation{YAML::ErrorMsg::UNKNOWN_ANCHOR, "an alias (*name) is not allowed",
                "write the value out; to begin with '*', quote the text"},
    Translation{YAML::ErrorMsg::ALIAS_NOT_FOUND, "an alias (*name) is not allowed",
                "to begin with '*', quote the text"},
    Translation{YAML::ErrorMsg::INVALID_ESCAPE, "an unknown escape in double quotes",
                "write \\\\ for a backslash, or use single quotes"},
    Translation{YAML::ErrorMsg::ANCHOR_NOT_FOUND, "an anchor (&name) is not allowed",
                "to begin with '&', quote the text"},
};

/// The error's own line or one just above it is indented with a tab, which yaml-cpp may report as something else.
std::optional<std::size_t> tab_indentation(const Places& places, std::size_t error_line) {
  for (const std::size_t line : {error_line, error_line == 0 ? 0 : error_line - 1}) {
    const std::string_view text = places.line(line);
    const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
    if (const std::size_t tab = text.substr(0, indent).find('\t'); tab != std::string_view::npos)
      return places.start(line) + tab;
  }
  return std::nullopt;
}

Refusal translate(const YAML::Exception& error, Places& places) {
  const std::size_t offset = places.offset(error.mark);
  if (const auto tab = tab_indentation(places, places.line_number(offset)))
    return {places.mark(*tab), "a tab in the indentation", "indent with spaces"};
  for (const Translation& known : translations)
    if (error.msg.starts_with(known.theirs))
      return {places.mark(offset), std::string{known.ours}, std::string{known.hint}};
  return {places.mark(offset), "not YAML: " + error.msg, {}};
}

/// Refuses bytes that no YAML parser should see. yaml-cpp ends a file at byte 04h, drops lone carriage returns and
/// holds a whole flow collection as tokens before its first event.
void check_text(const SourceFile& file, Places& places, const DocumentLimits& limits) {
  std::string_view rest = file.text;
  if (rest.size() > limits.bytes)
    throw Refusal{places.mark(0), fmt::format("larger than {} bytes ({})", limits.bytes, rest.size()), {}};
  if (const auto line = places.longer_line(limits.line))
    throw Refusal{places.mark(*line), fmt::format("a line of more than {} bytes", limits.line), {}};
  std::size_t indicators = 0;
  int brackets = 0, deepest = 0;
  while (!rest.empty()) {
    const std::size_t offset = file.text.size() - rest.size();
    const auto point = first_code_point(rest);
    if (!point) throw Refusal{places.mark(offset), "not UTF-8 text", "save the file as UTF-8"};
    const char32_t code = point->value;
    rest.remove_prefix(point->bytes);
    if (code == U'%' && (offset == 0 || file.text[offset - 1] == '\n'))
      throw Refusal{places.mark(offset), "a directive (%) is not allowed", "to begin with '%', quote the text"};
    const bool line_end = code == U'\r' && rest.starts_with('\n');
    if (code == 0) throw Refusal{places.mark(offset), "a NUL byte", "this is not a text file"};
    if (!printable_in_yaml(code) && !line_end)
      throw Refusal{places.mark(offset), fmt::format("a control character (U+{:04X})", static_cast<unsigned>(code)),
                    "remove it, or write it as an escape in double quotes"};
    if (code == U'[' || code == U'{') deepest = std::max(deepest, ++brackets);
    if (code == U']' || code == U'}') --brackets;
    const bool dash = code == U'-' && (rest.empty() || rest.front() == ' ' || rest.front() == '\n');
    if (code < 0x80 &&
        (dash || std::string_view{"[]{},:?\"'&*!|>"}.find(static_cast<char>(code)) != std::string_view::npos))
      ++indicators;
    if (indicators > limits.indicators)
      throw Refusal{places.mark(offset),
                    deepest > limits.levels
                        ? fmt::format("nested more than {} levels deep", limits.levels)
                        : fmt::format("more than {} brackets, quotes, colons, commas and dashes", limits.indicators),
                    {}};
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto at = std::ranges::find(entries, key, &Entry::key);
  return at == entries.end() ? nullptr : &at->value;
}

std::optional<Node> parse_document(const SourcePtr& file, Diagnostics& diagnostics, const DocumentLimits& limits) {
  Places places{file};
  try {
    check_text(*file, places, limits);
    std::istringstream stream{file->text};
    YAML::Parser parser{stream};
    Builder builder{places, limits};
    while (parser.HandleNextDocument(builder)) continue;
    Node root = builder.take();
    if (root.type == Node::Type::null) throw Refusal{places.mark(0), "the file is empty", {}};
    return root;
  } catch (const Refusal& refusal) {
    diagnostics.add(refusal.where, refusal.message, refusal.hint);
  } catch (const YAML::Exception& error) {
    Refusal refusal = translate(error, places);
    diagnostics.add(std::move(refusal.where), std::move(refusal.message), std::move(refusal.hint));
  }
  return std::nullopt;
}

}  // namespace plugfest::plan
