#include "harness/plan/text.hpp"

#include <boost/locale/utf.hpp>
#include <fmt/format.h>

namespace plugfest::plan {
namespace {

namespace utf = boost::locale::utf;

/// Shown as it is; false also for what reverses or hides other characters.
bool shows_itself(char32_t code) {
  if (!printable_in_yaml(code) || code == U'\t' || code == U'\n' || code == U'\x85') return false;
  const bool bidirectional = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool invisible = (code >= 0x200B && code <= 0x200F) || code == 0x2028 || code == 0x2029 || code == 0xFEFF;
  return !bidirectional && !invisible;
}

void append_visible(std::string& out, std::string_view bytes, const std::optional<CodePoint>& point) {
  if (!point) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
  } else if (shows_itself(point->value)) {
    out += bytes.substr(0, point->bytes);
  } else if (point->value == U'\t') {
    out += "\\t";
  } else if (point->value == U'\n') {
    out += "\\n";
  } else if (point->value == U'\r') {
    out += "\\r";
  } else if (point->value < 0x80) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(point->value));
  } else {
    out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point->value));
  }
}

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
  auto at = text.begin();
  const utf::code_point code = utf::utf_traits<char>::decode(at, text.end());
  if (code == utf::illegal || code == utf::incomplete) return std::nullopt;
  return CodePoint{static_cast<char32_t>(code), static_cast<std::size_t>(at - text.begin())};
}

int code_points(std::string_view text) {
  int count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_code_point(text).value_or(CodePoint{}).bytes);
  return count;
}

bool printable_in_yaml(char32_t code) {
  if (code < 0x20) return code == U'\t' || code == U'\n';
  if (code < 0x7F || code == 0x85) return true;
  return code >= 0xA0 && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF;
}

std::string visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto point = first_code_point(text);
    append_visible(out, text, point);
    text.remove_prefix(point.value_or(CodePoint{}).bytes);
  }
  return out;
}

std::string in_quotes(std::string_view text) {
  constexpr int longest = 60;
  std::string_view rest = text;
  for (int shown = 0; shown < longest && !rest.empty(); ++shown)
    rest.remove_prefix(first_code_point(rest).value_or(CodePoint{}).bytes);
  const std::string_view kept = text.substr(0, text.size() - rest.size());
  return fmt::format("'{}{}'", visible(kept), rest.empty() ? "" : "...");
}

}  // namespace plugfest::plan
