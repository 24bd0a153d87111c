#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 16h, network path control and status. One entry a field; reserved and vendor bytes
/// are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_16h{0x16, true, "CMIS 5.4, Network path control and status"};
}

inline constexpr Field<std::uint8_t> scs0_network_path_id = fields::number<3>(
    "SCS0::NPIDX", fields::page_16h.bits(128, 3, 1).array(8, 1).host().rw().alias("SCS0::NetworkPathID"));
inline constexpr Field<bool> scs0_np_in_use =
    fields::flag("SCS0::NPInUse", fields::page_16h.bit(128, 0).array(8, 1).host().rw().alias("SCS0::InUse"));
inline constexpr Field<std::uint8_t> scs1_network_path_id = fields::number<3>(
    "SCS1::NPIDX", fields::page_16h.bits(136, 3, 1).array(8, 1).host().rw().alias("SCS1::NetworkPathID"));
inline constexpr Field<bool> scs1_np_in_use =
    fields::flag("SCS1::NPInUse", fields::page_16h.bit(136, 0).array(8, 1).host().rw().alias("SCS1::InUse"));
inline constexpr Field<bool> np_deinit_lane =
    fields::flag("NPDeinitLane", fields::page_16h.byte(160).host_lane_bits().rw());
inline constexpr Field<bool> hp_source_rx =
    fields::flag("HPSourceRx", fields::page_16h.byte(162).host_lane_bits().rw());
inline constexpr Field<bool> np_source_tx =
    fields::flag("NPSourceTx", fields::page_16h.byte(163).host_lane_bits().rw());
inline constexpr Field<bool> scs0_apply_np_init =
    fields::flag("SCS0::ApplyNPInit", fields::page_16h.byte(176).host_lane_bits().wo());
inline constexpr Field<bool> scs1_apply_np_init =
    fields::flag("SCS1::ApplyNPInit", fields::page_16h.byte(177).host_lane_bits().wo());
inline constexpr Field<ConfigStatus> np_config_status_lane =
    fields::code<ConfigStatus, 4>("NPConfigStatusLane", fields::page_16h.byte(178).host_lane_nibbles());
inline constexpr Field<std::uint8_t> acs_network_path_id =
    fields::number<3>("ACS::NPIDX", fields::page_16h.bits(192, 3, 1).array(8, 1).host().alias("ACS::NetworkPathID"));
inline constexpr Field<bool> acs_np_in_use =
    fields::flag("ACS::NPInUse", fields::page_16h.bit(192, 0).array(8, 1).host().alias("ACS::InUse"));
inline constexpr Field<DpState> np_state_host_lane = fields::code<DpState, 4>(
    "NPStateHostLane",
    fields::page_16h.byte(200).host_lane_nibbles().alias("NPStateLane").note("NP in place of DP in the names"));
inline constexpr Field<bool> np_init_pending_lane =
    fields::flag("NPInitPendingLane", fields::page_16h.byte(204).host_lane_bits());
inline constexpr Field<std::uint8_t> max_duration_np_deinit = fields::listed_code<4, state_duration_codes>(
    "MaxDurationNPDeinit", fields::page_16h.bits(224, 7, 4).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_np_init = fields::listed_code<4, state_duration_codes>(
    "MaxDurationNPInit", fields::page_16h.bits(224, 3, 0).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_np_tx_turn_off = fields::listed_code<4, state_duration_codes>(
    "MaxDurationNPTxTurnOff", fields::page_16h.bits(225, 7, 4).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_np_tx_turn_on = fields::listed_code<4, state_duration_codes>(
    "MaxDurationNPTxTurnOn", fields::page_16h.bits(225, 3, 0).codes("state_duration"));
inline constexpr Field<bool> replace_hp_signal_tx_supported =
    fields::flag("ReplaceHPSignalTxSupported", fields::page_16h.bit(226, 1));
inline constexpr Field<bool> replace_hp_signal_rx_supported =
    fields::flag("ReplaceHPSignalRxSupported", fields::page_16h.bit(226, 0));
inline constexpr Field<std::uint8_t> mux_granularity = fields::open_code(
    "MuxGranularity", fields::page_16h.byte(228)
                          .array(4, 1)
                          .codes("host_interface_id")
                          .note("host interface id that gives rate and granularity; 0 ends the list"));
inline constexpr Field<std::uint32_t> mux_structs_supported = fields::number<32>(
    "MuxStructsSupported", fields::page_16h.bytes(232, 4).array(4, 4).note("bit j: multiplex structure j"));
inline constexpr Field<std::uint16_t> ext_app_descriptor = fields::number<16>(
    "ExtAppDescriptor",
    fields::page_16h.word(248).note("one bit for each AppSel code; which of the 16 bits is spare is not known"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_16h(Visit& visit) {
  visit(scs0_network_path_id);
  visit(scs0_np_in_use);
  visit(scs1_network_path_id);
  visit(scs1_np_in_use);
  visit(np_deinit_lane);
  visit(hp_source_rx);
  visit(np_source_tx);
  visit(scs0_apply_np_init);
  visit(scs1_apply_np_init);
  visit(np_config_status_lane);
  visit(acs_network_path_id);
  visit(acs_np_in_use);
  visit(np_state_host_lane);
  visit(np_init_pending_lane);
  visit(max_duration_np_deinit);
  visit(max_duration_np_init);
  visit(max_duration_np_tx_turn_off);
  visit(max_duration_np_tx_turn_on);
  visit(replace_hp_signal_tx_supported);
  visit(replace_hp_signal_rx_supported);
  visit(mux_granularity);
  visit(mux_structs_supported);
  visit(ext_app_descriptor);
}
inline constexpr std::array page_16h_fields = fields::table_of([](auto& visit) { visit_page_16h(visit); });
static_assert(well_formed(page_16h_fields));

}  // namespace plugfest::cmis
