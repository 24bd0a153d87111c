#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8636 page 03h, thresholds and channel controls. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::sff::sff8636 {

namespace fields {
using namespace sff::fields;
inline constexpr Page page_03h{0x03, false, "SFF-8636 2.11, Upper page 03h"};
}  // namespace fields

inline constexpr Field<Celsius> temp_high_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempHighAlarmThreshold", fields::page_03h.word(128));
inline constexpr Field<Celsius> temp_low_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempLowAlarmThreshold", fields::page_03h.word(130));
inline constexpr Field<Celsius> temp_high_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempHighWarningThreshold", fields::page_03h.word(132));
inline constexpr Field<Celsius> temp_low_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempLowWarningThreshold", fields::page_03h.word(134));
inline constexpr Field<Volt> vcc_high_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccHighAlarmThreshold", fields::page_03h.word(144));
inline constexpr Field<Volt> vcc_low_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccLowAlarmThreshold", fields::page_03h.word(146));
inline constexpr Field<Volt> vcc_high_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccHighWarningThreshold", fields::page_03h.word(148));
inline constexpr Field<Volt> vcc_low_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccLowWarningThreshold", fields::page_03h.word(150));
inline constexpr Field<MilliWatt> rx_power_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighAlarmThreshold", fields::page_03h.word(176));
inline constexpr Field<MilliWatt> rx_power_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowAlarmThreshold", fields::page_03h.word(178));
inline constexpr Field<MilliWatt> rx_power_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighWarningThreshold", fields::page_03h.word(180));
inline constexpr Field<MilliWatt> rx_power_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowWarningThreshold", fields::page_03h.word(182));
inline constexpr Field<MilliAmpere> tx_bias_high_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasHighAlarmThreshold", fields::page_03h.word(184));
inline constexpr Field<MilliAmpere> tx_bias_low_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasLowAlarmThreshold", fields::page_03h.word(186));
inline constexpr Field<MilliAmpere> tx_bias_high_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasHighWarningThreshold", fields::page_03h.word(188));
inline constexpr Field<MilliAmpere> tx_bias_low_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasLowWarningThreshold", fields::page_03h.word(190));
inline constexpr Field<MilliWatt> tx_power_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerHighAlarmThreshold", fields::page_03h.word(192));
inline constexpr Field<MilliWatt> tx_power_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerLowAlarmThreshold", fields::page_03h.word(194));
inline constexpr Field<MilliWatt> tx_power_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerHighWarningThreshold", fields::page_03h.word(196));
inline constexpr Field<MilliWatt> tx_power_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerLowWarningThreshold", fields::page_03h.word(198));
inline constexpr Field<std::uint8_t> max_tx_input_eq =
    fields::count<4>("MaxTxInputEq", fields::page_03h.bits(224, 7, 4), 1, "dB");
inline constexpr Field<std::uint8_t> max_rx_output_emphasis =
    fields::count<4>("MaxRxOutputEmphasis", fields::page_03h.bits(224, 3, 0), 1, "dB");
inline constexpr Field<std::uint8_t> rx_emphasis_type =
    fields::number<2>("RxEmphasisType", fields::page_03h.bits(225, 5, 4));
inline constexpr Field<bool> rx_amplitude3_supported =
    fields::flag("RxAmplitude3Supported", fields::page_03h.bit(225, 3));
inline constexpr Field<bool> rx_amplitude2_supported =
    fields::flag("RxAmplitude2Supported", fields::page_03h.bit(225, 2));
inline constexpr Field<bool> rx_amplitude1_supported =
    fields::flag("RxAmplitude1Supported", fields::page_03h.bit(225, 1));
inline constexpr Field<bool> rx_amplitude0_supported =
    fields::flag("RxAmplitude0Supported", fields::page_03h.bit(225, 0));
inline constexpr Field<bool> host_fec_controllable = fields::flag("HostFECControllable", fields::page_03h.bit(227, 7));
inline constexpr Field<bool> media_fec_controllable =
    fields::flag("MediaFECControllable", fields::page_03h.bit(227, 6));
inline constexpr Field<bool> tx_force_squelch_implemented =
    fields::flag("TxForceSquelchImplemented", fields::page_03h.bit(227, 3));
inline constexpr Field<bool> rx_los_fast_mode_supported =
    fields::flag("RxLOSFastModeSupported", fields::page_03h.bit(227, 2));
inline constexpr Field<bool> tx_dis_fast_mode_supported =
    fields::flag("TxDisFastModeSupported", fields::page_03h.bit(227, 1));
inline constexpr Field<std::uint8_t> max_tc_stabilization_time =
    fields::count<8>("MaxTCStabilizationTime", fields::page_03h.byte(228), 1, "s");
inline constexpr Field<std::uint8_t> max_ctle_settling_time =
    fields::count<8>("MaxCTLESettlingTime", fields::page_03h.byte(229), 100, "ms");
inline constexpr Field<bool> host_fec_enable = fields::flag("HostFECEnable", fields::page_03h.bit(230, 7).rw());
inline constexpr Field<bool> media_fec_disable = fields::flag("MediaFECDisable", fields::page_03h.bit(230, 6).rw());
inline constexpr Field<bool> tx_force_squelch =
    fields::flag("TxForceSquelch", fields::lane_bits(fields::page_03h, 231, 0).rw());
inline constexpr Field<std::uint8_t> tx_adaptive_eq_freeze =
    fields::number<4>("TxAdaptiveEqFreeze", fields::page_03h.bits(233, 3, 0).rw());
inline constexpr Field<std::uint8_t> tx_input_eq =
    fields::count<4>("TxInputEq", fields::lane_nibbles(fields::page_03h, 234).rw(), 1, "dB");
inline constexpr Field<std::uint8_t> rx_output_emphasis =
    fields::count<4>("RxOutputEmphasis", fields::lane_nibbles(fields::page_03h, 236).rw(), 1, "dB");
inline constexpr Field<std::uint8_t> rx_output_amplitude = fields::open_bits<4>(
    "RxOutputAmplitude", fields::lane_nibbles(fields::page_03h, 238).rw().codes("rx_amplitude_8636"));
inline constexpr Field<bool> rx_squelch_disable =
    fields::flag("RxSquelchDisable", fields::lane_bits(fields::page_03h, 240, 4).rw());
inline constexpr Field<bool> tx_squelch_disable =
    fields::flag("TxSquelchDisable", fields::lane_bits(fields::page_03h, 240, 0).rw());
inline constexpr Field<bool> rx_output_disable =
    fields::flag("RxOutputDisable", fields::lane_bits(fields::page_03h, 241, 4).rw());
inline constexpr Field<bool> tx_adaptive_eq_enable =
    fields::flag("TxAdaptiveEqEnable", fields::lane_bits(fields::page_03h, 241, 0).rw());
inline constexpr Field<bool> rx_power_high_alarm_mask =
    fields::flag("RxPowerHighAlarmMask", fields::lane_nibbles(fields::page_03h, 242, 3, 3).rw());
inline constexpr Field<bool> rx_power_low_alarm_mask =
    fields::flag("RxPowerLowAlarmMask", fields::lane_nibbles(fields::page_03h, 242, 2, 2).rw());
inline constexpr Field<bool> rx_power_high_warning_mask =
    fields::flag("RxPowerHighWarningMask", fields::lane_nibbles(fields::page_03h, 242, 1, 1).rw());
inline constexpr Field<bool> rx_power_low_warning_mask =
    fields::flag("RxPowerLowWarningMask", fields::lane_nibbles(fields::page_03h, 242, 0, 0).rw());
inline constexpr Field<bool> tx_bias_high_alarm_mask =
    fields::flag("TxBiasHighAlarmMask", fields::lane_nibbles(fields::page_03h, 244, 3, 3).rw());
inline constexpr Field<bool> tx_bias_low_alarm_mask =
    fields::flag("TxBiasLowAlarmMask", fields::lane_nibbles(fields::page_03h, 244, 2, 2).rw());
inline constexpr Field<bool> tx_bias_high_warning_mask =
    fields::flag("TxBiasHighWarningMask", fields::lane_nibbles(fields::page_03h, 244, 1, 1).rw());
inline constexpr Field<bool> tx_bias_low_warning_mask =
    fields::flag("TxBiasLowWarningMask", fields::lane_nibbles(fields::page_03h, 244, 0, 0).rw());
inline constexpr Field<bool> tx_power_high_alarm_mask =
    fields::flag("TxPowerHighAlarmMask", fields::lane_nibbles(fields::page_03h, 246, 3, 3).rw());
inline constexpr Field<bool> tx_power_low_alarm_mask =
    fields::flag("TxPowerLowAlarmMask", fields::lane_nibbles(fields::page_03h, 246, 2, 2).rw());
inline constexpr Field<bool> tx_power_high_warning_mask =
    fields::flag("TxPowerHighWarningMask", fields::lane_nibbles(fields::page_03h, 246, 1, 1).rw());
inline constexpr Field<bool> tx_power_low_warning_mask =
    fields::flag("TxPowerLowWarningMask", fields::lane_nibbles(fields::page_03h, 246, 0, 0).rw());

/// Every field of this table, in ascending order.
constexpr void visit_page_03h(auto&& visit) {
  visit(temp_high_alarm_threshold);
  visit(temp_low_alarm_threshold);
  visit(temp_high_warning_threshold);
  visit(temp_low_warning_threshold);
  visit(vcc_high_alarm_threshold);
  visit(vcc_low_alarm_threshold);
  visit(vcc_high_warning_threshold);
  visit(vcc_low_warning_threshold);
  visit(rx_power_high_alarm_threshold);
  visit(rx_power_low_alarm_threshold);
  visit(rx_power_high_warning_threshold);
  visit(rx_power_low_warning_threshold);
  visit(tx_bias_high_alarm_threshold);
  visit(tx_bias_low_alarm_threshold);
  visit(tx_bias_high_warning_threshold);
  visit(tx_bias_low_warning_threshold);
  visit(tx_power_high_alarm_threshold);
  visit(tx_power_low_alarm_threshold);
  visit(tx_power_high_warning_threshold);
  visit(tx_power_low_warning_threshold);
  visit(max_tx_input_eq);
  visit(max_rx_output_emphasis);
  visit(rx_emphasis_type);
  visit(rx_amplitude3_supported);
  visit(rx_amplitude2_supported);
  visit(rx_amplitude1_supported);
  visit(rx_amplitude0_supported);
  visit(host_fec_controllable);
  visit(media_fec_controllable);
  visit(tx_force_squelch_implemented);
  visit(rx_los_fast_mode_supported);
  visit(tx_dis_fast_mode_supported);
  visit(max_tc_stabilization_time);
  visit(max_ctle_settling_time);
  visit(host_fec_enable);
  visit(media_fec_disable);
  visit(tx_force_squelch);
  visit(tx_adaptive_eq_freeze);
  visit(tx_input_eq);
  visit(rx_output_emphasis);
  visit(rx_output_amplitude);
  visit(rx_squelch_disable);
  visit(tx_squelch_disable);
  visit(rx_output_disable);
  visit(tx_adaptive_eq_enable);
  visit(rx_power_high_alarm_mask);
  visit(rx_power_low_alarm_mask);
  visit(rx_power_high_warning_mask);
  visit(rx_power_low_warning_mask);
  visit(tx_bias_high_alarm_mask);
  visit(tx_bias_low_alarm_mask);
  visit(tx_bias_high_warning_mask);
  visit(tx_bias_low_warning_mask);
  visit(tx_power_high_alarm_mask);
  visit(tx_power_low_alarm_mask);
  visit(tx_power_high_warning_mask);
  visit(tx_power_low_warning_mask);
}
inline constexpr std::array page_03h_fields = fields::table_of([](auto& visit) { visit_page_03h(visit); });
static_assert(cmis::well_formed(page_03h_fields));

}  // namespace plugfest::sff::sff8636
