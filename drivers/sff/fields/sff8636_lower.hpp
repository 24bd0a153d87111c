#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8636 lower memory. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::sff::sff8636 {

namespace fields {
using namespace sff::fields;
inline constexpr Page lower{0x00, false, "SFF-8636 2.11, Lower page 00h"};
}  // namespace fields

inline constexpr Field<std::uint8_t> identifier =
    fields::open_code("Identifier", fields::lower.byte(0).codes("sff8024_identifier"));
inline constexpr Field<std::uint8_t> revision_compliance =
    fields::open_code("RevisionCompliance", fields::lower.byte(1).codes("revision_8636"));
inline constexpr Field<bool> flat_mem = fields::flag("FlatMem", fields::lower.bit(2, 2));
inline constexpr Field<bool> int_l = fields::flag("IntL", fields::lower.bit(2, 1));
inline constexpr Field<bool> data_not_ready = fields::flag("DataNotReady", fields::lower.bit(2, 0));
inline constexpr Field<bool> tx_los_flag = fields::flag("TxLOSFlag", fields::lane_bits(fields::lower, 3, 4).cor());
inline constexpr Field<bool> rx_los_flag = fields::flag("RxLOSFlag", fields::lane_bits(fields::lower, 3, 0).cor());
inline constexpr Field<bool> tx_adapt_eq_fault_flag =
    fields::flag("TxAdaptEqFaultFlag", fields::lane_bits(fields::lower, 4, 4).cor());
inline constexpr Field<bool> tx_fault_flag = fields::flag("TxFaultFlag", fields::lane_bits(fields::lower, 4, 0).cor());
inline constexpr Field<bool> tx_lol_flag = fields::flag("TxLOLFlag", fields::lane_bits(fields::lower, 5, 4).cor());
inline constexpr Field<bool> rx_lol_flag = fields::flag("RxLOLFlag", fields::lane_bits(fields::lower, 5, 0).cor());
inline constexpr Field<bool> temp_high_alarm_flag = fields::flag("TempHighAlarmFlag", fields::lower.bit(6, 7).cor());
inline constexpr Field<bool> temp_low_alarm_flag = fields::flag("TempLowAlarmFlag", fields::lower.bit(6, 6).cor());
inline constexpr Field<bool> temp_high_warning_flag =
    fields::flag("TempHighWarningFlag", fields::lower.bit(6, 5).cor());
inline constexpr Field<bool> temp_low_warning_flag = fields::flag("TempLowWarningFlag", fields::lower.bit(6, 4).cor());
inline constexpr Field<bool> tc_readiness_flag = fields::flag("TCReadinessFlag", fields::lower.bit(6, 1).cor());
inline constexpr Field<bool> initialization_complete_flag =
    fields::flag("InitializationCompleteFlag", fields::lower.bit(6, 0).cor());
inline constexpr Field<bool> vcc_high_alarm_flag = fields::flag("VccHighAlarmFlag", fields::lower.bit(7, 7).cor());
inline constexpr Field<bool> vcc_low_alarm_flag = fields::flag("VccLowAlarmFlag", fields::lower.bit(7, 6).cor());
inline constexpr Field<bool> vcc_high_warning_flag = fields::flag("VccHighWarningFlag", fields::lower.bit(7, 5).cor());
inline constexpr Field<bool> vcc_low_warning_flag = fields::flag("VccLowWarningFlag", fields::lower.bit(7, 4).cor());
inline constexpr Field<bool> rx_power_high_alarm_flag =
    fields::flag("RxPowerHighAlarmFlag", fields::lane_nibbles(fields::lower, 9, 3, 3).cor());
inline constexpr Field<bool> rx_power_low_alarm_flag =
    fields::flag("RxPowerLowAlarmFlag", fields::lane_nibbles(fields::lower, 9, 2, 2).cor());
inline constexpr Field<bool> rx_power_high_warning_flag =
    fields::flag("RxPowerHighWarningFlag", fields::lane_nibbles(fields::lower, 9, 1, 1).cor());
inline constexpr Field<bool> rx_power_low_warning_flag =
    fields::flag("RxPowerLowWarningFlag", fields::lane_nibbles(fields::lower, 9, 0, 0).cor());
inline constexpr Field<bool> tx_bias_high_alarm_flag =
    fields::flag("TxBiasHighAlarmFlag", fields::lane_nibbles(fields::lower, 11, 3, 3).cor());
inline constexpr Field<bool> tx_bias_low_alarm_flag =
    fields::flag("TxBiasLowAlarmFlag", fields::lane_nibbles(fields::lower, 11, 2, 2).cor());
inline constexpr Field<bool> tx_bias_high_warning_flag =
    fields::flag("TxBiasHighWarningFlag", fields::lane_nibbles(fields::lower, 11, 1, 1).cor());
inline constexpr Field<bool> tx_bias_low_warning_flag =
    fields::flag("TxBiasLowWarningFlag", fields::lane_nibbles(fields::lower, 11, 0, 0).cor());
inline constexpr Field<bool> tx_power_high_alarm_flag =
    fields::flag("TxPowerHighAlarmFlag", fields::lane_nibbles(fields::lower, 13, 3, 3).cor());
inline constexpr Field<bool> tx_power_low_alarm_flag =
    fields::flag("TxPowerLowAlarmFlag", fields::lane_nibbles(fields::lower, 13, 2, 2).cor());
inline constexpr Field<bool> tx_power_high_warning_flag =
    fields::flag("TxPowerHighWarningFlag", fields::lane_nibbles(fields::lower, 13, 1, 1).cor());
inline constexpr Field<bool> tx_power_low_warning_flag =
    fields::flag("TxPowerLowWarningFlag", fields::lane_nibbles(fields::lower, 13, 0, 0).cor());
inline constexpr Field<Celsius> temperature =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("Temperature", fields::lower.word(22));
inline constexpr Field<Volt> supply_voltage =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("SupplyVoltage", fields::lower.word(26));
inline constexpr Field<MilliWatt> rx_power =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPower", fields::lane_words(fields::lower, 34));
inline constexpr Field<MilliAmpere> tx_bias =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBias", fields::lane_words(fields::lower, 42));
inline constexpr Field<MilliWatt> tx_power =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPower", fields::lane_words(fields::lower, 50));
inline constexpr Field<bool> tx_disable = fields::flag("TxDisable", fields::lane_bits(fields::lower, 86, 0).rw());
inline constexpr Field<std::uint8_t> rx_rate_select =
    fields::number<2>("RxRateSelect", fields::lane_pairs(fields::lower, 87).rw());
inline constexpr Field<std::uint8_t> tx_rate_select =
    fields::number<2>("TxRateSelect", fields::lane_pairs(fields::lower, 88).rw());
inline constexpr Field<bool> software_reset = fields::flag("SoftwareReset", fields::lower.bit(93, 7).wo_sc());
inline constexpr Field<bool> high_power_class_enable_8 =
    fields::flag("HighPowerClassEnable8", fields::lower.bit(93, 3).rw());
inline constexpr Field<bool> high_power_class_enable_5_to_7 =
    fields::flag("HighPowerClassEnable5to7", fields::lower.bit(93, 2).rw());
inline constexpr Field<bool> power_set = fields::flag("PowerSet", fields::lower.bit(93, 1).rw());
inline constexpr Field<bool> power_override = fields::flag("PowerOverride", fields::lower.bit(93, 0).rw());
inline constexpr Field<bool> tx_cdr_control =
    fields::flag("TxCDRControl", fields::lane_bits(fields::lower, 98, 4).rw());
inline constexpr Field<bool> rx_cdr_control =
    fields::flag("RxCDRControl", fields::lane_bits(fields::lower, 98, 0).rw());
inline constexpr Field<bool> lp_mode_tx_dis_control = fields::flag("LPModeTxDisControl", fields::lower.bit(99, 1).rw());
inline constexpr Field<bool> int_l_los_l_control = fields::flag("IntLLOSLControl", fields::lower.bit(99, 0).rw());
inline constexpr Field<bool> tx_los_mask = fields::flag("TxLOSMask", fields::lane_bits(fields::lower, 100, 4).rw());
inline constexpr Field<bool> rx_los_mask = fields::flag("RxLOSMask", fields::lane_bits(fields::lower, 100, 0).rw());
inline constexpr Field<bool> tx_adapt_eq_fault_mask =
    fields::flag("TxAdaptEqFaultMask", fields::lane_bits(fields::lower, 101, 4).rw());
inline constexpr Field<bool> tx_fault_mask = fields::flag("TxFaultMask", fields::lane_bits(fields::lower, 101, 0).rw());
inline constexpr Field<bool> tx_lol_mask = fields::flag("TxLOLMask", fields::lane_bits(fields::lower, 102, 4).rw());
inline constexpr Field<bool> rx_lol_mask = fields::flag("RxLOLMask", fields::lane_bits(fields::lower, 102, 0).rw());
inline constexpr Field<bool> temp_high_alarm_mask = fields::flag("TempHighAlarmMask", fields::lower.bit(103, 7).rw());
inline constexpr Field<bool> temp_low_alarm_mask = fields::flag("TempLowAlarmMask", fields::lower.bit(103, 6).rw());
inline constexpr Field<bool> temp_high_warning_mask =
    fields::flag("TempHighWarningMask", fields::lower.bit(103, 5).rw());
inline constexpr Field<bool> temp_low_warning_mask = fields::flag("TempLowWarningMask", fields::lower.bit(103, 4).rw());
inline constexpr Field<bool> tc_readiness_mask = fields::flag("TCReadinessMask", fields::lower.bit(103, 1).rw());
inline constexpr Field<bool> vcc_high_alarm_mask = fields::flag("VccHighAlarmMask", fields::lower.bit(104, 7).rw());
inline constexpr Field<bool> vcc_low_alarm_mask = fields::flag("VccLowAlarmMask", fields::lower.bit(104, 6).rw());
inline constexpr Field<bool> vcc_high_warning_mask = fields::flag("VccHighWarningMask", fields::lower.bit(104, 5).rw());
inline constexpr Field<bool> vcc_low_warning_mask = fields::flag("VccLowWarningMask", fields::lower.bit(104, 4).rw());
inline constexpr Field<Watt> max_power_consumption =
    fields::quantity<Watt, std::ratio<1, 10>, 8>("MaxPowerConsumption", fields::lower.byte(107));
inline constexpr Field<NanoSecond> propagation_delay =
    fields::quantity<NanoSecond, std::ratio<10, 1>, 16>("PropagationDelay", fields::lower.word(108));
inline constexpr Field<std::uint8_t> advanced_low_power_mode =
    fields::open_bits<4>("AdvancedLowPowerMode", fields::lower.bits(110, 7, 4).codes("advanced_low_power"));
inline constexpr Field<bool> far_side_managed = fields::flag("FarSideManaged", fields::lower.bit(110, 3));
inline constexpr Field<std::uint8_t> min_operating_voltage =
    fields::open_bits<3>("MinOperatingVoltage", fields::lower.bits(110, 2, 0).codes("min_operating_voltage"));
inline constexpr Field<std::uint8_t> far_end_implementation =
    fields::open_bits<3>("FarEndImplementation", fields::lower.bits(113, 6, 4).codes("far_end_8636"));
inline constexpr Field<bool> near_end_not_implemented =
    fields::flag("NearEndNotImplemented", fields::lane_bits(fields::lower, 113, 0));
inline constexpr Field<std::uint8_t> tx_turn_on_max_duration =
    fields::number<4>("TxTurnOnMaxDuration", fields::lower.bits(114, 7, 4));
inline constexpr Field<std::uint8_t> data_path_init_max_duration =
    fields::number<4>("DataPathInitMaxDuration", fields::lower.bits(114, 3, 0));
inline constexpr Field<std::uint8_t> mod_sel_wait_time_exponent =
    fields::number<3>("ModSelWaitTimeExponent", fields::lower.bits(115, 7, 5));
inline constexpr Field<std::uint8_t> mod_sel_wait_time_mantissa =
    fields::number<5>("ModSelWaitTimeMantissa", fields::lower.bits(115, 4, 0));
inline constexpr Field<std::uint8_t> secondary_extended_compliance =
    fields::open_code("SecondaryExtendedCompliance", fields::lower.byte(116).codes("extended_compliance"));
inline constexpr Field<std::uint8_t> transceiver_subtype =
    fields::number<4>("TransceiverSubtype", fields::lower.bits(117, 7, 4));
inline constexpr Field<std::uint8_t> fiber_face_type =
    fields::number<2>("FiberFaceType", fields::lower.bits(117, 1, 0));
inline constexpr Field<std::uint32_t> password_change =
    fields::number<32>("PasswordChange", fields::lower.bytes(119, 4).wo());
inline constexpr Field<std::uint32_t> password_entry =
    fields::number<32>("PasswordEntry", fields::lower.bytes(123, 4).wo());
inline constexpr Field<std::uint8_t> page_select = fields::number<8>("PageSelect", fields::lower.byte(127).rww());

/// Every field of this table, in ascending order.
constexpr void visit_lower(auto&& visit) {
  visit(identifier);
  visit(revision_compliance);
  visit(flat_mem);
  visit(int_l);
  visit(data_not_ready);
  visit(tx_los_flag);
  visit(rx_los_flag);
  visit(tx_adapt_eq_fault_flag);
  visit(tx_fault_flag);
  visit(tx_lol_flag);
  visit(rx_lol_flag);
  visit(temp_high_alarm_flag);
  visit(temp_low_alarm_flag);
  visit(temp_high_warning_flag);
  visit(temp_low_warning_flag);
  visit(tc_readiness_flag);
  visit(initialization_complete_flag);
  visit(vcc_high_alarm_flag);
  visit(vcc_low_alarm_flag);
  visit(vcc_high_warning_flag);
  visit(vcc_low_warning_flag);
  visit(rx_power_high_alarm_flag);
  visit(rx_power_low_alarm_flag);
  visit(rx_power_high_warning_flag);
  visit(rx_power_low_warning_flag);
  visit(tx_bias_high_alarm_flag);
  visit(tx_bias_low_alarm_flag);
  visit(tx_bias_high_warning_flag);
  visit(tx_bias_low_warning_flag);
  visit(tx_power_high_alarm_flag);
  visit(tx_power_low_alarm_flag);
  visit(tx_power_high_warning_flag);
  visit(tx_power_low_warning_flag);
  visit(temperature);
  visit(supply_voltage);
  visit(rx_power);
  visit(tx_bias);
  visit(tx_power);
  visit(tx_disable);
  visit(rx_rate_select);
  visit(tx_rate_select);
  visit(software_reset);
  visit(high_power_class_enable_8);
  visit(high_power_class_enable_5_to_7);
  visit(power_set);
  visit(power_override);
  visit(tx_cdr_control);
  visit(rx_cdr_control);
  visit(lp_mode_tx_dis_control);
  visit(int_l_los_l_control);
  visit(tx_los_mask);
  visit(rx_los_mask);
  visit(tx_adapt_eq_fault_mask);
  visit(tx_fault_mask);
  visit(tx_lol_mask);
  visit(rx_lol_mask);
  visit(temp_high_alarm_mask);
  visit(temp_low_alarm_mask);
  visit(temp_high_warning_mask);
  visit(temp_low_warning_mask);
  visit(tc_readiness_mask);
  visit(vcc_high_alarm_mask);
  visit(vcc_low_alarm_mask);
  visit(vcc_high_warning_mask);
  visit(vcc_low_warning_mask);
  visit(max_power_consumption);
  visit(propagation_delay);
  visit(advanced_low_power_mode);
  visit(far_side_managed);
  visit(min_operating_voltage);
  visit(far_end_implementation);
  visit(near_end_not_implemented);
  visit(tx_turn_on_max_duration);
  visit(data_path_init_max_duration);
  visit(mod_sel_wait_time_exponent);
  visit(mod_sel_wait_time_mantissa);
  visit(secondary_extended_compliance);
  visit(transceiver_subtype);
  visit(fiber_face_type);
  visit(password_change);
  visit(password_entry);
  visit(page_select);
}
inline constexpr std::array lower_fields = fields::table_of([](auto& visit) { visit_lower(visit); });
static_assert(cmis::well_formed(lower_fields));

}  // namespace plugfest::sff::sff8636
