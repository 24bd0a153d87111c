#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS pages 28h to 2Bh, VDM threshold sets. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_28h{0x28, true, "CMIS 5.4, VDM threshold sets", 4};
}

inline constexpr Field<std::uint16_t> vdm_high_alarm_threshold = fields::number<16>(
    "HighAlarmThreshold", fields::page_28h.word(128).array(16, 8).alias("VDMThresholdSet::HighAlarm"));
inline constexpr Field<std::uint16_t> vdm_low_alarm_threshold =
    fields::number<16>("LowAlarmThreshold", fields::page_28h.word(130).array(16, 8).alias("VDMThresholdSet::LowAlarm"));
inline constexpr Field<std::uint16_t> vdm_high_warning_threshold = fields::number<16>(
    "HighWarningThreshold", fields::page_28h.word(132).array(16, 8).alias("VDMThresholdSet::HighWarning"));
inline constexpr Field<std::uint16_t> vdm_low_warning_threshold = fields::number<16>(
    "LowWarningThreshold", fields::page_28h.word(134).array(16, 8).alias("VDMThresholdSet::LowWarning"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_28h(Visit& visit) {
  visit(vdm_high_alarm_threshold);
  visit(vdm_low_alarm_threshold);
  visit(vdm_high_warning_threshold);
  visit(vdm_low_warning_threshold);
}
inline constexpr std::array page_28h_fields = fields::table_of([](auto& visit) { visit_page_28h(visit); });
static_assert(well_formed(page_28h_fields));

}  // namespace plugfest::cmis
