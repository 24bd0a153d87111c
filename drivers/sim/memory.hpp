#pragma once

#include "drivers/cmis/field.hpp"
#include "drivers/sim/image.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace plugfest::sim {

/// What the bus may do to each of 128 bytes, as bit masks.
struct ByteAccess {
  std::array<std::uint8_t, 128> stored{};   ///< a write changes these bits
  std::array<std::uint8_t, 128> cleared{};  ///< a read clears these bits
  std::array<std::uint8_t, 128> sent{};     ///< write only: read 0
};
/// Halves that the register table does not describe can only be read.
const ByteAccess& access_of(const HalfId& half);

/// Pages 00h to 0Fh and the vendor's from B0h on have no banks as far as the standard goes.
constexpr bool has_banks(std::uint8_t page) { return page >= 0x10 && page < 0xB0; }

/// Pages that exist once for every eight lanes. Those of the command data block and of application descriptors have
/// banks of another kind.
bool is_lane_banked(const HalfId& half);

/// Register contents, by field. Of a half that does not exist every bit reads 0 and nothing sticks. The bank means
/// nothing to fields that have none.
class Memory {
 public:
  explicit Memory(const ModuleImage& image);

  std::map<HalfId, Half> halves() const { return {halves_.begin(), halves_.end()}; }
  bool has(const HalfId& half) const { return find(half) != nullptr; }
  bool has(const cmis::FieldInfo& field, unsigned bank = 0) const { return has(half_of(field, bank)); }

  std::uint64_t bits(const cmis::FieldInfo& field, std::size_t element = 0, unsigned bank = 0) const;
  void set_bits(const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element = 0, unsigned bank = 0);

  template <class T>
  std::optional<T> get(const cmis::Field<T>& field, std::size_t element = 0, unsigned bank = 0) const {
    return field.from_bits(bits(field.info, element, bank));
  }
  template <class T>
  void set(const cmis::Field<T>& field, const T& value, std::size_t element = 0, unsigned bank = 0) {
    set_bits(field.info, field.to_bits(value), element, bank);
  }
  bool flag(const cmis::Field<bool>& field, std::size_t element = 0, unsigned bank = 0) const {
    return bits(field.info, element, bank) != 0;
  }

  /// All eight lanes of a one-bit-a-lane field, bit n-1 for lane n.
  std::uint8_t lanes(const cmis::Field<bool>& field, unsigned bank = 0) const;
  void set_lanes(const cmis::Field<bool>& field, std::uint8_t mask, unsigned bank = 0);

  /// Whether the vendor's pages are those of "Enhanced LPO": the tag, and the pages themselves.
  bool is_enhanced_lpo() const { return enhanced_lpo_; }
  /// What the bus may do to a half of this module.
  const ByteAccess& access(const HalfId& half) const;

  /// Null: the half does not exist.
  Half* find(const HalfId& half) { return const_cast<Half*>(std::as_const(*this).find(half)); }
  const Half* find(const HalfId& half) const;
  /// @pre the half exists; `address` 0-127 in Lower Memory, 128-255 in a page
  std::byte& byte_at(const HalfId& half, std::uint8_t address) { return (*find(half))[address % 128u]; }

  static HalfId half_of(const cmis::FieldInfo& field, unsigned bank = 0) {
    if (field.byte < 128) return lower_half;
    return upper_half(field.page, static_cast<std::uint8_t>(field.banked ? bank : 0));
  }

 private:
  std::vector<std::pair<HalfId, Half>> halves_;  // in the order of their ids
  bool enhanced_lpo_ = false;
  std::array<std::int16_t, 257> of_bank_0_{};  // by page, Lower Memory last; -1: none
};

/// The registers of one bank, and those that have no banks.
class BankMemory {
 public:
  BankMemory(Memory& memory, unsigned bank) : memory_(memory), bank_(bank) {}

  const Memory& all() const { return memory_; }
  std::uint64_t bits(const cmis::FieldInfo& field, std::size_t element = 0) const {
    return memory_.bits(field, element, bank_);
  }
  void set_bits(const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element = 0) {
    memory_.set_bits(field, bits, element, bank_);
  }
  template <class T>
  std::optional<T> get(const cmis::Field<T>& field, std::size_t element = 0) const {
    return memory_.get(field, element, bank_);
  }
  template <class T>
  void set(const cmis::Field<T>& field, const T& value, std::size_t element = 0) {
    memory_.set(field, value, element, bank_);
  }
  bool flag(const cmis::Field<bool>& field, std::size_t element = 0) const {
    return memory_.flag(field, element, bank_);
  }
  std::uint8_t lanes(const cmis::Field<bool>& field) const { return memory_.lanes(field, bank_); }
  void set_lanes(const cmis::Field<bool>& field, std::uint8_t mask) { memory_.set_lanes(field, mask, bank_); }

 private:
  Memory& memory_;
  unsigned bank_;
};

/// Whether the module is of that revision or a later one.
bool since(const Memory& memory, std::uint8_t major, std::uint8_t minor);
/// Banks of eight lanes by what the module says.
unsigned advertised_banks(const Memory& memory);
/// Banks of eight lanes: as many as are advertised and have registers.
unsigned lane_banks(const Memory& memory);

}  // namespace plugfest::sim
