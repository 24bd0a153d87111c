#include "drivers/cmis/table.hpp"

#include "drivers/base/units.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

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
    joined(lower_memory_fields, page_00h_fields, page_01h_fields, page_02h_fields, page_10h_fields, page_11h_fields);

/// "lower", "01h"
std::string page_name(const FieldInfo& field) {
  return field.byte < 128 ? "lower" : fmt::format("{:02X}h", field.page);
}

bool is_ambiguous(std::string_view name) {
  return std::ranges::count(everything, name, &FieldInfo::name) +
             std::ranges::count(everything, name, &FieldInfo::alias) >
         1;
}

unsigned bits_of(const FieldInfo& f) {
  const Place at = place(f, 0);
  return at.msb - at.lsb + 1;
}

/// A whole number in decimal, or in hex after 0x.
std::optional<std::int64_t> parse_whole(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

std::optional<std::uint64_t> whole_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  const std::optional<std::int64_t> value = parse_whole(text);
  if (!value) {
    why = fmt::format("'{}' is no whole number", text);
    return std::nullopt;
  }
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits_of(field));
  const bool is_signed = field.kind == Kind::signed_number;
  if (is_signed && (text.starts_with('-') || !text.starts_with("0"))) {
    const auto limit = static_cast<std::int64_t>(most / 2 + 1);
    if (*value < -limit || *value >= limit) {
      why = fmt::format("{} takes {} to {}", field.name, -limit, limit - 1);
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(*value) & most;
  }
  if (*value < 0 || static_cast<std::uint64_t>(*value) > most) {
    why = fmt::format("{} takes 0 to {}", field.name, most);
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*value);
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
    UnitOf{"dB", Dimension::level, 1},
};

std::optional<std::uint64_t> quantity_bits(const FieldInfo& field, std::string_view text, std::string& why) {
  const auto unit = std::ranges::find(field_units, field.unit, &UnitOf::symbol);
  if (unit == field_units.end()) {
    why = fmt::format("{} is in {}, which cannot be written here", field.name, field.unit);
    return std::nullopt;
  }
  const std::optional<Quantity> quantity = parse_quantity(text);
  if (!quantity || quantity->dimension != unit->dimension) {
    why = fmt::format("{} is {}: write a number and a unit ({})", field.name, name_of(unit->dimension),
                      units_of(unit->dimension));
    return std::nullopt;
  }
  const double value = quantity->value / unit->factor;
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
      const std::optional<std::int64_t> major = parse_whole(text.substr(0, point));
      const std::optional<std::int64_t> minor = parse_whole(text.substr(point + 1));
      if (major && minor && *major >= 0 && *major <= 15 && *minor >= 0 && *minor <= 15)
        return static_cast<std::uint64_t>(*major << 4 | *minor);
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

std::span<const FieldInfo> page_table(std::uint8_t page) {
  switch (page) {
    case 0x00:
      return page_00h_fields;
    case 0x01:
      return page_01h_fields;
    case 0x02:
      return page_02h_fields;
    case 0x10:
      return page_10h_fields;
    case 0x11:
      return page_11h_fields;
    default:
      return {};
  }
}

std::span<const FieldInfo> all_fields() { return everything; }

const FieldInfo* find_field(std::string_view name) {
  // Names have colons of their own ("SCS0::AppSelCode"): what stands before the first is a page only if it reads so.
  std::string_view page = name.substr(0, name.find(':'));
  const bool has_page = page.size() < name.size() && !name.substr(page.size()).starts_with("::");
  if (has_page) name.remove_prefix(page.size() + 1);
  const FieldInfo* found = nullptr;
  for (const FieldInfo& field : everything) {
    if (name != field.name && (field.alias.empty() || name != field.alias)) continue;
    if (has_page && page != page_name(field)) continue;
    if (found != nullptr) return nullptr;
    found = &field;
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

}  // namespace plugfest::cmis
