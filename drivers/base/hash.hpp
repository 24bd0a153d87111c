#pragma once

#include <span>
#include <string>
#include <string_view>

namespace plugfest {

/// SHA-256 as 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> data);
std::string sha256(std::string_view text);

}  // namespace plugfest
