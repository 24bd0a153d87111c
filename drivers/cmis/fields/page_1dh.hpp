#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 1Dh, host lane switching. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_1dh{0x1D, true, "CMIS 5.4, Host lane switching"};
}

inline constexpr Field<std::uint8_t> host_lane_max_redirection_commit_duration =
    fields::listed_code<4, state_duration_codes>("MaxRedirectionCommitDuration",
                                                 fields::page_1dh.bits(128, 7, 4).codes("state_duration").since(5, 3));
inline constexpr Field<std::uint8_t> redirection_of_lane =
    fields::number<8>("RedirectionOfLane", fields::page_1dh.byte(136)
                                               .array(8, 1)
                                               .host()
                                               .rw()
                                               .alias("HostLaneRedirection")
                                               .since(5, 3)
                                               .note("lane to which electrical lane i goes"));
inline constexpr Field<bool> enable_host_lane_redirection =
    fields::flag("EnableHostLaneRedirection", fields::page_1dh.bit(152, 0).rw().alias("RedirectionEnable").since(5, 3));
inline constexpr Field<bool> commit_redirection =
    fields::flag("CommitRedirection", fields::page_1dh.bit(160, 0).wo_sc().alias("RedirectionCommit").since(5, 3));
inline constexpr Field<RedirectionResult> host_lane_redirection_commit_result = fields::code<RedirectionResult, 8>(
    "RedirectionCommitResult", fields::page_1dh.byte(168).array(8, 1).host().alias("RedirectionResult").since(5, 3));
inline constexpr Field<std::uint8_t> redirect_status_of_lane = fields::number<8>(
    "RedirectStatusOfLane", fields::page_1dh.byte(184).array(8, 1).host().alias("RedirectionStatus").since(5, 3));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_1dh(Visit& visit) {
  visit(host_lane_max_redirection_commit_duration);
  visit(redirection_of_lane);
  visit(enable_host_lane_redirection);
  visit(commit_redirection);
  visit(host_lane_redirection_commit_result);
  visit(redirect_status_of_lane);
}
inline constexpr std::array page_1dh_fields = fields::table_of([](auto& visit) { visit_page_1dh(visit); });
static_assert(well_formed(page_1dh_fields));

}  // namespace plugfest::cmis
