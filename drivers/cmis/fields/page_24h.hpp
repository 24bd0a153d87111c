#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS pages 24h to 27h, VDM samples. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_24h{0x24, true, "CMIS 5.4, VDM samples", 4};
}

inline constexpr Field<std::uint16_t> vdm_sample =
    fields::number<16>("VDMValue", fields::page_24h.word(128)
                                       .array(64, 2)
                                       .alias("VDMSample")
                                       .note("type, scale and unit are those of the observable, see vdm_types.hpp"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_24h(Visit& visit) {
  visit(vdm_sample);
}
inline constexpr std::array page_24h_fields = fields::table_of([](auto& visit) { visit_page_24h(visit); });
static_assert(well_formed(page_24h_fields));

}  // namespace plugfest::cmis
