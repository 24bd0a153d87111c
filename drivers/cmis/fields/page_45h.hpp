#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 45h, C-CMIS: host lane provisioning advertisement. One entry a field; reserved and
/// vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_45h{0x45, true, "C-CMIS: host lane provisioning advertisement", 1, Confidence::outline};
}

inline constexpr Field<std::uint8_t> host_lane_provisioning_advertisement = fields::number<8>(
    "HostLaneProvisioningAdvertisement",
    fields::page_45h.byte(129).single_source().note("bits 1 and 2: the consequent actions of page 38h"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_45h(Visit& visit) {
  visit(host_lane_provisioning_advertisement);
}
inline constexpr std::array page_45h_fields = fields::table_of([](auto& visit) { visit_page_45h(visit); });
static_assert(well_formed(page_45h_fields));

}  // namespace plugfest::cmis
