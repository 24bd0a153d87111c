#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 01h, advertising. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_01h{0x01, false, "CMIS 5.4, Advertising"};
}

inline constexpr Field<std::uint8_t> module_inactive_firmware_major_revision =
    fields::number<8>("ModuleInactiveFirmwareMajorRevision", fields::page_01h.byte(128));
inline constexpr Field<std::uint8_t> module_inactive_firmware_minor_revision =
    fields::number<8>("ModuleInactiveFirmwareMinorRevision", fields::page_01h.byte(129));
inline constexpr Field<std::uint8_t> module_hardware_major_revision =
    fields::number<8>("ModuleHardwareMajorRevision", fields::page_01h.byte(130));
inline constexpr Field<std::uint8_t> module_hardware_minor_revision =
    fields::number<8>("ModuleHardwareMinorRevision", fields::page_01h.byte(131));
inline constexpr Field<LengthMultiplierSmf> length_multiplier_smf =
    fields::code<LengthMultiplierSmf, 2>("LengthMultiplierSMF", fields::page_01h.bits(132, 7, 6));
inline constexpr Field<std::uint8_t> base_length_smf =
    fields::number<6>("BaseLengthSMF", fields::page_01h.bits(132, 5, 0).note("times LengthMultiplierSMF"));
inline constexpr Field<Metre> length_om5 =
    fields::quantity<Metre, std::ratio<2>, 8>("LengthOM5", fields::page_01h.byte(133));
inline constexpr Field<Metre> length_om4 =
    fields::quantity<Metre, std::ratio<2>, 8>("LengthOM4", fields::page_01h.byte(134));
inline constexpr Field<Metre> length_om3 =
    fields::quantity<Metre, std::ratio<2>, 8>("LengthOM3", fields::page_01h.byte(135));
inline constexpr Field<Metre> length_om2 =
    fields::quantity<Metre, std::ratio<1>, 8>("LengthOM2", fields::page_01h.byte(136));
inline constexpr Field<LengthMultiplierSmf2> length_multiplier_smf2 =
    fields::code<LengthMultiplierSmf2, 2>("LengthMultiplierSMF2", fields::page_01h.bits(137, 7, 6).since(5, 3));
inline constexpr Field<NanoMetre> nominal_wavelength =
    fields::quantity<NanoMetre, std::ratio<1, 20>, 16>("NominalWavelength", fields::page_01h.word(138));
inline constexpr Field<NanoMetre> wavelength_tolerance =
    fields::quantity<NanoMetre, std::ratio<1, 200>, 16>("WavelengthTolerance", fields::page_01h.word(140));
inline constexpr Field<bool> network_path_pages_supported =
    fields::flag("NetworkPathPagesSupported", fields::page_01h.bit(142, 7).since(5, 1));
inline constexpr Field<bool> vdm_pages_supported = fields::flag("VDMPagesSupported", fields::page_01h.bit(142, 6));
inline constexpr Field<bool> diagnostic_pages_supported =
    fields::flag("DiagnosticPagesSupported", fields::page_01h.bit(142, 5));
inline constexpr Field<bool> coherent_pages_supported =
    fields::flag("CoherentPagesSupported", fields::page_01h.bit(142, 4).since(5, 3));
inline constexpr Field<bool> cmis_ff_supported =
    fields::flag("CmisFfSupported", fields::page_01h.bit(142, 3).alias("Page05hSupported").since(5, 2));
inline constexpr Field<bool> page_03h_supported = fields::flag("Page03hSupported", fields::page_01h.bit(142, 2));
inline constexpr Field<BanksSupported> banks_supported =
    fields::code<BanksSupported, 2>("BanksSupported", fields::page_01h.bits(142, 1, 0));
inline constexpr Field<std::uint8_t> mod_sel_wait_time_exponent =
    fields::number<3>("ModSelWaitTimeExponent", fields::page_01h.bits(143, 7, 5));
inline constexpr Field<std::uint8_t> mod_sel_wait_time_mantissa =
    fields::number<5>("ModSelWaitTimeMantissa", fields::page_01h.bits(143, 4, 0));
inline constexpr Field<std::uint8_t> max_duration_dp_deinit = fields::listed_code<4, state_duration_codes>(
    "MaxDurationDPDeinit", fields::page_01h.bits(144, 7, 4).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_dp_init = fields::listed_code<4, state_duration_codes>(
    "MaxDurationDPInit", fields::page_01h.bits(144, 3, 0).codes("state_duration"));
inline constexpr Field<bool> cooling_implemented = fields::flag("CoolingImplemented", fields::page_01h.bit(145, 7));
inline constexpr Field<TxInputClocking> tx_input_clocking_capabilities =
    fields::code<TxInputClocking, 2>("TxInputClockingCapabilities", fields::page_01h.bits(145, 6, 5));
inline constexpr Field<bool> epps_supported = fields::flag("ePPSSupported", fields::page_01h.bit(145, 4));
inline constexpr Field<bool> timing_page_15h_supported =
    fields::flag("TimingPage15hSupported", fields::page_01h.bit(145, 3).since(5, 0));
inline constexpr Field<bool> aux3_mon_observable = fields::flag("Aux3MonObservable", fields::page_01h.bit(145, 2));
inline constexpr Field<bool> aux2_mon_observable = fields::flag("Aux2MonObservable", fields::page_01h.bit(145, 1));
inline constexpr Field<bool> aux1_mon_observable = fields::flag("Aux1MonObservable", fields::page_01h.bit(145, 0));
inline constexpr Field<Celsius> module_temp_max =
    fields::signed_quantity<Celsius, std::ratio<1>, 8>("ModuleTempMax", fields::page_01h.byte(146));
inline constexpr Field<Celsius> module_temp_min =
    fields::signed_quantity<Celsius, std::ratio<1>, 8>("ModuleTempMin", fields::page_01h.byte(147));
inline constexpr Field<NanoSecond> propagation_delay =
    fields::quantity<NanoSecond, std::ratio<10>, 16>("PropagationDelay", fields::page_01h.word(148));
inline constexpr Field<Volt> operating_voltage_min =
    fields::quantity<Volt, std::ratio<1, 50>, 8>("OperatingVoltageMin", fields::page_01h.byte(150));
inline constexpr Field<bool> optical_detector_type = fields::flag("OpticalDetectorType", fields::page_01h.bit(151, 7));
inline constexpr Field<RxOutputEqType> rx_output_eq_type =
    fields::code<RxOutputEqType, 2>("RxOutputEqType", fields::page_01h.bits(151, 6, 5));
inline constexpr Field<bool> rx_power_measurement_type =
    fields::flag("RxPowerMeasurementType", fields::page_01h.bit(151, 4));
inline constexpr Field<bool> rx_los_type = fields::flag("RxLOSType", fields::page_01h.bit(151, 3));
inline constexpr Field<bool> rx_los_is_fast = fields::flag("RxLOSIsFast", fields::page_01h.bit(151, 2));
inline constexpr Field<bool> tx_disable_is_fast = fields::flag("TxDisableIsFast", fields::page_01h.bit(151, 1));
inline constexpr Field<bool> tx_disable_is_module_wide =
    fields::flag("TxDisableIsModuleWide", fields::page_01h.bit(151, 0));
inline constexpr Field<Watt> cdr_power_saved_per_lane =
    fields::quantity<Watt, std::ratio<1, 100>, 8>("CDRPowerSavedPerLane", fields::page_01h.byte(152));
inline constexpr Field<bool> rx_output_level3_supported =
    fields::flag("RxOutputLevel3Supported", fields::page_01h.bit(153, 7));
inline constexpr Field<bool> rx_output_level2_supported =
    fields::flag("RxOutputLevel2Supported", fields::page_01h.bit(153, 6));
inline constexpr Field<bool> rx_output_level1_supported =
    fields::flag("RxOutputLevel1Supported", fields::page_01h.bit(153, 5));
inline constexpr Field<bool> rx_output_level0_supported =
    fields::flag("RxOutputLevel0Supported", fields::page_01h.bit(153, 4));
inline constexpr Field<std::uint8_t> tx_input_eq_max =
    fields::listed_code<4, tx_input_eq_codes>("TxInputEqMax", fields::page_01h.bits(153, 3, 0).codes("tx_input_eq"));
inline constexpr Field<std::uint8_t> rx_output_eq_post_cursor_max = fields::listed_code<4, rx_output_post_cursor_codes>(
    "RxOutputEqPostCursorMax", fields::page_01h.bits(154, 7, 4).codes("rx_output_post_cursor"));
inline constexpr Field<std::uint8_t> rx_output_eq_pre_cursor_max = fields::listed_code<4, rx_output_pre_cursor_codes>(
    "RxOutputEqPreCursorMax", fields::page_01h.bits(154, 3, 0).codes("rx_output_pre_cursor"));
inline constexpr Field<bool> wavelength_is_controllable =
    fields::flag("WavelengthIsControllable", fields::page_01h.bit(155, 7));
inline constexpr Field<bool> transmitter_is_tunable =
    fields::flag("TransmitterIsTunable", fields::page_01h.bit(155, 6));
inline constexpr Field<SquelchMethodTx> squelch_method_tx =
    fields::code<SquelchMethodTx, 2>("SquelchMethodTx", fields::page_01h.bits(155, 5, 4));
inline constexpr Field<bool> forced_squelch_tx_supported =
    fields::flag("ForcedSquelchTxSupported", fields::page_01h.bit(155, 3));
inline constexpr Field<bool> auto_squelch_disable_tx_supported =
    fields::flag("AutoSquelchDisableTxSupported", fields::page_01h.bit(155, 2));
inline constexpr Field<bool> output_disable_tx_supported =
    fields::flag("OutputDisableTxSupported", fields::page_01h.bit(155, 1));
inline constexpr Field<bool> input_polarity_flip_tx_supported =
    fields::flag("InputPolarityFlipTxSupported", fields::page_01h.bit(155, 0));
inline constexpr Field<bool> bank_broadcast_supported =
    fields::flag("BankBroadcastSupported", fields::page_01h.bit(156, 7).since(5, 2));
inline constexpr Field<bool> auto_squelch_disable_rx_supported =
    fields::flag("AutoSquelchDisableRxSupported", fields::page_01h.bit(156, 2));
inline constexpr Field<bool> output_disable_rx_supported =
    fields::flag("OutputDisableRxSupported", fields::page_01h.bit(156, 1));
inline constexpr Field<bool> output_polarity_flip_rx_supported =
    fields::flag("OutputPolarityFlipRxSupported", fields::page_01h.bit(156, 0));
inline constexpr Field<bool> adaptive_input_eq_fail_flag_tx_supported =
    fields::flag("AdaptiveInputEqFailFlagTxSupported", fields::page_01h.bit(157, 3));
inline constexpr Field<bool> cdr_lol_flag_tx_supported =
    fields::flag("CDRLOLFlagTxSupported", fields::page_01h.bit(157, 2));
inline constexpr Field<bool> los_flag_tx_supported = fields::flag("LOSFlagTxSupported", fields::page_01h.bit(157, 1));
inline constexpr Field<bool> failure_flag_tx_supported =
    fields::flag("FailureFlagTxSupported", fields::page_01h.bit(157, 0));
inline constexpr Field<bool> cdr_lol_flag_rx_supported =
    fields::flag("CDRLOLFlagRxSupported", fields::page_01h.bit(158, 2));
inline constexpr Field<bool> los_flag_rx_supported = fields::flag("LOSFlagRxSupported", fields::page_01h.bit(158, 1));
inline constexpr Field<bool> custom_mon_supported = fields::flag("CustomMonSupported", fields::page_01h.bit(159, 5));
inline constexpr Field<bool> aux3_mon_supported = fields::flag("Aux3MonSupported", fields::page_01h.bit(159, 4));
inline constexpr Field<bool> aux2_mon_supported = fields::flag("Aux2MonSupported", fields::page_01h.bit(159, 3));
inline constexpr Field<bool> aux1_mon_supported = fields::flag("Aux1MonSupported", fields::page_01h.bit(159, 2));
inline constexpr Field<bool> vcc_mon_supported = fields::flag("VccMonSupported", fields::page_01h.bit(159, 1));
inline constexpr Field<bool> temp_mon_supported = fields::flag("TempMonSupported", fields::page_01h.bit(159, 0));
inline constexpr Field<TxBiasScaling> tx_bias_current_scaling_factor =
    fields::code<TxBiasScaling, 2>("TxBiasCurrentScalingFactor", fields::page_01h.bits(160, 4, 3));
inline constexpr Field<bool> rx_optical_power_mon_supported =
    fields::flag("RxOpticalPowerMonSupported", fields::page_01h.bit(160, 2));
inline constexpr Field<bool> tx_optical_power_mon_supported =
    fields::flag("TxOpticalPowerMonSupported", fields::page_01h.bit(160, 1));
inline constexpr Field<bool> tx_bias_mon_supported = fields::flag("TxBiasMonSupported", fields::page_01h.bit(160, 0));
inline constexpr Field<std::uint8_t> tx_input_eq_recall_buffers_supported =
    fields::number<2, 2>("TxInputEqRecallBuffersSupported", fields::page_01h.bits(161, 6, 5));
inline constexpr Field<bool> tx_input_eq_freeze_supported =
    fields::flag("TxInputEqFreezeSupported", fields::page_01h.bit(161, 4));
inline constexpr Field<bool> tx_input_adaptive_eq_supported =
    fields::flag("TxInputAdaptiveEqSupported", fields::page_01h.bit(161, 3));
inline constexpr Field<bool> tx_input_eq_host_control_supported = fields::flag(
    "TxInputEqHostControlSupported", fields::page_01h.bit(161, 2).alias("TxInputEqFixedManualControlSupported"));
inline constexpr Field<bool> tx_cdr_bypass_control_supported =
    fields::flag("TxCDRBypassControlSupported", fields::page_01h.bit(161, 1));
inline constexpr Field<bool> tx_cdr_supported = fields::flag("TxCDRSupported", fields::page_01h.bit(161, 0));
inline constexpr Field<bool> versatile_control_set_supported =
    fields::flag("VersatileControlSetSupported", fields::page_01h.bit(162, 7).since(5, 3));
inline constexpr Field<bool> unidir_reconfig_supported =
    fields::flag("UnidirReconfigSupported", fields::page_01h.bit(162, 6).since(5, 2));
inline constexpr Field<bool> staged_set1_supported = fields::flag("StagedSet1Supported", fields::page_01h.bit(162, 5));
inline constexpr Field<RxOutputEqControl> rx_output_eq_control_supported =
    fields::code<RxOutputEqControl, 2>("RxOutputEqControlSupported", fields::page_01h.bits(162, 4, 3));
inline constexpr Field<bool> rx_output_amplitude_control_supported =
    fields::flag("RxOutputAmplitudeControlSupported", fields::page_01h.bit(162, 2));
inline constexpr Field<bool> rx_cdr_bypass_control_supported =
    fields::flag("RxCDRBypassControlSupported", fields::page_01h.bit(162, 1));
inline constexpr Field<bool> rx_cdr_supported = fields::flag("RxCDRSupported", fields::page_01h.bit(162, 0));
inline constexpr Field<std::uint8_t> cdb_instances_supported =
    fields::number<2, 2>("CdbInstancesSupported", fields::page_01h.bits(163, 7, 6));
inline constexpr Field<bool> cdb_background_mode_supported =
    fields::flag("CdbBackgroundModeSupported", fields::page_01h.bit(163, 5));
inline constexpr Field<bool> cdb_auto_paging_supported =
    fields::flag("CdbAutoPagingSupported", fields::page_01h.bit(163, 4));
inline constexpr Field<std::uint8_t> cdb_max_pages_epl = fields::listed_code<4, cdb_max_pages_epl_codes>(
    "CdbMaxPagesEPL", fields::page_01h.bits(163, 3, 0).codes("cdb_max_pages_epl"));
inline constexpr Field<std::uint8_t> cdb_read_write_length_extension =
    fields::number<8>("CdbReadWriteLengthExtension", fields::page_01h.byte(164));
inline constexpr Field<bool> cdb_command_trigger_method =
    fields::flag("CdbCommandTriggerMethod", fields::page_01h.bit(165, 7));
inline constexpr Field<std::uint8_t> cdb_ext_max_busy_time =
    fields::number<5>("CdbExtMaxBusyTime", fields::page_01h.bits(165, 4, 0));
inline constexpr Field<bool> cdb_max_busy_spec_method = fields::flag(
    "CdbMaxBusySpecMethod", fields::page_01h.bit(166, 7).disputed().note(
                                "the specification text contradicts itself: take the longer of the two times"));
inline constexpr Field<std::uint8_t> cdb_max_busy_time =
    fields::number<7>("CdbMaxBusyTime", fields::page_01h.bits(166, 6, 0));
inline constexpr Field<std::uint8_t> max_duration_module_pwr_dn = fields::listed_code<4, state_duration_codes>(
    "MaxDurationModulePwrDn", fields::page_01h.bits(167, 7, 4).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_module_pwr_up = fields::listed_code<4, state_duration_codes>(
    "MaxDurationModulePwrUp", fields::page_01h.bits(167, 3, 0).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_dp_tx_turn_off = fields::listed_code<4, state_duration_codes>(
    "MaxDurationDPTxTurnOff", fields::page_01h.bits(168, 7, 4).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_dp_tx_turn_on = fields::listed_code<4, state_duration_codes>(
    "MaxDurationDPTxTurnOn", fields::page_01h.bits(168, 3, 0).codes("state_duration"));
inline constexpr Field<std::uint8_t> max_duration_bpc =
    fields::number<4>("MaxDurationBPC", fields::page_01h.bits(169, 3, 0).since(5, 3));
inline constexpr Field<bool> default_input_polarity_tx =
    fields::flag("DefaultInputPolarityTx", fields::page_01h.byte(171).host_lane_bits().since(5, 4));
inline constexpr Field<bool> default_output_polarity_rx =
    fields::flag("DefaultOutputPolarityRx", fields::page_01h.byte(172).host_lane_bits().since(5, 4));
inline constexpr Field<bool> page_0ch_supported =
    fields::flag("Page0ChSupported", fields::page_01h.bit(173, 7).alias("PageChSupported").since(5, 4));
inline constexpr Field<bool> page_0dh_supported =
    fields::flag("Page0DhSupported", fields::page_01h.bit(173, 6).alias("PageDhSupported").since(5, 4));
inline constexpr Field<bool> page_60h_supported =
    fields::flag("Page60hSupported", fields::page_01h.bit(174, 7).since(5, 4));
inline constexpr Field<bool> page_61h_supported =
    fields::flag("Page61hSupported", fields::page_01h.bit(174, 6).since(5, 4));
inline constexpr Field<bool> page_62h_supported =
    fields::flag("Page62hSupported", fields::page_01h.bit(174, 5).since(5, 4));
inline constexpr Field<std::uint8_t> extra_lane_banks_supported =
    fields::number<5>("ExtraLaneBanksSupported", fields::page_01h.bits(174, 4, 0).since(5, 4));
inline constexpr Field<std::uint8_t> nad_banks_supported =
    fields::number<8>("NADBanksSupported", fields::page_01h.byte(175).since(5, 3).note("bits 3:0 only in 5.3"));
inline constexpr Field<std::uint8_t> media_lane_assignment_options = fields::number<8>(
    "MediaLaneAssignmentOptions", fields::page_01h.byte(176).array(15, 1).alias("MediaLaneAssignmentOptionsApp"));
inline constexpr Field<std::uint8_t> additional_app_host_interface_id = fields::open_code(
    "AdditionalApp::HostInterfaceID", fields::page_01h.byte(223).array(7, 4).codes("host_interface_id"));
inline constexpr Field<std::uint8_t> additional_app_media_interface_id = fields::open_code(
    "AdditionalApp::MediaInterfaceID", fields::page_01h.byte(224).array(7, 4).codes("media_interface_id"));
inline constexpr Field<std::uint8_t> additional_app_host_lane_count =
    fields::number<4, 8>("AdditionalApp::HostLaneCount", fields::page_01h.bits(225, 7, 4).array(7, 4));
inline constexpr Field<std::uint8_t> additional_app_media_lane_count =
    fields::number<4, 8>("AdditionalApp::MediaLaneCount", fields::page_01h.bits(225, 3, 0).array(7, 4));
inline constexpr Field<std::uint8_t> additional_app_host_lane_assignment_options =
    fields::number<8>("AdditionalApp::HostLaneAssignmentOptions", fields::page_01h.byte(226).array(7, 4));
inline constexpr Field<Support> scratch_pad_supported = fields::code<Support, 2>(
    "ScratchPadSupported", fields::page_01h.bits(251, 7, 6).alias("ScratchPadSupport").since(5, 3));
inline constexpr Field<Support> password_entry_supported = fields::code<Support, 2>(
    "PasswordEntrySupported", fields::page_01h.bits(251, 5, 4).alias("PasswordEntrySupport").since(5, 3));
inline constexpr Field<Support> password_entry_result_supported = fields::code<Support, 2>(
    "PasswordEntryResultSupported", fields::page_01h.bits(251, 3, 2).alias("PasswordEntryResultSupport").since(5, 3));
inline constexpr Field<Support> full_page_read_supported = fields::code<Support, 2>(
    "FullPageReadSupported", fields::page_01h.bits(251, 1, 0).alias("FullPageReadSupport").since(5, 3));
inline constexpr Field<bool> host_lane_switching_supported =
    fields::flag("HostLaneSwitchingSupported", fields::page_01h.bit(252, 7).since(5, 3));
inline constexpr Field<bool> link_training_supported =
    fields::flag("LinkTrainingSupported", fields::page_01h.bit(252, 6).since(5, 3));
inline constexpr Field<bool> media_lane_switching_supported =
    fields::flag("MediaLaneSwitchingSupported", fields::page_01h.bit(252, 5).since(5, 4));
inline constexpr Field<std::uint8_t> page_01h_checksum = fields::checksum("PageChecksum", fields::page_01h.byte(255));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_01h(Visit& visit) {
  visit(module_inactive_firmware_major_revision);
  visit(module_inactive_firmware_minor_revision);
  visit(module_hardware_major_revision);
  visit(module_hardware_minor_revision);
  visit(length_multiplier_smf);
  visit(base_length_smf);
  visit(length_om5);
  visit(length_om4);
  visit(length_om3);
  visit(length_om2);
  visit(length_multiplier_smf2);
  visit(nominal_wavelength);
  visit(wavelength_tolerance);
  visit(network_path_pages_supported);
  visit(vdm_pages_supported);
  visit(diagnostic_pages_supported);
  visit(coherent_pages_supported);
  visit(cmis_ff_supported);
  visit(page_03h_supported);
  visit(banks_supported);
  visit(mod_sel_wait_time_exponent);
  visit(mod_sel_wait_time_mantissa);
  visit(max_duration_dp_deinit);
  visit(max_duration_dp_init);
  visit(cooling_implemented);
  visit(tx_input_clocking_capabilities);
  visit(epps_supported);
  visit(timing_page_15h_supported);
  visit(aux3_mon_observable);
  visit(aux2_mon_observable);
  visit(aux1_mon_observable);
  visit(module_temp_max);
  visit(module_temp_min);
  visit(propagation_delay);
  visit(operating_voltage_min);
  visit(optical_detector_type);
  visit(rx_output_eq_type);
  visit(rx_power_measurement_type);
  visit(rx_los_type);
  visit(rx_los_is_fast);
  visit(tx_disable_is_fast);
  visit(tx_disable_is_module_wide);
  visit(cdr_power_saved_per_lane);
  visit(rx_output_level3_supported);
  visit(rx_output_level2_supported);
  visit(rx_output_level1_supported);
  visit(rx_output_level0_supported);
  visit(tx_input_eq_max);
  visit(rx_output_eq_post_cursor_max);
  visit(rx_output_eq_pre_cursor_max);
  visit(wavelength_is_controllable);
  visit(transmitter_is_tunable);
  visit(squelch_method_tx);
  visit(forced_squelch_tx_supported);
  visit(auto_squelch_disable_tx_supported);
  visit(output_disable_tx_supported);
  visit(input_polarity_flip_tx_supported);
  visit(bank_broadcast_supported);
  visit(auto_squelch_disable_rx_supported);
  visit(output_disable_rx_supported);
  visit(output_polarity_flip_rx_supported);
  visit(adaptive_input_eq_fail_flag_tx_supported);
  visit(cdr_lol_flag_tx_supported);
  visit(los_flag_tx_supported);
  visit(failure_flag_tx_supported);
  visit(cdr_lol_flag_rx_supported);
  visit(los_flag_rx_supported);
  visit(custom_mon_supported);
  visit(aux3_mon_supported);
  visit(aux2_mon_supported);
  visit(aux1_mon_supported);
  visit(vcc_mon_supported);
  visit(temp_mon_supported);
  visit(tx_bias_current_scaling_factor);
  visit(rx_optical_power_mon_supported);
  visit(tx_optical_power_mon_supported);
  visit(tx_bias_mon_supported);
  visit(tx_input_eq_recall_buffers_supported);
  visit(tx_input_eq_freeze_supported);
  visit(tx_input_adaptive_eq_supported);
  visit(tx_input_eq_host_control_supported);
  visit(tx_cdr_bypass_control_supported);
  visit(tx_cdr_supported);
  visit(versatile_control_set_supported);
  visit(unidir_reconfig_supported);
  visit(staged_set1_supported);
  visit(rx_output_eq_control_supported);
  visit(rx_output_amplitude_control_supported);
  visit(rx_cdr_bypass_control_supported);
  visit(rx_cdr_supported);
  visit(cdb_instances_supported);
  visit(cdb_background_mode_supported);
  visit(cdb_auto_paging_supported);
  visit(cdb_max_pages_epl);
  visit(cdb_read_write_length_extension);
  visit(cdb_command_trigger_method);
  visit(cdb_ext_max_busy_time);
  visit(cdb_max_busy_spec_method);
  visit(cdb_max_busy_time);
  visit(max_duration_module_pwr_dn);
  visit(max_duration_module_pwr_up);
  visit(max_duration_dp_tx_turn_off);
  visit(max_duration_dp_tx_turn_on);
  visit(max_duration_bpc);
  visit(default_input_polarity_tx);
  visit(default_output_polarity_rx);
  visit(page_0ch_supported);
  visit(page_0dh_supported);
  visit(page_60h_supported);
  visit(page_61h_supported);
  visit(page_62h_supported);
  visit(extra_lane_banks_supported);
  visit(nad_banks_supported);
  visit(media_lane_assignment_options);
  visit(additional_app_host_interface_id);
  visit(additional_app_media_interface_id);
  visit(additional_app_host_lane_count);
  visit(additional_app_media_lane_count);
  visit(additional_app_host_lane_assignment_options);
  visit(scratch_pad_supported);
  visit(password_entry_supported);
  visit(password_entry_result_supported);
  visit(full_page_read_supported);
  visit(host_lane_switching_supported);
  visit(link_training_supported);
  visit(media_lane_switching_supported);
  visit(page_01h_checksum);
}
inline constexpr std::array page_01h_fields = fields::table_of([](auto& visit) { visit_page_01h(visit); });
static_assert(well_formed(page_01h_fields));

}  // namespace plugfest::cmis
