#pragma once

#include "drivers/sff/fields/make.hpp"

/// Bytes 56-74 of SFF-8472 device A2h in a module that is not externally calibrated: enhanced features. One entry a
/// field; reserved and vendor bytes are not in it.
namespace plugfest::sff::sff8472 {

namespace fields {
using namespace sff::fields;
inline constexpr Page enhanced{0x00, false, "SFF-8472 12.4.3, Enhanced features"};
}  // namespace fields

inline constexpr Field<std::uint8_t> enhanced_controls_tx =
    fields::number<8>("EnhancedControlsTx", fields::enhanced.byte(56).rw());
inline constexpr Field<std::uint8_t> enhanced_controls_rx =
    fields::number<8>("EnhancedControlsRx", fields::enhanced.byte(57).rw());
inline constexpr Field<std::uint16_t> enhanced_flags = fields::number<16>("EnhancedFlags", fields::enhanced.word(58));
inline constexpr Field<std::uint8_t> tx_input_eq_capabilities =
    fields::number<8>("TxInputEqCapabilities", fields::enhanced.byte(60));
inline constexpr Field<std::uint8_t> max_tx_adapt_time =
    fields::count<8>("MaxTxAdaptTime", fields::enhanced.byte(61), 100, "ms");
inline constexpr Field<std::uint8_t> rx_output_capabilities =
    fields::number<8>("RxOutputCapabilities", fields::enhanced.byte(62));
inline constexpr Field<std::uint8_t> amplitude_codes_and_max_tx_eq =
    fields::number<8>("AmplitudeCodesAndMaxTxEq", fields::enhanced.byte(63));
inline constexpr Field<std::uint8_t> max_rx_eq = fields::number<8>("MaxRxEq", fields::enhanced.byte(64));
inline constexpr Field<Watt> max_power_consumption =
    fields::quantity<Watt, std::ratio<1, 10>, 8>("MaxPowerConsumption", fields::enhanced.byte(66));
inline constexpr Field<std::uint8_t> secondary_extended_compliance =
    fields::open_code("SecondaryExtendedCompliance", fields::enhanced.byte(67).codes("extended_compliance"));
inline constexpr TextField enhanced_control = fields::raw_bytes("EnhancedControl", fields::enhanced.bytes(71, 4).rw());

/// Every field of this table, in ascending order.
constexpr void visit_enhanced(auto&& visit) {
  visit(enhanced_controls_tx);
  visit(enhanced_controls_rx);
  visit(enhanced_flags);
  visit(tx_input_eq_capabilities);
  visit(max_tx_adapt_time);
  visit(rx_output_capabilities);
  visit(amplitude_codes_and_max_tx_eq);
  visit(max_rx_eq);
  visit(max_power_consumption);
  visit(secondary_extended_compliance);
  visit(enhanced_control);
}
inline constexpr std::array enhanced_fields = fields::table_of([](auto& visit) { visit_enhanced(visit); });
static_assert(cmis::well_formed(enhanced_fields));

}  // namespace plugfest::sff::sff8472
