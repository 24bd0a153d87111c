#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest {

using Bytes = std::vector<std::byte>;

/// Lower-case hex digits, two a byte, without separators.
std::string to_hex(std::span<const std::byte> bytes);
/// @return empty: an odd number of digits, or a character that is none
std::optional<Bytes> from_hex(std::string_view digits);
/// Text of a space- or NUL-padded field; what cannot be printed stands as \xnn, lower case.
std::string printable(std::span<const std::byte> bytes);
/// Low eight bits of the plain sum: the checksum of CMIS, SFF-8636 and SFF-8472 pages.
std::uint8_t byte_sum(std::span<const std::byte> bytes);

constexpr std::uint8_t u8(std::byte b) { return std::to_integer<std::uint8_t>(b); }
constexpr std::byte to_byte(std::uint64_t value) { return static_cast<std::byte>(value & 0xFF); }

}  // namespace plugfest
