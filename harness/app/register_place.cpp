#include "harness/app/register_place.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/names.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/sff/codes.hpp"
#include "harness/plan/diagnostic.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace plugfest::app {
namespace {

using cmis::Access;
using cmis::FieldInfo;

constexpr std::string_view address_forms = "an address is as 11h:128, 11h:128-131, 0x11:154+16, lower:26 or lower:26.4";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a decimal number off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number > 999) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// "lower", "11h", "0x11": the page, lower memory as an empty one. False: no page.
bool read_page(std::string_view text, std::optional<std::uint8_t>& page) {
  if (text == "lower") return true;
  const bool prefixed = text.starts_with("0x") || text.starts_with("0X");
  if (prefixed)
    text.remove_prefix(2);
  else if (text.size() == 3 && (text.back() == 'h' || text.back() == 'H'))
    text.remove_suffix(1);
  else
    return false;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc{} || end != text.data() + text.size() || number > 0xFF) return false;
  page = static_cast<std::uint8_t>(number);
  return true;
}

/// What stands after the byte's number: "-131", "+16", ".4", ".3:1".
bool read_extent(std::string_view text, unsigned first, RegisterPlace& place) {
  if (text.empty()) return true;
  const char mark = text.front();
  text.remove_prefix(1);
  const auto number = take_number(text);
  if (!number) return false;
  if (mark == '-' && text.empty() && *number >= first) {
    place.count = *number - first + 1;
    return true;
  }
  if (mark == '+' && text.empty() && *number > 0) {
    place.count = *number;
    return true;
  }
  if (mark != '.' || *number > 7) return false;
  place.msb = place.lsb = *number;
  if (text.empty()) return true;
  if (text.front() != ':' && text.front() != '-') return false;
  text.remove_prefix(1);
  const auto low = take_number(text);
  if (!low || !text.empty() || *low > place.msb) return false;
  place.lsb = *low;
  return true;
}

bool looks_like_address(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon + 1 < text.size() && is_digit(text[colon + 1]);
}

std::optional<RegisterPlace> find_address(std::string_view text, std::uint8_t bank, std::string& why) {
  const auto colon = text.find(':');
  std::optional<std::uint8_t> page;
  RegisterPlace place;
  std::string_view rest = text.substr(colon + 1);
  const auto byte = read_page(text.substr(0, colon), page) ? take_number(rest) : std::nullopt;
  if (!byte || *byte > 0xFF || !read_extent(rest, *byte, place)) {
    why = fmt::format("{} is no address: {}", plan::in_quotes(text), address_forms);
    return std::nullopt;
  }
  place.from = {
      .bank = page ? bank : std::uint8_t{0}, .page = page.value_or(0), .byte = static_cast<std::uint8_t>(*byte)};
  const unsigned end = page ? 2 * cmis::half_size : cmis::half_size;
  if (page.has_value() != cmis::is_upper(place.from.byte) || *byte + place.count > end) {
    why = fmt::format("{}: {} has bytes {} to {}", text, page ? fmt::format("page {:02X}h", *page) : "lower memory",
                      end - cmis::half_size, end - 1);
    return std::nullopt;
  }
  return place;
}

std::string page_of(const FieldInfo& field) { return field.byte < 128 ? "lower" : fmt::format("{:02X}h", field.page); }

/// What may have been meant by a name that is no field's.
std::string unknown_name(std::string_view text) {
  std::string pages;
  for (const FieldInfo& field : cmis::all_fields())
    if (field.name == text || (!field.alias.empty() && field.alias == text))
      pages += fmt::format("{}{}:{}", pages.empty() ? "" : ", ", page_of(field), field.name);
  if (!pages.empty()) return fmt::format("several registers are called {}: say which of {}", text, pages);
  const std::vector<std::string> names = cmis::field_names();
  const std::vector<std::string_view> words{names.begin(), names.end()};
  const std::string_view near = plan::nearest_word(text, words);
  return fmt::format("CMIS has no register {}; {}", plan::in_quotes(text),
                     near.empty() ? "see: plugfest list registers" : fmt::format("did you mean '{}'?", near));
}

std::optional<RegisterPlace> find_named(std::string_view text, std::optional<int> lane, std::uint8_t bank,
                                        std::string& why) {
  const FieldInfo* const field = cmis::find_field(text);
  if (field == nullptr) {
    why = unknown_name(text);
    return std::nullopt;
  }
  RegisterPlace place{.field = field, .element = {}, .from = {}, .count = extent(*field)};
  std::size_t offset = 0;
  if (lane) {
    if (*lane < 1 || *lane > field->count) {
      why = field->count == 1
                ? fmt::format("{} is one value, without lanes", field->name)
                : fmt::format("{} has {} elements: --lane takes 1 to {}", field->name, field->count, field->count);
      return std::nullopt;
    }
    place.element = static_cast<std::size_t>(*lane) - 1;
    const cmis::Place at = cmis::place(*field, *place.element);
    offset = at.offset;
    place.count = at.width;
  } else if (field->count == 1) {
    place.element = 0;
  }
  place.from = {.bank = cmis::is_upper(field->byte) ? bank : std::uint8_t{0},
                .page = field->page,
                .byte = static_cast<std::uint8_t>(field->byte + offset)};
  return place;
}

/// Which bits of its bytes a place has.
Bytes mask_of(const RegisterPlace& place) {
  Bytes mask(place.count, std::byte{0});
  if (place.field == nullptr) {
    const unsigned byte_mask = 0xFFu >> (7 - place.msb) & 0xFFu << place.lsb;
    std::ranges::fill(mask, to_byte(byte_mask));
    return mask;
  }
  for (std::size_t element = 0; element < place.field->count; ++element) {
    if (place.element && *place.element != element) continue;
    const cmis::Place at = cmis::place(*place.field, element);
    const std::size_t first = place.field->byte + at.offset - place.from.byte;
    for (std::size_t k = 0; k < at.width; ++k) mask[first + k] |= std::byte{cmis::mask_of(*place.field, at, k)};
  }
  return mask;
}

/// Whether any element of the field has bits among those of the place.
bool overlaps(const FieldInfo& field, const RegisterPlace& place, const Bytes& mask) {
  for (std::size_t element = 0; element < field.count; ++element) {
    const cmis::Place at = cmis::place(field, element);
    for (std::size_t k = 0; k < at.width; ++k) {
      const std::size_t byte = field.byte + at.offset + k;
      if (byte < place.from.byte || byte >= place.from.byte + place.count) continue;
      if ((std::byte{cmis::mask_of(field, at, k)} & mask[byte - place.from.byte]) != std::byte{0}) return true;
    }
  }
  return false;
}

std::span<const FieldInfo> table_of(const RegisterPlace& place) {
  return cmis::is_upper(place.from.byte) ? cmis::page_table(place.from.page) : cmis::lower_memory_table();
}

bool covers(const RegisterPlace& place, const FieldInfo& field) {
  return !cmis::is_upper(place.from.byte) && place.from.byte <= field.byte &&
         field.byte < place.from.byte + place.count;
}

/// The place alone as a field of its own, for the arithmetic of the table.
FieldInfo as_field(const RegisterPlace& place) {
  FieldInfo field = *place.field;
  const cmis::Place at = cmis::place(field, *place.element);
  field.byte = place.from.byte;
  field.width = static_cast<std::uint8_t>(at.width);
  field.msb = static_cast<std::uint8_t>(at.msb);
  field.lsb = static_cast<std::uint8_t>(at.lsb);
  field.layout = cmis::Layout::single;
  field.count = 1;
  return field;
}

/// "0x12", "18", or with several bytes "12-34".
std::optional<Bytes> plain_bytes(const RegisterPlace& place, std::string_view value, std::string& why) {
  if (place.count == 1) {
    const unsigned most = 0xFFu >> (7 - place.msb + place.lsb);
    const bool hex = value.starts_with("0x") || value.starts_with("0X");
    const std::string_view digits = hex ? value.substr(2) : value;
    unsigned number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
    if (error == std::errc{} && end == digits.data() + digits.size() && number <= most) return Bytes{to_byte(number)};
    why = fmt::format("{} is no number from 0 to {} (0x{:X})", plan::in_quotes(value), most, most);
    return std::nullopt;
  }
  std::string digits{value.starts_with("0x") || value.starts_with("0X") ? value.substr(2) : value};
  std::erase_if(digits, [](char c) { return c == '-' || c == ' ' || c == ':'; });
  auto bytes = from_hex(digits);
  if (bytes && bytes->size() == place.count) return bytes;
  why = fmt::format("{} is not {} bytes in hex, as 12-34", plan::in_quotes(value), place.count);
  return std::nullopt;
}

std::string number_text(const FieldInfo& field, std::uint64_t bits) {
  const double value = cmis::to_number(field, bits);
  if (field.kind == cmis::Kind::f16) return fmt::format("{:.4g}", value);
  if (field.unit.empty()) return field.scale == 1 ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
  return fmt::format("{:.6g} {}", value, field.unit);
}

std::string code_words(const FieldInfo& field, std::uint64_t bits) {
  if (bits > 0xFF) return fmt::format("0x{:X}", bits);
  const auto code = static_cast<std::uint8_t>(bits);
  if (field.codes == "revision") return fmt::format("{}.{}", code >> 4, code & 15);
  if (field.codes == "host_interface_id") return cmis::host_interface_text(code);
  // What a media id means is the media type's to say, which is another field.
  if (field.codes == "media_interface_id") return fmt::format("0x{:02X}", code);
  if (cmis::code_table(field.codes).empty() && sff::code_table(field.codes).empty()) return fmt::format("{}", code);
  return sff::code_text(field.codes, code);
}

std::string dashed(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) text += fmt::format("{}{:02X}", text.empty() ? "" : "-", u8(b));
  return text;
}

}  // namespace

std::optional<RegisterPlace> find_register(std::string_view text, std::optional<int> lane, std::uint8_t bank,
                                           std::string& why) {
  if (!looks_like_address(text)) return find_named(text, lane, bank, why);
  if (lane) {
    why = "--lane goes with a register's name; an address says which bytes are meant";
    return std::nullopt;
  }
  return find_address(text, bank, why);
}

std::string place_text(const RegisterPlace& place) {
  std::string text = place.from.bank == 0 ? std::string{} : fmt::format("bank {} ", place.from.bank);
  if (place.field != nullptr && place.element) return text + address_text(as_field(place));
  text += cmis::is_upper(place.from.byte) ? fmt::format("{:02X}h:{}", place.from.page, place.from.byte)
                                          : fmt::format("lower:{}", place.from.byte);
  if (place.count > 1) return text + fmt::format("-{}", place.from.byte + place.count - 1);
  if (place.msb == 7 && place.lsb == 0) return text;
  return text + (place.msb == place.lsb ? fmt::format(".{}", place.msb) : fmt::format(".{}:{}", place.msb, place.lsb));
}

std::vector<const FieldInfo*> fields_in(const RegisterPlace& place) {
  if (place.field != nullptr) return {place.field};
  std::vector<const FieldInfo*> fields;
  const Bytes mask = mask_of(place);
  for (const FieldInfo& field : table_of(place))
    if (overlaps(field, place, mask)) fields.push_back(&field);
  return fields;
}

std::string why_not_read(const RegisterPlace& place, bool allow_clear) {
  const Bytes whole(place.count, std::byte{0xFF});  // whole bytes go over the bus
  for (const FieldInfo& field : table_of(place)) {
    if (!overlaps(field, place, whole)) continue;
    if (field.access == Access::ro_cor && !allow_clear)
      return fmt::format("reading {} clears {}; --allow-clear says that this is meant", place_text(place), field.name);
  }
  if (is_write_only(place)) return fmt::format("{} is write-only: what a read gives is not defined", place_text(place));
  return {};
}

bool is_write_only(const RegisterPlace& place) {
  const auto fields = fields_in(place);
  return !fields.empty() && std::ranges::all_of(fields, [](const FieldInfo* field) {
    return field->access == Access::wo || field->access == Access::wo_sc;
  });
}

std::string why_not_write(const RegisterPlace& place, bool keep) {
  const std::string where = place_text(place);
  if (covers(place, cmis::bank_select.info) || covers(place, cmis::page_select.info))
    return fmt::format("{}: the driver selects bank and page itself; name the register that you want", where);
  if (place.field != nullptr && !place.element)
    return fmt::format("{} has {} elements: say which one with --lane", place.field->name, place.field->count);
  const auto fields = fields_in(place);
  for (const FieldInfo* field : fields) {
    if (field->access == Access::ro || field->access == Access::ro_cor)
      return fmt::format("{} ({}) is read-only", field->name, where);
    const bool vanishes = field->access == Access::wo || field->access == Access::wo_sc;
    if (vanishes && !keep)
      return fmt::format("{} ({}) is {}: what it does cannot be put back; --keep says that this is meant", field->name,
                         where, cmis::access_text(field->access));
  }
  const bool described = !cmis::is_upper(place.from.byte) || cmis::is_described(place.from.page);
  if (fields.empty() && described) return fmt::format("{} is reserved: the register table has nothing there", where);
  return {};
}

std::optional<Bytes> with_value(const RegisterPlace& place, std::span<const std::byte> now, std::string_view value,
                                std::string& why) {
  Bytes bytes{now.begin(), now.end()};
  if (place.field != nullptr) {
    // encode_text knows the bits of an element whatever its layout; where they go is the place's own.
    const auto encoded = cmis::encode_text(*place.field, *place.element, value, why);
    if (!encoded) return std::nullopt;
    if (place.field->kind == cmis::Kind::text || place.field->kind == cmis::Kind::raw) return encoded;
    std::uint64_t bits = 0;
    for (const std::byte b : *encoded) bits = bits << 8 | u8(b);
    cmis::insert(as_field(place), bytes, bits);
    return bytes;
  }
  const auto plain = plain_bytes(place, value, why);
  if (!plain) return std::nullopt;
  if (place.count > 1) return plain;
  const Bytes mask = mask_of(place);
  bytes[0] = (bytes[0] & ~mask[0]) | (to_byte(static_cast<unsigned>(u8(plain->front())) << place.lsb) & mask[0]);
  return bytes;
}

Bytes own_bits(const RegisterPlace& place, Bytes bytes) {
  const Bytes mask = mask_of(place);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] &= mask[i];
  return bytes;
}

std::string value_text(const FieldInfo& field, std::span<const std::byte> raw, std::size_t element) {
  const cmis::Place at = cmis::place(field, element);
  switch (field.kind) {
    case cmis::Kind::text:
      return printable(raw.subspan(at.offset, at.width));
    case cmis::Kind::raw:
      if (at.width > 8) return dashed(raw.subspan(at.offset, at.width));
      return at.width == 1 ? fmt::format("0x{:02X}", extract(field, raw, element))
                           : dashed(raw.subspan(at.offset, at.width));
    case cmis::Kind::flag:
      return extract(field, raw, element) != 0 ? "true" : "false";
    case cmis::Kind::code:
      return code_words(field, extract(field, raw, element));
    case cmis::Kind::number:
    case cmis::Kind::signed_number:
    case cmis::Kind::f16:
    case cmis::Kind::checksum:
      return number_text(field, extract(field, raw, element));
  }
  return {};
}

std::string raw_text(const FieldInfo& field, std::span<const std::byte> raw, std::size_t element) {
  const cmis::Place at = cmis::place(field, element);
  const bool number = field.kind != cmis::Kind::text && field.kind != cmis::Kind::raw && at.width <= 8;
  if (!number) return dashed(raw.subspan(at.offset, at.width));
  const unsigned bits = at.msb - at.lsb + 1;
  return fmt::format("0x{:0{}X}", extract(field, raw, element), (bits + 3) / 4);
}

}  // namespace plugfest::app
