#include "drivers/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace plugfest {

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    text += digits[u8(b) >> 4];
    text += digits[u8(b) & 0xF];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view digits) {
  const auto value = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (digits.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = value(digits[i]);
    const int low = value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

std::string printable(std::span<const std::byte> bytes) {
  const auto is_padding = [](std::byte b) { return u8(b) == ' ' || u8(b) == 0; };
  while (!bytes.empty() && is_padding(bytes.back())) bytes = bytes.first(bytes.size() - 1);
  std::string text;
  for (const std::byte b : bytes) {
    const std::uint8_t c = u8(b);
    if (c >= 0x20 && c < 0x7F && c != '\\') {
      text += static_cast<char>(c);
    } else {
      text += fmt::format("\\x{:02x}", c);
    }
  }
  return text;
}

std::uint8_t byte_sum(std::span<const std::byte> bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), std::uint8_t{0},
                         [](std::uint8_t sum, std::byte b) { return static_cast<std::uint8_t>(sum + u8(b)); });
}

}  // namespace plugfest
