#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 38h, C-CMIS: host interface configuration. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_38h{0x38, true, "C-CMIS: host interface configuration", 1, Confidence::outline};
}

inline constexpr Field<std::uint8_t> rx_consequent_action =
    fields::number<4>("RxConsequentAction",
                      fields::page_38h.bits(137, 7, 4).rw().single_source().note("1: local fault replaces the signal"));
inline constexpr Field<std::uint8_t> tx_consequent_action =
    fields::number<4>("TxConsequentAction", fields::page_38h.bits(137, 3, 0).rw().single_source());
inline constexpr Field<MilliSecond> rx_consequent_action_hold_off = fields::quantity<MilliSecond, std::ratio<10>, 16>(
    "RxConsequentActionHoldOff", fields::page_38h.word(141).rw().single_source());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_38h(Visit& visit) {
  visit(rx_consequent_action);
  visit(tx_consequent_action);
  visit(rx_consequent_action_hold_off);
}
inline constexpr std::array page_38h_fields = fields::table_of([](auto& visit) { visit_page_38h(visit); });
static_assert(well_formed(page_38h_fields));

}  // namespace plugfest::cmis
