#include "drivers/cmis/register_document.hpp"

#include "drivers/cmis/cdb_commands.hpp"
#include "drivers/cmis/fields/cdb_replies.hpp"
#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/cmis/vdm_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace plugfest::cmis {
namespace {

std::string_view text_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::sure:
      return "";
    case Confidence::single_source:
      return "single source";
    case Confidence::outline:
      return "outline";
    case Confidence::disputed:
      return "disputed";
  }
  return "";
}

std::string_view text_of(Kind kind) {
  switch (kind) {
    case Kind::flag:
      return "flag";
    case Kind::number:
      return "number";
    case Kind::signed_number:
      return "signed";
    case Kind::f16:
      return "F16";
    case Kind::code:
      return "code";
    case Kind::text:
      return "text";
    case Kind::raw:
      return "bytes";
    case Kind::checksum:
      return "checksum";
  }
  return "number";
}

std::string_view text_of(Side side) {
  switch (side) {
    case Side::module:
      return "";
    case Side::host:
      return "host";
    case Side::media:
      return "media";
  }
  return "";
}

bool is_packed(Layout layout) {
  switch (layout) {
    case Layout::single:
    case Layout::array:
      return false;
    case Layout::lane_bits:
    case Layout::lane_pairs:
    case Layout::lane_nibbles:
    case Layout::lane_nibbles_high_first:
      return true;
  }
  return false;
}

std::string bytes_text(const FieldInfo& field) {
  const std::size_t bytes = extent(field);
  return bytes == 1 ? fmt::format("{}", field.byte) : fmt::format("{}-{}", field.byte, field.byte + bytes - 1);
}

std::string bits_text(const FieldInfo& field) {
  if (is_packed(field.layout) || field.width > 8 || (field.lsb == 0 && field.msb == 8 * field.width - 1)) return "";
  return field.msb == field.lsb ? fmt::format("{}", field.msb) : fmt::format("{}:{}", field.msb, field.lsb);
}

std::string elements_text(const FieldInfo& field) {
  if (field.count == 1) return std::string{text_of(field.side)};
  const std::string_view side = text_of(field.side);
  std::string text = side.empty() ? fmt::format("{}", field.count) : fmt::format("{} {}", field.count, side);
  if (field.layout == Layout::array && field.stride != field.width)
    text += fmt::format(", every {} bytes", field.stride);
  return text;
}

std::string type_text(const FieldInfo& field) {
  std::string text{text_of(field.kind)};
  if (!field.codes.empty()) text += fmt::format(" `{}`", field.codes);
  if (field.order == ByteOrder::little && field.width > 1) text += ", little endian";
  if (!field.unit.empty())
    text += fmt::format(", {:.6g} {}", field.scale, field.unit);
  else if (field.scale != 1)
    text += fmt::format(", x {:.6g}", field.scale);
  return text;
}

std::string note_text(const FieldInfo& field) {
  std::string text{field.note};
  if (field.variant.selector.empty()) return text;
  std::string values;
  for (unsigned n = 0; n < 32; ++n)
    if ((field.variant.values >> n & 1) != 0) values += fmt::format("{}{}", values.empty() ? "" : ", ", n);
  return fmt::format("while {} is {}{}{}", field.variant.selector, values, text.empty() ? "" : "; ", text);
}

std::string since_text(Revision since) {
  return since == Revision{} ? "" : fmt::format("{}.{}", since.major, since.minor);
}

using Out = std::back_insert_iterator<std::string>;

void add_table(Out out, std::span<const FieldInfo> fields) {
  fmt::format_to(out,
                 "| bytes | bits | name | also | access | type | elements | since | confidence | note |\n"
                 "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const FieldInfo& f : fields)
    fmt::format_to(out, "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", bytes_text(f), bits_text(f), f.name,
                   f.alias, access_text(f.access), type_text(f), elements_text(f), since_text(f.since),
                   text_of(f.confidence), note_text(f));
}

void add_pages(Out out) {
  fmt::format_to(out, "\n## Lower memory\n\n");
  add_table(out, lower_memory_table());
  for (unsigned number = 0; number < 256;) {
    const auto fields = page_table(static_cast<std::uint8_t>(number));
    if (fields.empty()) {
      ++number;
      continue;
    }
    const auto entry =
        std::ranges::find_if(all_fields(), [&](const FieldInfo& f) { return f.byte >= 128 && f.page == number; });
    const unsigned pages = entry->pages;
    fmt::format_to(out, "\n## {}{}\n\n{}\n\n",
                   pages == 1 ? fmt::format("Page {:02X}h", number)
                              : fmt::format("Pages {:02X}h to {:02X}h", number, number + pages - 1),
                   fields.front().banked ? ", banked" : "", fields.front().section);
    add_table(out, fields);
    number += pages;
  }
}

void add_vdm_types(Out out) {
  fmt::format_to(out,
                 "\n## VDM observables\n\n| type | name | also | coding | scale | unit | since | confidence | note |\n"
                 "|---|---|---|---|---|---|---|---|---|\n");
  for (const VdmType& type : vdm_types()) {
    const std::string_view coding = type.coding == VdmCoding::u16   ? "u16"
                                    : type.coding == VdmCoding::s16 ? "s16"
                                                                    : "F16";
    fmt::format_to(out, "| {} | {} | {} | {} | {:.6g} | {} | {} | {} | {} |\n", type.id, type.name, type.alias, coding,
                   type.scale, type.unit, since_text(type.since), text_of(type.confidence), type.note);
  }
}

void add_commands(Out out) {
  fmt::format_to(out, "\n## CDB commands\n\n| id | name | also | since | note |\n|---|---|---|---|---|\n");
  for (const CdbCommand& command : cdb_commands())
    fmt::format_to(out, "| {:04X}h | {} | {} | {} | {} |\n", command.id, command.name, command.alias,
                   since_text(command.since), command.note);
  fmt::format_to(out, "\n### Reply to 0040h, page 9Fh\n\n");
  add_table(out, cdb_reply_module_features::table);
  fmt::format_to(out, "\n### Reply to 0041h, page 9Fh\n\n");
  add_table(out, cdb_reply_firmware_management_features::table);
  fmt::format_to(out, "\n### Reply to 0100h, page 9Fh\n\n");
  add_table(out, cdb_reply_firmware_info::table);
}

void add_enhanced_lpo(Out out) {
  fmt::format_to(out, "\n## Enhanced LPO\n\nNot CMIS: read only from modules that are known to have it.\n");
  const auto part = [&](std::string_view page, std::span<const FieldInfo> fields) {
    fmt::format_to(out, "\n### Page {}\n\n", page);
    add_table(out, fields);
  };
  part("01h", enhanced_lpo::page_01h_fields);
  part("10h", enhanced_lpo::page_10h_fields);
  part("C1h", enhanced_lpo::page_c1h_fields);
  part("C2h", enhanced_lpo::page_c2h_fields);
}

}  // namespace

std::string register_document() {
  std::string text =
      "# CMIS registers\n\n"
      "Written by `register_document()` from the register table: do not edit, renew it with\n"
      "`PLUGFEST_UPDATE_GOLDEN=1` in the environment of the test of this folder.\n\n"
      "A value is the bits of one element times the scale. Packed elements (`8 host` in one, two or four bytes) go "
      "from\n"
      "the lowest bit up; others lie one after the other. Reserved and vendor bytes are not listed. Confidence is "
      "empty\n"
      "where the place and coding are sure.\n";
  const Out out{text};
  add_pages(out);
  add_vdm_types(out);
  add_commands(out);
  add_enhanced_lpo(out);
  return text;
}

}  // namespace plugfest::cmis
