#pragma once

#include "drivers/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

/// The vocabulary of the CMIS register table. No behaviour beyond moving bits.
namespace plugfest::cmis {

enum class Access : std::uint8_t {
  ro,
  rw,
  rww,     ///< writable, but the module may keep or replace what was written: read back
  wo,      ///< what a read gives is not defined
  wo_sc,   ///< clears itself, reads 0
  ro_cor,  ///< read only, cleared by the read
};

enum class Side : std::uint8_t { module, host, media };

/// How the elements of a field (lanes, descriptors) lie in memory.
enum class Layout : std::uint8_t {
  single,                   ///< one element
  lane_bits,                ///< one byte, bit lsb+n-1 belongs to lane n
  lane_pairs,               ///< two bits a lane, four lanes a byte, lane 1 = bits 1:0 of the first byte
  lane_nibbles,             ///< two lanes a byte, odd lane in bits 3:0, lane 1 in the first byte
  lane_nibbles_high_first,  ///< as lane_nibbles, odd lane in bits 7:4; msb and lsb count within the nibble
  array,                    ///< `count` elements of `width` bytes, `stride` bytes apart, first element first
};

/// f16: unsigned decimal floating point, see f16.hpp.
enum class Kind : std::uint8_t { flag, number, signed_number, f16, code, text, raw, checksum };

enum class ByteOrder : std::uint8_t { big, little };

/// Whether the place and coding of a field are sure: from the specification or several sources, or not.
enum class Confidence : std::uint8_t {
  sure,
  single_source,  ///< one source other than the specification
  outline,        ///< several, but not the document that defines the page; names may be descriptive
  disputed,       ///< sources disagree, or the specification contradicts itself
};

struct Revision {
  std::uint8_t major = 0, minor = 0;  ///< 0.0: from the beginning, as far as is known
  friend constexpr auto operator<=>(Revision, Revision) = default;
};

/// Fields that share bytes: which one is there is chosen by what another field holds.
struct Variant {
  std::string_view selector = {};  ///< the field that chooses; empty: this field is always there
  std::uint32_t values = 0;        ///< bit n: there while the selector holds n
};
/// Whether two fields are never in their bytes at once.
constexpr bool are_alternatives(const Variant& a, const Variant& b) {
  return !a.selector.empty() && a.selector == b.selector && (a.values & b.values) == 0;
}

/// Where a field lives and what the specification calls it.
struct FieldInfo {
  std::string_view name;        ///< the specification's newest spelling
  std::string_view alias = {};  ///< another name in use: of an older revision, or of the public register maps
  std::uint8_t page = 0;        ///< bytes 0-127 are lower memory whatever this says; 0 there
  std::uint8_t pages = 1;       ///< consecutive pages, from `page` on, that have the field: see on_page
  std::uint8_t byte = 0;        ///< of the first element, 0-255 as the bus sees it
  std::uint8_t width = 1;       ///< bytes of one element (of the value for packed layouts: 1)
  std::uint8_t msb = 7,
               lsb = 0;  ///< bits within one element's value; packed layouts: lane_bits reads lsb alone
  Kind kind = Kind::number;
  Access access = Access::ro;
  bool banked = false;
  Layout layout = Layout::single;
  Side side = Side::module;
  std::uint16_t count = 1;  ///< elements; for lane layouts the lanes
  std::uint8_t stride = 1;  ///< bytes between elements of an array
  ByteOrder order = ByteOrder::big;
  double scale = 1;             ///< physical value = raw x scale, in `unit`
  std::string_view unit = {};   ///< UCUM ("Cel", "mW", "W", "nm"), empty for codes and pure numbers
  std::string_view codes = {};  ///< name of the code table that gives values their meaning
  Revision since = {};
  Confidence confidence = Confidence::sure;
  Variant variant = {};
  std::string_view section = {};  ///< where the specification defines it
  std::string_view note = {};
};

/// Bytes that the whole field covers, starting at `byte`.
constexpr std::size_t extent(const FieldInfo& f) {
  switch (f.layout) {
    case Layout::single:
      return f.width;
    case Layout::lane_bits:
      return (f.lsb + f.count + 7u) / 8;
    case Layout::lane_pairs:
      return (f.count + 3u) / 4;
    case Layout::lane_nibbles:
    case Layout::lane_nibbles_high_first:
      return (f.count + 1u) / 2;
    case Layout::array:
      return static_cast<std::size_t>(f.stride) * (f.count - 1u) + f.width;
  }
  return f.width;
}

/// Where one element lies inside the field's bytes: first byte, bytes, bits.
struct Place {
  std::size_t offset;  ///< from the field's first byte
  std::size_t width;
  unsigned msb, lsb;
};
/// @param element  0-based: lane 1 is element 0
constexpr Place place(const FieldInfo& f, std::size_t element) {
  const auto n = static_cast<unsigned>(element);
  switch (f.layout) {
    case Layout::single:
      return {0, f.width, f.msb, f.lsb};
    case Layout::lane_bits:
      return {(f.lsb + n) / 8, 1, (f.lsb + n) % 8, (f.lsb + n) % 8};
    case Layout::lane_pairs:
      return {n / 4, 1, n % 4 * 2 + 1, n % 4 * 2};
    case Layout::lane_nibbles:
      return {n / 2, 1, n % 2 * 4 + 3, n % 2 * 4};
    case Layout::lane_nibbles_high_first: {
      const unsigned base = n % 2 == 0 ? 4 : 0;
      return {n / 2, 1, base + f.msb, base + f.lsb};
    }
    case Layout::array:
      return {element * f.stride, f.width, f.msb, f.lsb};
  }
  return {0, f.width, f.msb, f.lsb};
}

/// The bits of one element. Text and raw fields wider than 8 bytes have no such number.
/// @param raw  the field's `extent` bytes
/// @pre raw.size() >= extent(f), element < f.count, width <= 8
constexpr std::uint64_t extract(const FieldInfo& f, std::span<const std::byte> raw, std::size_t element = 0) {
  const Place at = place(f, element);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < at.width; ++i) {
    const std::size_t index = f.order == ByteOrder::big ? i : at.width - 1 - i;
    value = value << 8 | std::to_integer<std::uint64_t>(raw[at.offset + index]);
  }
  return value >> at.lsb & ~std::uint64_t{0} >> (63 - (at.msb - at.lsb));
}

/// Puts the bits of one element into place and leaves the bits around them as they are.
constexpr void insert(const FieldInfo& f, std::span<std::byte> raw, std::uint64_t bits, std::size_t element = 0) {
  const Place at = place(f, element);
  const std::uint64_t mask = (~std::uint64_t{0} >> (63 - (at.msb - at.lsb))) << at.lsb;
  const std::uint64_t placed = bits << at.lsb & mask;
  for (std::size_t i = 0; i < at.width; ++i) {
    const std::size_t index = f.order == ByteOrder::big ? at.width - 1 - i : i;
    std::byte& target = raw[at.offset + index];
    const auto byte_mask = static_cast<std::uint8_t>(mask >> 8 * i);
    target = static_cast<std::byte>((std::to_integer<std::uint8_t>(target) & ~byte_mask) |
                                    (static_cast<std::uint8_t>(placed >> 8 * i) & byte_mask));
  }
}

/// A field whose values have a C++ type. `T` is what a host thinks in: a unit type, an enum, a number.
template <class T>
struct Field {
  using value_type = T;
  FieldInfo info;
  std::optional<T> (*from_bits)(std::uint64_t);  ///< empty: the specification gives these bits no meaning
  /// Nearest representable; of a value that from_bits can give, its bits (F16: those with the largest mantissa).
  std::uint64_t (*to_bits)(const T&);

  /// @param raw  the field's bytes, as `extract`
  constexpr std::optional<T> decode(std::span<const std::byte> raw, std::size_t element = 0) const {
    return from_bits(extract(info, raw, element));
  }
  constexpr void encode(std::span<std::byte> raw, const T& value, std::size_t element = 0) const {
    insert(info, raw, to_bits(value), element);
  }
};

/// A field of text or of bytes without a number.
struct TextField {
  FieldInfo info;
};

/// The field as it stands on one of its pages.
/// @pre page is one of them
constexpr FieldInfo on_page(FieldInfo f, std::uint8_t page) {
  f.page = page;
  f.pages = 1;
  return f;
}
template <class T>
constexpr Field<T> on_page(Field<T> f, std::uint8_t page) {
  f.info = on_page(f.info, page);
  return f;
}

/// Which bits of its bytes an element has, in the byte `k` after its first. Text and raw fields have whole bytes.
constexpr std::uint8_t mask_of(const FieldInfo& f, const Place& at, std::size_t k) {
  if (at.width > 8) return 0xFF;
  const std::size_t significance = f.order == ByteOrder::big ? at.width - 1 - k : k;
  const std::uint64_t bits = (~std::uint64_t{0} >> (63 - (at.msb - at.lsb))) << at.lsb;
  return static_cast<std::uint8_t>(bits >> 8 * significance);
}

/// Bit order and bounds of a table of one page, no two fields of one name, no bit in two fields that can be there at
/// once. For static_assert.
consteval bool well_formed(std::span<const FieldInfo> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldInfo& f = fields[i];
    if (f.name.empty() || f.width == 0 || f.count == 0 || f.msb < f.lsb) return false;
    if (f.width <= 8 && f.msb >= 8u * f.width) return false;
    if (f.layout == Layout::array && f.stride < f.width) return false;
    if (f.byte + extent(f) > (f.byte < 128 ? 128u : 256u)) return false;
    if (f.pages == 0 || f.page + f.pages > 256) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (f.name == fields[j].name) return false;
  }
  // One layer of taken bits for each choice of a variant; a field without one is in all layers.
  for (unsigned choice = 0; choice < 32; ++choice) {
    std::array<std::uint8_t, 256> taken{};
    bool any_variant = false;
    for (const FieldInfo& f : fields) {
      const bool always = f.variant.selector.empty();
      any_variant = any_variant || !always;
      if (!always && (f.variant.values >> choice & 1) == 0) continue;
      for (std::size_t element = 0; element < f.count; ++element) {
        const Place at = place(f, element);
        for (std::size_t k = 0; k < at.width; ++k) {
          std::uint8_t& byte = taken[f.byte + at.offset + k];
          const std::uint8_t mask = mask_of(f, at, k);
          if ((byte & mask) != 0) return false;
          byte = static_cast<std::uint8_t>(byte | mask);
        }
      }
    }
    if (!any_variant) break;
  }
  return true;
}

/// The field as people write its place: "11h:128-131", "lower:26.4".
std::string address_text(const FieldInfo& f);

/// Physical value of one element: signed where the kind says so, times the scale.
double to_number(const FieldInfo& f, std::uint64_t bits);
/// The bits of the nearest representable value. Empty: out of the field's range.
std::optional<std::uint64_t> from_number(const FieldInfo& f, double value);

}  // namespace plugfest::cmis
