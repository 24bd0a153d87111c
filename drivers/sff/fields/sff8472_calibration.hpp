#pragma once

#include "drivers/sff/fields/make.hpp"

/// Bytes 56-91 of SFF-8472 device A2h in an externally calibrated module: the constants. One entry a field; reserved
/// and vendor bytes are not in it.
namespace plugfest::sff::sff8472 {

namespace fields {
using namespace sff::fields;
inline constexpr Page calibration{0x00, false, "SFF-8472 12.4.3, Calibration constants"};
}  // namespace fields

inline constexpr Field<float> rx_power4 = fields::single_precision("RxPower4", fields::calibration.bytes(56, 4));
inline constexpr Field<float> rx_power3 = fields::single_precision("RxPower3", fields::calibration.bytes(60, 4));
inline constexpr Field<float> rx_power2 = fields::single_precision("RxPower2", fields::calibration.bytes(64, 4));
inline constexpr Field<float> rx_power1 = fields::single_precision("RxPower1", fields::calibration.bytes(68, 4));
inline constexpr Field<float> rx_power0 = fields::single_precision("RxPower0", fields::calibration.bytes(72, 4));
inline constexpr Field<std::uint16_t> tx_bias_slope =
    fields::count<16>("TxBiasSlope", fields::calibration.word(76), 1.0 / 256, "");
inline constexpr Field<std::int16_t> tx_bias_offset =
    fields::signed_number<16>("TxBiasOffset", fields::calibration.word(78));
inline constexpr Field<std::uint16_t> tx_power_slope =
    fields::count<16>("TxPowerSlope", fields::calibration.word(80), 1.0 / 256, "");
inline constexpr Field<std::int16_t> tx_power_offset =
    fields::signed_number<16>("TxPowerOffset", fields::calibration.word(82));
inline constexpr Field<std::uint16_t> temp_slope =
    fields::count<16>("TempSlope", fields::calibration.word(84), 1.0 / 256, "");
inline constexpr Field<std::int16_t> temp_offset =
    fields::signed_number<16>("TempOffset", fields::calibration.word(86));
inline constexpr Field<std::uint16_t> vcc_slope =
    fields::count<16>("VccSlope", fields::calibration.word(88), 1.0 / 256, "");
inline constexpr Field<std::int16_t> vcc_offset = fields::signed_number<16>("VccOffset", fields::calibration.word(90));

/// Every field of this table, in ascending order.
constexpr void visit_calibration(auto&& visit) {
  visit(rx_power4);
  visit(rx_power3);
  visit(rx_power2);
  visit(rx_power1);
  visit(rx_power0);
  visit(tx_bias_slope);
  visit(tx_bias_offset);
  visit(tx_power_slope);
  visit(tx_power_offset);
  visit(temp_slope);
  visit(temp_offset);
  visit(vcc_slope);
  visit(vcc_offset);
}
inline constexpr std::array calibration_fields = fields::table_of([](auto& visit) { visit_calibration(visit); });
static_assert(cmis::well_formed(calibration_fields));

}  // namespace plugfest::sff::sff8472
