#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/field.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The register table as a whole: for whoever walks it or looks a field up by its name.
namespace plugfest::cmis {

/// Whether `all_fields()` says anything about this page.
bool is_described(std::uint8_t page);
std::span<const FieldInfo> lower_memory_table();
/// The fields of bytes 128-255 of that page, also of one that looks like its neighbours (21h, A7h): each with this
/// page as FieldInfo::page. None for a page that is not described.
std::span<const FieldInfo> page_table(std::uint8_t page);
/// Lower memory, then the pages in ascending order. Pages that look alike have one set of entries: FieldInfo::pages.
std::span<const FieldInfo> all_fields();

/// @param name  as in FieldInfo::name or alias; a name that stands on several pages needs the page in front of it
///              ("01h:PageChecksum"), any other may have it ("lower:ModuleState"). Of pages that look alike the first
///              is meant, unless one is named ("A3h:EPL")
/// @return null: no field, or several fields of that name
const FieldInfo* find_field(std::string_view name);
/// Every name in the form that find_field understands: for suggestions.
std::vector<std::string> field_names();

/// The bits of one element, written by a person: "8.5 W", "-5 Cel", "0x19", "12", "true", "ModuleReady".
/// A field with a unit needs one; it may have another multiple or symbol of the same dimension ("500 uW" for mW).
/// A code may be given by its name or as a number, and numbers that the code list does not cover are allowed: a
/// simulated module may advertise nonsense.
/// @param element  0-based; lane 1 is element 0
/// @param why      says in words what is wrong when nothing is returned
/// @return text and raw fields: all bytes, text padded with blanks; else the bits of the element as big-endian number
///         of Place::width bytes, for `insert`
/// @pre element < field.count
std::optional<Bytes> encode_text(const FieldInfo& field, std::size_t element, std::string_view text, std::string& why);

/// As encode_text, put into the field's place.
/// @param raw  the field's `extent` bytes
bool write_text(const FieldInfo& field, std::span<std::byte> raw, std::size_t element, std::string_view text,
                std::string& why);

/// What a page's checksum covers: the low eight bits of the plain sum of bytes first..last.
struct ChecksumRule {
  std::uint8_t page, stored_at, first, last;
};
std::span<const ChecksumRule> checksum_rules();

/// "RO", "RW", "COR" ...
std::string_view access_text(Access access);

}  // namespace plugfest::cmis
