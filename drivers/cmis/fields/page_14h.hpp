#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 14h, module performance diagnostics: results. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_14h{0x14, true, "CMIS 5.4, Module performance diagnostics: results"};
}

inline constexpr Field<DiagnosticsSelection> diagnostics_selector = fields::code<DiagnosticsSelection, 8>(
    "DiagnosticsSelector", fields::page_14h.byte(128).rww().alias("DiagnosticsDataSelector"));
inline constexpr Field<bool> loss_of_reference_clock_flag =
    fields::flag("LossOfReferenceClockFlag", fields::page_14h.bit(132, 7).cor());
inline constexpr Field<bool> pattern_check_gating_complete_flag_host =
    fields::flag("PatternCheckGatingCompleteFlagHost", fields::page_14h.byte(134).host_lane_bits().cor());
inline constexpr Field<bool> pattern_check_gating_complete_flag_media =
    fields::flag("PatternCheckGatingCompleteFlagMedia", fields::page_14h.byte(135).media_lane_bits().cor());
inline constexpr Field<bool> pattern_generator_lol_flag_host =
    fields::flag("PatternGeneratorLOLFlagHost", fields::page_14h.byte(136).host_lane_bits().cor());
inline constexpr Field<bool> pattern_generator_lol_flag_media =
    fields::flag("PatternGeneratorLOLFlagMedia", fields::page_14h.byte(137).media_lane_bits().cor());
inline constexpr Field<bool> pattern_checker_lol_flag_host =
    fields::flag("PatternCheckerLOLFlagHost", fields::page_14h.byte(138).host_lane_bits().cor());
inline constexpr Field<bool> pattern_checker_lol_flag_media =
    fields::flag("PatternCheckerLOLFlagMedia", fields::page_14h.byte(139).media_lane_bits().cor());
inline constexpr Field<double> host_side_ber = fields::f16(
    "HostSideBER", fields::page_14h.word(192).array(8, 2).host().while_selected("DiagnosticsSelector", 1, 17));
inline constexpr Field<std::uint64_t> host_side_error_count = fields::number<64>(
    "HostSideErrorCount", fields::page_14h.bytes(192, 8)
                              .array(4, 16)
                              .host()
                              .little()
                              .while_selected("DiagnosticsSelector", 2, 3, 18, 19)
                              .note("lanes 1-4 or 5-8, as the selector says; all ones: no valid sample"));
inline constexpr Field<bool> host_side_pattern_sync_loss =
    fields::flag("HostSidePatternSyncLoss",
                 fields::page_14h.bits_of_bytes(200, 8, 0, 0)
                     .array(4, 16)
                     .host()
                     .little()
                     .while_selected("DiagnosticsSelector", 2, 3, 18, 19)
                     .note("1: the checker lost the pattern since this count began, so the errors are suspect"));
inline constexpr Field<std::uint64_t> host_side_total_bit_count =
    fields::even_count("HostSideTotalBitCount", fields::page_14h.bits_of_bytes(200, 8, 63, 1)
                                                    .array(4, 16)
                                                    .host()
                                                    .little()
                                                    .while_selected("DiagnosticsSelector", 2, 3, 18, 19));
inline constexpr Field<std::uint64_t> media_side_error_count = fields::number<64>(
    "MediaSideErrorCount", fields::page_14h.bytes(192, 8)
                               .array(4, 16)
                               .media()
                               .little()
                               .while_selected("DiagnosticsSelector", 4, 5, 20, 21)
                               .note("lanes 1-4 or 5-8, as the selector says; all ones: no valid sample"));
inline constexpr Field<bool> media_side_pattern_sync_loss =
    fields::flag("MediaSidePatternSyncLoss",
                 fields::page_14h.bits_of_bytes(200, 8, 0, 0)
                     .array(4, 16)
                     .media()
                     .little()
                     .while_selected("DiagnosticsSelector", 4, 5, 20, 21)
                     .note("1: the checker lost the pattern since this count began, so the errors are suspect"));
inline constexpr Field<std::uint64_t> media_side_total_bit_count =
    fields::even_count("MediaSideTotalBitCount", fields::page_14h.bits_of_bytes(200, 8, 63, 1)
                                                     .array(4, 16)
                                                     .media()
                                                     .little()
                                                     .while_selected("DiagnosticsSelector", 4, 5, 20, 21));
inline constexpr Field<double> media_side_ber = fields::f16(
    "MediaSideBER", fields::page_14h.word(208).array(8, 2).media().while_selected("DiagnosticsSelector", 1, 17));
inline constexpr Field<Decibel> host_side_snr = fields::quantity<Decibel, std::ratio<1, 256>, 16>(
    "HostSideSNR", fields::page_14h.word(208)
                       .array(8, 2)
                       .host()
                       .little()
                       .while_selected("DiagnosticsSelector", 6)
                       .note("modules made after one public decoder may have it at 192"));
inline constexpr Field<Decibel> media_side_snr = fields::quantity<Decibel, std::ratio<1, 256>, 16>(
    "MediaSideSNR", fields::page_14h.word(240)
                        .array(8, 2)
                        .media()
                        .little()
                        .while_selected("DiagnosticsSelector", 6)
                        .note("modules made after one public decoder may have it at 208"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_14h(Visit& visit) {
  visit(diagnostics_selector);
  visit(loss_of_reference_clock_flag);
  visit(pattern_check_gating_complete_flag_host);
  visit(pattern_check_gating_complete_flag_media);
  visit(pattern_generator_lol_flag_host);
  visit(pattern_generator_lol_flag_media);
  visit(pattern_checker_lol_flag_host);
  visit(pattern_checker_lol_flag_media);
  visit(host_side_ber);
  visit(host_side_error_count);
  visit(host_side_pattern_sync_loss);
  visit(host_side_total_bit_count);
  visit(media_side_error_count);
  visit(media_side_pattern_sync_loss);
  visit(media_side_total_bit_count);
  visit(media_side_ber);
  visit(host_side_snr);
  visit(media_side_snr);
}
inline constexpr std::array page_14h_fields = fields::table_of([](auto& visit) { visit_page_14h(visit); });
static_assert(well_formed(page_14h_fields));

}  // namespace plugfest::cmis
