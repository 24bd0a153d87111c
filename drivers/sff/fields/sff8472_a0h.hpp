#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8472 device A0h, the identity. One entry a field; reserved and vendor bytes are not in it.
namespace plugfest::sff::sff8472 {

namespace fields {
using namespace sff::fields;
inline constexpr Page a0h{0x00, false, "SFF-8472 12.4.3, Address A0h"};
}  // namespace fields

inline constexpr Field<std::uint8_t> identifier =
    fields::open_code("Identifier", fields::a0h.byte(0).codes("sff8024_identifier"));
inline constexpr Field<std::uint8_t> ext_identifier = fields::number<8>("ExtIdentifier", fields::a0h.byte(1));
inline constexpr Field<std::uint8_t> connector_type =
    fields::open_code("ConnectorType", fields::a0h.byte(2).codes("sff8024_connector"));
inline constexpr TextField transceiver_compliance =
    fields::raw_bytes("TransceiverCompliance", fields::a0h.bytes(3, 8).codes("compliance_8472"));
inline constexpr Field<std::uint8_t> encoding =
    fields::open_code("Encoding", fields::a0h.byte(11).codes("encoding_8472"));
inline constexpr Field<std::uint8_t> nominal_rate = fields::count<8>("NominalRate", fields::a0h.byte(12), 100, "MBd");
inline constexpr Field<std::uint8_t> rate_identifier =
    fields::open_code("RateIdentifier", fields::a0h.byte(13).codes("rate_identifier_8472"));
inline constexpr Field<Metre> length_smf_km_or_attenuation =
    fields::quantity<Metre, std::ratio<1000, 1>, 8>("LengthSMFkmOrAttenuation", fields::a0h.byte(14));
inline constexpr Field<Metre> length_smf_100m_or_attenuation =
    fields::quantity<Metre, std::ratio<100, 1>, 8>("LengthSMFOrAttenuation", fields::a0h.byte(15));
inline constexpr Field<Metre> length_om2 =
    fields::quantity<Metre, std::ratio<10, 1>, 8>("LengthOM2", fields::a0h.byte(16));
inline constexpr Field<Metre> length_om1 =
    fields::quantity<Metre, std::ratio<10, 1>, 8>("LengthOM1", fields::a0h.byte(17));
inline constexpr Field<Metre> length_om4_or_cable =
    fields::quantity<Metre, std::ratio<10, 1>, 8>("LengthOM4OrCable", fields::a0h.byte(18));
inline constexpr Field<Metre> length_om3_or_cable =
    fields::quantity<Metre, std::ratio<10, 1>, 8>("LengthOM3OrCable", fields::a0h.byte(19));
inline constexpr TextField vendor_name = fields::text("VendorName", fields::a0h.bytes(20, 16));
inline constexpr Field<std::uint8_t> extended_compliance =
    fields::open_code("ExtendedCompliance", fields::a0h.byte(36).codes("extended_compliance"));
inline constexpr TextField vendor_oui = fields::raw_bytes("VendorOUI", fields::a0h.bytes(37, 3));
inline constexpr TextField vendor_pn = fields::text("VendorPN", fields::a0h.bytes(40, 16));
inline constexpr TextField vendor_rev = fields::text("VendorRev", fields::a0h.bytes(56, 4));
inline constexpr Field<NanoMetre> wavelength_or_cable_compliance =
    fields::quantity<NanoMetre, std::ratio<1, 1>, 16>("WavelengthOrCableCompliance", fields::a0h.word(60));
inline constexpr Field<bool> fibre_channel_64g = fields::flag("FibreChannel64G", fields::a0h.bit(62, 0));
inline constexpr Field<std::uint8_t> cc_base = fields::checksum("CC_BASE", fields::a0h.byte(63));
inline constexpr Field<bool> power_level4 = fields::flag("PowerLevel4", fields::a0h.bit(64, 6));
inline constexpr Field<bool> power_level_3_or_4 = fields::flag("PowerLevel3Or4", fields::a0h.bit(64, 5));
inline constexpr Field<bool> paging_implemented = fields::flag("PagingImplemented", fields::a0h.bit(64, 4));
inline constexpr Field<bool> cdr_present = fields::flag("CDRPresent", fields::a0h.bit(64, 3));
inline constexpr Field<bool> cooled_transceiver = fields::flag("CooledTransceiver", fields::a0h.bit(64, 2));
inline constexpr Field<bool> power_level2 = fields::flag("PowerLevel2", fields::a0h.bit(64, 1));
inline constexpr Field<bool> linear_receiver_output = fields::flag("LinearReceiverOutput", fields::a0h.bit(64, 0));
inline constexpr Field<bool> receiver_decision_threshold =
    fields::flag("ReceiverDecisionThreshold", fields::a0h.bit(65, 7));
inline constexpr Field<bool> tunable = fields::flag("Tunable", fields::a0h.bit(65, 6));
inline constexpr Field<bool> rate_select_implemented = fields::flag("RateSelectImplemented", fields::a0h.bit(65, 5));
inline constexpr Field<bool> tx_disable_implemented = fields::flag("TxDisableImplemented", fields::a0h.bit(65, 4));
inline constexpr Field<bool> tx_fault_implemented = fields::flag("TxFaultImplemented", fields::a0h.bit(65, 3));
inline constexpr Field<bool> signal_detect_inverted = fields::flag("SignalDetectInverted", fields::a0h.bit(65, 2));
inline constexpr Field<bool> los_implemented = fields::flag("LOSImplemented", fields::a0h.bit(65, 1));
inline constexpr Field<bool> more_pages = fields::flag("MorePages", fields::a0h.bit(65, 0));
inline constexpr Field<std::uint8_t> rate_max = fields::number<8>("RateMax", fields::a0h.byte(66));
inline constexpr Field<std::uint8_t> rate_min = fields::number<8>("RateMin", fields::a0h.byte(67));
inline constexpr TextField vendor_sn = fields::text("VendorSN", fields::a0h.bytes(68, 16));
inline constexpr TextField date_code = fields::text("DateCode", fields::a0h.bytes(84, 8));
inline constexpr Field<bool> ddm_implemented = fields::flag("DDMImplemented", fields::a0h.bit(92, 6));
inline constexpr Field<bool> internally_calibrated = fields::flag("InternallyCalibrated", fields::a0h.bit(92, 5));
inline constexpr Field<bool> externally_calibrated = fields::flag("ExternallyCalibrated", fields::a0h.bit(92, 4));
inline constexpr Field<bool> rx_power_is_average = fields::flag("RxPowerIsAverage", fields::a0h.bit(92, 3));
inline constexpr Field<bool> address_change_required = fields::flag("AddressChangeRequired", fields::a0h.bit(92, 2));
inline constexpr Field<bool> remote_monitoring = fields::flag("RemoteMonitoring", fields::a0h.bit(92, 1));
inline constexpr Field<bool> alarm_warning_flags_implemented =
    fields::flag("AlarmWarningFlagsImplemented", fields::a0h.bit(93, 7));
inline constexpr Field<bool> soft_tx_disable_implemented =
    fields::flag("SoftTxDisableImplemented", fields::a0h.bit(93, 6));
inline constexpr Field<bool> soft_tx_fault_implemented = fields::flag("SoftTxFaultImplemented", fields::a0h.bit(93, 5));
inline constexpr Field<bool> soft_rx_los_implemented = fields::flag("SoftRxLOSImplemented", fields::a0h.bit(93, 4));
inline constexpr Field<bool> soft_rate_select_implemented =
    fields::flag("SoftRateSelectImplemented", fields::a0h.bit(93, 3));
inline constexpr Field<bool> application_select_implemented =
    fields::flag("ApplicationSelectImplemented", fields::a0h.bit(93, 2));
inline constexpr Field<bool> soft_rate_select_8431_implemented =
    fields::flag("SoftRateSelect8431Implemented", fields::a0h.bit(93, 1));
inline constexpr Field<std::uint8_t> compliance =
    fields::open_code("Compliance", fields::a0h.byte(94).codes("revision_8472"));
inline constexpr Field<std::uint8_t> cc_ext = fields::checksum("CC_EXT", fields::a0h.byte(95));

inline constexpr ChecksumRule base_checksum{cc_base.info, 0, 62, "A0h bytes 0-62"};
inline constexpr ChecksumRule ext_checksum{cc_ext.info, 64, 94, "A0h bytes 64-94"};

// What cables have in bytes 19 and 60, where optical modules have the reach on OM3 and the wavelength.
inline constexpr Field<std::uint8_t> cable_length_factor =
    fields::number<2>("CableLengthFactor", fields::a0h.bits(19, 7, 6));
inline constexpr Field<std::uint8_t> cable_length_base =
    fields::number<6>("CableLengthBase", fields::a0h.bits(19, 5, 0));
inline constexpr Field<bool> cable_fc_pi_4_limiting = fields::flag("FC-PI-4 limiting", fields::a0h.bit(60, 3));
inline constexpr Field<bool> cable_sff_8431_limiting = fields::flag("SFF-8431 limiting", fields::a0h.bit(60, 2));
inline constexpr Field<bool> cable_fc_pi_4_appendix_h = fields::flag("FC-PI-4 appendix H", fields::a0h.bit(60, 1));
inline constexpr Field<bool> cable_sff_8431_appendix_e = fields::flag("SFF-8431 appendix E", fields::a0h.bit(60, 0));
// The compliance bits that decide what the bytes above mean.
inline constexpr Field<bool> active_cable = fields::flag("SFP+ active cable", fields::a0h.bit(8, 3));
inline constexpr Field<bool> passive_cable = fields::flag("SFP+ passive cable", fields::a0h.bit(8, 2));
inline constexpr Field<bool> base_t_1000 = fields::flag("1000BASE-T", fields::a0h.bit(6, 3));
inline constexpr Field<std::uint8_t> diagnostic_monitoring_type =
    fields::number<8>("DiagnosticMonitoringType", fields::a0h.byte(92));

/// Every field of this table, in ascending order.
constexpr void visit_a0h(auto&& visit) {
  visit(identifier);
  visit(ext_identifier);
  visit(connector_type);
  visit(transceiver_compliance);
  visit(encoding);
  visit(nominal_rate);
  visit(rate_identifier);
  visit(length_smf_km_or_attenuation);
  visit(length_smf_100m_or_attenuation);
  visit(length_om2);
  visit(length_om1);
  visit(length_om4_or_cable);
  visit(length_om3_or_cable);
  visit(vendor_name);
  visit(extended_compliance);
  visit(vendor_oui);
  visit(vendor_pn);
  visit(vendor_rev);
  visit(wavelength_or_cable_compliance);
  visit(fibre_channel_64g);
  visit(cc_base);
  visit(power_level4);
  visit(power_level_3_or_4);
  visit(paging_implemented);
  visit(cdr_present);
  visit(cooled_transceiver);
  visit(power_level2);
  visit(linear_receiver_output);
  visit(receiver_decision_threshold);
  visit(tunable);
  visit(rate_select_implemented);
  visit(tx_disable_implemented);
  visit(tx_fault_implemented);
  visit(signal_detect_inverted);
  visit(los_implemented);
  visit(more_pages);
  visit(rate_max);
  visit(rate_min);
  visit(vendor_sn);
  visit(date_code);
  visit(ddm_implemented);
  visit(internally_calibrated);
  visit(externally_calibrated);
  visit(rx_power_is_average);
  visit(address_change_required);
  visit(remote_monitoring);
  visit(alarm_warning_flags_implemented);
  visit(soft_tx_disable_implemented);
  visit(soft_tx_fault_implemented);
  visit(soft_rx_los_implemented);
  visit(soft_rate_select_implemented);
  visit(application_select_implemented);
  visit(soft_rate_select_8431_implemented);
  visit(compliance);
  visit(cc_ext);
}
inline constexpr std::array a0h_fields = fields::table_of([](auto& visit) { visit_a0h(visit); });
static_assert(cmis::well_formed(a0h_fields));

}  // namespace plugfest::sff::sff8472
