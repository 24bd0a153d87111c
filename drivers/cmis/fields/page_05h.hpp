#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 05h, form-factor specific (CMIS-FF). One entry a field; reserved and vendor bytes
/// are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_05h{0x05, false, "Form-factor specific (CMIS-FF)", 1, Confidence::outline};
}

inline constexpr TextField form_factor_specific =
    fields::raw_bytes("FormFactorSpecific", fields::page_05h.bytes(128, 128).note("laid out by CMIS-FF"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_05h(Visit& visit) {
  visit(form_factor_specific);
}
inline constexpr std::array page_05h_fields = fields::table_of([](auto& visit) { visit_page_05h(visit); });
static_assert(well_formed(page_05h_fields));

}  // namespace plugfest::cmis
