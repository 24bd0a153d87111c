#pragma once

#include "drivers/cmis/fields/make.hpp"

#include <bit>
#include <limits>

/// What the register tables of SFF-8636 and SFF-8472 need besides the vocabulary of the CMIS table.
namespace plugfest::sff {

using cmis::Access;
using cmis::Field;
using cmis::FieldInfo;
using cmis::Kind;
using cmis::Layout;
using cmis::TextField;

/// What a checksum covers: the low eight bits of the plain sum of bytes first..last of its half.
struct ChecksumRule {
  FieldInfo stored;
  std::uint8_t first, last;
  std::string_view covers;  ///< in words
};

namespace fields {

using namespace cmis::fields;

/// One bit for each of four lanes, lane 1 in bit `lsb`.
consteval Spot lane_bits(Page page, std::uint8_t byte, std::uint8_t lsb) {
  Spot spot = page.bits(byte, static_cast<std::uint8_t>(lsb + 3), lsb);
  spot.info.layout = Layout::lane_bits;
  spot.info.count = 4;
  return spot;
}
/// One byte, two bits a lane, lane 1 lowest.
consteval Spot lane_pairs(Page page, std::uint8_t byte) {
  Spot spot = page.byte(byte);
  spot.info.layout = Layout::lane_pairs;
  spot.info.count = 4;
  return spot;
}
/// Two bytes, four bits a lane, lane 1 in the high nibble of the first.
consteval Spot lane_nibbles(Page page, std::uint8_t byte, std::uint8_t msb = 3, std::uint8_t lsb = 0) {
  Spot spot = page.bits(byte, msb, lsb);
  spot.info.layout = Layout::lane_nibbles_high_first;
  spot.info.count = 4;
  return spot;
}
/// Eight bytes, a word a lane, lane 1 first.
consteval Spot lane_words(Page page, std::uint8_t byte) { return page.word(byte).array(4, 2); }

/// A count of steps whose unit has no C++ type: the value stays the raw count.
template <unsigned bits>
consteval Field<UnsignedOf<bits>> count(std::string_view name, Spot spot, double scale, std::string_view unit) {
  spot.info.scale = scale;
  spot.info.unit = unit;
  return number<bits>(name, spot);
}

consteval Field<std::uint8_t> as_code(Field<std::uint8_t> field) {
  field.info.kind = Kind::code;
  return field;
}
/// A code of `bits` bits that stays a number; its names are in the table that `codes` names.
template <unsigned bits>
consteval Field<std::uint8_t> open_bits(std::string_view name, Spot spot) {
  return as_code(number<bits>(name, spot));
}

/// IEEE 754 single precision, big endian. Infinities and NaN have no meaning.
consteval Field<float> single_precision(std::string_view name, Spot spot) {
  return {checked(name, spot, Kind::raw, 32),
          [](std::uint64_t raw) -> std::optional<float> {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(raw));
            if (!(value >= std::numeric_limits<float>::lowest() && value <= std::numeric_limits<float>::max()))
              return std::nullopt;
            return value;
          },
          [](const float& value) -> std::uint64_t { return std::bit_cast<std::uint32_t>(value); }};
}

}  // namespace fields
}  // namespace plugfest::sff
