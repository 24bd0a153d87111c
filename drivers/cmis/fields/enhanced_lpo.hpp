#pragma once

#include "drivers/cmis/fields/make.hpp"

#include <span>
#include <string_view>

/// The "Enhanced LPO" registers in the vendor's own space of some linear modules: what a retimed module would tell
/// about its inputs. Not part of CMIS nor of all_fields(): the same bytes are other things in other modules, so nothing
/// here may be read before `is_enhanced_lpo` said yes.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page enhanced_lpo_01h{0x01, false, "Enhanced LPO", 1, Confidence::single_source};
inline constexpr Page enhanced_lpo_10h{0x10, true, "Enhanced LPO", 1, Confidence::single_source};
inline constexpr Page enhanced_lpo_c1h{0xC1, false, "Enhanced LPO", 1, Confidence::single_source};
inline constexpr Page enhanced_lpo_c2h{0xC2, false, "Enhanced LPO", 1, Confidence::single_source};
}  // namespace fields

namespace enhanced_lpo {

inline constexpr std::uint8_t tag = 0x4C;  ///< EnhancedLpoTag of a module that may have these registers

inline constexpr Field<std::uint8_t> enhanced_lpo_tag =
    fields::number<8>("EnhancedLpoTag", fields::enhanced_lpo_01h.byte(195));
inline constexpr Field<std::uint8_t> enhanced_lpo_version =
    fields::number<8>("EnhancedLpoVersion", fields::enhanced_lpo_01h.byte(196));
inline constexpr Field<Decibel> fixed_outer_extinction_ratio_target_tx =
    fields::quantity<Decibel, std::ratio<1, 10>, 8>(
        "FixedOuterExtinctionRatioTargetTx",
        fields::enhanced_lpo_10h.byte(245).array(8, 1).media().rw().note("staged control set 0"));
inline constexpr Field<bool> tx_oer_control_supported =
    fields::flag("TxOERControlSupported", fields::enhanced_lpo_c1h.bit(128, 2));
inline constexpr Field<bool> tx_host_input_vma_mon_supported =
    fields::flag("TxHostInputVMAMonSupported", fields::enhanced_lpo_c1h.bit(128, 3));
inline constexpr Field<bool> rx_input_oma_mon_supported =
    fields::flag("RxInputOMAMonSupported", fields::enhanced_lpo_c1h.bit(128, 4));
inline constexpr Field<Decibel> oer_target_max =
    fields::quantity<Decibel, std::ratio<1, 10>, 8>("OERTargetMax", fields::enhanced_lpo_c1h.byte(129));
inline constexpr Field<bool> tx_polarity_inverted =
    fields::flag("TxPolarityInverted", fields::enhanced_lpo_c1h.byte(133).host_lane_bits());
inline constexpr Field<bool> rx_polarity_inverted =
    fields::flag("RxPolarityInverted", fields::enhanced_lpo_c1h.byte(134).host_lane_bits());
inline constexpr Field<MilliVolt> tx_host_input_vma_accuracy =
    fields::quantity<MilliVolt, std::ratio<5>, 4>("TxHostInputVMAAccuracy", fields::enhanced_lpo_c1h.bits(135, 3, 0));
inline constexpr Field<MilliVolt> tx_host_input_vma_high_alarm_threshold =
    fields::quantity<MilliVolt, std::ratio<5>, 8>("TxHostInputVMAHighAlarmThreshold",
                                                  fields::enhanced_lpo_c1h.byte(136));
inline constexpr Field<MilliVolt> tx_host_input_vma_low_alarm_threshold = fields::quantity<MilliVolt, std::ratio<5>, 8>(
    "TxHostInputVMALowAlarmThreshold", fields::enhanced_lpo_c1h.byte(137));
inline constexpr Field<MilliVolt> tx_host_input_vma_high_warning_threshold =
    fields::quantity<MilliVolt, std::ratio<5>, 8>("TxHostInputVMAHighWarningThreshold",
                                                  fields::enhanced_lpo_c1h.byte(138));
inline constexpr Field<MilliVolt> tx_host_input_vma_low_warning_threshold =
    fields::quantity<MilliVolt, std::ratio<5>, 8>("TxHostInputVMALowWarningThreshold",
                                                  fields::enhanced_lpo_c1h.byte(139));
inline constexpr Field<Decibel> rx_input_oma_accuracy =
    fields::quantity<Decibel, std::ratio<1, 5>, 4>("RxInputOMAAccuracy", fields::enhanced_lpo_c1h.bits(140, 3, 0));
inline constexpr Field<MilliWatt> rx_input_oma_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxInputOMAHighAlarmThreshold",
                                                          fields::enhanced_lpo_c1h.word(141));
inline constexpr Field<MilliWatt> rx_input_oma_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxInputOMALowAlarmThreshold",
                                                          fields::enhanced_lpo_c1h.word(143));
inline constexpr Field<MilliWatt> rx_input_oma_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxInputOMAHighWarningThreshold",
                                                          fields::enhanced_lpo_c1h.word(145));
inline constexpr Field<MilliWatt> rx_input_oma_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxInputOMALowWarningThreshold",
                                                          fields::enhanced_lpo_c1h.word(147));
inline constexpr Field<bool> tx_host_input_vma_high_alarm_flag =
    fields::flag("TxHostInputVMAHighAlarmFlag", fields::enhanced_lpo_c2h.byte(141).host_lane_bits().cor());
inline constexpr Field<bool> tx_host_input_vma_low_alarm_flag =
    fields::flag("TxHostInputVMALowAlarmFlag", fields::enhanced_lpo_c2h.byte(142).host_lane_bits().cor());
inline constexpr Field<bool> tx_host_input_vma_high_warning_flag =
    fields::flag("TxHostInputVMAHighWarningFlag", fields::enhanced_lpo_c2h.byte(143).host_lane_bits().cor());
inline constexpr Field<bool> tx_host_input_vma_low_warning_flag =
    fields::flag("TxHostInputVMALowWarningFlag", fields::enhanced_lpo_c2h.byte(144).host_lane_bits().cor());
inline constexpr Field<MilliVolt> tx_host_input_vma = fields::quantity<MilliVolt, std::ratio<5>, 8>(
    "TxHostInputVMA", fields::enhanced_lpo_c2h.byte(145).array(8, 1).host());
inline constexpr Field<bool> tx_host_input_vma_high_alarm_mask =
    fields::flag("TxHostInputVMAHighAlarmMask", fields::enhanced_lpo_c2h.byte(153).host_lane_bits().rw());
inline constexpr Field<bool> tx_host_input_vma_low_alarm_mask =
    fields::flag("TxHostInputVMALowAlarmMask", fields::enhanced_lpo_c2h.byte(154).host_lane_bits().rw());
inline constexpr Field<bool> tx_host_input_vma_high_warning_mask =
    fields::flag("TxHostInputVMAHighWarningMask", fields::enhanced_lpo_c2h.byte(155).host_lane_bits().rw());
inline constexpr Field<bool> tx_host_input_vma_low_warning_mask =
    fields::flag("TxHostInputVMALowWarningMask", fields::enhanced_lpo_c2h.byte(156).host_lane_bits().rw());
inline constexpr Field<bool> rx_input_oma_high_alarm_flag =
    fields::flag("RxInputOMAHighAlarmFlag", fields::enhanced_lpo_c2h.byte(157).media_lane_bits().cor());
inline constexpr Field<bool> rx_input_oma_low_alarm_flag =
    fields::flag("RxInputOMALowAlarmFlag", fields::enhanced_lpo_c2h.byte(158).media_lane_bits().cor());
inline constexpr Field<bool> rx_input_oma_high_warning_flag =
    fields::flag("RxInputOMAHighWarningFlag", fields::enhanced_lpo_c2h.byte(159).media_lane_bits().cor());
inline constexpr Field<bool> rx_input_oma_low_warning_flag =
    fields::flag("RxInputOMALowWarningFlag", fields::enhanced_lpo_c2h.byte(160).media_lane_bits().cor());
inline constexpr Field<MilliWatt> rx_input_oma = fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>(
    "RxInputOMA", fields::enhanced_lpo_c2h.word(161).array(8, 2).media().note("one published table says 0.1 mW"));
inline constexpr Field<bool> rx_input_oma_high_alarm_mask =
    fields::flag("RxInputOMAHighAlarmMask", fields::enhanced_lpo_c2h.byte(177).media_lane_bits().rw());
inline constexpr Field<bool> rx_input_oma_low_alarm_mask =
    fields::flag("RxInputOMALowAlarmMask", fields::enhanced_lpo_c2h.byte(178).media_lane_bits().rw());
inline constexpr Field<bool> rx_input_oma_high_warning_mask =
    fields::flag("RxInputOMAHighWarningMask", fields::enhanced_lpo_c2h.byte(179).media_lane_bits().rw());
inline constexpr Field<bool> rx_input_oma_low_warning_mask =
    fields::flag("RxInputOMALowWarningMask", fields::enhanced_lpo_c2h.byte(180).media_lane_bits().rw());

template <class Visit>
constexpr void visit_page_01h(Visit& visit) {
  visit(enhanced_lpo_tag);
  visit(enhanced_lpo_version);
}
inline constexpr std::array page_01h_fields = fields::table_of([](auto& visit) { visit_page_01h(visit); });
static_assert(well_formed(page_01h_fields));

template <class Visit>
constexpr void visit_page_10h(Visit& visit) {
  visit(fixed_outer_extinction_ratio_target_tx);
}
inline constexpr std::array page_10h_fields = fields::table_of([](auto& visit) { visit_page_10h(visit); });
static_assert(well_formed(page_10h_fields));

template <class Visit>
constexpr void visit_page_c1h(Visit& visit) {
  visit(tx_oer_control_supported);
  visit(tx_host_input_vma_mon_supported);
  visit(rx_input_oma_mon_supported);
  visit(oer_target_max);
  visit(tx_polarity_inverted);
  visit(rx_polarity_inverted);
  visit(tx_host_input_vma_accuracy);
  visit(tx_host_input_vma_high_alarm_threshold);
  visit(tx_host_input_vma_low_alarm_threshold);
  visit(tx_host_input_vma_high_warning_threshold);
  visit(tx_host_input_vma_low_warning_threshold);
  visit(rx_input_oma_accuracy);
  visit(rx_input_oma_high_alarm_threshold);
  visit(rx_input_oma_low_alarm_threshold);
  visit(rx_input_oma_high_warning_threshold);
  visit(rx_input_oma_low_warning_threshold);
}
inline constexpr std::array page_c1h_fields = fields::table_of([](auto& visit) { visit_page_c1h(visit); });
static_assert(well_formed(page_c1h_fields));

template <class Visit>
constexpr void visit_page_c2h(Visit& visit) {
  visit(tx_host_input_vma_high_alarm_flag);
  visit(tx_host_input_vma_low_alarm_flag);
  visit(tx_host_input_vma_high_warning_flag);
  visit(tx_host_input_vma_low_warning_flag);
  visit(tx_host_input_vma);
  visit(tx_host_input_vma_high_alarm_mask);
  visit(tx_host_input_vma_low_alarm_mask);
  visit(tx_host_input_vma_high_warning_mask);
  visit(tx_host_input_vma_low_warning_mask);
  visit(rx_input_oma_high_alarm_flag);
  visit(rx_input_oma_low_alarm_flag);
  visit(rx_input_oma_high_warning_flag);
  visit(rx_input_oma_low_warning_flag);
  visit(rx_input_oma);
  visit(rx_input_oma_high_alarm_mask);
  visit(rx_input_oma_low_alarm_mask);
  visit(rx_input_oma_high_warning_mask);
  visit(rx_input_oma_low_warning_mask);
}
inline constexpr std::array page_c2h_fields = fields::table_of([](auto& visit) { visit_page_c2h(visit); });
static_assert(well_formed(page_c2h_fields));

/// A vendor and a part number whose modules are known to mean these registers by the tag.
struct KnownModule {
  std::string_view vendor_name;  ///< VendorName without the blanks at its end
  std::string_view part_number;  ///< VendorPN without the blanks at its end; with a `*` at its end: what begins so
};

}  // namespace enhanced_lpo

/// Whether the registers above may be read. The tag alone is not enough: its byte holds a firmware version elsewhere.
/// @param tag_byte  EnhancedLpoTag as read; vendor_name and part_number as VendorName and VendorPN, with or without
///                  the blanks at their ends
bool is_enhanced_lpo(std::uint8_t tag_byte, std::string_view vendor_name, std::string_view part_number,
                     std::span<const enhanced_lpo::KnownModule> known);

}  // namespace plugfest::cmis
