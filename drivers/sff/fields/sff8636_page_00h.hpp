#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8636 upper page 00h, the serial identification. One entry a field; reserved and vendor
/// bytes are not in it.
namespace plugfest::sff::sff8636 {

namespace fields {
using namespace sff::fields;
inline constexpr Page page_00h{0x00, false, "SFF-8636 2.11, Upper page 00h"};
}  // namespace fields

inline constexpr Field<std::uint8_t> identifier_copy =
    fields::open_code("Identifier", fields::page_00h.byte(128).codes("sff8024_identifier"));
inline constexpr Field<std::uint8_t> power_class_low =
    fields::open_bits<2>("PowerClassLow", fields::page_00h.bits(129, 7, 6).codes("power_class_8636_low"));
inline constexpr Field<bool> power_class8 = fields::flag("PowerClass8", fields::page_00h.bit(129, 5));
inline constexpr Field<bool> clei_present = fields::flag("CLEIPresent", fields::page_00h.bit(129, 4));
inline constexpr Field<bool> tx_cdr_present = fields::flag("TxCDRPresent", fields::page_00h.bit(129, 3));
inline constexpr Field<bool> rx_cdr_present = fields::flag("RxCDRPresent", fields::page_00h.bit(129, 2));
inline constexpr Field<std::uint8_t> power_class_high =
    fields::open_bits<2>("PowerClassHigh", fields::page_00h.bits(129, 1, 0).codes("power_class_8636_high"));
inline constexpr Field<std::uint8_t> connector_type =
    fields::open_code("ConnectorType", fields::page_00h.byte(130).codes("sff8024_connector"));
inline constexpr TextField specification_compliance =
    fields::raw_bytes("SpecificationCompliance", fields::page_00h.bytes(131, 8).codes("compliance_8636"));
inline constexpr Field<std::uint8_t> encoding =
    fields::open_code("Encoding", fields::page_00h.byte(139).codes("encoding_8636"));
inline constexpr Field<std::uint8_t> nominal_rate =
    fields::count<8>("NominalRate", fields::page_00h.byte(140), 100, "MBd");
inline constexpr Field<std::uint8_t> extended_rate_select =
    fields::number<2>("ExtendedRateSelect", fields::page_00h.bits(141, 1, 0));
inline constexpr Field<Metre> length_smf =
    fields::quantity<Metre, std::ratio<1000, 1>, 8>("LengthSMF", fields::page_00h.byte(142));
inline constexpr Field<Metre> length_om3 =
    fields::quantity<Metre, std::ratio<2, 1>, 8>("LengthOM3", fields::page_00h.byte(143));
inline constexpr Field<Metre> length_om2 =
    fields::quantity<Metre, std::ratio<1, 1>, 8>("LengthOM2", fields::page_00h.byte(144));
inline constexpr Field<std::uint8_t> length_om1_or_attenuation =
    fields::number<8>("LengthOM1OrAttenuation", fields::page_00h.byte(145));
inline constexpr Field<std::uint8_t> length_om4_or_cable =
    fields::number<8>("LengthOM4OrCable", fields::page_00h.byte(146));
inline constexpr Field<std::uint8_t> transmitter_technology =
    fields::open_bits<4>("TransmitterTechnology", fields::page_00h.bits(147, 7, 4).codes("device_technology_8636"));
inline constexpr Field<bool> wavelength_control = fields::flag("WavelengthControl", fields::page_00h.bit(147, 3));
inline constexpr Field<bool> cooled_transmitter = fields::flag("CooledTransmitter", fields::page_00h.bit(147, 2));
inline constexpr Field<bool> apd_detector = fields::flag("APDDetector", fields::page_00h.bit(147, 1));
inline constexpr Field<bool> tunable = fields::flag("Tunable", fields::page_00h.bit(147, 0));
inline constexpr TextField vendor_name = fields::text("VendorName", fields::page_00h.bytes(148, 16));
inline constexpr Field<std::uint8_t> infiniband_rates =
    fields::number<6>("InfiniBandRates", fields::page_00h.bits(164, 5, 0));
inline constexpr TextField vendor_oui = fields::raw_bytes("VendorOUI", fields::page_00h.bytes(165, 3));
inline constexpr TextField vendor_pn = fields::text("VendorPN", fields::page_00h.bytes(168, 16));
inline constexpr TextField vendor_rev = fields::text("VendorRev", fields::page_00h.bytes(184, 2));
inline constexpr Field<NanoMetre> wavelength_or_attenuation =
    fields::quantity<NanoMetre, std::ratio<1, 20>, 16>("WavelengthOrAttenuation", fields::page_00h.word(186));
inline constexpr Field<NanoMetre> wavelength_tolerance_or_attenuation =
    fields::quantity<NanoMetre, std::ratio<1, 200>, 16>("WavelengthToleranceOrAttenuation", fields::page_00h.word(188));
inline constexpr Field<Celsius> max_case_temperature =
    fields::quantity<Celsius, std::ratio<1, 1>, 8>("MaxCaseTemperature", fields::page_00h.byte(190));
inline constexpr Field<std::uint8_t> cc_base = fields::checksum("CC_BASE", fields::page_00h.byte(191));
inline constexpr Field<std::uint8_t> extended_compliance =
    fields::open_code("ExtendedCompliance", fields::page_00h.byte(192).codes("extended_compliance"));
inline constexpr Field<bool> lp_mode_tx_dis_configurable =
    fields::flag("LPModeTxDisConfigurable", fields::page_00h.bit(193, 6));
inline constexpr Field<bool> int_l_los_l_configurable =
    fields::flag("IntLLOSLConfigurable", fields::page_00h.bit(193, 5));
inline constexpr Field<bool> tx_eq_freeze_capable = fields::flag("TxEqFreezeCapable", fields::page_00h.bit(193, 4));
inline constexpr Field<bool> tx_eq_auto_adaptive_capable =
    fields::flag("TxEqAutoAdaptiveCapable", fields::page_00h.bit(193, 3));
inline constexpr Field<bool> tx_eq_fixed_programmable =
    fields::flag("TxEqFixedProgrammable", fields::page_00h.bit(193, 2));
inline constexpr Field<bool> rx_emphasis_programmable =
    fields::flag("RxEmphasisProgrammable", fields::page_00h.bit(193, 1));
inline constexpr Field<bool> rx_amplitude_programmable =
    fields::flag("RxAmplitudeProgrammable", fields::page_00h.bit(193, 0));
inline constexpr Field<bool> tx_cdr_control_implemented =
    fields::flag("TxCDRControlImplemented", fields::page_00h.bit(194, 7));
inline constexpr Field<bool> rx_cdr_control_implemented =
    fields::flag("RxCDRControlImplemented", fields::page_00h.bit(194, 6));
inline constexpr Field<bool> tx_lol_flag_implemented =
    fields::flag("TxLOLFlagImplemented", fields::page_00h.bit(194, 5));
inline constexpr Field<bool> rx_lol_flag_implemented =
    fields::flag("RxLOLFlagImplemented", fields::page_00h.bit(194, 4));
inline constexpr Field<bool> rx_squelch_disable_implemented =
    fields::flag("RxSquelchDisableImplemented", fields::page_00h.bit(194, 3));
inline constexpr Field<bool> rx_output_disable_implemented =
    fields::flag("RxOutputDisableImplemented", fields::page_00h.bit(194, 2));
inline constexpr Field<bool> tx_squelch_disable_implemented =
    fields::flag("TxSquelchDisableImplemented", fields::page_00h.bit(194, 1));
inline constexpr Field<bool> tx_squelch_implemented =
    fields::flag("TxSquelchImplemented", fields::page_00h.bit(194, 0));
inline constexpr Field<bool> page_02h_provided = fields::flag("Page02Provided", fields::page_00h.bit(195, 7));
inline constexpr Field<bool> page_01h_provided = fields::flag("Page01Provided", fields::page_00h.bit(195, 6));
inline constexpr Field<bool> rate_select_implemented =
    fields::flag("RateSelectImplemented", fields::page_00h.bit(195, 5));
inline constexpr Field<bool> tx_disable_implemented =
    fields::flag("TxDisableImplemented", fields::page_00h.bit(195, 4));
inline constexpr Field<bool> tx_fault_implemented = fields::flag("TxFaultImplemented", fields::page_00h.bit(195, 3));
inline constexpr Field<bool> tx_squelch_reduces_average_power =
    fields::flag("TxSquelchReducesAveragePower", fields::page_00h.bit(195, 2));
inline constexpr Field<bool> tx_los_implemented = fields::flag("TxLOSImplemented", fields::page_00h.bit(195, 1));
inline constexpr Field<bool> pages_20h_21h_provided =
    fields::flag("Pages20And21Provided", fields::page_00h.bit(195, 0));
inline constexpr TextField vendor_sn = fields::text("VendorSN", fields::page_00h.bytes(196, 16));
inline constexpr TextField date_code = fields::text("DateCode", fields::page_00h.bytes(212, 8));
inline constexpr Field<bool> temp_monitor_implemented =
    fields::flag("TempMonitorImplemented", fields::page_00h.bit(220, 5));
inline constexpr Field<bool> vcc_monitor_implemented =
    fields::flag("VccMonitorImplemented", fields::page_00h.bit(220, 4));
inline constexpr Field<bool> rx_power_is_average = fields::flag("RxPowerIsAverage", fields::page_00h.bit(220, 3));
inline constexpr Field<bool> tx_power_monitor_implemented =
    fields::flag("TxPowerMonitorImplemented", fields::page_00h.bit(220, 2));
inline constexpr Field<bool> init_complete_flag_implemented =
    fields::flag("InitCompleteFlagImplemented", fields::page_00h.bit(221, 4));
inline constexpr Field<bool> extended_rate_select_declared =
    fields::flag("ExtendedRateSelectDeclared", fields::page_00h.bit(221, 3));
inline constexpr Field<bool> tc_readiness_flag_implemented =
    fields::flag("TCReadinessFlagImplemented", fields::page_00h.bit(221, 1));
inline constexpr Field<bool> software_reset_implemented =
    fields::flag("SoftwareResetImplemented", fields::page_00h.bit(221, 0));
inline constexpr Field<std::uint8_t> nominal_rate_extended =
    fields::count<8>("NominalRateExtended", fields::page_00h.byte(222), 250, "MBd");
inline constexpr Field<std::uint8_t> cc_ext = fields::checksum("CC_EXT", fields::page_00h.byte(223));

// Whole bytes that the fields above share, as other decoders print them.
inline constexpr Field<std::uint8_t> extended_identifier =
    fields::number<8>("ExtendedIdentifier", fields::page_00h.byte(129));
inline constexpr Field<std::uint8_t> device_technology =
    fields::number<8>("DeviceTechnology", fields::page_00h.byte(147));

inline constexpr ChecksumRule base_checksum{cc_base.info, 128, 190, "page 00h bytes 128-190"};
inline constexpr ChecksumRule ext_checksum{cc_ext.info, 192, 222, "page 00h bytes 192-222"};

/// Every field of this table, in ascending order.
constexpr void visit_page_00h(auto&& visit) {
  visit(identifier_copy);
  visit(power_class_low);
  visit(power_class8);
  visit(clei_present);
  visit(tx_cdr_present);
  visit(rx_cdr_present);
  visit(power_class_high);
  visit(connector_type);
  visit(specification_compliance);
  visit(encoding);
  visit(nominal_rate);
  visit(extended_rate_select);
  visit(length_smf);
  visit(length_om3);
  visit(length_om2);
  visit(length_om1_or_attenuation);
  visit(length_om4_or_cable);
  visit(transmitter_technology);
  visit(wavelength_control);
  visit(cooled_transmitter);
  visit(apd_detector);
  visit(tunable);
  visit(vendor_name);
  visit(infiniband_rates);
  visit(vendor_oui);
  visit(vendor_pn);
  visit(vendor_rev);
  visit(wavelength_or_attenuation);
  visit(wavelength_tolerance_or_attenuation);
  visit(max_case_temperature);
  visit(cc_base);
  visit(extended_compliance);
  visit(lp_mode_tx_dis_configurable);
  visit(int_l_los_l_configurable);
  visit(tx_eq_freeze_capable);
  visit(tx_eq_auto_adaptive_capable);
  visit(tx_eq_fixed_programmable);
  visit(rx_emphasis_programmable);
  visit(rx_amplitude_programmable);
  visit(tx_cdr_control_implemented);
  visit(rx_cdr_control_implemented);
  visit(tx_lol_flag_implemented);
  visit(rx_lol_flag_implemented);
  visit(rx_squelch_disable_implemented);
  visit(rx_output_disable_implemented);
  visit(tx_squelch_disable_implemented);
  visit(tx_squelch_implemented);
  visit(page_02h_provided);
  visit(page_01h_provided);
  visit(rate_select_implemented);
  visit(tx_disable_implemented);
  visit(tx_fault_implemented);
  visit(tx_squelch_reduces_average_power);
  visit(tx_los_implemented);
  visit(pages_20h_21h_provided);
  visit(vendor_sn);
  visit(date_code);
  visit(temp_monitor_implemented);
  visit(vcc_monitor_implemented);
  visit(rx_power_is_average);
  visit(tx_power_monitor_implemented);
  visit(init_complete_flag_implemented);
  visit(extended_rate_select_declared);
  visit(tc_readiness_flag_implemented);
  visit(software_reset_implemented);
  visit(nominal_rate_extended);
  visit(cc_ext);
}
inline constexpr std::array page_00h_fields = fields::table_of([](auto& visit) { visit_page_00h(visit); });
static_assert(cmis::well_formed(page_00h_fields));

}  // namespace plugfest::sff::sff8636
