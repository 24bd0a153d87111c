#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 19h, active control set extensions. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_19h{0x19, true, "CMIS 5.4, Active control set extensions"};
}

inline constexpr Field<std::uint8_t> acs_dpconfigtx_app_sel_code = fields::number<4>(
    "ACS::DPConfigTx::AppSelCode",
    fields::page_19h.bits(128, 7, 4).array(8, 1).host().alias("ACS::DPConfigTxLane::AppSelCode").since(5, 2));
inline constexpr Field<std::uint8_t> acs_dpconfigtx_data_path_id = fields::number<3>(
    "ACS::DPConfigTx::DPIDX",
    fields::page_19h.bits(128, 3, 1).array(8, 1).host().alias("ACS::DPConfigTxLane::DataPathID").since(5, 2));
inline constexpr Field<bool> acs_dpconfigtx_explicit_control = fields::flag(
    "ACS::DPConfigTx::ExplicitControl",
    fields::page_19h.bit(128, 0).array(8, 1).host().alias("ACS::DPConfigTxLane::ExplicitControl").since(5, 2));
inline constexpr Field<std::uint8_t> acs_dpconfigrx_app_sel_code = fields::number<4>(
    "ACS::DPConfigRx::AppSelCode",
    fields::page_19h.bits(136, 7, 4).array(8, 1).host().alias("ACS::DPConfigRxLane::AppSelCode").since(5, 2));
inline constexpr Field<std::uint8_t> acs_dpconfigrx_data_path_id = fields::number<3>(
    "ACS::DPConfigRx::DPIDX",
    fields::page_19h.bits(136, 3, 1).array(8, 1).host().alias("ACS::DPConfigRxLane::DataPathID").since(5, 2));
inline constexpr Field<bool> acs_dpconfigrx_explicit_control = fields::flag(
    "ACS::DPConfigRx::ExplicitControl",
    fields::page_19h.bit(136, 0).array(8, 1).host().alias("ACS::DPConfigRxLane::ExplicitControl").since(5, 2));
inline constexpr Field<std::uint8_t> acs_nad_block_index = fields::number<8>(
    "ACS::NADBlockIndex", fields::page_19h.byte(144).array(8, 1).host().alias("ACS::NADBlockIndexLane").since(5, 3));
inline constexpr TextField acs_versatile_control = fields::raw_bytes(
    "ACS::VersatileControl", fields::page_19h.bytes(152, 56).since(5, 3).note("laid out by CMIS-VCS"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_19h(Visit& visit) {
  visit(acs_dpconfigtx_app_sel_code);
  visit(acs_dpconfigtx_data_path_id);
  visit(acs_dpconfigtx_explicit_control);
  visit(acs_dpconfigrx_app_sel_code);
  visit(acs_dpconfigrx_data_path_id);
  visit(acs_dpconfigrx_explicit_control);
  visit(acs_nad_block_index);
  visit(acs_versatile_control);
}
inline constexpr std::array page_19h_fields = fields::table_of([](auto& visit) { visit_page_19h(visit); });
static_assert(well_formed(page_19h_fields));

}  // namespace plugfest::cmis
