#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 60h, host lane polarity status and acquisition counter control. One entry a field;
/// reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_60h{0x60, true, "CMIS 5.4, Host lane polarity status and acquisition counter control"};
}

inline constexpr Field<bool> input_polarity_status_tx =
    fields::flag("InputPolarityStatusTx", fields::page_60h.byte(128).host_lane_bits().since(5, 4));
inline constexpr Field<bool> output_polarity_status_rx =
    fields::flag("OutputPolarityStatusRx", fields::page_60h.byte(129).host_lane_bits().since(5, 4));
inline constexpr Field<bool> acq_counters_rx_supported =
    fields::flag("AcqCountersRxSupported", fields::page_60h.bit(130, 7).since(5, 4));
inline constexpr Field<bool> acq_counters_tx_supported =
    fields::flag("AcqCountersTxSupported", fields::page_60h.bit(130, 6).since(5, 4));
inline constexpr Field<bool> dp_acq_counters_rx_supported =
    fields::flag("DpAcqCountersRxSupported", fields::page_60h.bit(130, 5).since(5, 4));
inline constexpr Field<bool> dp_acq_counters_tx_supported =
    fields::flag("DpAcqCountersTxSupported", fields::page_60h.bit(130, 4).since(5, 4));
inline constexpr Field<bool> reset_acquisition_counters_rx =
    fields::flag("ResetAcquisitionCountersRx", fields::page_60h.byte(192).media_lane_bits().wo().since(5, 4));
inline constexpr Field<bool> reset_acquisition_counters_tx =
    fields::flag("ResetAcquisitionCountersTx", fields::page_60h.byte(193).host_lane_bits().wo().since(5, 4));
inline constexpr Field<bool> reset_dp_acquisition_counters_rx = fields::flag(
    "ResetDpAcquisitionCountersRx",
    fields::page_60h.byte(194).host_lane_bits().wo().since(5, 4).note("one row of the specification prints byte 195"));
inline constexpr Field<bool> reset_dp_acquisition_counters_tx =
    fields::flag("ResetDpAcquisitionCountersTx", fields::page_60h.byte(195).host_lane_bits().wo().since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_60h(Visit& visit) {
  visit(input_polarity_status_tx);
  visit(output_polarity_status_rx);
  visit(acq_counters_rx_supported);
  visit(acq_counters_tx_supported);
  visit(dp_acq_counters_rx_supported);
  visit(dp_acq_counters_tx_supported);
  visit(reset_acquisition_counters_rx);
  visit(reset_acquisition_counters_tx);
  visit(reset_dp_acquisition_counters_rx);
  visit(reset_dp_acquisition_counters_tx);
}
inline constexpr std::array page_60h_fields = fields::table_of([](auto& visit) { visit_page_60h(visit); });
static_assert(well_formed(page_60h_fields));

}  // namespace plugfest::cmis
