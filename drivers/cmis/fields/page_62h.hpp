#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 62h, lane power thresholds. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_62h{0x62, true, "CMIS 5.4, Lane power thresholds"};
}

inline constexpr Field<Dbm> outputpowerthresholdstx_high_alarm = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "OutputPowerThresholdsTx::HighAlarm", fields::page_62h.word(128).array(8, 8).media().since(5, 4));
inline constexpr Field<Dbm> outputpowerthresholdstx_low_alarm = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "OutputPowerThresholdsTx::LowAlarm", fields::page_62h.word(130).array(8, 8).media().since(5, 4));
inline constexpr Field<Dbm> outputpowerthresholdstx_high_warning = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "OutputPowerThresholdsTx::HighWarning", fields::page_62h.word(132).array(8, 8).media().since(5, 4));
inline constexpr Field<Dbm> outputpowerthresholdstx_low_warning = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "OutputPowerThresholdsTx::LowWarning", fields::page_62h.word(134).array(8, 8).media().since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_62h(Visit& visit) {
  visit(outputpowerthresholdstx_high_alarm);
  visit(outputpowerthresholdstx_low_alarm);
  visit(outputpowerthresholdstx_high_warning);
  visit(outputpowerthresholdstx_low_warning);
}
inline constexpr std::array page_62h_fields = fields::table_of([](auto& visit) { visit_page_62h(visit); });
static_assert(well_formed(page_62h_fields));

}  // namespace plugfest::cmis
