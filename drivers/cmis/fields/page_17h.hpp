#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 17h, flags and masks, extensions. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_17h{0x17, true, "CMIS 5.4, Flags and masks, extensions"};
}

inline constexpr Field<bool> np_state_changed_flag =
    fields::flag("NPStateChangedFlag", fields::page_17h.byte(128).host_lane_bits().cor());
inline constexpr Field<bool> np_state_changed_mask =
    fields::flag("NPStateChangedMask", fields::page_17h.byte(192).host_lane_bits().rw());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_17h(Visit& visit) {
  visit(np_state_changed_flag);
  visit(np_state_changed_mask);
}
inline constexpr std::array page_17h_fields = fields::table_of([](auto& visit) { visit_page_17h(visit); });
static_assert(well_formed(page_17h_fields));

}  // namespace plugfest::cmis
