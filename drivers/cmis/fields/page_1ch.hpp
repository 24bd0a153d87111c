#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 1Ch, normalized application descriptors (NAD). One entry a field; reserved and
/// vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_1ch{0x1C, true, "CMIS 5.4, Normalized application descriptors (NAD)"};
}

inline constexpr Field<std::uint8_t> nad_host_interface_id = fields::open_code(
    "NAD::HostInterfaceID", fields::page_1ch.byte(128).array(15, 8).codes("host_interface_id").since(5, 3));
inline constexpr Field<std::uint8_t> nad_media_interface_id = fields::open_code(
    "NAD::MediaInterfaceID", fields::page_1ch.byte(129).array(15, 8).codes("media_interface_id").since(5, 3));
inline constexpr Field<std::uint8_t> nad_host_lane_count =
    fields::number<4, 8>("NAD::HostLaneCount", fields::page_1ch.bits(130, 7, 4).array(15, 8).since(5, 3));
inline constexpr Field<std::uint8_t> nad_media_lane_count =
    fields::number<4, 8>("NAD::MediaLaneCount", fields::page_1ch.bits(130, 3, 0).array(15, 8).since(5, 3));
inline constexpr Field<std::uint8_t> nad_host_lane_assignment_options =
    fields::number<8>("NAD::HostLaneAssignmentOptions", fields::page_1ch.byte(131).array(15, 8).since(5, 3));
inline constexpr Field<std::uint8_t> nad_media_lane_assignment_options =
    fields::number<8>("NAD::MediaLaneAssignmentOptions", fields::page_1ch.byte(132).array(15, 8).since(5, 3));
inline constexpr Field<bool> nad_network_path_indicator = fields::flag(
    "NAD::NetworkPathIndicator", fields::page_1ch.bit(133, 7).array(15, 8).alias("NAD::IsNetworkPath").since(5, 3));
inline constexpr Field<std::uint8_t> nad_host_interface_gid =
    fields::number<4>("NAD::HostInterfaceGID", fields::page_1ch.bits(134, 7, 4).array(15, 8).since(5, 4));
inline constexpr Field<std::uint8_t> nad_media_interface_gid =
    fields::number<4>("NAD::MediaInterfaceGID", fields::page_1ch.bits(134, 3, 0).array(15, 8).since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_1ch(Visit& visit) {
  visit(nad_host_interface_id);
  visit(nad_media_interface_id);
  visit(nad_host_lane_count);
  visit(nad_media_lane_count);
  visit(nad_host_lane_assignment_options);
  visit(nad_media_lane_assignment_options);
  visit(nad_network_path_indicator);
  visit(nad_host_interface_gid);
  visit(nad_media_interface_gid);
}
inline constexpr std::array page_1ch_fields = fields::table_of([](auto& visit) { visit_page_1ch(visit); });
static_assert(well_formed(page_1ch_fields));

}  // namespace plugfest::cmis
