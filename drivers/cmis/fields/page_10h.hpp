#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 10h, lane and data path control. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_10h{0x10, true, "CMIS 5.4, Lane and data path control"};
}

inline constexpr Field<bool> dp_deinit_lane =
    fields::flag("DPDeinitLane", fields::page_10h.byte(128).host_lane_bits().rw());
inline constexpr Field<bool> input_polarity_flip_tx =
    fields::flag("InputPolarityFlipTx", fields::page_10h.byte(129).host_lane_bits().rw());
inline constexpr Field<bool> output_disable_tx =
    fields::flag("OutputDisableTx", fields::page_10h.byte(130).media_lane_bits().rw());
inline constexpr Field<bool> auto_squelch_disable_tx =
    fields::flag("AutoSquelchDisableTx", fields::page_10h.byte(131).media_lane_bits().rw());
inline constexpr Field<bool> output_squelch_force_tx =
    fields::flag("OutputSquelchForceTx", fields::page_10h.byte(132).media_lane_bits().rw());
inline constexpr Field<bool> adaptive_input_eq_freeze_tx =
    fields::flag("AdaptiveInputEqFreezeTx", fields::page_10h.byte(134).host_lane_bits().rw());
inline constexpr Field<std::uint8_t> adaptive_input_eq_store_tx =
    fields::number<2, 2>("AdaptiveInputEqStoreTx", fields::page_10h.byte(135).host_lane_pairs().wo());
inline constexpr Field<bool> output_polarity_flip_rx =
    fields::flag("OutputPolarityFlipRx", fields::page_10h.byte(137).host_lane_bits().rw());
inline constexpr Field<bool> output_disable_rx =
    fields::flag("OutputDisableRx", fields::page_10h.byte(138).host_lane_bits().rw());
inline constexpr Field<bool> auto_squelch_disable_rx =
    fields::flag("AutoSquelchDisableRx", fields::page_10h.byte(139).host_lane_bits().rw());
inline constexpr Field<bool> scs0_apply_dp_init_lane =
    fields::flag("SCS0::ApplyDPInitLane", fields::page_10h.byte(143).host_lane_bits().wo());
inline constexpr Field<bool> scs0_apply_immediate_lane =
    fields::flag("SCS0::ApplyImmediateLane", fields::page_10h.byte(144).host_lane_bits().wo());
inline constexpr Field<std::uint8_t> scs0_app_sel_code =
    fields::number<4>("SCS0::AppSelCode", fields::page_10h.bits(145, 7, 4).array(8, 1).host().rw());
inline constexpr Field<std::uint8_t> scs0_data_path_id = fields::number<3>(
    "SCS0::DPIDX", fields::page_10h.bits(145, 3, 1).array(8, 1).host().rw().alias("SCS0::DataPathID"));
inline constexpr Field<bool> scs0_explicit_control =
    fields::flag("SCS0::ExplicitControl", fields::page_10h.bit(145, 0).array(8, 1).host().rw());
inline constexpr Field<bool> scs0_adaptive_input_eq_enable_tx =
    fields::flag("SCS0::AdaptiveInputEqEnableTx", fields::page_10h.byte(153).host_lane_bits().rw());
inline constexpr Field<std::uint8_t> scs0_adaptive_input_eq_recall_tx =
    fields::number<2, 2>("SCS0::AdaptiveInputEqRecallTx", fields::page_10h.byte(154).host_lane_pairs().rw());
inline constexpr Field<std::uint8_t> scs0_host_controlled_input_eq_target_tx =
    fields::listed_code<4, tx_input_eq_codes>(
        "SCS0::HostControlledInputEqTargetTx",
        fields::page_10h.byte(156).host_lane_nibbles().rw().alias("SCS0::FixedInputEqTargetTx").codes("tx_input_eq"));
inline constexpr Field<bool> scs0_cdr_enable_tx =
    fields::flag("SCS0::CDREnableTx", fields::page_10h.byte(160).host_lane_bits().rw());
inline constexpr Field<bool> scs0_cdr_enable_rx =
    fields::flag("SCS0::CDREnableRx", fields::page_10h.byte(161).host_lane_bits().rw());
inline constexpr Field<std::uint8_t> scs0_output_eq_pre_cursor_target_rx =
    fields::listed_code<4, rx_output_pre_cursor_codes>(
        "SCS0::OutputEqPreCursorTargetRx",
        fields::page_10h.byte(162).host_lane_nibbles().rw().codes("rx_output_pre_cursor"));
inline constexpr Field<std::uint8_t> scs0_output_eq_post_cursor_target_rx =
    fields::listed_code<4, rx_output_post_cursor_codes>(
        "SCS0::OutputEqPostCursorTargetRx",
        fields::page_10h.byte(166).host_lane_nibbles().rw().codes("rx_output_post_cursor"));
inline constexpr Field<std::uint8_t> scs0_output_amplitude_target_rx =
    fields::listed_code<4, rx_output_amplitude_codes>(
        "SCS0::OutputAmplitudeTargetRx",
        fields::page_10h.byte(170).host_lane_nibbles().rw().codes("rx_output_amplitude"));
inline constexpr Field<bool> scs0_apply_immediate_tx =
    fields::flag("SCS0::ApplyImmediateTx", fields::page_10h.byte(176).host_lane_bits().wo().since(5, 2));
inline constexpr Field<bool> scs0_apply_immediate_rx =
    fields::flag("SCS0::ApplyImmediateRx", fields::page_10h.byte(177).host_lane_bits().wo().since(5, 2));
inline constexpr Field<bool> scs1_apply_dp_init_lane =
    fields::flag("SCS1::ApplyDPInitLane", fields::page_10h.byte(178).host_lane_bits().wo());
inline constexpr Field<bool> scs1_apply_immediate_lane =
    fields::flag("SCS1::ApplyImmediateLane", fields::page_10h.byte(179).host_lane_bits().wo());
inline constexpr Field<std::uint8_t> scs1_app_sel_code =
    fields::number<4>("SCS1::AppSelCode", fields::page_10h.bits(180, 7, 4).array(8, 1).host().rw());
inline constexpr Field<std::uint8_t> scs1_data_path_id = fields::number<3>(
    "SCS1::DPIDX", fields::page_10h.bits(180, 3, 1).array(8, 1).host().rw().alias("SCS1::DataPathID"));
inline constexpr Field<bool> scs1_explicit_control =
    fields::flag("SCS1::ExplicitControl", fields::page_10h.bit(180, 0).array(8, 1).host().rw());
inline constexpr Field<bool> scs1_adaptive_input_eq_enable_tx =
    fields::flag("SCS1::AdaptiveInputEqEnableTx", fields::page_10h.byte(188).host_lane_bits().rw());
inline constexpr Field<std::uint8_t> scs1_adaptive_input_eq_recall_tx =
    fields::number<2, 2>("SCS1::AdaptiveInputEqRecallTx", fields::page_10h.byte(189).host_lane_pairs().rw());
inline constexpr Field<std::uint8_t> scs1_host_controlled_input_eq_target_tx =
    fields::listed_code<4, tx_input_eq_codes>(
        "SCS1::HostControlledInputEqTargetTx",
        fields::page_10h.byte(191).host_lane_nibbles().rw().alias("SCS1::FixedInputEqTargetTx").codes("tx_input_eq"));
inline constexpr Field<bool> scs1_cdr_enable_tx =
    fields::flag("SCS1::CDREnableTx", fields::page_10h.byte(195).host_lane_bits().rw());
inline constexpr Field<bool> scs1_cdr_enable_rx =
    fields::flag("SCS1::CDREnableRx", fields::page_10h.byte(196).host_lane_bits().rw());
inline constexpr Field<std::uint8_t> scs1_output_eq_pre_cursor_target_rx =
    fields::listed_code<4, rx_output_pre_cursor_codes>(
        "SCS1::OutputEqPreCursorTargetRx",
        fields::page_10h.byte(197).host_lane_nibbles().rw().codes("rx_output_pre_cursor"));
inline constexpr Field<std::uint8_t> scs1_output_eq_post_cursor_target_rx =
    fields::listed_code<4, rx_output_post_cursor_codes>(
        "SCS1::OutputEqPostCursorTargetRx",
        fields::page_10h.byte(201).host_lane_nibbles().rw().codes("rx_output_post_cursor"));
inline constexpr Field<std::uint8_t> scs1_output_amplitude_target_rx =
    fields::listed_code<4, rx_output_amplitude_codes>(
        "SCS1::OutputAmplitudeTargetRx",
        fields::page_10h.byte(205).host_lane_nibbles().rw().codes("rx_output_amplitude"));
inline constexpr Field<bool> scs1_apply_immediate_tx =
    fields::flag("SCS1::ApplyImmediateTx", fields::page_10h.byte(211).host_lane_bits().wo().since(5, 2));
inline constexpr Field<bool> scs1_apply_immediate_rx =
    fields::flag("SCS1::ApplyImmediateRx", fields::page_10h.byte(212).host_lane_bits().wo().since(5, 2));
inline constexpr Field<bool> dp_state_changed_mask =
    fields::flag("DPStateChangedMask", fields::page_10h.byte(213).host_lane_bits().rw());
inline constexpr Field<bool> failure_mask_tx =
    fields::flag("FailureMaskTx", fields::page_10h.byte(214).media_lane_bits().rw());
inline constexpr Field<bool> los_mask_tx = fields::flag("LOSMaskTx", fields::page_10h.byte(215).host_lane_bits().rw());
inline constexpr Field<bool> cdr_lol_mask_tx =
    fields::flag("CDRLOLMaskTx", fields::page_10h.byte(216).host_lane_bits().rw());
inline constexpr Field<bool> adaptive_input_eq_fail_mask_tx =
    fields::flag("AdaptiveInputEqFailMaskTx", fields::page_10h.byte(217).host_lane_bits().rw());
inline constexpr Field<bool> optical_power_high_alarm_mask_tx =
    fields::flag("OpticalPowerHighAlarmMaskTx", fields::page_10h.byte(218).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_low_alarm_mask_tx =
    fields::flag("OpticalPowerLowAlarmMaskTx", fields::page_10h.byte(219).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_high_warning_mask_tx =
    fields::flag("OpticalPowerHighWarningMaskTx", fields::page_10h.byte(220).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_low_warning_mask_tx =
    fields::flag("OpticalPowerLowWarningMaskTx", fields::page_10h.byte(221).media_lane_bits().rw());
inline constexpr Field<bool> laser_bias_high_alarm_mask_tx =
    fields::flag("LaserBiasHighAlarmMaskTx", fields::page_10h.byte(222).media_lane_bits().rw());
inline constexpr Field<bool> laser_bias_low_alarm_mask_tx =
    fields::flag("LaserBiasLowAlarmMaskTx", fields::page_10h.byte(223).media_lane_bits().rw());
inline constexpr Field<bool> laser_bias_high_warning_mask_tx =
    fields::flag("LaserBiasHighWarningMaskTx", fields::page_10h.byte(224).media_lane_bits().rw());
inline constexpr Field<bool> laser_bias_low_warning_mask_tx =
    fields::flag("LaserBiasLowWarningMaskTx", fields::page_10h.byte(225).media_lane_bits().rw());
inline constexpr Field<bool> los_mask_rx = fields::flag("LOSMaskRx", fields::page_10h.byte(226).media_lane_bits().rw());
inline constexpr Field<bool> cdr_lol_mask_rx =
    fields::flag("CDRLOLMaskRx", fields::page_10h.byte(227).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_high_alarm_mask_rx =
    fields::flag("OpticalPowerHighAlarmMaskRx", fields::page_10h.byte(228).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_low_alarm_mask_rx =
    fields::flag("OpticalPowerLowAlarmMaskRx", fields::page_10h.byte(229).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_high_warning_mask_rx =
    fields::flag("OpticalPowerHighWarningMaskRx", fields::page_10h.byte(230).media_lane_bits().rw());
inline constexpr Field<bool> optical_power_low_warning_mask_rx =
    fields::flag("OpticalPowerLowWarningMaskRx", fields::page_10h.byte(231).media_lane_bits().rw());
inline constexpr Field<bool> output_status_changed_mask_rx =
    fields::flag("OutputStatusChangedMaskRx", fields::page_10h.byte(232).host_lane_bits().rw().since(5, 0));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_10h(Visit& visit) {
  visit(dp_deinit_lane);
  visit(input_polarity_flip_tx);
  visit(output_disable_tx);
  visit(auto_squelch_disable_tx);
  visit(output_squelch_force_tx);
  visit(adaptive_input_eq_freeze_tx);
  visit(adaptive_input_eq_store_tx);
  visit(output_polarity_flip_rx);
  visit(output_disable_rx);
  visit(auto_squelch_disable_rx);
  visit(scs0_apply_dp_init_lane);
  visit(scs0_apply_immediate_lane);
  visit(scs0_app_sel_code);
  visit(scs0_data_path_id);
  visit(scs0_explicit_control);
  visit(scs0_adaptive_input_eq_enable_tx);
  visit(scs0_adaptive_input_eq_recall_tx);
  visit(scs0_host_controlled_input_eq_target_tx);
  visit(scs0_cdr_enable_tx);
  visit(scs0_cdr_enable_rx);
  visit(scs0_output_eq_pre_cursor_target_rx);
  visit(scs0_output_eq_post_cursor_target_rx);
  visit(scs0_output_amplitude_target_rx);
  visit(scs0_apply_immediate_tx);
  visit(scs0_apply_immediate_rx);
  visit(scs1_apply_dp_init_lane);
  visit(scs1_apply_immediate_lane);
  visit(scs1_app_sel_code);
  visit(scs1_data_path_id);
  visit(scs1_explicit_control);
  visit(scs1_adaptive_input_eq_enable_tx);
  visit(scs1_adaptive_input_eq_recall_tx);
  visit(scs1_host_controlled_input_eq_target_tx);
  visit(scs1_cdr_enable_tx);
  visit(scs1_cdr_enable_rx);
  visit(scs1_output_eq_pre_cursor_target_rx);
  visit(scs1_output_eq_post_cursor_target_rx);
  visit(scs1_output_amplitude_target_rx);
  visit(scs1_apply_immediate_tx);
  visit(scs1_apply_immediate_rx);
  visit(dp_state_changed_mask);
  visit(failure_mask_tx);
  visit(los_mask_tx);
  visit(cdr_lol_mask_tx);
  visit(adaptive_input_eq_fail_mask_tx);
  visit(optical_power_high_alarm_mask_tx);
  visit(optical_power_low_alarm_mask_tx);
  visit(optical_power_high_warning_mask_tx);
  visit(optical_power_low_warning_mask_tx);
  visit(laser_bias_high_alarm_mask_tx);
  visit(laser_bias_low_alarm_mask_tx);
  visit(laser_bias_high_warning_mask_tx);
  visit(laser_bias_low_warning_mask_tx);
  visit(los_mask_rx);
  visit(cdr_lol_mask_rx);
  visit(optical_power_high_alarm_mask_rx);
  visit(optical_power_low_alarm_mask_rx);
  visit(optical_power_high_warning_mask_rx);
  visit(optical_power_low_warning_mask_rx);
  visit(output_status_changed_mask_rx);
}
inline constexpr std::array page_10h_fields = fields::table_of([](auto& visit) { visit_page_10h(visit); });
static_assert(well_formed(page_10h_fields));

}  // namespace plugfest::cmis
