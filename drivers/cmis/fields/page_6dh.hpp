#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 6Dh, media lane switching. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_6dh{0x6D, true, "CMIS 5.4, Media lane switching"};
}

inline constexpr Field<std::uint8_t> media_lane_max_redirection_commit_duration =
    fields::listed_code<4, state_duration_codes>("MaxRedirectionCommitDuration",
                                                 fields::page_6dh.bits(128, 7, 4).codes("state_duration").since(5, 4));
inline constexpr Field<std::uint8_t> redirection_of_media_lane =
    fields::number<8>("RedirectionOfMediaLane", fields::page_6dh.byte(136)
                                                    .array(8, 1)
                                                    .media()
                                                    .rw()
                                                    .alias("MediaLaneRedirection")
                                                    .since(5, 4)
                                                    .note("lane to which media lane i goes"));
inline constexpr Field<bool> enable_media_lane_redirection = fields::flag(
    "EnableMediaLaneRedirection", fields::page_6dh.bit(152, 0).rw().alias("RedirectionEnable").since(5, 4));
inline constexpr Field<bool> commit_media_lane_redirection = fields::flag(
    "CommitMediaLaneRedirection", fields::page_6dh.bit(160, 0).wo_sc().alias("RedirectionCommit").since(5, 4));
inline constexpr Field<RedirectionResult> media_lane_redirection_commit_result = fields::code<RedirectionResult, 8>(
    "RedirectionCommitResult", fields::page_6dh.byte(168).array(8, 1).media().alias("RedirectionResult").since(5, 4));
inline constexpr Field<std::uint8_t> redirect_status_of_media_lane = fields::number<8>(
    "RedirectStatusOfMediaLane", fields::page_6dh.byte(184).array(8, 1).media().alias("RedirectionStatus").since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_6dh(Visit& visit) {
  visit(media_lane_max_redirection_commit_duration);
  visit(redirection_of_media_lane);
  visit(enable_media_lane_redirection);
  visit(commit_media_lane_redirection);
  visit(media_lane_redirection_commit_result);
  visit(redirect_status_of_media_lane);
}
inline constexpr std::array page_6dh_fields = fields::table_of([](auto& visit) { visit_page_6dh(visit); });
static_assert(well_formed(page_6dh_fields));

}  // namespace plugfest::cmis
