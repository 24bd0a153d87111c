#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 03h, user EEPROM. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_03h{0x03, false, "CMIS 5.4, User EEPROM"};
}

inline constexpr TextField user_nv_data =
    fields::raw_bytes("UserNVData", fields::page_03h.bytes(128, 128).rw().note("the host's own; kept without power"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_03h(Visit& visit) {
  visit(user_nv_data);
}
inline constexpr std::array page_03h_fields = fields::table_of([](auto& visit) { visit_page_03h(visit); });
static_assert(well_formed(page_03h_fields));

}  // namespace plugfest::cmis
