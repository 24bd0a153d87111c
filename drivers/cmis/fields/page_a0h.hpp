#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS pages A0h to AFh, CDB extended payload. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_a0h{0xA0, true, "CMIS 5.4, CDB extended payload", 16};
}

inline constexpr TextField epl = fields::raw_bytes("EPL", fields::page_a0h.bytes(128, 128).rw());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_a0h(Visit& visit) {
  visit(epl);
}
inline constexpr std::array page_a0h_fields = fields::table_of([](auto& visit) { visit_page_a0h(visit); });
static_assert(well_formed(page_a0h_fields));

}  // namespace plugfest::cmis
