#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/field.hpp"

#include <array>
#include <bitset>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest::cmis {

/// What somebody read of one module: 128-byte halves, some bytes of which may be unknown. Unknown is not zero.
class Memory {
 public:
  /// One half: lower memory, or the upper half that a bank and page select.
  struct Half {
    bool upper = false;
    std::uint8_t page = 0, bank = 0;
    friend auto operator<=>(const Half&, const Half&) = default;
  };

  /// Bytes from `byte` on, an address as the bus sees it; below 128 bank and page do not matter, and below page 10h the
  /// bank does not.
  /// @pre byte + data.size() stays within the half
  void put(std::uint8_t bank, std::uint8_t page, std::uint8_t byte, std::span<const std::byte> data);

  /// Whether all of the bytes are known.
  bool knows(std::uint8_t bank, std::uint8_t page, std::uint8_t byte, std::size_t count) const {
    return view(bank, page, byte, count).has_value();
  }
  /// @return empty: at least one of the bytes is unknown
  std::optional<Bytes> read(std::uint8_t bank, std::uint8_t page, std::uint8_t byte, std::size_t count) const;
  /// All bytes of a field.
  std::optional<Bytes> bytes(const FieldInfo& field, std::uint8_t bank = 0) const;
  /// The bits of one element, whose own bytes must be known.
  /// @param element  0-based; lane 1 is element 0
  std::optional<std::uint64_t> bits(const FieldInfo& field, std::size_t element = 0, std::uint8_t bank = 0) const;
  /// @return empty: unknown, or bits without a meaning; `bits` tells the two apart
  template <class T>
  std::optional<T> value(const Field<T>& field, std::size_t element = 0, std::uint8_t bank = 0) const {
    const std::optional<std::uint64_t> found = bits(field.info, element, bank);
    return found ? field.from_bits(*found) : std::nullopt;
  }
  /// Without padding; what cannot be printed stands as \xNN.
  std::optional<std::string> text(const TextField& field) const;

  /// Lower memory first, then by page and bank.
  std::vector<Half> halves() const;
  bool has(const Half& half) const { return halves_.contains(half); }
  /// How many of the 128 bytes are known.
  std::size_t known(const Half& half) const;

 private:
  struct Content {
    std::array<std::byte, 128> bytes{};
    std::bitset<128> known;
  };
  /// Empty: at least one of the bytes is unknown. Valid until the next put.
  std::optional<std::span<const std::byte>> view(std::uint8_t bank, std::uint8_t page, std::uint8_t byte,
                                                 std::size_t count) const;
  std::map<Half, Content> halves_;
};

/// "lower", "11h", "bank 1 page 11h".
std::string to_string(const Memory::Half& half);

}  // namespace plugfest::cmis
