#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 15h, data path timing. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_15h{0x15, true, "CMIS 5.4, Data path timing"};
}

inline constexpr Field<NanoSecond> data_path_rx_latency_host_lane = fields::quantity<NanoSecond, std::ratio<1>, 16>(
    "DataPathRxLatencyHostLane", fields::page_15h.word(224).array(8, 2).host().alias("DPRxLatency").since(5, 0));
inline constexpr Field<NanoSecond> data_path_tx_latency_host_lane = fields::quantity<NanoSecond, std::ratio<1>, 16>(
    "DataPathTxLatencyHostLane", fields::page_15h.word(240).array(8, 2).host().alias("DPTxLatency").since(5, 0));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_15h(Visit& visit) {
  visit(data_path_rx_latency_host_lane);
  visit(data_path_tx_latency_host_lane);
}
inline constexpr std::array page_15h_fields = fields::table_of([](auto& visit) { visit_page_15h(visit); });
static_assert(well_formed(page_15h_fields));

}  // namespace plugfest::cmis
