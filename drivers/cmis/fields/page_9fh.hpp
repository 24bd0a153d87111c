#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 9Fh, CDB command, reply and local payload. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_9fh{0x9F, true, "CMIS 5.4, CDB command, reply and local payload"};
}

inline constexpr Field<std::uint16_t> cmd_id = fields::number<16>("CMDID", fields::page_9fh.word(128).rw());
inline constexpr Field<std::uint16_t> epl_length =
    fields::number<16>("EPLLength", fields::page_9fh.word(130).rw().note("bytes of pages A0h to AFh"));
inline constexpr Field<std::uint8_t> lpl_length =
    fields::number<8>("LPLLength", fields::page_9fh.byte(132).rw().note("0 to 120"));
inline constexpr Field<std::uint8_t> cdb_chk_code = fields::checksum(
    "CdbChkCode", fields::page_9fh.byte(133).rw().note("ones' complement of the sum of 128-132 and the local payload"));
inline constexpr Field<std::uint8_t> rpl_length = fields::number<8>(
    "RPLLength",
    fields::page_9fh.byte(134).note("240 and more: the reply is in the extended payload, value - 239 pages of it"));
inline constexpr Field<std::uint8_t> rpl_chk_code = fields::checksum(
    "RPLChkCode", fields::page_9fh.byte(135).note("ones' complement of the sum of the reply; 0 without one"));
inline constexpr TextField lpl = fields::raw_bytes("LPL", fields::page_9fh.bytes(136, 120).rw());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_9fh(Visit& visit) {
  visit(cmd_id);
  visit(epl_length);
  visit(lpl_length);
  visit(cdb_chk_code);
  visit(rpl_length);
  visit(rpl_chk_code);
  visit(lpl);
}
inline constexpr std::array page_9fh_fields = fields::table_of([](auto& visit) { visit_page_9fh(visit); });
static_assert(well_formed(page_9fh_fields));

}  // namespace plugfest::cmis
