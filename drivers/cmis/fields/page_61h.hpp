#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 61h, acquisition counters. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_61h{0x61, true, "CMIS 5.4, Acquisition counters"};
}

inline constexpr Field<std::uint16_t> acquisition_counter_rx =
    fields::number<16>("AcquisitionCounterRx", fields::page_61h.word(128).array(8, 2).media().since(5, 4).disputed());
inline constexpr Field<std::uint16_t> acquisition_counter_tx =
    fields::number<16>("AcquisitionCounterTx", fields::page_61h.word(144).array(8, 2).host().since(5, 4).disputed());
inline constexpr Field<std::uint16_t> dp_acquisition_counter_rx =
    fields::number<16>("DpAcquisitionCounterRx", fields::page_61h.word(160).array(8, 2).host().since(5, 4).disputed());
inline constexpr Field<std::uint16_t> dp_acquisition_counter_tx =
    fields::number<16>("DpAcquisitionCounterTx", fields::page_61h.word(176).array(8, 2).host().since(5, 4).disputed());

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_61h(Visit& visit) {
  visit(acquisition_counter_rx);
  visit(acquisition_counter_tx);
  visit(dp_acquisition_counter_rx);
  visit(dp_acquisition_counter_tx);
}
inline constexpr std::array page_61h_fields = fields::table_of([](auto& visit) { visit_page_61h(visit); });
static_assert(well_formed(page_61h_fields));

}  // namespace plugfest::cmis
