#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 0Ch, supported pages and named features. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_0ch{0x0C, false, "CMIS 5.4, Supported pages and named features"};
}

inline constexpr Field<bool> map_of_supported_pages =
    fields::flag("MapOfSupportedPages", fields::page_0ch.byte(128).bit_map(256).since(5, 4).note("element n: page n"));
inline constexpr Field<Revision> consolidatedpmfeature_feature_support =
    fields::revision("ConsolidatedPmFeature::FeatureSupport", fields::page_0ch.byte(160).codes("revision").since(5, 4));
inline constexpr Field<ProfileCompliance> consolidatedpmfeature_options_profile_compliance =
    fields::code<ProfileCompliance, 4>("ConsolidatedPmFeature::OptionsProfileCompliance",
                                       fields::page_0ch.bits(161, 7, 4).since(5, 4));
inline constexpr Field<ProfileCompliance> consolidatedpmfeature_requirements_compliance =
    fields::code<ProfileCompliance, 4>("ConsolidatedPmFeature::RequirementsCompliance",
                                       fields::page_0ch.bits(161, 3, 0).since(5, 4));
inline constexpr Field<Revision> loadmanagementfeature_feature_support =
    fields::revision("LoadManagementFeature::FeatureSupport", fields::page_0ch.byte(162).codes("revision").since(5, 4));
inline constexpr Field<ProfileCompliance> loadmanagementfeature_options_profile_compliance =
    fields::code<ProfileCompliance, 4>("LoadManagementFeature::OptionsProfileCompliance",
                                       fields::page_0ch.bits(163, 7, 4).since(5, 4));
inline constexpr Field<ProfileCompliance> loadmanagementfeature_requirements_compliance =
    fields::code<ProfileCompliance, 4>("LoadManagementFeature::RequirementsCompliance",
                                       fields::page_0ch.bits(163, 3, 0).since(5, 4));
inline constexpr Field<bool> na_supported = fields::flag("NaSupported", fields::page_0ch.bit(192, 7).since(5, 4));
inline constexpr Field<bool> na_feeds_supervision =
    fields::flag("NaFeedsSupervision", fields::page_0ch.bit(192, 6).since(5, 4));
inline constexpr Field<bool> na_feeds_range_stats =
    fields::flag("NaFeedsRangeStats", fields::page_0ch.bit(192, 5).since(5, 4));
inline constexpr Field<bool> na_feeds_averages =
    fields::flag("NaFeedsAverages", fields::page_0ch.bit(192, 4).since(5, 4));
inline constexpr Field<bool> na_feeds_counter_stats =
    fields::flag("NaFeedsCounterStats", fields::page_0ch.bit(192, 3).since(5, 4));
inline constexpr Field<bool> na_saturates_totals =
    fields::flag("NaSaturatesTotals", fields::page_0ch.bit(192, 2).since(5, 4));
inline constexpr Field<bool> na_feeds_diagnostics =
    fields::flag("NaFeedsDiagnostics", fields::page_0ch.bit(192, 1).since(5, 4));
inline constexpr Field<bool> unique_load_version_supported =
    fields::flag("UniqueLoadVersionSupported", fields::page_0ch.bit(194, 7).since(5, 4));
inline constexpr Field<bool> dual_bank_supported =
    fields::flag("DualBankSupported", fields::page_0ch.bit(194, 6).since(5, 4));
inline constexpr Field<bool> firmware_load_tag_supported =
    fields::flag("FirmwareLoadTagSupported", fields::page_0ch.bit(194, 5).since(5, 4));
inline constexpr Field<bool> abnormal_indication_supported =
    fields::flag("AbnormalIndicationSupported", fields::page_0ch.bit(194, 4).since(5, 4));
inline constexpr Field<bool> transfer_is_harmless =
    fields::flag("TransferIsHarmless", fields::page_0ch.bit(194, 3).since(5, 4));
inline constexpr Field<bool> reject_unsupported_activation =
    fields::flag("RejectUnsupportedActivation", fields::page_0ch.bit(194, 2).since(5, 4));
inline constexpr Field<bool> fixed_firmware_fallback =
    fields::flag("FixedFirmwareFallback", fields::page_0ch.bit(195, 7).since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_0ch(Visit& visit) {
  visit(map_of_supported_pages);
  visit(consolidatedpmfeature_feature_support);
  visit(consolidatedpmfeature_options_profile_compliance);
  visit(consolidatedpmfeature_requirements_compliance);
  visit(loadmanagementfeature_feature_support);
  visit(loadmanagementfeature_options_profile_compliance);
  visit(loadmanagementfeature_requirements_compliance);
  visit(na_supported);
  visit(na_feeds_supervision);
  visit(na_feeds_range_stats);
  visit(na_feeds_averages);
  visit(na_feeds_counter_stats);
  visit(na_saturates_totals);
  visit(na_feeds_diagnostics);
  visit(unique_load_version_supported);
  visit(dual_bank_supported);
  visit(firmware_load_tag_supported);
  visit(abnormal_indication_supported);
  visit(transfer_is_harmless);
  visit(reject_unsupported_activation);
  visit(fixed_firmware_fallback);
}
inline constexpr std::array page_0ch_fields = fields::table_of([](auto& visit) { visit_page_0ch(visit); });
static_assert(well_formed(page_0ch_fields));

}  // namespace plugfest::cmis
