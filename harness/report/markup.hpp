#pragma once

#include <string>
#include <string_view>

/// Text from anywhere -> text that XML 1.0 and HTML can carry. What they forbid becomes U+FFFD: broken UTF-8, most
/// control characters, U+FFFE and U+FFFF.
namespace plugfest::report {

/// Between tags.
std::string escape_text(std::string_view text);
/// Between double quotes; line breaks and tabs survive the parser's clean-up.
std::string escape_attribute(std::string_view text);
/// For a terminal: control characters and broken UTF-8 stand as \xNN, so that no vendor name can move the cursor.
std::string terminal_safe(std::string_view text);

}  // namespace plugfest::report
