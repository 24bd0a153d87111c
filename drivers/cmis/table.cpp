#include "drivers/cmis/table.hpp"

#include "drivers/base/units.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_04h.hpp"
#include "drivers/cmis/fields/page_05h.hpp"
#include "drivers/cmis/fields/page_0ch.hpp"
#include "drivers/cmis/fields/page_0dh.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/fields/page_15h.hpp"
#include "drivers/cmis/fields/page_16h.hpp"
#include "drivers/cmis/fields/page_17h.hpp"
#include "drivers/cmis/fields/page_18h.hpp"
#include "drivers/cmis/fields/page_19h.hpp"
#include "drivers/cmis/fields/page_1ch.hpp"
#include "drivers/cmis/fields/page_1dh.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/fields/page_34h.hpp"
#include "drivers/cmis/fields/page_35h.hpp"
#include "drivers/cmis/fields/page_38h.hpp"
#include "drivers/cmis/fields/page_45h.hpp"
#include "drivers/cmis/fields/page_60h.hpp"
#include "drivers/cmis/fields/page_61h.hpp"
#include "drivers/cmis/fields/page_62h.hpp"
#include "drivers/cmis/fields/page_6dh.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace plugfest::cmis {
namespace {

template <std::size_t... n>
constexpr auto joined(const std::array<FieldInfo, n>&... tables) {
  std::array<FieldInfo, (n + ...)> all{};
  auto out = all.begin();
  ((out = std::copy(tables.begin(), tables.end(), out)), ...);
  return all;
}
constexpr auto everything =
    joined(lower_memory_fields, page_00h_fields, page_01h_fields, page_02h_fields, page_03h_fields, page_04h_fields,
           page_05h_fields, page_0ch_fields, page_0dh_fields, page_10h_fields, page_11h_fields, page_12h_fields,
           page_13h_fields, page_14h_fields, page_15h_fields, page_16h_fields, page_17h_fields, page_18h_fields,
           page_19h_fields, page_1ch_fields, page_1dh_fields, page_20h_fields, page_24h_fields, page_28h_fields,
           page_2ch_fields, page_2dh_fields, page_2fh_fields, page_34h_fields, page_35h_fields, page_38h_fields,
           page_45h_fields, page_60h_fields, page_61h_fields, page_62h_fields, page_6dh_fields, page_9fh_fields,
           page_a0h_fields);

/// "lower", "01h"
std::string page_name(const FieldInfo& field) {
  return field.byte < 128 ? "lower" : fmt::format("{:02X}h", field.page);
}

/// Where the entries of each page stand. Pages that share entries have copies of their own.
struct PageIndex {
  std::array<std::span<const FieldInfo>, 256> pages;
  std::vector<FieldInfo> copies;

  PageIndex() {
    std::size_t copied = 0;
    for (const FieldInfo& field : everything) copied += field.pages == 1 ? 0u : field.pages;
    copies.reserve(copied);  // the spans stay valid
    const std::span<const FieldInfo> upper = std::span(everything).subspan(lower_memory_fields.size());
    for (std::size_t first = 0; first < upper.size();) {
      const FieldInfo& start = upper[first];
      std::size_t n = 1;
      while (first + n < upper.size() && upper[first + n].page == start.page) ++n;
      pages[start.page] = upper.subspan(first, n);
      for (unsigned page = start.page; start.pages > 1 && page < start.page + 0u + start.pages; ++page) {
        const std::size_t from = copies.size();
        for (const FieldInfo& field : upper.subspan(first, n))
          copies.push_back(on_page(field, static_cast<std::uint8_t>(page)));
        pages[page] = std::span(copies).subspan(from);
      }
      first += n;
    }
  }
};
const PageIndex& page_index() {
  static const PageIndex index;
  return index;
}

/// Which entries a name or other name may mean.
const std::unordered_multimap<std::string_view, const FieldInfo*>& name_index() {
  static const auto index = [] {
    std::unordered_multimap<std::string_view, const FieldInfo*> names;
    for (const FieldInfo& field : everything) {
      names.emplace(field.name, &field);
      if (!field.alias.empty()) names.emplace(field.alias, &field);
    }
    return names;
  }();
  return index;
}
bool is_ambiguous(std::string_view name) { return name_index().count(name) > 1; }

/// The field on the page that `page` names; null if it is on no such page.
const FieldInfo* on_named_page(const FieldInfo& field, std::string_view page) {
  if (page == page_name(field)) return &field;
  for (unsigned number = field.page + 1u; number < field.page + 0u + field.pages; ++number)
    for (const FieldInfo& copy : page_index().pages[number])
      if (copy.name == field.name && page == page_name(copy)) return &copy;
  return nullptr;
}

unsigned bits_of(const FieldInfo& f) {
  const Place at = place(f, 0);
  return at.msb - at.lsb + 1;
}

struct Whole {
  bool negative = false;
  std::uint64_t magnitude = 0;
};
/// A whole number in decimal, or in hex after 0x.
std::optional<Whole> parse_whole(std::string_view text) {
  Whole whole;
  whole.negative = text.starts_with('-');
  if (whole.negative) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole.magnitude, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (whole.magnitude == 0) whole.negative = false;
  return whole;
}

std::optional<std::uint64_t> whole_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  const std::optional<Whole> value = parse_whole(text);
  if (!value) {
    why = fmt::format("'{}' is no whole number", text);
    return std::nullopt;
  }
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits_of(field));
  const bool is_signed = field.kind == Kind::signed_number;
  if (is_signed && (text.starts_with('-') || !text.starts_with("0"))) {
    const std::uint64_t limit = most / 2 + 1;
    if (value->magnitude > limit || (value->magnitude == limit && !value->negative)) {
      why = fmt::format("{} takes -{} to {}", field.name, limit, limit - 1);
      return std::nullopt;
    }
    return (value->negative ? ~value->magnitude + 1 : value->magnitude) & most;
  }
  // Counts that leave out their lowest bits: what is written is the count, not the bits.
  const auto step = static_cast<std::uint64_t>(field.scale);
  if (value->negative || value->magnitude / step > most) {
    why = fmt::format("{} takes 0 to {}", field.name, most * step);
    return std::nullopt;
  }
  if (value->magnitude % step != 0) {
    why = fmt::format("{} goes in steps of {}", field.name, step);
    return std::nullopt;
  }
  return value->magnitude / step;
}

/// A plain number, for F16: rounded to the digits that it has.
std::optional<std::uint64_t> f16_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  const std::optional<Quantity> value = parse_quantity(text);
  if (!value || value->dimension != Dimension::none) {
    why = fmt::format("'{}' is no number", text);
    return std::nullopt;
  }
  const std::optional<std::uint64_t> bits = from_number(field, value->value);
  if (!bits) why = fmt::format("{} takes 0 to {:.6g}", field.name, to_number(field, 0xFFFF));
  return bits;
}

struct UnitOf {
  std::string_view symbol;
  Dimension dimension;
  double factor;  ///< base units in one of these
};
constexpr std::array field_units = {
    UnitOf{"Cel", Dimension::temperature, 1}, UnitOf{"V", Dimension::voltage, 1},
    UnitOf{"mA", Dimension::current, 1e-3},   UnitOf{"W", Dimension::power, 1},
    UnitOf{"mW", Dimension::power, 1e-3},     UnitOf{"m", Dimension::length, 1},
    UnitOf{"nm", Dimension::length, 1e-9},    UnitOf{"ns", Dimension::time, 1e-9},
    UnitOf{"dB", Dimension::level, 1},        UnitOf{"dBm", Dimension::power_level, 1},
    UnitOf{"mV", Dimension::voltage, 1e-3},   UnitOf{"ms", Dimension::time, 1e-3},
    UnitOf{"GHz", Dimension::frequency, 1e9}, UnitOf{"MHz", Dimension::frequency, 1e6},
    UnitOf{"%", Dimension::ratio, 1e-2},
};

/// A number in exactly this unit.
std::optional<double> number_in(std::string_view unit, std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (rest != unit) return std::nullopt;
  return value;
}

/// What is written, in the field's unit.
std::optional<double> value_in_unit(const FieldInfo& field, std::string_view text, std::string& why) {
  if (const std::optional<double> as_is = number_in(field.unit, text)) return as_is;
  const auto unit = std::ranges::find(field_units, field.unit, &UnitOf::symbol);
  if (unit == field_units.end()) {
    why = fmt::format("{} is in {}: write a number and this unit", field.name, field.unit);
    return std::nullopt;
  }
  const std::optional<Quantity> quantity = parse_quantity(text);
  if (!quantity || quantity->dimension != unit->dimension) {
    why = fmt::format("{} is {}: write a number and a unit ({})", field.name, name_of(unit->dimension),
                      units_of(unit->dimension));
    return std::nullopt;
  }
  return quantity->value / unit->factor;
}

std::optional<std::uint64_t> quantity_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  const std::optional<double> written = value_in_unit(field, text, why);
  if (!written) return std::nullopt;
  const double value = *written;
  const std::optional<std::uint64_t> bits = from_number(field, value);
  if (!bits) {
    const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits_of(field));
    const bool is_signed = field.kind == Kind::signed_number;
    why = fmt::format("{} takes {:.6g} to {:.6g} {}", field.name, to_number(field, is_signed ? most / 2 + 1 : 0),
                      to_number(field, is_signed ? most / 2 : most), field.unit);
    return std::nullopt;
  }
  // A reading is somewhere between two steps; what one coarse byte advertises is chosen, never rounded behind a back.
  const double steps = value / field.scale;
  if (field.width == 1 && std::abs(steps - std::round(steps)) > 1e-6) {
    why = fmt::format("{} goes in steps of {:.6g} {}", field.name, field.scale, field.unit);
    return std::nullopt;
  }
  return bits;
}

std::optional<std::uint64_t> flag_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  if (text == "true" || text == "1") return 1;
  if (text == "false" || text == "0") return 0;
  why = fmt::format("{} is true or false", field.name);
  return std::nullopt;
}

std::optional<std::uint64_t> code_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  for (const Code& code : code_table(field.codes))
    if (code.name == text && code.last == code.value) return code.value;
  if (field.codes == "revision") {
    const auto point = text.find('.');
    if (point != std::string_view::npos) {
      const std::optional<Whole> major = parse_whole(text.substr(0, point));
      const std::optional<Whole> minor = parse_whole(text.substr(point + 1));
      if (major && minor && !major->negative && major->magnitude <= 15 && !minor->negative && minor->magnitude <= 15)
        return major->magnitude << 4 | minor->magnitude;
    }
    why = fmt::format("{} is a revision such as '5.3'", field.name);
    return std::nullopt;
  }
  std::optional<std::uint64_t> bits = whole_bits(field, text, why);
  if (!bits && !parse_whole(text)) {
    std::string names;
    for (const Code& code : code_table(field.codes))
      if (code.last == code.value) names.append(names.empty() ? "" : ", ").append(code.name);
    why = fmt::format("{} knows no '{}': write a number{}{}", field.name, text, names.empty() ? "" : " or one of ",
                      names);
  }
  return bits;
}

std::optional<Bytes> text_bytes(const FieldInfo& field, std::string_view text, std::string& why) {
  if (text.size() > field.width) {
    why = fmt::format("{} takes {} characters, this has {}", field.name, field.width, text.size());
    return std::nullopt;
  }
  if (!std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; })) {
    why = fmt::format("{} takes printable ASCII characters only", field.name);
    return std::nullopt;
  }
  Bytes bytes(field.width, static_cast<std::byte>(' '));
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

std::optional<Bytes> raw_field_bytes(const FieldInfo& field, std::string_view text, std::string& why) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != '-' && c != ' ' && c != ':'; });
  std::optional<Bytes> bytes = from_hex(digits);
  if (bytes && bytes->size() == field.width) return bytes;
  why = fmt::format("{} takes {} bytes in hex, such as '{}'", field.name, field.width,
                    fmt::join(std::vector<std::string>(field.width, "00"), "-"));
  return std::nullopt;
}

constexpr std::array rules = {
    ChecksumRule{0x00, page_00h_checksum.info.byte, 128, 221},
    ChecksumRule{0x01, page_01h_checksum.info.byte, 130, 254},
    ChecksumRule{0x02, page_02h_checksum.info.byte, 128, 254},
};

}  // namespace

bool is_described(std::uint8_t page) { return !page_table(page).empty(); }

std::span<const FieldInfo> lower_memory_table() { return lower_memory_fields; }

std::span<const FieldInfo> page_table(std::uint8_t page) { return page_index().pages[page]; }

std::span<const FieldInfo> all_fields() { return everything; }

const FieldInfo* find_field(std::string_view name) {
  // Names have colons of their own ("SCS0::AppSelCode"): what stands before the first is a page only if it reads so.
  std::string_view page = name.substr(0, name.find(':'));
  const bool has_page = page.size() < name.size() && !name.substr(page.size()).starts_with("::");
  if (has_page) name.remove_prefix(page.size() + 1);
  const FieldInfo* found = nullptr;
  const auto [first, last] = name_index().equal_range(name);
  for (auto candidate = first; candidate != last; ++candidate) {
    const FieldInfo* const field = has_page ? on_named_page(*candidate->second, page) : candidate->second;
    if (field == nullptr) continue;
    if (found != nullptr) return nullptr;
    found = field;
  }
  return found;
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  names.reserve(everything.size());
  for (const FieldInfo& field : everything)
    names.push_back(is_ambiguous(field.name) ? fmt::format("{}:{}", page_name(field), field.name)
                                             : std::string{field.name});
  return names;
}

std::optional<Bytes> encode_text(const FieldInfo& field, std::size_t element, std::string_view text, std::string& why) {
  std::optional<std::uint64_t> bits;
  switch (field.kind) {
    case Kind::text:
      return text_bytes(field, text, why);
    case Kind::raw:
      return raw_field_bytes(field, text, why);
    case Kind::flag:
      bits = flag_bits(field, text, why);
      break;
    case Kind::code:
      bits = code_bits(field, text, why);
      break;
    case Kind::f16:
      bits = f16_bits(field, text, why);
      break;
    case Kind::number:
    case Kind::signed_number:
    case Kind::checksum:
      bits = field.unit.empty() ? whole_bits(field, text, why) : quantity_bits(field, text, why);
      break;
  }
  if (!bits) return std::nullopt;
  const std::size_t width = place(field, element).width;
  Bytes bytes(width);
  for (std::size_t i = 0; i < width; ++i) bytes[width - 1 - i] = to_byte(*bits >> 8 * i);
  return bytes;
}

bool write_text(const FieldInfo& field, std::span<std::byte> raw, std::size_t element, std::string_view text,
                std::string& why) {
  const std::optional<Bytes> bytes = encode_text(field, element, text, why);
  if (!bytes) return false;
  if (field.kind == Kind::text || field.kind == Kind::raw) {
    std::ranges::copy(*bytes, raw.begin() + static_cast<std::ptrdiff_t>(place(field, element).offset));
    return true;
  }
  std::uint64_t bits = 0;
  for (const std::byte b : *bytes) bits = bits << 8 | u8(b);
  insert(field, raw, bits, element);
  return true;
}

std::span<const ChecksumRule> checksum_rules() { return rules; }

std::string_view access_text(Access access) {
  switch (access) {
    case Access::ro:
      return "RO";
    case Access::rw:
      return "RW";
    case Access::rww:
      return "RWW";
    case Access::wo:
      return "WO";
    case Access::wo_sc:
      return "WO/SC";
    case Access::ro_cor:
      return "COR";
  }
  return "RO";
}

}  // namespace plugfest::cmis
