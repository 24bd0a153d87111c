#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/field.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Registers as a person names them, and what may be done with them. Pure.
namespace plugfest::app {

/// A field of the register table, one element of it, or some bytes or bits.
struct RegisterPlace {
  const cmis::FieldInfo* field = nullptr;  ///< null: named by its address
  std::optional<std::size_t> element;      ///< of a field: 0-based; empty: all of them
  cmis::Address from;
  std::size_t count = 1;      ///< bytes, within one half
  unsigned msb = 7, lsb = 0;  ///< named by its address with bits: of its one byte
};

/// @param text  a name of the register table ("ModuleState", "01h:PageChecksum"), or an address: "11h:128",
///              "11h:128-131", "0x11:154+16", "lower:26", with bits of one byte "lower:26.4" or "lower:3.3:1"
/// @param lane  1-based, of fields that have several elements; empty: all
/// @param why   says in words what is wrong, with what may have been meant, when nothing is returned
std::optional<RegisterPlace> find_register(std::string_view text, std::optional<int> lane, std::uint8_t bank,
                                           std::string& why);

/// "11h:128-131", "lower:26.4"; with the bank where it is not 0.
std::string place_text(const RegisterPlace& place);

/// The fields of the register table that have bits in these bytes, lowest byte first.
std::vector<const cmis::FieldInfo*> fields_in(const RegisterPlace& place);

/// Why these bytes may not be read.
/// @param allow_clear  the caller knows that the read clears flags
/// @return empty: they may
std::string why_not_read(const RegisterPlace& place, bool allow_clear);
/// Why nothing may be written there: read only, reserved, or the driver's own.
/// @param keep  the caller knows that it is not put back
std::string why_not_write(const RegisterPlace& place, bool keep);
/// A read says nothing about what was written.
bool is_write_only(const RegisterPlace& place);

/// What the bytes are to be, of what they were.
/// @param now  the place's bytes
/// @return empty: the value does not fit; `why` says so in words
std::optional<Bytes> with_value(const RegisterPlace& place, std::span<const std::byte> now, std::string_view value,
                                std::string& why);
/// The same bytes with every bit outside the place cleared: for comparison.
Bytes own_bits(const RegisterPlace& place, Bytes bytes);

/// One element in words: "35.5 Cel", "ModuleReady", "true", "ACME", "44-44".
/// @param raw  the field's bytes
std::string value_text(const cmis::FieldInfo& field, std::span<const std::byte> raw, std::size_t element);
/// The element as a number in hex, "0x2380"; text and raw fields: their bytes.
std::string raw_text(const cmis::FieldInfo& field, std::span<const std::byte> raw, std::size_t element);

}  // namespace plugfest::app
