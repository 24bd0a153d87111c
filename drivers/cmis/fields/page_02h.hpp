#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 02h, thresholds of module and lanes. One entry a field; reserved and vendor bytes
/// are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_02h{0x02, false, "CMIS 5.4, Module and lane thresholds"};
}

inline constexpr Field<Celsius> temp_mon_high_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempMonHighAlarmThreshold", fields::page_02h.word(128));
inline constexpr Field<Celsius> temp_mon_low_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempMonLowAlarmThreshold", fields::page_02h.word(130));
inline constexpr Field<Celsius> temp_mon_high_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempMonHighWarningThreshold", fields::page_02h.word(132));
inline constexpr Field<Celsius> temp_mon_low_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempMonLowWarningThreshold", fields::page_02h.word(134));
inline constexpr Field<Volt> vcc_mon_high_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccMonHighAlarmThreshold", fields::page_02h.word(136));
inline constexpr Field<Volt> vcc_mon_low_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccMonLowAlarmThreshold", fields::page_02h.word(138));
inline constexpr Field<Volt> vcc_mon_high_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccMonHighWarningThreshold", fields::page_02h.word(140));
inline constexpr Field<Volt> vcc_mon_low_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccMonLowWarningThreshold", fields::page_02h.word(142));
inline constexpr Field<std::int16_t> aux1_mon_high_alarm_threshold =
    fields::signed_number<16>("Aux1MonHighAlarmThreshold", fields::page_02h.word(144));
inline constexpr Field<std::int16_t> aux1_mon_low_alarm_threshold =
    fields::signed_number<16>("Aux1MonLowAlarmThreshold", fields::page_02h.word(146));
inline constexpr Field<std::int16_t> aux1_mon_high_warning_threshold =
    fields::signed_number<16>("Aux1MonHighWarningThreshold", fields::page_02h.word(148));
inline constexpr Field<std::int16_t> aux1_mon_low_warning_threshold =
    fields::signed_number<16>("Aux1MonLowWarningThreshold", fields::page_02h.word(150));
inline constexpr Field<std::int16_t> aux2_mon_high_alarm_threshold =
    fields::signed_number<16>("Aux2MonHighAlarmThreshold", fields::page_02h.word(152));
inline constexpr Field<std::int16_t> aux2_mon_low_alarm_threshold =
    fields::signed_number<16>("Aux2MonLowAlarmThreshold", fields::page_02h.word(154));
inline constexpr Field<std::int16_t> aux2_mon_high_warning_threshold =
    fields::signed_number<16>("Aux2MonHighWarningThreshold", fields::page_02h.word(156));
inline constexpr Field<std::int16_t> aux2_mon_low_warning_threshold =
    fields::signed_number<16>("Aux2MonLowWarningThreshold", fields::page_02h.word(158));
inline constexpr Field<std::int16_t> aux3_mon_high_alarm_threshold =
    fields::signed_number<16>("Aux3MonHighAlarmThreshold", fields::page_02h.word(160));
inline constexpr Field<std::int16_t> aux3_mon_low_alarm_threshold =
    fields::signed_number<16>("Aux3MonLowAlarmThreshold", fields::page_02h.word(162));
inline constexpr Field<std::int16_t> aux3_mon_high_warning_threshold =
    fields::signed_number<16>("Aux3MonHighWarningThreshold", fields::page_02h.word(164));
inline constexpr Field<std::int16_t> aux3_mon_low_warning_threshold =
    fields::signed_number<16>("Aux3MonLowWarningThreshold", fields::page_02h.word(166));
inline constexpr Field<std::int16_t> custom_mon_high_alarm_threshold =
    fields::signed_number<16>("CustomMonHighAlarmThreshold", fields::page_02h.word(168));
inline constexpr Field<std::int16_t> custom_mon_low_alarm_threshold =
    fields::signed_number<16>("CustomMonLowAlarmThreshold", fields::page_02h.word(170));
inline constexpr Field<std::int16_t> custom_mon_high_warning_threshold =
    fields::signed_number<16>("CustomMonHighWarningThreshold", fields::page_02h.word(172));
inline constexpr Field<std::int16_t> custom_mon_low_warning_threshold =
    fields::signed_number<16>("CustomMonLowWarningThreshold", fields::page_02h.word(174));
inline constexpr Field<MilliWatt> optical_power_tx_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerTxHighAlarmThreshold",
                                                          fields::page_02h.word(176));
inline constexpr Field<MilliWatt> optical_power_tx_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerTxLowAlarmThreshold",
                                                          fields::page_02h.word(178));
inline constexpr Field<MilliWatt> optical_power_tx_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerTxHighWarningThreshold",
                                                          fields::page_02h.word(180));
inline constexpr Field<MilliWatt> optical_power_tx_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerTxLowWarningThreshold",
                                                          fields::page_02h.word(182));
inline constexpr Field<MilliAmpere> laser_bias_current_high_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>(
        "LaserBiasCurrentHighAlarmThreshold",
        fields::page_02h.word(184).alias("LaserBiasTxHighAlarmThreshold").note("times TxBiasCurrentScalingFactor"));
inline constexpr Field<MilliAmpere> laser_bias_current_low_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>(
        "LaserBiasCurrentLowAlarmThreshold",
        fields::page_02h.word(186).alias("LaserBiasTxLowAlarmThreshold").note("times TxBiasCurrentScalingFactor"));
inline constexpr Field<MilliAmpere> laser_bias_current_high_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>(
        "LaserBiasCurrentHighWarningThreshold",
        fields::page_02h.word(188).alias("LaserBiasTxHighWarningThreshold").note("times TxBiasCurrentScalingFactor"));
inline constexpr Field<MilliAmpere> laser_bias_current_low_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>(
        "LaserBiasCurrentLowWarningThreshold",
        fields::page_02h.word(190).alias("LaserBiasTxLowWarningThreshold").note("times TxBiasCurrentScalingFactor"));
inline constexpr Field<MilliWatt> optical_power_rx_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerRxHighAlarmThreshold",
                                                          fields::page_02h.word(192));
inline constexpr Field<MilliWatt> optical_power_rx_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerRxLowAlarmThreshold",
                                                          fields::page_02h.word(194));
inline constexpr Field<MilliWatt> optical_power_rx_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerRxHighWarningThreshold",
                                                          fields::page_02h.word(196));
inline constexpr Field<MilliWatt> optical_power_rx_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("OpticalPowerRxLowWarningThreshold",
                                                          fields::page_02h.word(198));
inline constexpr Field<std::uint8_t> page_02h_checksum = fields::checksum("PageChecksum", fields::page_02h.byte(255));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_02h(Visit& visit) {
  visit(temp_mon_high_alarm_threshold);
  visit(temp_mon_low_alarm_threshold);
  visit(temp_mon_high_warning_threshold);
  visit(temp_mon_low_warning_threshold);
  visit(vcc_mon_high_alarm_threshold);
  visit(vcc_mon_low_alarm_threshold);
  visit(vcc_mon_high_warning_threshold);
  visit(vcc_mon_low_warning_threshold);
  visit(aux1_mon_high_alarm_threshold);
  visit(aux1_mon_low_alarm_threshold);
  visit(aux1_mon_high_warning_threshold);
  visit(aux1_mon_low_warning_threshold);
  visit(aux2_mon_high_alarm_threshold);
  visit(aux2_mon_low_alarm_threshold);
  visit(aux2_mon_high_warning_threshold);
  visit(aux2_mon_low_warning_threshold);
  visit(aux3_mon_high_alarm_threshold);
  visit(aux3_mon_low_alarm_threshold);
  visit(aux3_mon_high_warning_threshold);
  visit(aux3_mon_low_warning_threshold);
  visit(custom_mon_high_alarm_threshold);
  visit(custom_mon_low_alarm_threshold);
  visit(custom_mon_high_warning_threshold);
  visit(custom_mon_low_warning_threshold);
  visit(optical_power_tx_high_alarm_threshold);
  visit(optical_power_tx_low_alarm_threshold);
  visit(optical_power_tx_high_warning_threshold);
  visit(optical_power_tx_low_warning_threshold);
  visit(laser_bias_current_high_alarm_threshold);
  visit(laser_bias_current_low_alarm_threshold);
  visit(laser_bias_current_high_warning_threshold);
  visit(laser_bias_current_low_warning_threshold);
  visit(optical_power_rx_high_alarm_threshold);
  visit(optical_power_rx_low_alarm_threshold);
  visit(optical_power_rx_high_warning_threshold);
  visit(optical_power_rx_low_warning_threshold);
  visit(page_02h_checksum);
}
inline constexpr std::array page_02h_fields = fields::table_of([](auto& visit) { visit_page_02h(visit); });
static_assert(well_formed(page_02h_fields));

}  // namespace plugfest::cmis
