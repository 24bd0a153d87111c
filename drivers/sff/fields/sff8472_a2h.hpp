#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8472 device A2h, the diagnostics. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::sff::sff8472 {

namespace fields {
using namespace sff::fields;
inline constexpr Page a2h{0x00, false, "SFF-8472 12.4.3, Address A2h"};
}  // namespace fields

inline constexpr Field<Celsius> temp_high_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempHighAlarmThreshold", fields::a2h.word(0));
inline constexpr Field<Celsius> temp_low_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempLowAlarmThreshold", fields::a2h.word(2));
inline constexpr Field<Celsius> temp_high_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempHighWarningThreshold", fields::a2h.word(4));
inline constexpr Field<Celsius> temp_low_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempLowWarningThreshold", fields::a2h.word(6));
inline constexpr Field<Volt> vcc_high_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccHighAlarmThreshold", fields::a2h.word(8));
inline constexpr Field<Volt> vcc_low_alarm_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccLowAlarmThreshold", fields::a2h.word(10));
inline constexpr Field<Volt> vcc_high_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccHighWarningThreshold", fields::a2h.word(12));
inline constexpr Field<Volt> vcc_low_warning_threshold =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccLowWarningThreshold", fields::a2h.word(14));
inline constexpr Field<MilliAmpere> tx_bias_high_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasHighAlarmThreshold", fields::a2h.word(16));
inline constexpr Field<MilliAmpere> tx_bias_low_alarm_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasLowAlarmThreshold", fields::a2h.word(18));
inline constexpr Field<MilliAmpere> tx_bias_high_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasHighWarningThreshold", fields::a2h.word(20));
inline constexpr Field<MilliAmpere> tx_bias_low_warning_threshold =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBiasLowWarningThreshold", fields::a2h.word(22));
inline constexpr Field<MilliWatt> tx_power_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerHighAlarmThreshold", fields::a2h.word(24));
inline constexpr Field<MilliWatt> tx_power_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerLowAlarmThreshold", fields::a2h.word(26));
inline constexpr Field<MilliWatt> tx_power_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerHighWarningThreshold", fields::a2h.word(28));
inline constexpr Field<MilliWatt> tx_power_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPowerLowWarningThreshold", fields::a2h.word(30));
inline constexpr Field<MilliWatt> rx_power_high_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighAlarmThreshold", fields::a2h.word(32));
inline constexpr Field<MilliWatt> rx_power_low_alarm_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowAlarmThreshold", fields::a2h.word(34));
inline constexpr Field<MilliWatt> rx_power_high_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighWarningThreshold", fields::a2h.word(36));
inline constexpr Field<MilliWatt> rx_power_low_warning_threshold =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowWarningThreshold", fields::a2h.word(38));
inline constexpr Field<Celsius> laser_temp_high_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("LaserTempHighAlarmThreshold", fields::a2h.word(40));
inline constexpr Field<Celsius> laser_temp_low_alarm_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("LaserTempLowAlarmThreshold", fields::a2h.word(42));
inline constexpr Field<Celsius> laser_temp_high_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("LaserTempHighWarningThreshold", fields::a2h.word(44));
inline constexpr Field<Celsius> laser_temp_low_warning_threshold =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("LaserTempLowWarningThreshold", fields::a2h.word(46));
inline constexpr Field<MilliAmpere> tec_current_high_alarm_threshold =
    fields::signed_quantity<MilliAmpere, std::ratio<1, 10>, 16>("TECCurrentHighAlarmThreshold", fields::a2h.word(48));
inline constexpr Field<MilliAmpere> tec_current_low_alarm_threshold =
    fields::signed_quantity<MilliAmpere, std::ratio<1, 10>, 16>("TECCurrentLowAlarmThreshold", fields::a2h.word(50));
inline constexpr Field<MilliAmpere> tec_current_high_warning_threshold =
    fields::signed_quantity<MilliAmpere, std::ratio<1, 10>, 16>("TECCurrentHighWarningThreshold", fields::a2h.word(52));
inline constexpr Field<MilliAmpere> tec_current_low_warning_threshold =
    fields::signed_quantity<MilliAmpere, std::ratio<1, 10>, 16>("TECCurrentLowWarningThreshold", fields::a2h.word(54));
inline constexpr Field<std::uint8_t> cc_dmi = fields::checksum("CC_DMI", fields::a2h.byte(95));
inline constexpr Field<Celsius> temperature =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("Temperature", fields::a2h.word(96));
inline constexpr Field<Volt> supply_voltage =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("SupplyVoltage", fields::a2h.word(98));
inline constexpr Field<MilliAmpere> tx_bias =
    fields::quantity<MilliAmpere, std::ratio<1, 500>, 16>("TxBias", fields::a2h.word(100));
inline constexpr Field<MilliWatt> tx_power =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("TxPower", fields::a2h.word(102));
inline constexpr Field<MilliWatt> rx_power =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPower", fields::a2h.word(104));
inline constexpr Field<Celsius> laser_temp_or_wavelength =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("LaserTempOrWavelength", fields::a2h.word(106));
inline constexpr Field<MilliAmpere> tec_current =
    fields::signed_quantity<MilliAmpere, std::ratio<1, 10>, 16>("TECCurrent", fields::a2h.word(108));
inline constexpr Field<bool> tx_disable_state = fields::flag("TxDisableState", fields::a2h.bit(110, 7));
inline constexpr Field<bool> soft_tx_disable = fields::flag("SoftTxDisable", fields::a2h.bit(110, 6).rw());
inline constexpr Field<bool> rs1_state = fields::flag("RS1State", fields::a2h.bit(110, 5));
inline constexpr Field<bool> rs0_state = fields::flag("RS0State", fields::a2h.bit(110, 4));
inline constexpr Field<bool> soft_rs0_select = fields::flag("SoftRS0Select", fields::a2h.bit(110, 3).rw());
inline constexpr Field<bool> tx_fault_state = fields::flag("TxFaultState", fields::a2h.bit(110, 2));
inline constexpr Field<bool> rx_los_state = fields::flag("RxLOSState", fields::a2h.bit(110, 1));
inline constexpr Field<bool> data_not_ready = fields::flag("DataNotReady", fields::a2h.bit(110, 0));
inline constexpr Field<bool> temp_high_alarm_flag = fields::flag("TempHighAlarmFlag", fields::a2h.bit(112, 7));
inline constexpr Field<bool> temp_low_alarm_flag = fields::flag("TempLowAlarmFlag", fields::a2h.bit(112, 6));
inline constexpr Field<bool> vcc_high_alarm_flag = fields::flag("VccHighAlarmFlag", fields::a2h.bit(112, 5));
inline constexpr Field<bool> vcc_low_alarm_flag = fields::flag("VccLowAlarmFlag", fields::a2h.bit(112, 4));
inline constexpr Field<bool> tx_bias_high_alarm_flag = fields::flag("TxBiasHighAlarmFlag", fields::a2h.bit(112, 3));
inline constexpr Field<bool> tx_bias_low_alarm_flag = fields::flag("TxBiasLowAlarmFlag", fields::a2h.bit(112, 2));
inline constexpr Field<bool> tx_power_high_alarm_flag = fields::flag("TxPowerHighAlarmFlag", fields::a2h.bit(112, 1));
inline constexpr Field<bool> tx_power_low_alarm_flag = fields::flag("TxPowerLowAlarmFlag", fields::a2h.bit(112, 0));
inline constexpr Field<bool> rx_power_high_alarm_flag = fields::flag("RxPowerHighAlarmFlag", fields::a2h.bit(113, 7));
inline constexpr Field<bool> rx_power_low_alarm_flag = fields::flag("RxPowerLowAlarmFlag", fields::a2h.bit(113, 6));
inline constexpr Field<bool> laser_temp_high_alarm_flag =
    fields::flag("LaserTempHighAlarmFlag", fields::a2h.bit(113, 5));
inline constexpr Field<bool> laser_temp_low_alarm_flag = fields::flag("LaserTempLowAlarmFlag", fields::a2h.bit(113, 4));
inline constexpr Field<bool> tec_current_high_alarm_flag =
    fields::flag("TECCurrentHighAlarmFlag", fields::a2h.bit(113, 3));
inline constexpr Field<bool> tec_current_low_alarm_flag =
    fields::flag("TECCurrentLowAlarmFlag", fields::a2h.bit(113, 2));
inline constexpr Field<std::uint8_t> tx_input_eq_high_rate =
    fields::count<4>("TxInputEqHighRate", fields::a2h.bits(114, 7, 4).rw(), 1, "dB");
inline constexpr Field<std::uint8_t> tx_input_eq_low_rate =
    fields::count<4>("TxInputEqLowRate", fields::a2h.bits(114, 3, 0).rw(), 1, "dB");
inline constexpr Field<std::uint8_t> rx_emphasis_high_rate =
    fields::count<4>("RxEmphasisHighRate", fields::a2h.bits(115, 7, 4).rw(), 1, "dB");
inline constexpr Field<std::uint8_t> rx_emphasis_low_rate =
    fields::count<4>("RxEmphasisLowRate", fields::a2h.bits(115, 3, 0).rw(), 1, "dB");
inline constexpr Field<bool> temp_high_warning_flag = fields::flag("TempHighWarningFlag", fields::a2h.bit(116, 7));
inline constexpr Field<bool> temp_low_warning_flag = fields::flag("TempLowWarningFlag", fields::a2h.bit(116, 6));
inline constexpr Field<bool> vcc_high_warning_flag = fields::flag("VccHighWarningFlag", fields::a2h.bit(116, 5));
inline constexpr Field<bool> vcc_low_warning_flag = fields::flag("VccLowWarningFlag", fields::a2h.bit(116, 4));
inline constexpr Field<bool> tx_bias_high_warning_flag = fields::flag("TxBiasHighWarningFlag", fields::a2h.bit(116, 3));
inline constexpr Field<bool> tx_bias_low_warning_flag = fields::flag("TxBiasLowWarningFlag", fields::a2h.bit(116, 2));
inline constexpr Field<bool> tx_power_high_warning_flag =
    fields::flag("TxPowerHighWarningFlag", fields::a2h.bit(116, 1));
inline constexpr Field<bool> tx_power_low_warning_flag = fields::flag("TxPowerLowWarningFlag", fields::a2h.bit(116, 0));
inline constexpr Field<bool> rx_power_high_warning_flag =
    fields::flag("RxPowerHighWarningFlag", fields::a2h.bit(117, 7));
inline constexpr Field<bool> rx_power_low_warning_flag = fields::flag("RxPowerLowWarningFlag", fields::a2h.bit(117, 6));
inline constexpr Field<bool> laser_temp_high_warning_flag =
    fields::flag("LaserTempHighWarningFlag", fields::a2h.bit(117, 5));
inline constexpr Field<bool> laser_temp_low_warning_flag =
    fields::flag("LaserTempLowWarningFlag", fields::a2h.bit(117, 4));
inline constexpr Field<bool> tec_current_high_warning_flag =
    fields::flag("TECCurrentHighWarningFlag", fields::a2h.bit(117, 3));
inline constexpr Field<bool> tec_current_low_warning_flag =
    fields::flag("TECCurrentLowWarningFlag", fields::a2h.bit(117, 2));
inline constexpr Field<bool> tx_adaptive_eq_fail = fields::flag("TxAdaptiveEqFail", fields::a2h.bit(118, 4));
inline constexpr Field<bool> soft_rs1_select = fields::flag("SoftRS1Select", fields::a2h.bit(118, 3).rw());
inline constexpr Field<bool> power_level4_enable = fields::flag("PowerLevel4Enable", fields::a2h.bit(118, 2).rw());
inline constexpr Field<bool> power_level_state = fields::flag("PowerLevelState", fields::a2h.bit(118, 1));
inline constexpr Field<bool> power_level_select = fields::flag("PowerLevelSelect", fields::a2h.bit(118, 0).rw());
inline constexpr Field<bool> pam4_tx_configured = fields::flag("PAM4TxConfigured", fields::a2h.bit(119, 4));
inline constexpr Field<bool> pam4_rx_configured = fields::flag("PAM4RxConfigured", fields::a2h.bit(119, 3));
inline constexpr Field<bool> fc_64g_mode = fields::flag("FC64GMode", fields::a2h.bit(119, 2).rw());
inline constexpr Field<bool> tx_cdr_unlocked = fields::flag("TxCDRUnlocked", fields::a2h.bit(119, 1));
inline constexpr Field<bool> rx_cdr_unlocked = fields::flag("RxCDRUnlocked", fields::a2h.bit(119, 0));
inline constexpr Field<std::uint8_t> page_select = fields::number<8>("PageSelect", fields::a2h.byte(127).rww());
inline constexpr TextField user_eeprom = fields::raw_bytes("UserEEPROM", fields::a2h.bytes(128, 120).rw());

inline constexpr ChecksumRule diagnostics_checksum{cc_dmi.info, 0, 94, "A2h bytes 0-94"};
/// All bits of byte 110 at once.
inline constexpr Field<std::uint8_t> status_control = fields::number<8>("StatusControl", fields::a2h.byte(110));

/// Every field of this table, in ascending order.
constexpr void visit_a2h(auto&& visit) {
  visit(temp_high_alarm_threshold);
  visit(temp_low_alarm_threshold);
  visit(temp_high_warning_threshold);
  visit(temp_low_warning_threshold);
  visit(vcc_high_alarm_threshold);
  visit(vcc_low_alarm_threshold);
  visit(vcc_high_warning_threshold);
  visit(vcc_low_warning_threshold);
  visit(tx_bias_high_alarm_threshold);
  visit(tx_bias_low_alarm_threshold);
  visit(tx_bias_high_warning_threshold);
  visit(tx_bias_low_warning_threshold);
  visit(tx_power_high_alarm_threshold);
  visit(tx_power_low_alarm_threshold);
  visit(tx_power_high_warning_threshold);
  visit(tx_power_low_warning_threshold);
  visit(rx_power_high_alarm_threshold);
  visit(rx_power_low_alarm_threshold);
  visit(rx_power_high_warning_threshold);
  visit(rx_power_low_warning_threshold);
  visit(laser_temp_high_alarm_threshold);
  visit(laser_temp_low_alarm_threshold);
  visit(laser_temp_high_warning_threshold);
  visit(laser_temp_low_warning_threshold);
  visit(tec_current_high_alarm_threshold);
  visit(tec_current_low_alarm_threshold);
  visit(tec_current_high_warning_threshold);
  visit(tec_current_low_warning_threshold);
  visit(cc_dmi);
  visit(temperature);
  visit(supply_voltage);
  visit(tx_bias);
  visit(tx_power);
  visit(rx_power);
  visit(laser_temp_or_wavelength);
  visit(tec_current);
  visit(tx_disable_state);
  visit(soft_tx_disable);
  visit(rs1_state);
  visit(rs0_state);
  visit(soft_rs0_select);
  visit(tx_fault_state);
  visit(rx_los_state);
  visit(data_not_ready);
  visit(temp_high_alarm_flag);
  visit(temp_low_alarm_flag);
  visit(vcc_high_alarm_flag);
  visit(vcc_low_alarm_flag);
  visit(tx_bias_high_alarm_flag);
  visit(tx_bias_low_alarm_flag);
  visit(tx_power_high_alarm_flag);
  visit(tx_power_low_alarm_flag);
  visit(rx_power_high_alarm_flag);
  visit(rx_power_low_alarm_flag);
  visit(laser_temp_high_alarm_flag);
  visit(laser_temp_low_alarm_flag);
  visit(tec_current_high_alarm_flag);
  visit(tec_current_low_alarm_flag);
  visit(tx_input_eq_high_rate);
  visit(tx_input_eq_low_rate);
  visit(rx_emphasis_high_rate);
  visit(rx_emphasis_low_rate);
  visit(temp_high_warning_flag);
  visit(temp_low_warning_flag);
  visit(vcc_high_warning_flag);
  visit(vcc_low_warning_flag);
  visit(tx_bias_high_warning_flag);
  visit(tx_bias_low_warning_flag);
  visit(tx_power_high_warning_flag);
  visit(tx_power_low_warning_flag);
  visit(rx_power_high_warning_flag);
  visit(rx_power_low_warning_flag);
  visit(laser_temp_high_warning_flag);
  visit(laser_temp_low_warning_flag);
  visit(tec_current_high_warning_flag);
  visit(tec_current_low_warning_flag);
  visit(tx_adaptive_eq_fail);
  visit(soft_rs1_select);
  visit(power_level4_enable);
  visit(power_level_state);
  visit(power_level_select);
  visit(pam4_tx_configured);
  visit(pam4_rx_configured);
  visit(fc_64g_mode);
  visit(tx_cdr_unlocked);
  visit(rx_cdr_unlocked);
  visit(page_select);
  visit(user_eeprom);
}
inline constexpr std::array a2h_fields = fields::table_of([](auto& visit) { visit_a2h(visit); });
static_assert(cmis::well_formed(a2h_fields));

}  // namespace plugfest::sff::sff8472
