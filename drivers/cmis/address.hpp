#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace plugfest::cmis {

/// A byte address as the bus sees it: 0-127 lower memory (bank and page do not matter), 128-255 in that bank and page.
struct Address {
  std::uint8_t bank = 0;
  std::uint8_t page = 0;
  std::uint8_t byte = 0;
  friend auto operator<=>(const Address&, const Address&) = default;
};

inline constexpr unsigned half_size = 128;

constexpr bool is_upper(std::uint8_t byte) { return byte >= half_size; }
/// Pages below 10h exist once whatever the bank says (CMIS 5.4, Banked and unbanked pages).
constexpr bool has_banks(std::uint8_t page) { return page >= 0x10; }

/// "lower byte 26", "page 11h byte 128", "bank 1 page 11h byte 128".
std::string to_string(const Address& address);

}  // namespace plugfest::cmis
