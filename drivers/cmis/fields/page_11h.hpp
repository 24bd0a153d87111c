#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 11h, lane and data path status. One entry a field; reserved and vendor bytes are not
/// in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_11h{0x11, true, "CMIS 5.4, Lane and data path status"};
}

inline constexpr Field<DpState> dp_state_host_lane =
    fields::code<DpState, 4>("DPStateHostLane", fields::page_11h.byte(128).host_lane_nibbles());
inline constexpr Field<bool> output_status_rx =
    fields::flag("OutputStatusRx", fields::page_11h.byte(132).host_lane_bits().since(5, 0));
inline constexpr Field<bool> output_status_tx =
    fields::flag("OutputStatusTx", fields::page_11h.byte(133).media_lane_bits().since(5, 0));
inline constexpr Field<bool> dp_state_changed_flag =
    fields::flag("DPStateChangedFlag", fields::page_11h.byte(134).host_lane_bits().cor());
inline constexpr Field<bool> failure_flag_tx =
    fields::flag("FailureFlagTx", fields::page_11h.byte(135).media_lane_bits().cor());
inline constexpr Field<bool> los_flag_tx = fields::flag("LOSFlagTx", fields::page_11h.byte(136).host_lane_bits().cor());
inline constexpr Field<bool> cdr_lol_flag_tx =
    fields::flag("CDRLOLFlagTx", fields::page_11h.byte(137).host_lane_bits().cor());
inline constexpr Field<bool> adaptive_input_eq_fail_flag_tx =
    fields::flag("AdaptiveInputEqFailFlagTx", fields::page_11h.byte(138).host_lane_bits().cor());
inline constexpr Field<bool> optical_power_high_alarm_flag_tx =
    fields::flag("OpticalPowerHighAlarmFlagTx", fields::page_11h.byte(139).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_low_alarm_flag_tx =
    fields::flag("OpticalPowerLowAlarmFlagTx", fields::page_11h.byte(140).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_high_warning_flag_tx =
    fields::flag("OpticalPowerHighWarningFlagTx", fields::page_11h.byte(141).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_low_warning_flag_tx =
    fields::flag("OpticalPowerLowWarningFlagTx", fields::page_11h.byte(142).media_lane_bits().cor());
inline constexpr Field<bool> laser_bias_high_alarm_flag_tx =
    fields::flag("LaserBiasHighAlarmFlagTx", fields::page_11h.byte(143).media_lane_bits().cor());
inline constexpr Field<bool> laser_bias_low_alarm_flag_tx =
    fields::flag("LaserBiasLowAlarmFlagTx", fields::page_11h.byte(144).media_lane_bits().cor());
inline constexpr Field<bool> laser_bias_high_warning_flag_tx =
    fields::flag("LaserBiasHighWarningFlagTx", fields::page_11h.byte(145).media_lane_bits().cor());
inline constexpr Field<bool> laser_bias_low_warning_flag_tx =
    fields::flag("LaserBiasLowWarningFlagTx", fields::page_11h.byte(146).media_lane_bits().cor());
inline constexpr Field<bool> los_flag_rx =
    fields::flag("LOSFlagRx", fields::page_11h.byte(147).media_lane_bits().cor());
inline constexpr Field<bool> cdr_lol_flag_rx =
    fields::flag("CDRLOLFlagRx", fields::page_11h.byte(148).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_high_alarm_flag_rx =
    fields::flag("OpticalPowerHighAlarmFlagRx", fields::page_11h.byte(149).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_low_alarm_flag_rx =
    fields::flag("OpticalPowerLowAlarmFlagRx", fields::page_11h.byte(150).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_high_warning_flag_rx =
    fields::flag("OpticalPowerHighWarningFlagRx", fields::page_11h.byte(151).media_lane_bits().cor());
inline constexpr Field<bool> optical_power_low_warning_flag_rx =
    fields::flag("OpticalPowerLowWarningFlagRx", fields::page_11h.byte(152).media_lane_bits().cor());
inline constexpr Field<bool> output_status_changed_flag_rx =
    fields::flag("OutputStatusChangedFlagRx", fields::page_11h.byte(153).host_lane_bits().cor().since(5, 0));
inline constexpr Field<MilliWatt> optical_power_tx = fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>(
    "OpticalPowerTx", fields::page_11h.word(154).array(8, 2).media());
inline constexpr Field<MilliAmpere> laser_bias_tx = fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>(
    "LaserBiasTx", fields::page_11h.word(170).array(8, 2).media().note("times TxBiasCurrentScalingFactor"));
inline constexpr Field<MilliWatt> optical_power_rx = fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>(
    "OpticalPowerRx", fields::page_11h.word(186).array(8, 2).media());
inline constexpr Field<ConfigStatus> config_status_lane =
    fields::code<ConfigStatus, 4>("ConfigStatusLane", fields::page_11h.byte(202).host_lane_nibbles());
inline constexpr Field<std::uint8_t> acs_app_sel_code =
    fields::number<4>("ACS::AppSelCode", fields::page_11h.bits(206, 7, 4).array(8, 1).host());
inline constexpr Field<std::uint8_t> acs_data_path_id =
    fields::number<3>("ACS::DPIDX", fields::page_11h.bits(206, 3, 1).array(8, 1).host().alias("ACS::DataPathID"));
inline constexpr Field<bool> acs_explicit_control =
    fields::flag("ACS::ExplicitControl", fields::page_11h.bit(206, 0).array(8, 1).host());
inline constexpr Field<bool> acs_adaptive_input_eq_enable_tx =
    fields::flag("ACS::AdaptiveInputEqEnableTx", fields::page_11h.byte(214).host_lane_bits());
inline constexpr Field<std::uint8_t> acs_adaptive_input_eq_recalled_tx =
    fields::number<2, 2>("ACS::AdaptiveInputEqRecalledTx", fields::page_11h.byte(215).host_lane_pairs());
inline constexpr Field<std::uint8_t> acs_host_controlled_input_eq_target_tx = fields::listed_code<4, tx_input_eq_codes>(
    "ACS::HostControlledInputEqTargetTx",
    fields::page_11h.byte(217).host_lane_nibbles().alias("ACS::FixedInputEqTargetTx").codes("tx_input_eq"));
inline constexpr Field<bool> acs_cdr_enable_tx =
    fields::flag("ACS::CDREnableTx", fields::page_11h.byte(221).host_lane_bits());
inline constexpr Field<bool> acs_cdr_enable_rx =
    fields::flag("ACS::CDREnableRx", fields::page_11h.byte(222).host_lane_bits().alias("ACS::CDREnabledRx"));
inline constexpr Field<std::uint8_t> acs_output_eq_pre_cursor_target_rx =
    fields::listed_code<4, rx_output_pre_cursor_codes>(
        "ACS::OutputEqPreCursorTargetRx", fields::page_11h.byte(223).host_lane_nibbles().codes("rx_output_pre_cursor"));
inline constexpr Field<std::uint8_t> acs_output_eq_post_cursor_target_rx =
    fields::listed_code<4, rx_output_post_cursor_codes>(
        "ACS::OutputEqPostCursorTargetRx",
        fields::page_11h.byte(227).host_lane_nibbles().codes("rx_output_post_cursor"));
inline constexpr Field<std::uint8_t> acs_output_amplitude_target_rx = fields::listed_code<4, rx_output_amplitude_codes>(
    "ACS::OutputAmplitudeTargetRx", fields::page_11h.byte(231).host_lane_nibbles().codes("rx_output_amplitude"));
inline constexpr Field<bool> dp_init_pending_lane =
    fields::flag("DPInitPendingLane", fields::page_11h.byte(235).host_lane_bits().since(5, 0));
inline constexpr Field<std::uint8_t> media_lane_to_wavelength_mapping_tx =
    fields::number<4, 8>("MediaLaneToWavelengthMappingTx", fields::page_11h.bits(240, 7, 4).array(8, 1).media());
inline constexpr Field<std::uint8_t> media_lane_to_fiber_mapping_tx =
    fields::number<4, 8>("MediaLaneToFiberMappingTx", fields::page_11h.bits(240, 3, 0).array(8, 1).media());
inline constexpr Field<std::uint8_t> media_lane_to_wavelength_mapping_rx =
    fields::number<4, 8>("MediaLaneToWavelengthMappingRx", fields::page_11h.bits(248, 7, 4).array(8, 1).media());
inline constexpr Field<std::uint8_t> media_lane_to_fiber_mapping_rx =
    fields::number<4, 8>("MediaLaneToFiberMappingRx", fields::page_11h.bits(248, 3, 0).array(8, 1).media());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_11h(Visit& visit) {
  visit(dp_state_host_lane);
  visit(output_status_rx);
  visit(output_status_tx);
  visit(dp_state_changed_flag);
  visit(failure_flag_tx);
  visit(los_flag_tx);
  visit(cdr_lol_flag_tx);
  visit(adaptive_input_eq_fail_flag_tx);
  visit(optical_power_high_alarm_flag_tx);
  visit(optical_power_low_alarm_flag_tx);
  visit(optical_power_high_warning_flag_tx);
  visit(optical_power_low_warning_flag_tx);
  visit(laser_bias_high_alarm_flag_tx);
  visit(laser_bias_low_alarm_flag_tx);
  visit(laser_bias_high_warning_flag_tx);
  visit(laser_bias_low_warning_flag_tx);
  visit(los_flag_rx);
  visit(cdr_lol_flag_rx);
  visit(optical_power_high_alarm_flag_rx);
  visit(optical_power_low_alarm_flag_rx);
  visit(optical_power_high_warning_flag_rx);
  visit(optical_power_low_warning_flag_rx);
  visit(output_status_changed_flag_rx);
  visit(optical_power_tx);
  visit(laser_bias_tx);
  visit(optical_power_rx);
  visit(config_status_lane);
  visit(acs_app_sel_code);
  visit(acs_data_path_id);
  visit(acs_explicit_control);
  visit(acs_adaptive_input_eq_enable_tx);
  visit(acs_adaptive_input_eq_recalled_tx);
  visit(acs_host_controlled_input_eq_target_tx);
  visit(acs_cdr_enable_tx);
  visit(acs_cdr_enable_rx);
  visit(acs_output_eq_pre_cursor_target_rx);
  visit(acs_output_eq_post_cursor_target_rx);
  visit(acs_output_amplitude_target_rx);
  visit(dp_init_pending_lane);
  visit(media_lane_to_wavelength_mapping_tx);
  visit(media_lane_to_fiber_mapping_tx);
  visit(media_lane_to_wavelength_mapping_rx);
  visit(media_lane_to_fiber_mapping_rx);
}
inline constexpr std::array page_11h_fields = fields::table_of([](auto& visit) { visit_page_11h(visit); });
static_assert(well_formed(page_11h_fields));

}  // namespace plugfest::cmis
