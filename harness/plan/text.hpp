#pragma once

#include <optional>
#include <string>
#include <string_view>

/// UTF-8 as a reader of diagnostics needs it: checked, counted, made visible.
namespace plugfest::plan {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};
/// The first code point of `text`; empty: these bytes are not UTF-8.
/// @pre !text.empty()
std::optional<CodePoint> first_code_point(std::string_view text);

/// Code points in `text`; a byte that is not UTF-8 counts as one.
int code_points(std::string_view text);

/// May stand in a YAML file: tab, line feed, and what YAML 1.2 calls printable.
bool printable_in_yaml(char32_t code);

/// `text` on one line: whatever a terminal would act on or not show stands as \n, \x1b, \u{202e}.
std::string visible(std::string_view text);

/// `'text'` for a message: visible, and cut with dots after 60 code points.
std::string in_quotes(std::string_view text);

}  // namespace plugfest::plan
