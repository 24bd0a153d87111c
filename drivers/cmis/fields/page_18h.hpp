#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 18h, staged extensions: NAD block index and versatile control. One entry a field;
/// reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_18h{0x18, true, "CMIS 5.4, Staged extensions: NAD block index and versatile control"};
}

inline constexpr Field<std::uint8_t> scs0_nad_block_index =
    fields::number<8>("SCS0::NADBlockIndex",
                      fields::page_18h.byte(128).array(8, 1).host().rw().alias("SCS0::NADBlockIndexLane").since(5, 3));
inline constexpr Field<std::uint8_t> scs1_nad_block_index =
    fields::number<8>("SCS1::NADBlockIndex",
                      fields::page_18h.byte(136).array(8, 1).host().rw().alias("SCS1::NADBlockIndexLane").since(5, 3));
inline constexpr TextField scs0_versatile_control = fields::raw_bytes(
    "SCS0::VersatileControl", fields::page_18h.bytes(144, 56).rw().since(5, 3).note("laid out by CMIS-VCS"));
inline constexpr TextField scs1_versatile_control = fields::raw_bytes(
    "SCS1::VersatileControl", fields::page_18h.bytes(200, 56).rw().since(5, 3).note("laid out by CMIS-VCS"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_18h(Visit& visit) {
  visit(scs0_nad_block_index);
  visit(scs1_nad_block_index);
  visit(scs0_versatile_control);
  visit(scs1_versatile_control);
}
inline constexpr std::array page_18h_fields = fields::table_of([](auto& visit) { visit_page_18h(visit); });
static_assert(well_formed(page_18h_fields));

}  // namespace plugfest::cmis
