#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 2Dh, VDM masks. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_2dh{0x2D, true, "CMIS 5.4, VDM masks"};
}

inline constexpr Field<std::uint8_t> vdm_masks = fields::number<4>(
    "VDMMasks", fields::page_2dh.byte(128).nibbles(256).rw().alias("VDMMasksPairByte").note("bits as in VDMFlags"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_2dh(Visit& visit) {
  visit(vdm_masks);
}
inline constexpr std::array page_2dh_fields = fields::table_of([](auto& visit) { visit_page_2dh(visit); });
static_assert(well_formed(page_2dh_fields));

}  // namespace plugfest::cmis
