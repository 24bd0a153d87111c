#include "harness/report/markup.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

namespace plugfest::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct CodePoint {
  std::optional<std::uint32_t> value;  ///< empty: not UTF-8
  std::string_view bytes;
};

/// The first code point of `text`, by the rules of RFC 3629: no overlong forms, no surrogates.
CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, text.substr(0, 1)};
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4  ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return {{}, text.substr(0, 1)};
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {{}, text.substr(0, 1)};
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t smallest[]{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[length] || value > 0x10FFFF || surrogate) return {{}, text.substr(0, 1)};
  return {value, text.substr(0, length)};
}

bool allowed_in_xml(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  if (c >= 0x7F && c <= 0x9F) return false;  // legal but discouraged, and invisible
  return c != 0xFFFE && c != 0xFFFF;
}

std::string escape(std::string_view text, bool attribute) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = first_of(text);
    text.remove_prefix(c.bytes.size());
    if (!c.value || !allowed_in_xml(*c.value)) {
      out += replacement;
      continue;
    }
    switch (*c.value) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\r':
        out += "&#13;";
        break;
      case '\n':
        out += attribute ? "&#10;" : "\n";
        break;
      case '\t':
        out += attribute ? "&#9;" : "\t";
        break;
      default:
        out += c.bytes;
    }
  }
  return out;
}

}  // namespace

std::string escape_text(std::string_view text) { return escape(text, false); }
std::string escape_attribute(std::string_view text) { return escape(text, true); }

std::string terminal_safe(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint c = first_of(text);
    text.remove_prefix(c.bytes.size());
    const bool printable = c.value && *c.value >= 0x20 && !(*c.value >= 0x7F && *c.value <= 0x9F);
    if (printable) {
      out += c.bytes;
    } else {
      for (const char byte : c.bytes)
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

}  // namespace plugfest::report
