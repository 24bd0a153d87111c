#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 13h, module performance diagnostics: capability and control. One entry a field;
/// reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_13h{0x13, true, "CMIS 5.4, Module performance diagnostics: capability and control"};
}

inline constexpr Field<bool> simultaneous_host_and_media_side_loopbacks =
    fields::flag("SimultaneousHostAndMediaSideLoopbacks",
                 fields::page_13h.bit(128, 6).alias("SimultaneousHostAndMediaSideLoopbacksSupported"));
inline constexpr Field<bool> per_lane_media_side_loopbacks =
    fields::flag("PerLaneMediaSideLoopbacks", fields::page_13h.bit(128, 5).alias("PerLaneMediaSideLoopbacksSupported"));
inline constexpr Field<bool> per_lane_host_side_loopbacks =
    fields::flag("PerLaneHostSideLoopbacks", fields::page_13h.bit(128, 4).alias("PerLaneHostSideLoopbacksSupported"));
inline constexpr Field<bool> host_side_input_loopback =
    fields::flag("HostSideInputLoopback", fields::page_13h.bit(128, 3).alias("HostSideInputLoopbackSupported"));
inline constexpr Field<bool> host_side_output_loopback =
    fields::flag("HostSideOutputLoopback", fields::page_13h.bit(128, 2).alias("HostSideOutputLoopbackSupported"));
inline constexpr Field<bool> media_side_input_loopback =
    fields::flag("MediaSideInputLoopback", fields::page_13h.bit(128, 1).alias("MediaSideInputLoopbackSupported"));
inline constexpr Field<bool> media_side_output_loopback =
    fields::flag("MediaSideOutputLoopback", fields::page_13h.bit(128, 0).alias("MediaSideOutputLoopbackSupported"));
inline constexpr Field<GatingSupport> gating_support =
    fields::code<GatingSupport, 2>("GatingSupport", fields::page_13h.bits(129, 7, 6));
inline constexpr Field<bool> gating_results_supported =
    fields::flag("GatingResultsSupported", fields::page_13h.bit(129, 5));
inline constexpr Field<bool> periodic_updates_supported =
    fields::flag("PeriodicUpdatesSupported", fields::page_13h.bit(129, 4));
inline constexpr Field<bool> per_lane_gating_timers_supported =
    fields::flag("PerLaneGatingTimersSupported", fields::page_13h.bit(129, 3));
inline constexpr Field<bool> auto_restart_gating_supported =
    fields::flag("AutoRestartGatingSupported", fields::page_13h.bit(129, 2));
inline constexpr Field<bool> media_side_fec =
    fields::flag("MediaSideFEC", fields::page_13h.bit(130, 7).alias("MediaSideFECSupported"));
inline constexpr Field<bool> host_side_fec =
    fields::flag("HostSideFEC", fields::page_13h.bit(130, 6).alias("HostSideFECSupported"));
inline constexpr Field<bool> media_side_input_snr_measurement = fields::flag(
    "MediaSideInputSNRMeasurement", fields::page_13h.bit(130, 5).alias("MediaSideInputSNRMeasurementSupported"));
inline constexpr Field<bool> host_side_input_snr_measurement = fields::flag(
    "HostSideInputSNRMeasurement", fields::page_13h.bit(130, 4).alias("HostSideInputSNRMeasurementSupported"));
inline constexpr Field<bool> bits_and_errors_counting_supported =
    fields::flag("BitsAndErrorsCountingSupported", fields::page_13h.bit(130, 1));
inline constexpr Field<bool> bit_error_ratio_results_supported =
    fields::flag("BitErrorRatioResultsSupported", fields::page_13h.bit(130, 0));
inline constexpr Field<bool> prbs_generator_media_side_pre_fec = fields::flag(
    "PRBSGeneratorMediaSidePreFEC", fields::page_13h.bit(131, 7).alias("MediaSideGeneratorPreFECSupported"));
inline constexpr Field<bool> prbs_generator_media_side_post_fec = fields::flag(
    "PRBSGeneratorMediaSidePostFEC", fields::page_13h.bit(131, 6).alias("MediaSideGeneratorPostFECSupported"));
inline constexpr Field<bool> prbs_checker_media_side_pre_fec =
    fields::flag("PRBSCheckerMediaSidePreFEC", fields::page_13h.bit(131, 5).alias("MediaSideCheckerPreFECSupported"));
inline constexpr Field<bool> prbs_checker_media_side_post_fec =
    fields::flag("PRBSCheckerMediaSidePostFEC", fields::page_13h.bit(131, 4).alias("MediaSideCheckerPostFECSupported"));
inline constexpr Field<bool> prbs_generator_host_side_pre_fec =
    fields::flag("PRBSGeneratorHostSidePreFEC", fields::page_13h.bit(131, 3).alias("HostSideGeneratorPreFECSupported"));
inline constexpr Field<bool> prbs_generator_host_side_post_fec = fields::flag(
    "PRBSGeneratorHostSidePostFEC", fields::page_13h.bit(131, 2).alias("HostSideGeneratorPostFECSupported"));
inline constexpr Field<bool> prbs_checker_host_side_pre_fec =
    fields::flag("PRBSCheckerHostSidePreFEC", fields::page_13h.bit(131, 1).alias("HostSideCheckerPreFECSupported"));
inline constexpr Field<bool> prbs_checker_host_side_post_fec =
    fields::flag("PRBSCheckerHostSidePostFEC", fields::page_13h.bit(131, 0).alias("HostSideCheckerPostFECSupported"));
inline constexpr Field<std::uint16_t> host_side_generator_supports_pattern = fields::number<16>(
    "HostSideGeneratorSupportsPattern", fields::page_13h.word(132).little().note("bit n: pattern code n"));
inline constexpr Field<std::uint16_t> media_side_generator_supports_pattern = fields::number<16>(
    "MediaSideGeneratorSupportsPattern", fields::page_13h.word(134).little().note("bit n: pattern code n"));
inline constexpr Field<std::uint16_t> host_side_checker_supports_pattern = fields::number<16>(
    "HostSideCheckerSupportsPattern", fields::page_13h.word(136).little().note("bit n: pattern code n"));
inline constexpr Field<std::uint16_t> media_side_checker_supports_pattern = fields::number<16>(
    "MediaSideCheckerSupportsPattern", fields::page_13h.word(138).little().note("bit n: pattern code n"));
inline constexpr Field<RecoveredClockOptions> recovered_clock_for_generator_options =
    fields::code<RecoveredClockOptions, 2>("RecoveredClockForGeneratorOptions", fields::page_13h.bits(140, 7, 6));
inline constexpr Field<bool> reference_clock_for_patterns_supported =
    fields::flag("ReferenceClockForPatternsSupported", fields::page_13h.bit(140, 5));
inline constexpr Field<std::uint8_t> user_pattern_length_supported =
    fields::number<4>("UserPatternLengthSupported", fields::page_13h.bits(140, 3, 0).note("2(n+1) bytes"));
inline constexpr Field<bool> host_side_generator_supports_data_invert = fields::flag(
    "HostSideGeneratorSupportsDataInvert", fields::page_13h.bit(141, 0).alias("HostGenDataInvertSupported"));
inline constexpr Field<bool> host_side_generator_supports_data_swap =
    fields::flag("HostSideGeneratorSupportsDataSwap", fields::page_13h.bit(141, 1).alias("HostGenSymbolSwapSupported"));
inline constexpr Field<bool> host_side_checker_supports_data_invert = fields::flag(
    "HostSideCheckerSupportsDataInvert", fields::page_13h.bit(141, 2).alias("HostCheckerDataInvertSupported"));
inline constexpr Field<bool> host_side_checker_supports_data_swap = fields::flag(
    "HostSideCheckerSupportsDataSwap", fields::page_13h.bit(141, 3).alias("HostCheckerSymbolSwapSupported"));
inline constexpr Field<bool> media_side_generator_supports_data_invert = fields::flag(
    "MediaSideGeneratorSupportsDataInvert", fields::page_13h.bit(141, 4).alias("MediaGenDataInvertSupported"));
inline constexpr Field<bool> media_side_generator_supports_data_swap = fields::flag(
    "MediaSideGeneratorSupportsDataSwap", fields::page_13h.bit(141, 5).alias("MediaGenSymbolSwapSupported"));
inline constexpr Field<bool> media_side_checker_supports_data_invert = fields::flag(
    "MediaSideCheckerSupportsDataInvert", fields::page_13h.bit(141, 6).alias("MediaCheckerDataInvertSupported"));
inline constexpr Field<bool> media_side_checker_supports_data_swap = fields::flag(
    "MediaSideCheckerSupportsDataSwap", fields::page_13h.bit(141, 7).alias("MediaCheckerSymbolSwapSupported"));
inline constexpr Field<bool> host_generator_supports_per_lane_pattern = fields::flag(
    "HostGeneratorSupportsPerLanePattern", fields::page_13h.bit(142, 0).alias("HostGenPerLanePatternSupported"));
inline constexpr Field<bool> host_generator_supports_per_lane_enable = fields::flag(
    "HostGeneratorSupportsPerLaneEnable", fields::page_13h.bit(142, 1).alias("HostGenPerLaneEnableSupported"));
inline constexpr Field<bool> host_checker_supports_per_lane_pattern = fields::flag(
    "HostCheckerSupportsPerLanePattern", fields::page_13h.bit(142, 2).alias("HostCheckerPerLanePatternSupported"));
inline constexpr Field<bool> host_checker_supports_per_lane_enable = fields::flag(
    "HostCheckerSupportsPerLaneEnable", fields::page_13h.bit(142, 3).alias("HostCheckerPerLaneEnableSupported"));
inline constexpr Field<bool> media_generator_supports_per_lane_pattern = fields::flag(
    "MediaGeneratorSupportsPerLanePattern", fields::page_13h.bit(142, 4).alias("MediaGenPerLanePatternSupported"));
inline constexpr Field<bool> media_generator_supports_per_lane_enable = fields::flag(
    "MediaGeneratorSupportsPerLaneEnable", fields::page_13h.bit(142, 5).alias("MediaGenPerLaneEnableSupported"));
inline constexpr Field<bool> media_checker_supports_per_lane_pattern = fields::flag(
    "MediaCheckerSupportsPerLanePattern", fields::page_13h.bit(142, 6).alias("MediaCheckerPerLanePatternSupported"));
inline constexpr Field<bool> media_checker_supports_per_lane_enable = fields::flag(
    "MediaCheckerSupportsPerLaneEnable", fields::page_13h.bit(142, 7).alias("MediaCheckerPerLaneEnableSupported"));
inline constexpr Field<bool> host_side_generator_enable =
    fields::flag("HostSideGeneratorEnable", fields::page_13h.byte(144).host_lane_bits().rw());
inline constexpr Field<bool> host_side_generator_data_invert =
    fields::flag("HostSideGeneratorDataInvert", fields::page_13h.byte(145).host_lane_bits().rw());
inline constexpr Field<bool> host_side_generator_swap_symbol_bits =
    fields::flag("HostSideGeneratorSwapSymbolBits",
                 fields::page_13h.byte(146).host_lane_bits().rw().alias("HostSideGeneratorSymbolSwap"));
inline constexpr Field<bool> host_side_generator_pre_fec_enable =
    fields::flag("HostSideGeneratorPreFECEnable", fields::page_13h.byte(147).host_lane_bits().rw());
inline constexpr Field<PrbsPattern> host_side_generator_pattern_select =
    fields::code<PrbsPattern, 4>("HostSideGeneratorPatternSelect", fields::page_13h.byte(148).host_lane_nibbles().rw());
inline constexpr Field<bool> media_side_generator_enable =
    fields::flag("MediaSideGeneratorEnable", fields::page_13h.byte(152).media_lane_bits().rw());
inline constexpr Field<bool> media_side_generator_data_invert =
    fields::flag("MediaSideGeneratorDataInvert", fields::page_13h.byte(153).media_lane_bits().rw());
inline constexpr Field<bool> media_side_generator_swap_symbol_bits =
    fields::flag("MediaSideGeneratorSwapSymbolBits",
                 fields::page_13h.byte(154).media_lane_bits().rw().alias("MediaSideGeneratorSymbolSwap"));
inline constexpr Field<bool> media_side_generator_pre_fec_enable =
    fields::flag("MediaSideGeneratorPreFECEnable", fields::page_13h.byte(155).media_lane_bits().rw());
inline constexpr Field<PrbsPattern> media_side_generator_pattern_select = fields::code<PrbsPattern, 4>(
    "MediaSideGeneratorPatternSelect", fields::page_13h.byte(156).media_lane_nibbles().rw());
inline constexpr Field<bool> host_side_checker_enable =
    fields::flag("HostSideCheckerEnable", fields::page_13h.byte(160).host_lane_bits().rw());
inline constexpr Field<bool> host_side_checker_data_invert =
    fields::flag("HostSideCheckerDataInvert", fields::page_13h.byte(161).host_lane_bits().rw());
inline constexpr Field<bool> host_side_checker_swap_symbol_bits =
    fields::flag("HostSideCheckerSwapSymbolBits",
                 fields::page_13h.byte(162).host_lane_bits().rw().alias("HostSideCheckerSymbolSwap"));
inline constexpr Field<bool> host_side_checker_post_fec_enable =
    fields::flag("HostSideCheckerPostFECEnable", fields::page_13h.byte(163).host_lane_bits().rw());
inline constexpr Field<PrbsPattern> host_side_checker_pattern_select =
    fields::code<PrbsPattern, 4>("HostSideCheckerPatternSelect", fields::page_13h.byte(164).host_lane_nibbles().rw());
inline constexpr Field<bool> media_side_checker_enable =
    fields::flag("MediaSideCheckerEnable", fields::page_13h.byte(168).media_lane_bits().rw());
inline constexpr Field<bool> media_side_checker_data_invert =
    fields::flag("MediaSideCheckerDataInvert", fields::page_13h.byte(169).media_lane_bits().rw());
inline constexpr Field<bool> media_side_checker_swap_symbol_bits =
    fields::flag("MediaSideCheckerSwapSymbolBits",
                 fields::page_13h.byte(170).media_lane_bits().rw().alias("MediaSideCheckerSymbolSwap"));
inline constexpr Field<bool> media_side_checker_post_fec_enable =
    fields::flag("MediaSideCheckerPostFECEnable", fields::page_13h.byte(171).media_lane_bits().rw());
inline constexpr Field<PrbsPattern> media_side_checker_pattern_select =
    fields::code<PrbsPattern, 4>("MediaSideCheckerPatternSelect", fields::page_13h.byte(172).media_lane_nibbles().rw());
inline constexpr Field<std::uint8_t> host_prbs_generator_clock_source =
    fields::listed_code<4, host_gen_clock_source_codes>(
        "HostPRBSGeneratorClockSource",
        fields::page_13h.bits(176, 7, 4)
            .rw()
            .alias("HostSideGeneratorClockSource")
            .codes("host_gen_clock_source")
            .disputed()
            .note("the host half of the 5.4 table has no code for the reference clock: write only 0 or 15"));
inline constexpr Field<std::uint8_t> media_prbs_generator_clock_source =
    fields::listed_code<4, media_gen_clock_source_codes>(
        "MediaPRBSGeneratorClockSource",
        fields::page_13h.bits(176, 3, 0).rw().alias("MediaSideGeneratorClockSource").codes("media_gen_clock_source"));
inline constexpr Field<bool> start_stop_is_global =
    fields::flag("StartStopIsGlobal", fields::page_13h.bit(177, 7).rw().note("all banks together, not all lanes"));
inline constexpr Field<bool> reset_error_information =
    fields::flag("ResetErrorInformation", fields::page_13h.bit(177, 5).rw());
inline constexpr Field<bool> auto_restart_gating = fields::flag("AutoRestartGating", fields::page_13h.bit(177, 4).rw());
inline constexpr Field<MeasurementTime> measurement_time =
    fields::code<MeasurementTime, 3>("MeasurementTime", fields::page_13h.bits(177, 3, 1).rw());
inline constexpr Field<bool> update_period_select =
    fields::flag("UpdatePeriodSelect", fields::page_13h.bit(177, 0).rw().note("0: every second, 1: every 5 s"));
inline constexpr Field<CheckerClockSource> host_prbs_checker_clock_source = fields::code<CheckerClockSource, 2>(
    "HostPRBSCheckerClockSource", fields::page_13h.bits(178, 3, 2).rw().alias("HostSideCheckerClockSource"));
inline constexpr Field<CheckerClockSource> media_prbs_checker_clock_source = fields::code<CheckerClockSource, 2>(
    "MediaPRBSCheckerClockSource", fields::page_13h.bits(178, 1, 0).rw().alias("MediaSideCheckerClockSource"));
inline constexpr Field<bool> media_side_output_loopback_enable =
    fields::flag("MediaSideOutputLoopbackEnable", fields::page_13h.byte(180).media_lane_bits().rww());
inline constexpr Field<bool> media_side_input_loopback_enable =
    fields::flag("MediaSideInputLoopbackEnable", fields::page_13h.byte(181).media_lane_bits().rww());
inline constexpr Field<bool> host_side_output_loopback_enable =
    fields::flag("HostSideOutputLoopbackEnable", fields::page_13h.byte(182).host_lane_bits().rww());
inline constexpr Field<bool> host_side_input_loopback_enable =
    fields::flag("HostSideInputLoopbackEnable", fields::page_13h.byte(183).host_lane_bits().rww());
inline constexpr TextField host_scratch_pad =
    fields::raw_bytes("HostScratchPad", fields::page_13h.bytes(184, 8)
                                            .rw()
                                            .alias("HostScratchpad")
                                            .since(5, 3)
                                            .note("cleared by every restart of the firmware"));
inline constexpr Field<bool> loss_of_reference_clock_mask =
    fields::flag("LossOfReferenceClockMask", fields::page_13h.bit(206, 7).rw());
inline constexpr Field<bool> pattern_check_gating_complete_mask_host =
    fields::flag("PatternCheckGatingCompleteMaskHost", fields::page_13h.byte(208).host_lane_bits().rw());
inline constexpr Field<bool> pattern_check_gating_complete_mask_media =
    fields::flag("PatternCheckGatingCompleteMaskMedia", fields::page_13h.byte(209).media_lane_bits().rw());
inline constexpr Field<bool> pattern_generator_lol_mask_host =
    fields::flag("PatternGeneratorLOLMaskHost", fields::page_13h.byte(210).host_lane_bits().rw());
inline constexpr Field<bool> pattern_generator_lol_mask_media =
    fields::flag("PatternGeneratorLOLMaskMedia", fields::page_13h.byte(211).media_lane_bits().rw());
inline constexpr Field<bool> pattern_checker_lol_mask_host =
    fields::flag("PatternCheckerLOLMaskHost", fields::page_13h.byte(212).host_lane_bits().rw());
inline constexpr Field<bool> pattern_checker_lol_mask_media =
    fields::flag("PatternCheckerLOLMaskMedia", fields::page_13h.byte(213).media_lane_bits().rw());
inline constexpr TextField user_pattern = fields::raw_bytes(
    "UserPattern", fields::page_13h.bytes(224, 32).rw().note("as many bytes as UserPatternLengthSupported allows"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_13h(Visit& visit) {
  visit(simultaneous_host_and_media_side_loopbacks);
  visit(per_lane_media_side_loopbacks);
  visit(per_lane_host_side_loopbacks);
  visit(host_side_input_loopback);
  visit(host_side_output_loopback);
  visit(media_side_input_loopback);
  visit(media_side_output_loopback);
  visit(gating_support);
  visit(gating_results_supported);
  visit(periodic_updates_supported);
  visit(per_lane_gating_timers_supported);
  visit(auto_restart_gating_supported);
  visit(media_side_fec);
  visit(host_side_fec);
  visit(media_side_input_snr_measurement);
  visit(host_side_input_snr_measurement);
  visit(bits_and_errors_counting_supported);
  visit(bit_error_ratio_results_supported);
  visit(prbs_generator_media_side_pre_fec);
  visit(prbs_generator_media_side_post_fec);
  visit(prbs_checker_media_side_pre_fec);
  visit(prbs_checker_media_side_post_fec);
  visit(prbs_generator_host_side_pre_fec);
  visit(prbs_generator_host_side_post_fec);
  visit(prbs_checker_host_side_pre_fec);
  visit(prbs_checker_host_side_post_fec);
  visit(host_side_generator_supports_pattern);
  visit(media_side_generator_supports_pattern);
  visit(host_side_checker_supports_pattern);
  visit(media_side_checker_supports_pattern);
  visit(recovered_clock_for_generator_options);
  visit(reference_clock_for_patterns_supported);
  visit(user_pattern_length_supported);
  visit(host_side_generator_supports_data_invert);
  visit(host_side_generator_supports_data_swap);
  visit(host_side_checker_supports_data_invert);
  visit(host_side_checker_supports_data_swap);
  visit(media_side_generator_supports_data_invert);
  visit(media_side_generator_supports_data_swap);
  visit(media_side_checker_supports_data_invert);
  visit(media_side_checker_supports_data_swap);
  visit(host_generator_supports_per_lane_pattern);
  visit(host_generator_supports_per_lane_enable);
  visit(host_checker_supports_per_lane_pattern);
  visit(host_checker_supports_per_lane_enable);
  visit(media_generator_supports_per_lane_pattern);
  visit(media_generator_supports_per_lane_enable);
  visit(media_checker_supports_per_lane_pattern);
  visit(media_checker_supports_per_lane_enable);
  visit(host_side_generator_enable);
  visit(host_side_generator_data_invert);
  visit(host_side_generator_swap_symbol_bits);
  visit(host_side_generator_pre_fec_enable);
  visit(host_side_generator_pattern_select);
  visit(media_side_generator_enable);
  visit(media_side_generator_data_invert);
  visit(media_side_generator_swap_symbol_bits);
  visit(media_side_generator_pre_fec_enable);
  visit(media_side_generator_pattern_select);
  visit(host_side_checker_enable);
  visit(host_side_checker_data_invert);
  visit(host_side_checker_swap_symbol_bits);
  visit(host_side_checker_post_fec_enable);
  visit(host_side_checker_pattern_select);
  visit(media_side_checker_enable);
  visit(media_side_checker_data_invert);
  visit(media_side_checker_swap_symbol_bits);
  visit(media_side_checker_post_fec_enable);
  visit(media_side_checker_pattern_select);
  visit(host_prbs_generator_clock_source);
  visit(media_prbs_generator_clock_source);
  visit(start_stop_is_global);
  visit(reset_error_information);
  visit(auto_restart_gating);
  visit(measurement_time);
  visit(update_period_select);
  visit(host_prbs_checker_clock_source);
  visit(media_prbs_checker_clock_source);
  visit(media_side_output_loopback_enable);
  visit(media_side_input_loopback_enable);
  visit(host_side_output_loopback_enable);
  visit(host_side_input_loopback_enable);
  visit(host_scratch_pad);
  visit(loss_of_reference_clock_mask);
  visit(pattern_check_gating_complete_mask_host);
  visit(pattern_check_gating_complete_mask_media);
  visit(pattern_generator_lol_mask_host);
  visit(pattern_generator_lol_mask_media);
  visit(pattern_checker_lol_mask_host);
  visit(pattern_checker_lol_mask_media);
  visit(user_pattern);
}
inline constexpr std::array page_13h_fields = fields::table_of([](auto& visit) { visit_page_13h(visit); });
static_assert(well_formed(page_13h_fields));

}  // namespace plugfest::cmis
