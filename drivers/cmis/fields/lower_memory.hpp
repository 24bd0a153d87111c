#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS Lower Memory. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page lower_memory{0x00, false, "CMIS 5.4, Lower Memory"};
}

inline constexpr Field<std::uint8_t> sff8024_identifier =
    fields::open_code("SFF8024Identifier", fields::lower_memory.byte(0).codes("sff8024_identifier"));
inline constexpr Field<Revision> cmis_revision =
    fields::revision("CmisRevision", fields::lower_memory.byte(1).codes("revision"));
inline constexpr Field<bool> memory_model = fields::flag("MemoryModel", fields::lower_memory.bit(2, 7));
inline constexpr Field<bool> stepped_config_only =
    fields::flag("SteppedConfigOnly", fields::lower_memory.bit(2, 6).since(5, 0));
inline constexpr Field<std::uint8_t> mci_max_speed = fields::listed_code<4, mci_max_speed_codes>(
    "MciMaxSpeed", fields::lower_memory.bits(2, 5, 2).codes("mci_max_speed").note("bits 3:2 only before 5.3"));
inline constexpr Field<AutoCommissioning> auto_commissioning =
    fields::code<AutoCommissioning, 2>("AutoCommissioning", fields::lower_memory.bits(2, 1, 0).since(5, 3));
inline constexpr Field<ModuleState> module_state =
    fields::code<ModuleState, 3>("ModuleState", fields::lower_memory.bits(3, 3, 1));
inline constexpr Field<bool> interrupt_deasserted =
    fields::flag("InterruptDeasserted", fields::lower_memory.bit(3, 0).note("0: an interrupt is pending"));
inline constexpr Field<bool> flags_summary_bank0_page_2ch =
    fields::flag("FlagsSummaryBank0Page2Ch", fields::lower_memory.bit(4, 3));
inline constexpr Field<bool> flags_summary_bank0_page_14h =
    fields::flag("FlagsSummaryBank0Page14h", fields::lower_memory.bit(4, 2));
inline constexpr Field<bool> flags_summary_bank0_page_12h =
    fields::flag("FlagsSummaryBank0Page12h", fields::lower_memory.bit(4, 1));
inline constexpr Field<bool> flags_summary_bank0_page_11h =
    fields::flag("FlagsSummaryBank0Page11h", fields::lower_memory.bit(4, 0));
inline constexpr Field<bool> flags_summary_bank1_page_2ch =
    fields::flag("FlagsSummaryBank1Page2Ch", fields::lower_memory.bit(5, 3));
inline constexpr Field<bool> flags_summary_bank1_page_14h =
    fields::flag("FlagsSummaryBank1Page14h", fields::lower_memory.bit(5, 2));
inline constexpr Field<bool> flags_summary_bank1_page_12h =
    fields::flag("FlagsSummaryBank1Page12h", fields::lower_memory.bit(5, 1));
inline constexpr Field<bool> flags_summary_bank1_page_11h =
    fields::flag("FlagsSummaryBank1Page11h", fields::lower_memory.bit(5, 0));
inline constexpr Field<bool> flags_summary_bank2_page_2ch =
    fields::flag("FlagsSummaryBank2Page2Ch", fields::lower_memory.bit(6, 3));
inline constexpr Field<bool> flags_summary_bank2_page_14h =
    fields::flag("FlagsSummaryBank2Page14h", fields::lower_memory.bit(6, 2));
inline constexpr Field<bool> flags_summary_bank2_page_12h =
    fields::flag("FlagsSummaryBank2Page12h", fields::lower_memory.bit(6, 1));
inline constexpr Field<bool> flags_summary_bank2_page_11h =
    fields::flag("FlagsSummaryBank2Page11h", fields::lower_memory.bit(6, 0));
inline constexpr Field<bool> flags_summary_bank3_page_2ch =
    fields::flag("FlagsSummaryBank3Page2Ch", fields::lower_memory.bit(7, 3));
inline constexpr Field<bool> flags_summary_bank3_page_14h =
    fields::flag("FlagsSummaryBank3Page14h", fields::lower_memory.bit(7, 2));
inline constexpr Field<bool> flags_summary_bank3_page_12h =
    fields::flag("FlagsSummaryBank3Page12h", fields::lower_memory.bit(7, 1));
inline constexpr Field<bool> flags_summary_bank3_page_11h =
    fields::flag("FlagsSummaryBank3Page11h", fields::lower_memory.bit(7, 0));
inline constexpr Field<bool> cdb_cmd_complete_flag2 =
    fields::flag("CdbCmdCompleteFlag2", fields::lower_memory.bit(8, 7).cor());
inline constexpr Field<bool> cdb_cmd_complete_flag1 =
    fields::flag("CdbCmdCompleteFlag1", fields::lower_memory.bit(8, 6).cor());
inline constexpr Field<bool> abnormal_fw_indication_flag =
    fields::flag("AbnormalFwIndicationFlag",
                 fields::lower_memory.bit(8, 3).cor().alias("AbnormalFirmwareIndicationFlag").since(5, 4));
inline constexpr Field<bool> data_path_firmware_error_flag =
    fields::flag("DataPathFirmwareErrorFlag", fields::lower_memory.bit(8, 2).cor());
inline constexpr Field<bool> module_firmware_error_flag =
    fields::flag("ModuleFirmwareErrorFlag", fields::lower_memory.bit(8, 1).cor());
inline constexpr Field<bool> module_state_changed_flag =
    fields::flag("ModuleStateChangedFlag", fields::lower_memory.bit(8, 0).cor());
inline constexpr Field<bool> vcc_mon_high_alarm_flag =
    fields::flag("VccMonHighAlarmFlag", fields::lower_memory.bit(9, 4).cor());
inline constexpr Field<bool> vcc_mon_low_alarm_flag =
    fields::flag("VccMonLowAlarmFlag", fields::lower_memory.bit(9, 5).cor());
inline constexpr Field<bool> vcc_mon_high_warning_flag =
    fields::flag("VccMonHighWarningFlag", fields::lower_memory.bit(9, 6).cor());
inline constexpr Field<bool> vcc_mon_low_warning_flag =
    fields::flag("VccMonLowWarningFlag", fields::lower_memory.bit(9, 7).cor());
inline constexpr Field<bool> temp_mon_high_alarm_flag =
    fields::flag("TempMonHighAlarmFlag", fields::lower_memory.bit(9, 0).cor());
inline constexpr Field<bool> temp_mon_low_alarm_flag =
    fields::flag("TempMonLowAlarmFlag", fields::lower_memory.bit(9, 1).cor());
inline constexpr Field<bool> temp_mon_high_warning_flag =
    fields::flag("TempMonHighWarningFlag", fields::lower_memory.bit(9, 2).cor());
inline constexpr Field<bool> temp_mon_low_warning_flag =
    fields::flag("TempMonLowWarningFlag", fields::lower_memory.bit(9, 3).cor());
inline constexpr Field<bool> aux2_mon_high_alarm_flag =
    fields::flag("Aux2MonHighAlarmFlag", fields::lower_memory.bit(10, 4).cor());
inline constexpr Field<bool> aux2_mon_low_alarm_flag =
    fields::flag("Aux2MonLowAlarmFlag", fields::lower_memory.bit(10, 5).cor());
inline constexpr Field<bool> aux2_mon_high_warning_flag =
    fields::flag("Aux2MonHighWarningFlag", fields::lower_memory.bit(10, 6).cor());
inline constexpr Field<bool> aux2_mon_low_warning_flag =
    fields::flag("Aux2MonLowWarningFlag", fields::lower_memory.bit(10, 7).cor());
inline constexpr Field<bool> aux1_mon_high_alarm_flag =
    fields::flag("Aux1MonHighAlarmFlag", fields::lower_memory.bit(10, 0).cor());
inline constexpr Field<bool> aux1_mon_low_alarm_flag =
    fields::flag("Aux1MonLowAlarmFlag", fields::lower_memory.bit(10, 1).cor());
inline constexpr Field<bool> aux1_mon_high_warning_flag =
    fields::flag("Aux1MonHighWarningFlag", fields::lower_memory.bit(10, 2).cor());
inline constexpr Field<bool> aux1_mon_low_warning_flag =
    fields::flag("Aux1MonLowWarningFlag", fields::lower_memory.bit(10, 3).cor());
inline constexpr Field<bool> custom_mon_high_alarm_flag =
    fields::flag("CustomMonHighAlarmFlag", fields::lower_memory.bit(11, 4).cor());
inline constexpr Field<bool> custom_mon_low_alarm_flag =
    fields::flag("CustomMonLowAlarmFlag", fields::lower_memory.bit(11, 5).cor());
inline constexpr Field<bool> custom_mon_high_warning_flag =
    fields::flag("CustomMonHighWarningFlag", fields::lower_memory.bit(11, 6).cor());
inline constexpr Field<bool> custom_mon_low_warning_flag =
    fields::flag("CustomMonLowWarningFlag", fields::lower_memory.bit(11, 7).cor());
inline constexpr Field<bool> aux3_mon_high_alarm_flag =
    fields::flag("Aux3MonHighAlarmFlag", fields::lower_memory.bit(11, 0).cor());
inline constexpr Field<bool> aux3_mon_low_alarm_flag =
    fields::flag("Aux3MonLowAlarmFlag", fields::lower_memory.bit(11, 1).cor());
inline constexpr Field<bool> aux3_mon_high_warning_flag =
    fields::flag("Aux3MonHighWarningFlag", fields::lower_memory.bit(11, 2).cor());
inline constexpr Field<bool> aux3_mon_low_warning_flag =
    fields::flag("Aux3MonLowWarningFlag", fields::lower_memory.bit(11, 3).cor());
inline constexpr Field<Celsius> temp_mon_value =
    fields::signed_quantity<Celsius, std::ratio<1, 256>, 16>("TempMonValue", fields::lower_memory.word(14));
inline constexpr Field<Volt> vcc_mon_voltage =
    fields::quantity<Volt, std::ratio<1, 10000>, 16>("VccMonVoltage", fields::lower_memory.word(16));
inline constexpr Field<std::int16_t> aux1_mon_value =
    fields::signed_number<16>("Aux1MonValue", fields::lower_memory.word(18));
inline constexpr Field<std::int16_t> aux2_mon_value =
    fields::signed_number<16>("Aux2MonValue", fields::lower_memory.word(20));
inline constexpr Field<std::int16_t> aux3_mon_value =
    fields::signed_number<16>("Aux3MonValue", fields::lower_memory.word(22));
inline constexpr Field<std::int16_t> custom_mon_value = fields::signed_number<16>(
    "CustomMonValue", fields::lower_memory.word(24).note("signed or unsigned as the vendor likes"));
inline constexpr Field<bool> bank_broadcast_enable =
    fields::flag("BankBroadcastEnable", fields::lower_memory.bit(26, 7).rw().since(5, 2));
inline constexpr Field<bool> low_pwr_allow_request_hw =
    fields::flag("LowPwrAllowRequestHW", fields::lower_memory.bit(26, 6).rw());
inline constexpr Field<bool> squelch_method_select =
    fields::flag("SquelchMethodSelect", fields::lower_memory.bit(26, 5).rw());
inline constexpr Field<bool> low_pwr_request_sw = fields::flag("LowPwrRequestSW", fields::lower_memory.bit(26, 4).rw());
inline constexpr Field<bool> software_reset = fields::flag("SoftwareReset", fields::lower_memory.bit(26, 3).wo_sc());
inline constexpr Field<std::uint8_t> mci_speed_configuration = fields::listed_code<4, mci_max_speed_codes>(
    "MciSpeedConfiguration", fields::lower_memory.bits(27, 3, 0).rw().codes("mci_max_speed").since(5, 3));
inline constexpr Field<bool> cdb_cmd_complete_mask2 =
    fields::flag("CdbCmdCompleteMask2", fields::lower_memory.bit(31, 7).rw());
inline constexpr Field<bool> cdb_cmd_complete_mask1 =
    fields::flag("CdbCmdCompleteMask1", fields::lower_memory.bit(31, 6).rw());
inline constexpr Field<bool> abnormal_fw_indication_mask =
    fields::flag("AbnormalFwIndicationMask",
                 fields::lower_memory.bit(31, 3).rw().alias("AbnormalFirmwareIndicationMask").since(5, 4));
inline constexpr Field<bool> data_path_firmware_error_mask =
    fields::flag("DataPathFirmwareErrorMask", fields::lower_memory.bit(31, 2).rw());
inline constexpr Field<bool> module_firmware_error_mask =
    fields::flag("ModuleFirmwareErrorMask", fields::lower_memory.bit(31, 1).rw());
inline constexpr Field<bool> module_state_changed_mask =
    fields::flag("ModuleStateChangedMask", fields::lower_memory.bit(31, 0).rw());
inline constexpr Field<bool> vcc_mon_high_alarm_mask =
    fields::flag("VccMonHighAlarmMask", fields::lower_memory.bit(32, 4).rw());
inline constexpr Field<bool> vcc_mon_low_alarm_mask =
    fields::flag("VccMonLowAlarmMask", fields::lower_memory.bit(32, 5).rw());
inline constexpr Field<bool> vcc_mon_high_warning_mask =
    fields::flag("VccMonHighWarningMask", fields::lower_memory.bit(32, 6).rw());
inline constexpr Field<bool> vcc_mon_low_warning_mask =
    fields::flag("VccMonLowWarningMask", fields::lower_memory.bit(32, 7).rw());
inline constexpr Field<bool> temp_mon_high_alarm_mask =
    fields::flag("TempMonHighAlarmMask", fields::lower_memory.bit(32, 0).rw());
inline constexpr Field<bool> temp_mon_low_alarm_mask =
    fields::flag("TempMonLowAlarmMask", fields::lower_memory.bit(32, 1).rw());
inline constexpr Field<bool> temp_mon_high_warning_mask =
    fields::flag("TempMonHighWarningMask", fields::lower_memory.bit(32, 2).rw());
inline constexpr Field<bool> temp_mon_low_warning_mask =
    fields::flag("TempMonLowWarningMask", fields::lower_memory.bit(32, 3).rw());
inline constexpr Field<bool> aux2_mon_high_alarm_mask =
    fields::flag("Aux2MonHighAlarmMask", fields::lower_memory.bit(33, 4).rw());
inline constexpr Field<bool> aux2_mon_low_alarm_mask =
    fields::flag("Aux2MonLowAlarmMask", fields::lower_memory.bit(33, 5).rw());
inline constexpr Field<bool> aux2_mon_high_warning_mask =
    fields::flag("Aux2MonHighWarningMask", fields::lower_memory.bit(33, 6).rw());
inline constexpr Field<bool> aux2_mon_low_warning_mask =
    fields::flag("Aux2MonLowWarningMask", fields::lower_memory.bit(33, 7).rw());
inline constexpr Field<bool> aux1_mon_high_alarm_mask =
    fields::flag("Aux1MonHighAlarmMask", fields::lower_memory.bit(33, 0).rw());
inline constexpr Field<bool> aux1_mon_low_alarm_mask =
    fields::flag("Aux1MonLowAlarmMask", fields::lower_memory.bit(33, 1).rw());
inline constexpr Field<bool> aux1_mon_high_warning_mask =
    fields::flag("Aux1MonHighWarningMask", fields::lower_memory.bit(33, 2).rw());
inline constexpr Field<bool> aux1_mon_low_warning_mask =
    fields::flag("Aux1MonLowWarningMask", fields::lower_memory.bit(33, 3).rw());
inline constexpr Field<bool> custom_mon_high_alarm_mask =
    fields::flag("CustomMonHighAlarmMask", fields::lower_memory.bit(34, 4).rw());
inline constexpr Field<bool> custom_mon_low_alarm_mask =
    fields::flag("CustomMonLowAlarmMask", fields::lower_memory.bit(34, 5).rw());
inline constexpr Field<bool> custom_mon_high_warning_mask =
    fields::flag("CustomMonHighWarningMask", fields::lower_memory.bit(34, 6).rw());
inline constexpr Field<bool> custom_mon_low_warning_mask =
    fields::flag("CustomMonLowWarningMask", fields::lower_memory.bit(34, 7).rw());
inline constexpr Field<bool> aux3_mon_high_alarm_mask =
    fields::flag("Aux3MonHighAlarmMask", fields::lower_memory.bit(34, 0).rw());
inline constexpr Field<bool> aux3_mon_low_alarm_mask =
    fields::flag("Aux3MonLowAlarmMask", fields::lower_memory.bit(34, 1).rw());
inline constexpr Field<bool> aux3_mon_high_warning_mask =
    fields::flag("Aux3MonHighWarningMask", fields::lower_memory.bit(34, 2).rw());
inline constexpr Field<bool> aux3_mon_low_warning_mask =
    fields::flag("Aux3MonLowWarningMask", fields::lower_memory.bit(34, 3).rw());
inline constexpr Field<bool> cdb_status1_cdb_is_busy =
    fields::flag("CdbStatus1.CdbIsBusy", fields::lower_memory.bit(37, 7).alias("Cdb1IsBusy"));
inline constexpr Field<bool> cdb_status1_cdb_has_failed =
    fields::flag("CdbStatus1.CdbHasFailed", fields::lower_memory.bit(37, 6).alias("Cdb1HasFailed"));
inline constexpr Field<std::uint8_t> cdb_status1_cdb_command_result =
    fields::number<6>("CdbStatus1.CdbCommandResult", fields::lower_memory.bits(37, 5, 0).alias("Cdb1CommandResult"));
inline constexpr Field<bool> cdb_status2_cdb_is_busy =
    fields::flag("CdbStatus2.CdbIsBusy", fields::lower_memory.bit(38, 7).alias("Cdb2IsBusy"));
inline constexpr Field<bool> cdb_status2_cdb_has_failed =
    fields::flag("CdbStatus2.CdbHasFailed", fields::lower_memory.bit(38, 6).alias("Cdb2HasFailed"));
inline constexpr Field<std::uint8_t> cdb_status2_cdb_command_result =
    fields::number<6>("CdbStatus2.CdbCommandResult", fields::lower_memory.bits(38, 5, 0).alias("Cdb2CommandResult"));
inline constexpr Field<std::uint8_t> module_active_firmware_major_revision =
    fields::number<8>("ModuleActiveFirmwareMajorRevision", fields::lower_memory.byte(39));
inline constexpr Field<std::uint8_t> module_active_firmware_minor_revision =
    fields::number<8>("ModuleActiveFirmwareMinorRevision", fields::lower_memory.byte(40));
inline constexpr Field<ModuleFaultCause> module_fault_cause =
    fields::code<ModuleFaultCause, 8>("ModuleFaultCause", fields::lower_memory.byte(41).since(5, 0));
inline constexpr Field<PasswordResult> password_cmd_result =
    fields::code<PasswordResult, 4>("PasswordCmdResult", fields::lower_memory.bits(42, 3, 0).since(5, 3));
inline constexpr Field<CmisSmSupport> cmis_sm_support =
    fields::code<CmisSmSupport, 8>("CmisSmSupport", fields::lower_memory.byte(56).since(5, 3));
inline constexpr Field<ModuleFunctionType> module_function_type =
    fields::code<ModuleFunctionType, 8>("ModuleFunctionType", fields::lower_memory.byte(57).since(5, 3));
inline constexpr Field<std::uint8_t> sff8024_module_subtype = fields::listed_code<4, sff8024_subtype_codes>(
    "SFF8024ModuleSubtype", fields::lower_memory.bits(60, 3, 0).codes("sff8024_subtype").since(5, 3));
inline constexpr Field<HeatsinkType> sff8024_heatsink_type = fields::code<HeatsinkType, 4>(
    "SFF8024HeatsinkType", fields::lower_memory.bits(61, 7, 4).alias("HeatsinkType").since(5, 4));
inline constexpr Field<FiberFaceType> sff8024_fiber_face_type = fields::code<FiberFaceType, 2>(
    "SFF8024FiberFaceType", fields::lower_memory.bits(61, 1, 0).alias("FiberFaceType").since(5, 3));
inline constexpr Field<bool> low_power_restrictions_validity_indication =
    fields::flag("LowPowerRestrictions.ValidityIndication",
                 fields::lower_memory.bit(62, 7).alias("LowPwrRestrictionsValid").since(5, 3));
inline constexpr Field<bool> low_power_restrictions_cdb_query_unsupported =
    fields::flag("LowPowerRestrictions.CdbQueryUnsupported",
                 fields::lower_memory.bit(62, 3).alias("CdbQueryUnsupported").since(5, 3));
inline constexpr Field<bool> low_power_restrictions_cdb_fw_query_unsupported =
    fields::flag("LowPowerRestrictions.CdbFwQueryUnsupported",
                 fields::lower_memory.bit(62, 2).alias("CdbFwQueryUnsupported").since(5, 3));
inline constexpr Field<bool> low_power_restrictions_cdb_cmds_unsupported = fields::flag(
    "LowPowerRestrictions.CdbCmdsUnsupported", fields::lower_memory.bit(62, 1).alias("CdbCmdsUnsupported").since(5, 3));
inline constexpr Field<bool> low_power_restrictions_cdb_fw_cmds_unsupported =
    fields::flag("LowPowerRestrictions.CdbFwCmdsUnsupported",
                 fields::lower_memory.bit(62, 0).alias("CdbFwCmdsUnsupported").since(5, 3));
inline constexpr Field<MediaType> media_type = fields::code<MediaType, 8>("MediaType", fields::lower_memory.byte(85));
inline constexpr Field<std::uint8_t> app_host_interface_id = fields::open_code(
    "HostInterfaceID",
    fields::lower_memory.byte(86).array(8, 4).alias("AppDescriptor::HostInterfaceID").codes("host_interface_id"));
inline constexpr Field<std::uint8_t> app_media_interface_id = fields::open_code(
    "MediaInterfaceID",
    fields::lower_memory.byte(87).array(8, 4).alias("AppDescriptor::MediaInterfaceID").codes("media_interface_id"));
inline constexpr Field<std::uint8_t> app_host_lane_count = fields::number<4, 8>(
    "HostLaneCount", fields::lower_memory.bits(88, 7, 4).array(8, 4).alias("AppDescriptor::HostLaneCount"));
inline constexpr Field<std::uint8_t> app_media_lane_count = fields::number<4, 8>(
    "MediaLaneCount", fields::lower_memory.bits(88, 3, 0).array(8, 4).alias("AppDescriptor::MediaLaneCount"));
inline constexpr Field<std::uint8_t> app_host_lane_assignment_options =
    fields::number<8>("HostLaneAssignmentOptions",
                      fields::lower_memory.byte(89).array(8, 4).alias("AppDescriptor::HostLaneAssignmentOptions"));
inline constexpr Field<std::uint32_t> password_change_entry_area =
    fields::number<32>("PasswordChangeEntryArea", fields::lower_memory.bytes(118, 4).wo_sc());
inline constexpr Field<std::uint32_t> password_entry_area =
    fields::number<32>("PasswordEntryArea", fields::lower_memory.bytes(122, 4).wo_sc());
inline constexpr Field<std::uint8_t> bank_select = fields::number<8>("BankSelect", fields::lower_memory.byte(126).rw());
inline constexpr Field<std::uint8_t> page_select =
    fields::number<8>("PageSelect", fields::lower_memory.byte(127).rww().note("an unsupported page reads back as 00h"));
/// Below the banked pages, and without a meaning in any revision: no module supports it.
inline constexpr std::uint8_t reserved_page = 0x0F;

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_lower_memory(Visit& visit) {
  visit(sff8024_identifier);
  visit(cmis_revision);
  visit(memory_model);
  visit(stepped_config_only);
  visit(mci_max_speed);
  visit(auto_commissioning);
  visit(module_state);
  visit(interrupt_deasserted);
  visit(flags_summary_bank0_page_2ch);
  visit(flags_summary_bank0_page_14h);
  visit(flags_summary_bank0_page_12h);
  visit(flags_summary_bank0_page_11h);
  visit(flags_summary_bank1_page_2ch);
  visit(flags_summary_bank1_page_14h);
  visit(flags_summary_bank1_page_12h);
  visit(flags_summary_bank1_page_11h);
  visit(flags_summary_bank2_page_2ch);
  visit(flags_summary_bank2_page_14h);
  visit(flags_summary_bank2_page_12h);
  visit(flags_summary_bank2_page_11h);
  visit(flags_summary_bank3_page_2ch);
  visit(flags_summary_bank3_page_14h);
  visit(flags_summary_bank3_page_12h);
  visit(flags_summary_bank3_page_11h);
  visit(cdb_cmd_complete_flag2);
  visit(cdb_cmd_complete_flag1);
  visit(abnormal_fw_indication_flag);
  visit(data_path_firmware_error_flag);
  visit(module_firmware_error_flag);
  visit(module_state_changed_flag);
  visit(vcc_mon_high_alarm_flag);
  visit(vcc_mon_low_alarm_flag);
  visit(vcc_mon_high_warning_flag);
  visit(vcc_mon_low_warning_flag);
  visit(temp_mon_high_alarm_flag);
  visit(temp_mon_low_alarm_flag);
  visit(temp_mon_high_warning_flag);
  visit(temp_mon_low_warning_flag);
  visit(aux2_mon_high_alarm_flag);
  visit(aux2_mon_low_alarm_flag);
  visit(aux2_mon_high_warning_flag);
  visit(aux2_mon_low_warning_flag);
  visit(aux1_mon_high_alarm_flag);
  visit(aux1_mon_low_alarm_flag);
  visit(aux1_mon_high_warning_flag);
  visit(aux1_mon_low_warning_flag);
  visit(custom_mon_high_alarm_flag);
  visit(custom_mon_low_alarm_flag);
  visit(custom_mon_high_warning_flag);
  visit(custom_mon_low_warning_flag);
  visit(aux3_mon_high_alarm_flag);
  visit(aux3_mon_low_alarm_flag);
  visit(aux3_mon_high_warning_flag);
  visit(aux3_mon_low_warning_flag);
  visit(temp_mon_value);
  visit(vcc_mon_voltage);
  visit(aux1_mon_value);
  visit(aux2_mon_value);
  visit(aux3_mon_value);
  visit(custom_mon_value);
  visit(bank_broadcast_enable);
  visit(low_pwr_allow_request_hw);
  visit(squelch_method_select);
  visit(low_pwr_request_sw);
  visit(software_reset);
  visit(mci_speed_configuration);
  visit(cdb_cmd_complete_mask2);
  visit(cdb_cmd_complete_mask1);
  visit(abnormal_fw_indication_mask);
  visit(data_path_firmware_error_mask);
  visit(module_firmware_error_mask);
  visit(module_state_changed_mask);
  visit(vcc_mon_high_alarm_mask);
  visit(vcc_mon_low_alarm_mask);
  visit(vcc_mon_high_warning_mask);
  visit(vcc_mon_low_warning_mask);
  visit(temp_mon_high_alarm_mask);
  visit(temp_mon_low_alarm_mask);
  visit(temp_mon_high_warning_mask);
  visit(temp_mon_low_warning_mask);
  visit(aux2_mon_high_alarm_mask);
  visit(aux2_mon_low_alarm_mask);
  visit(aux2_mon_high_warning_mask);
  visit(aux2_mon_low_warning_mask);
  visit(aux1_mon_high_alarm_mask);
  visit(aux1_mon_low_alarm_mask);
  visit(aux1_mon_high_warning_mask);
  visit(aux1_mon_low_warning_mask);
  visit(custom_mon_high_alarm_mask);
  visit(custom_mon_low_alarm_mask);
  visit(custom_mon_high_warning_mask);
  visit(custom_mon_low_warning_mask);
  visit(aux3_mon_high_alarm_mask);
  visit(aux3_mon_low_alarm_mask);
  visit(aux3_mon_high_warning_mask);
  visit(aux3_mon_low_warning_mask);
  visit(cdb_status1_cdb_is_busy);
  visit(cdb_status1_cdb_has_failed);
  visit(cdb_status1_cdb_command_result);
  visit(cdb_status2_cdb_is_busy);
  visit(cdb_status2_cdb_has_failed);
  visit(cdb_status2_cdb_command_result);
  visit(module_active_firmware_major_revision);
  visit(module_active_firmware_minor_revision);
  visit(module_fault_cause);
  visit(password_cmd_result);
  visit(cmis_sm_support);
  visit(module_function_type);
  visit(sff8024_module_subtype);
  visit(sff8024_heatsink_type);
  visit(sff8024_fiber_face_type);
  visit(low_power_restrictions_validity_indication);
  visit(low_power_restrictions_cdb_query_unsupported);
  visit(low_power_restrictions_cdb_fw_query_unsupported);
  visit(low_power_restrictions_cdb_cmds_unsupported);
  visit(low_power_restrictions_cdb_fw_cmds_unsupported);
  visit(media_type);
  visit(app_host_interface_id);
  visit(app_media_interface_id);
  visit(app_host_lane_count);
  visit(app_media_lane_count);
  visit(app_host_lane_assignment_options);
  visit(password_change_entry_area);
  visit(password_entry_area);
  visit(bank_select);
  visit(page_select);
}
inline constexpr std::array lower_memory_fields = fields::table_of([](auto& visit) { visit_lower_memory(visit); });
static_assert(well_formed(lower_memory_fields));

}  // namespace plugfest::cmis
