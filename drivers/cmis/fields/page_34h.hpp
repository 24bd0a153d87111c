#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 34h, C-CMIS: media lane FEC performance monitoring. One entry a field; reserved and
/// vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_34h{0x34, true, "C-CMIS: media lane FEC performance monitoring", 1, Confidence::outline};
}

inline constexpr Field<std::uint64_t> rx_bits_pm = fields::number<64>("rxBitsPm", fields::page_34h.bytes(128, 8));
inline constexpr Field<std::uint64_t> rx_bits_sub_int_pm =
    fields::number<64>("rxBitsSubIntPm", fields::page_34h.bytes(136, 8));
inline constexpr Field<std::uint64_t> rx_corr_bits_pm =
    fields::number<64>("rxCorrBitsPm", fields::page_34h.bytes(144, 8));
inline constexpr Field<std::uint64_t> rx_min_corr_bits_sub_int_pm =
    fields::number<64>("rxMinCorrBitsSubIntPm", fields::page_34h.bytes(152, 8));
inline constexpr Field<std::uint64_t> rx_max_corr_bits_sub_int_pm =
    fields::number<64>("rxMaxCorrBitsSubIntPm", fields::page_34h.bytes(160, 8));
inline constexpr Field<std::uint32_t> rx_frames_pm = fields::number<32>("rxFramesPm", fields::page_34h.bytes(168, 4));
inline constexpr Field<std::uint32_t> rx_frames_sub_int_pm =
    fields::number<32>("rxFramesSubIntPm", fields::page_34h.bytes(172, 4));
inline constexpr Field<std::uint32_t> rx_frames_uncorr_err_pm =
    fields::number<32>("rxFramesUncorrErrPm", fields::page_34h.bytes(176, 4));
inline constexpr Field<std::uint32_t> rx_min_frames_uncorr_err_sub_int_pm =
    fields::number<32>("rxMinFramesUncorrErrSubIntPm", fields::page_34h.bytes(180, 4));
inline constexpr Field<std::uint32_t> rx_max_frames_uncorr_err_sub_int_pm =
    fields::number<32>("rxMaxFramesUncorrErrSubIntPm", fields::page_34h.bytes(184, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_34h(Visit& visit) {
  visit(rx_bits_pm);
  visit(rx_bits_sub_int_pm);
  visit(rx_corr_bits_pm);
  visit(rx_min_corr_bits_sub_int_pm);
  visit(rx_max_corr_bits_sub_int_pm);
  visit(rx_frames_pm);
  visit(rx_frames_sub_int_pm);
  visit(rx_frames_uncorr_err_pm);
  visit(rx_min_frames_uncorr_err_sub_int_pm);
  visit(rx_max_frames_uncorr_err_sub_int_pm);
}
inline constexpr std::array page_34h_fields = fields::table_of([](auto& visit) { visit_page_34h(visit); });
static_assert(well_formed(page_34h_fields));

}  // namespace plugfest::cmis
