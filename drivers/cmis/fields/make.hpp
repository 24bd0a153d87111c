#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/f16.hpp"
#include "drivers/cmis/field.hpp"

#include <cstdint>
#include <optional>
#include <ratio>
#include <type_traits>

/// How the entries of the register table are written: a place plus a coding gives a typed field. All of it happens at
/// compile time, and an entry whose bits do not fit its coding does not compile.
namespace plugfest::cmis::fields {

/// A place being described; every method gives a changed copy.
class Spot {
  template <class M>
  constexpr Spot with(M FieldInfo::*member, M value) const {
    Spot changed = *this;
    changed.info.*member = value;
    return changed;
  }
  constexpr Spot lanes(Layout layout, Side side) const {
    return with(&FieldInfo::layout, layout).with(&FieldInfo::side, side).with(&FieldInfo::count, std::uint16_t{8});
  }

 public:
  FieldInfo info;
  constexpr explicit Spot(FieldInfo where) : info(where) {}

  consteval Spot rw() const { return with(&FieldInfo::access, Access::rw); }
  consteval Spot rww() const { return with(&FieldInfo::access, Access::rww); }
  consteval Spot wo() const { return with(&FieldInfo::access, Access::wo); }
  consteval Spot wo_sc() const { return with(&FieldInfo::access, Access::wo_sc); }
  consteval Spot cor() const { return with(&FieldInfo::access, Access::ro_cor); }

  consteval Spot host_lane_bits() const { return lanes(Layout::lane_bits, Side::host); }
  consteval Spot media_lane_bits() const { return lanes(Layout::lane_bits, Side::media); }
  consteval Spot host_lane_pairs() const { return lanes(Layout::lane_pairs, Side::host); }
  consteval Spot host_lane_nibbles() const { return lanes(Layout::lane_nibbles, Side::host); }
  consteval Spot media_lane_nibbles() const { return lanes(Layout::lane_nibbles, Side::media); }
  /// `count` bits, bit 0 of the first byte first.
  consteval Spot bit_map(std::uint16_t count) const {
    return with(&FieldInfo::layout, Layout::lane_bits).with(&FieldInfo::count, count);
  }
  /// `count` nibbles, the low one of the first byte first.
  consteval Spot nibbles(std::uint16_t count) const {
    return with(&FieldInfo::layout, Layout::lane_nibbles).with(&FieldInfo::count, count);
  }
  consteval Spot array(std::uint16_t count, std::uint8_t stride) const {
    return with(&FieldInfo::layout, Layout::array).with(&FieldInfo::count, count).with(&FieldInfo::stride, stride);
  }
  consteval Spot host() const { return with(&FieldInfo::side, Side::host); }
  consteval Spot media() const { return with(&FieldInfo::side, Side::media); }

  consteval Spot alias(std::string_view name) const { return with(&FieldInfo::alias, name); }
  consteval Spot codes(std::string_view table) const { return with(&FieldInfo::codes, table); }
  consteval Spot since(std::uint8_t major, std::uint8_t minor) const {
    return with(&FieldInfo::since, Revision{major, minor});
  }
  consteval Spot little() const { return with(&FieldInfo::order, ByteOrder::little); }
  /// There only while `selector`, a field of this page, holds one of `values`.
  template <class... Value>
  consteval Spot while_selected(std::string_view selector, Value... values) const {
    return with(&FieldInfo::variant, Variant{selector, ((std::uint32_t{1} << static_cast<unsigned>(values)) | ...)});
  }
  consteval Spot single_source() const { return with(&FieldInfo::confidence, Confidence::single_source); }
  consteval Spot disputed() const { return with(&FieldInfo::confidence, Confidence::disputed); }
  consteval Spot note(std::string_view words) const { return with(&FieldInfo::note, words); }
};

/// One page of the specification: where its entries get what they have in common.
struct Page {
  std::uint8_t number;
  bool banked;
  std::string_view section;
  std::uint8_t pages = 1;  ///< how many consecutive pages, from `number` on, look like this
  Confidence confidence = Confidence::sure;

  /// `width` bytes from `byte` on.
  consteval Spot bytes(std::uint8_t byte, std::uint8_t width) const {
    const auto msb = static_cast<std::uint8_t>(width <= 8 ? 8 * width - 1 : 7);
    return Spot{{.name = {},
                 .page = number,
                 .pages = pages,
                 .byte = byte,
                 .width = width,
                 .msb = msb,
                 .banked = banked,
                 .confidence = confidence,
                 .section = section}};
  }
  consteval Spot byte(std::uint8_t at) const { return bytes(at, 1); }
  consteval Spot word(std::uint8_t at) const { return bytes(at, 2); }
  /// Some bits of a value of `width` bytes.
  consteval Spot bits_of_bytes(std::uint8_t at, std::uint8_t width, std::uint8_t msb, std::uint8_t lsb) const {
    Spot spot = bytes(at, width);
    spot.info.msb = msb;
    spot.info.lsb = lsb;
    return spot;
  }
  consteval Spot bits(std::uint8_t at, std::uint8_t msb, std::uint8_t lsb) const {
    Spot spot = byte(at);
    spot.info.msb = msb;
    spot.info.lsb = lsb;
    return spot;
  }
  consteval Spot bit(std::uint8_t at, std::uint8_t n) const { return bits(at, n, n); }
};

template <unsigned bits>
using UnsignedOf = std::conditional_t<
    (bits <= 8), std::uint8_t,
    std::conditional_t<(bits <= 16), std::uint16_t, std::conditional_t<(bits <= 32), std::uint32_t, std::uint64_t>>>;

template <unsigned bits>
inline constexpr std::uint64_t all_ones = ~std::uint64_t{0} >> (64 - bits);

/// Bits of one element, the packed layouts included.
consteval unsigned bits_of(const FieldInfo& f) {
  const Place at = place(f, 0);
  return at.msb - at.lsb + 1;
}
consteval FieldInfo checked(std::string_view name, Spot spot, Kind kind, unsigned bits) {
  if (bits_of(spot.info) != bits) throw "the coding does not fit the bits of the field";
  spot.info.name = name;
  spot.info.kind = kind;
  return spot.info;
}

consteval Field<bool> flag(std::string_view name, Spot spot) {
  return {checked(name, spot, Kind::flag, 1), [](std::uint64_t raw) -> std::optional<bool> { return raw != 0; },
          [](const bool& value) -> std::uint64_t { return value ? 1 : 0; }};
}

/// A plain number. Values above `max` are reserved.
template <unsigned bits, std::uint64_t max = all_ones<bits>>
consteval Field<UnsignedOf<bits>> number(std::string_view name, Spot spot) {
  using T = UnsignedOf<bits>;
  return {checked(name, spot, Kind::number, bits),
          [](std::uint64_t raw) -> std::optional<T> {
            if (raw > max) return std::nullopt;
            return static_cast<T>(raw);
          },
          [](const T& value) -> std::uint64_t { return value < max ? value : max; }};
}

template <unsigned bits>
consteval Field<std::int16_t> signed_number(std::string_view name, Spot spot) {
  static_assert(bits == 16);
  return {checked(name, spot, Kind::signed_number, bits),
          [](std::uint64_t raw) -> std::optional<std::int16_t> {
            return static_cast<std::int16_t>(static_cast<std::uint16_t>(raw));
          },
          [](const std::int16_t& value) -> std::uint64_t { return static_cast<std::uint16_t>(value); }};
}

/// A code that every value of the byte may hold, with names in the table that `codes` names.
consteval Field<std::uint8_t> open_code(std::string_view name, Spot spot) {
  Field<std::uint8_t> field = number<8>(name, spot);
  field.info.kind = Kind::code;
  return field;
}

/// A code that stays a number; what the list does not cover is reserved.
template <unsigned bits, const auto& codes>
consteval Field<std::uint8_t> listed_code(std::string_view name, Spot spot) {
  return {checked(name, spot, Kind::code, bits),
          [](std::uint64_t raw) -> std::optional<std::uint8_t> {
            if (!covers(codes, raw)) return std::nullopt;
            return static_cast<std::uint8_t>(raw);
          },
          [](const std::uint8_t& value) -> std::uint64_t { return value; }};
}

template <class E, unsigned bits>
consteval Field<E> code(std::string_view name, Spot spot) {
  spot.info.codes = EnumCodes<E>::table;
  return {checked(name, spot, Kind::code, bits),
          [](std::uint64_t raw) -> std::optional<E> {
            if (!covers(EnumCodes<E>::codes, raw)) return std::nullopt;
            return E{static_cast<std::uint8_t>(raw)};
          },
          [](const E& value) -> std::uint64_t { return static_cast<std::uint8_t>(value); }};
}

/// The count nearest to `value`, within `least` and `most`; not a number gives `least`.
constexpr std::int64_t nearest_count(double value, std::int64_t least, std::int64_t most) {
  if (!(value > static_cast<double>(least))) return least;
  if (value >= static_cast<double>(most)) return most;
  return static_cast<std::int64_t>(value < 0 ? value - 0.5 : value + 0.5);
}

template <class T>
struct UcumOf;
template <>
struct UcumOf<Celsius> {
  static constexpr std::string_view symbol = "Cel";
};
template <>
struct UcumOf<Volt> {
  static constexpr std::string_view symbol = "V";
};
template <>
struct UcumOf<MilliAmpere> {
  static constexpr std::string_view symbol = "mA";
};
template <>
struct UcumOf<Watt> {
  static constexpr std::string_view symbol = "W";
};
template <>
struct UcumOf<MilliWatt> {
  static constexpr std::string_view symbol = "mW";
};
template <>
struct UcumOf<Metre> {
  static constexpr std::string_view symbol = "m";
};
template <>
struct UcumOf<NanoMetre> {
  static constexpr std::string_view symbol = "nm";
};
template <>
struct UcumOf<GigaHertz> {
  static constexpr std::string_view symbol = "GHz";
};
template <>
struct UcumOf<MilliVolt> {
  static constexpr std::string_view symbol = "mV";
};
template <>
struct UcumOf<Dbm> {
  static constexpr std::string_view symbol = "dBm";
};
template <>
struct UcumOf<MilliSecond> {
  static constexpr std::string_view symbol = "ms";
};
template <>
struct UcumOf<NanoSecond> {
  static constexpr std::string_view symbol = "ns";
};
template <>
struct UcumOf<Decibel> {
  static constexpr std::string_view symbol = "dB";
};

template <class Ratio>
inline constexpr double scale_of = static_cast<double>(Ratio::num) / static_cast<double>(Ratio::den);

/// An unsigned count of steps of `Step`.
template <class T, class Step, unsigned bits>
consteval Field<T> quantity(std::string_view name, Spot spot) {
  spot.info.scale = scale_of<Step>;
  spot.info.unit = UcumOf<T>::symbol;
  return {checked(name, spot, Kind::number, bits),
          [](std::uint64_t raw) -> std::optional<T> {
            return T{static_cast<double>(raw) * Step::num / static_cast<double>(Step::den)};
          },
          [](const T& quantity) -> std::uint64_t {
            return static_cast<std::uint64_t>(
                nearest_count(quantity.value * static_cast<double>(Step::den) / static_cast<double>(Step::num), 0,
                              static_cast<std::int64_t>(all_ones<bits>)));
          }};
}

/// A two's complement count of steps of `Step`.
template <class T, class Step, unsigned bits>
consteval Field<T> signed_quantity(std::string_view name, Spot spot) {
  spot.info.scale = scale_of<Step>;
  spot.info.unit = UcumOf<T>::symbol;
  return {checked(name, spot, Kind::signed_number, bits),
          [](std::uint64_t raw) -> std::optional<T> {
            const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
            const auto count = static_cast<std::int64_t>(raw ^ sign) - static_cast<std::int64_t>(sign);
            return T{static_cast<double>(count) * Step::num / static_cast<double>(Step::den)};
          },
          [](const T& quantity) -> std::uint64_t {
            constexpr auto limit = std::int64_t{1} << (bits - 1);
            const auto count = nearest_count(
                quantity.value * static_cast<double>(Step::den) / static_cast<double>(Step::num), -limit, limit - 1);
            return static_cast<std::uint64_t>(count) & all_ones<bits>;
          }};
}

/// A count of steps of `Step` in a unit that has no type of its own.
template <class Step, unsigned bits>
consteval Field<double> scaled(std::string_view name, std::string_view ucum, Spot spot) {
  spot.info.scale = scale_of<Step>;
  spot.info.unit = ucum;
  return {checked(name, spot, Kind::number, bits),
          [](std::uint64_t raw) -> std::optional<double> {
            return static_cast<double>(raw) * Step::num / static_cast<double>(Step::den);
          },
          [](const double& value) -> std::uint64_t {
            return static_cast<std::uint64_t>(
                nearest_count(value * static_cast<double>(Step::den) / static_cast<double>(Step::num), 0,
                              static_cast<std::int64_t>(all_ones<bits>)));
          }};
}
/// The same in two's complement.
template <class Step, unsigned bits>
consteval Field<double> signed_scaled(std::string_view name, std::string_view ucum, Spot spot) {
  spot.info.scale = scale_of<Step>;
  spot.info.unit = ucum;
  return {checked(name, spot, Kind::signed_number, bits),
          [](std::uint64_t raw) -> std::optional<double> {
            const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
            const auto count = static_cast<std::int64_t>(raw ^ sign) - static_cast<std::int64_t>(sign);
            return static_cast<double>(count) * Step::num / static_cast<double>(Step::den);
          },
          [](const double& value) -> std::uint64_t {
            constexpr auto limit = std::int64_t{1} << (bits - 1);
            const auto count = nearest_count(value * static_cast<double>(Step::den) / static_cast<double>(Step::num),
                                             -limit, limit - 1);
            return static_cast<std::uint64_t>(count) & all_ones<bits>;
          }};
}

/// A number in F16, which has a wide range and three to four digits.
consteval Field<double> f16(std::string_view name, Spot spot) {
  return {checked(name, spot, Kind::f16, 16),
          [](std::uint64_t raw) -> std::optional<double> { return f16_value(static_cast<std::uint16_t>(raw)); },
          [](const double& value) -> std::uint64_t { return nearest_f16(value); }};
}

/// A count whose lowest bit is something else: 63 bits, in steps of two.
consteval Field<std::uint64_t> even_count(std::string_view name, Spot spot) {
  spot.info.scale = 2;
  return {checked(name, spot, Kind::number, 63),
          [](std::uint64_t raw) -> std::optional<std::uint64_t> { return raw << 1; },
          [](const std::uint64_t& value) -> std::uint64_t { return value >> 1; }};
}

/// A revision in two nibbles.
consteval Field<Revision> revision(std::string_view name, Spot spot) {
  return {checked(name, spot, Kind::code, 8),
          [](std::uint64_t raw) -> std::optional<Revision> {
            return Revision{static_cast<std::uint8_t>(raw >> 4), static_cast<std::uint8_t>(raw & 0xF)};
          },
          [](const Revision& value) -> std::uint64_t {
            return static_cast<std::uint64_t>((value.major & 0xF) << 4 | (value.minor & 0xF));
          }};
}

consteval Field<std::uint8_t> checksum(std::string_view name, Spot spot) {
  Field<std::uint8_t> field = number<8>(name, spot);
  field.info.kind = Kind::checksum;
  return field;
}
consteval TextField text(std::string_view name, Spot spot) {
  spot.info.name = name;
  spot.info.kind = Kind::text;
  return {spot.info};
}
consteval TextField raw_bytes(std::string_view name, Spot spot) {
  spot.info.name = name;
  spot.info.kind = Kind::raw;
  return {spot.info};
}

struct Counter {
  std::size_t n = 0;
  template <class F>
  constexpr void operator()(const F&) {
    ++n;
  }
};

/// The places of a page's fields, in the order in which `visit_fields` shows them.
/// @param visit_fields  a lambda without captures that calls its argument with every field
template <class Visit>
consteval auto table_of(Visit visit_fields) {
  constexpr std::size_t count = [] {
    Counter counter;
    Visit{}(counter);
    return counter.n;
  }();
  std::array<FieldInfo, count> table{};
  std::size_t i = 0;
  auto add = [&](const auto& field) { table[i++] = field.info; };
  visit_fields(add);
  return table;
}

}  // namespace plugfest::cmis::fields
