#pragma once

#include "drivers/cmis/field.hpp"
#include "drivers/sim/image.hpp"

#include <optional>

namespace plugfest::sim {

/// What the bus may do to each of 128 bytes, as bit masks.
struct ByteAccess {
  std::array<std::uint8_t, 128> stored{};   ///< a write changes these bits
  std::array<std::uint8_t, 128> cleared{};  ///< a read clears these bits
};
/// Halves that the register table does not describe can only be read.
const ByteAccess& access_of(const HalfId& half);

/// Register contents, by field. Of a half that does not exist every bit reads 0 and nothing sticks.
/// Banked fields are those of bank 0.
class Memory {
 public:
  explicit Memory(const ModuleImage& image) : halves_(image.halves) {}

  const std::map<HalfId, Half>& halves() const { return halves_; }
  bool has(const HalfId& half) const { return halves_.contains(half); }
  bool has(const cmis::FieldInfo& field) const { return has(half_of(field)); }

  std::uint64_t bits(const cmis::FieldInfo& field, std::size_t element = 0) const;
  void set_bits(const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element = 0);

  template <class T>
  std::optional<T> get(const cmis::Field<T>& field, std::size_t element = 0) const {
    return field.from_bits(bits(field.info, element));
  }
  template <class T>
  void set(const cmis::Field<T>& field, const T& value, std::size_t element = 0) {
    set_bits(field.info, field.to_bits(value), element);
  }
  bool flag(const cmis::Field<bool>& field, std::size_t element = 0) const { return bits(field.info, element) != 0; }

  /// All eight lanes of a one-bit-a-lane field, bit n-1 for lane n.
  std::uint8_t lanes(const cmis::Field<bool>& field) const;
  void set_lanes(const cmis::Field<bool>& field, std::uint8_t mask);

  /// @pre the half exists; `address` 0-127 in Lower Memory, 128-255 in a page
  std::byte& byte_at(const HalfId& half, std::uint8_t address) { return halves_.at(half)[address % 128u]; }

  static HalfId half_of(const cmis::FieldInfo& field) { return field.byte < 128 ? lower_half : upper_half(field.page); }

 private:
  std::map<HalfId, Half> halves_;
};

}  // namespace plugfest::sim
