#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 2Ch, VDM flags. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_2ch{0x2C, true, "CMIS 5.4, VDM flags"};
}

inline constexpr Field<std::uint8_t> vdm_flags =
    fields::number<4>("VDMFlags", fields::page_2ch.byte(128)
                                      .nibbles(256)
                                      .cor()
                                      .alias("VDMFlagsPairByte")
                                      .note("bit 0 high alarm, 1 low alarm, 2 high warning, 3 low warning"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_2ch(Visit& visit) {
  visit(vdm_flags);
}
inline constexpr std::array page_2ch_fields = fields::table_of([](auto& visit) { visit_page_2ch(visit); });
static_assert(well_formed(page_2ch_fields));

}  // namespace plugfest::cmis
