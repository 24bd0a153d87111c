#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 12h, tunable laser control and status. One entry a field; reserved and vendor bytes
/// are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_12h{0x12, true, "CMIS 5.4, Tunable laser control and status"};
}

inline constexpr Field<GridSpacing> grid_spacing_tx = fields::code<GridSpacing, 4>(
    "GridSpacingTx",
    fields::page_12h.bits(128, 7, 4).array(8, 1).media().rw().note("6 and 7 are exchanged in 4.0 modules"));
inline constexpr Field<bool> relative_output_power_thresholds_enable_tx =
    fields::flag("RelativeOutputPowerThresholdsEnableTx",
                 fields::page_12h.bit(128, 1).array(8, 1).media().rw().alias("RelativeThresholdEnableTx").since(5, 4));
inline constexpr Field<bool> fine_tuning_enable_tx =
    fields::flag("FineTuningEnableTx", fields::page_12h.bit(128, 0).array(8, 1).media().rw());
inline constexpr Field<std::int16_t> channel_number_tx =
    fields::signed_number<16>("ChannelNumberTx", fields::page_12h.word(136).array(8, 2).media().rw());
inline constexpr Field<GigaHertz> fine_tuning_offset_tx = fields::signed_quantity<GigaHertz, std::ratio<1, 1000>, 16>(
    "FineTuningOffsetTx", fields::page_12h.word(152).array(8, 2).media().rw());
inline constexpr Field<GigaHertz> current_laser_frequency_tx = fields::quantity<GigaHertz, std::ratio<1, 1000>, 32>(
    "CurrentLaserFrequencyTx", fields::page_12h.bytes(168, 4).array(8, 4).media());
inline constexpr Field<Dbm> target_output_power_tx = fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>(
    "TargetOutputPowerTx", fields::page_12h.word(200).array(8, 2).media().rw());
inline constexpr Field<Decibel> output_power_tx_hi_alarm_rel_thr = fields::quantity<Decibel, std::ratio<1, 2>, 4>(
    "OutputPowerTxHiAlarmRelThr", fields::page_12h.bits(216, 7, 4).rw().since(5, 4));
inline constexpr Field<Decibel> output_power_tx_hi_warn_rel_thr = fields::quantity<Decibel, std::ratio<1, 2>, 4>(
    "OutputPowerTxHiWarnRelThr", fields::page_12h.bits(216, 3, 0).rw().since(5, 4));
inline constexpr Field<Decibel> output_power_tx_lo_alarm_rel_thr = fields::quantity<Decibel, std::ratio<1, 2>, 4>(
    "OutputPowerTxLoAlarmRelThr", fields::page_12h.bits(217, 7, 4).rw().since(5, 4));
inline constexpr Field<Decibel> output_power_tx_lo_warn_rel_thr = fields::quantity<Decibel, std::ratio<1, 2>, 4>(
    "OutputPowerTxLoWarnRelThr", fields::page_12h.bits(217, 3, 0).rw().since(5, 4));
inline constexpr Field<bool> tuning_in_progress_tx =
    fields::flag("TuningInProgressTx", fields::page_12h.bit(222, 1).array(8, 1).media());
inline constexpr Field<bool> wavelength_unlock_status_tx = fields::flag(
    "WavelengthUnlockStatusTx", fields::page_12h.bit(222, 0).array(8, 1).media().alias("WavelengthUnlockedTx"));
inline constexpr Field<bool> laser_tuning_flag_summary_tx = fields::flag(
    "LaserTuningFlagSummaryTx", fields::page_12h.byte(230).media_lane_bits().alias("LaserTuningFlagSummary"));
inline constexpr Field<bool> target_output_power_oor_flag_tx =
    fields::flag("TargetOutputPowerOORFlagTx", fields::page_12h.bit(231, 5).array(8, 1).media().cor());
inline constexpr Field<bool> fine_tuning_out_of_range_flag_tx =
    fields::flag("FineTuningOutOfRangeFlagTx", fields::page_12h.bit(231, 4).array(8, 1).media().cor());
inline constexpr Field<bool> tuning_not_accepted_flag_tx =
    fields::flag("TuningNotAcceptedFlagTx", fields::page_12h.bit(231, 3).array(8, 1).media().cor());
inline constexpr Field<bool> invalid_channel_number_flag_tx =
    fields::flag("InvalidChannelNumberFlagTx", fields::page_12h.bit(231, 2).array(8, 1).media().cor());
inline constexpr Field<bool> wavelength_unlocked_flag_tx =
    fields::flag("WavelengthUnlockedFlagTx", fields::page_12h.bit(231, 1).array(8, 1).media().cor());
inline constexpr Field<bool> tuning_complete_flag_tx =
    fields::flag("TuningCompleteFlagTx", fields::page_12h.bit(231, 0).array(8, 1).media().cor());
inline constexpr Field<bool> target_output_power_oor_mask_tx =
    fields::flag("TargetOutputPowerOORMaskTx", fields::page_12h.bit(239, 5).array(8, 1).media().rw());
inline constexpr Field<bool> fine_tuning_out_of_range_mask_tx =
    fields::flag("FineTuningOutOfRangeMaskTx", fields::page_12h.bit(239, 4).array(8, 1).media().rw());
inline constexpr Field<bool> tuning_not_accepted_mask_tx =
    fields::flag("TuningNotAcceptedMaskTx", fields::page_12h.bit(239, 3).array(8, 1).media().rw());
inline constexpr Field<bool> invalid_channel_mask_tx = fields::flag(
    "InvalidChannelMaskTx", fields::page_12h.bit(239, 2).array(8, 1).media().rw().alias("InvalidChannelNumberMaskTx"));
inline constexpr Field<bool> wavelength_unlocked_mask_tx =
    fields::flag("WavelengthUnlockedMaskTx", fields::page_12h.bit(239, 1).array(8, 1).media().rw());
inline constexpr Field<bool> tuning_complete_mask_tx =
    fields::flag("TuningCompleteMaskTx", fields::page_12h.bit(239, 0).array(8, 1).media().rw());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_12h(Visit& visit) {
  visit(grid_spacing_tx);
  visit(relative_output_power_thresholds_enable_tx);
  visit(fine_tuning_enable_tx);
  visit(channel_number_tx);
  visit(fine_tuning_offset_tx);
  visit(current_laser_frequency_tx);
  visit(target_output_power_tx);
  visit(output_power_tx_hi_alarm_rel_thr);
  visit(output_power_tx_hi_warn_rel_thr);
  visit(output_power_tx_lo_alarm_rel_thr);
  visit(output_power_tx_lo_warn_rel_thr);
  visit(tuning_in_progress_tx);
  visit(wavelength_unlock_status_tx);
  visit(laser_tuning_flag_summary_tx);
  visit(target_output_power_oor_flag_tx);
  visit(fine_tuning_out_of_range_flag_tx);
  visit(tuning_not_accepted_flag_tx);
  visit(invalid_channel_number_flag_tx);
  visit(wavelength_unlocked_flag_tx);
  visit(tuning_complete_flag_tx);
  visit(target_output_power_oor_mask_tx);
  visit(fine_tuning_out_of_range_mask_tx);
  visit(tuning_not_accepted_mask_tx);
  visit(invalid_channel_mask_tx);
  visit(wavelength_unlocked_mask_tx);
  visit(tuning_complete_mask_tx);
}
inline constexpr std::array page_12h_fields = fields::table_of([](auto& visit) { visit_page_12h(visit); });
static_assert(well_formed(page_12h_fields));

}  // namespace plugfest::cmis
