#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 00h, administrative information. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_00h{0x00, false, "CMIS 5.4, Administrative information"};
}

inline constexpr Field<std::uint8_t> sff8024_identifier_copy = fields::open_code(
    "SFF8024IdentifierCopy", fields::page_00h.byte(128).codes("sff8024_identifier").note("equals SFF8024Identifier"));
inline constexpr TextField vendor_name = fields::text("VendorName", fields::page_00h.bytes(129, 16));
inline constexpr TextField vendor_oui = fields::raw_bytes("VendorOUI", fields::page_00h.bytes(145, 3));
inline constexpr TextField vendor_pn = fields::text("VendorPN", fields::page_00h.bytes(148, 16));
inline constexpr TextField vendor_rev = fields::text("VendorRev", fields::page_00h.bytes(164, 2));
inline constexpr TextField vendor_sn = fields::text("VendorSN", fields::page_00h.bytes(166, 16));
inline constexpr TextField date_code_year =
    fields::text("DateCode.Year", fields::page_00h.bytes(182, 2).alias("DateCodeYear"));
inline constexpr TextField date_code_month =
    fields::text("DateCode.Month", fields::page_00h.bytes(184, 2).alias("DateCodeMonth"));
inline constexpr TextField date_code_day_of_month =
    fields::text("DateCode.DayOfMonth", fields::page_00h.bytes(186, 2).alias("DateCodeDayOfMonth"));
inline constexpr TextField date_code_lot_code =
    fields::text("DateCode.LotCode", fields::page_00h.bytes(188, 2).alias("DateCodeLotCode"));
inline constexpr TextField clei_code = fields::text("CLEICode", fields::page_00h.bytes(190, 10));
inline constexpr Field<PowerClass> module_power_class =
    fields::code<PowerClass, 3>("ModulePowerClass", fields::page_00h.bits(200, 7, 5));
inline constexpr Field<Watt> max_power =
    fields::quantity<Watt, std::ratio<1, 4>, 8>("MaxPower", fields::page_00h.byte(201));
inline constexpr Field<LengthMultiplier> length_multiplier =
    fields::code<LengthMultiplier, 2>("LengthMultiplier", fields::page_00h.bits(202, 7, 6));
inline constexpr Field<std::uint8_t> base_length =
    fields::number<6>("BaseLength", fields::page_00h.bits(202, 5, 0).note("times LengthMultiplier"));
inline constexpr Field<std::uint8_t> connector_type =
    fields::open_code("ConnectorType", fields::page_00h.byte(203).codes("sff8024_connector"));
inline constexpr Field<Decibel> attenuation_at_5ghz =
    fields::quantity<Decibel, std::ratio<1>, 8>("AttenuationAt5GHz", fields::page_00h.byte(204));
inline constexpr Field<Decibel> attenuation_at_7ghz =
    fields::quantity<Decibel, std::ratio<1>, 8>("AttenuationAt7GHz", fields::page_00h.byte(205));
inline constexpr Field<Decibel> attenuation_at_12p9ghz =
    fields::quantity<Decibel, std::ratio<1>, 8>("AttenuationAt12p9GHz", fields::page_00h.byte(206));
inline constexpr Field<Decibel> attenuation_at_25p8ghz =
    fields::quantity<Decibel, std::ratio<1>, 8>("AttenuationAt25p8GHz", fields::page_00h.byte(207));
inline constexpr Field<Decibel> attenuation_at_53p1ghz =
    fields::quantity<Decibel, std::ratio<1>, 8>("AttenuationAt53p1GHz", fields::page_00h.byte(208).since(5, 3));
inline constexpr Field<bool> media_lane_unsupported =
    fields::flag("MediaLaneUnsupported", fields::page_00h.byte(210).media_lane_bits());
inline constexpr Field<std::uint8_t> far_end_configuration = fields::listed_code<5, far_end_configuration_codes>(
    "FarEndConfiguration", fields::page_00h.bits(211, 4, 0).codes("far_end_configuration"));
inline constexpr Field<std::uint8_t> media_interface_technology =
    fields::open_code("MediaInterfaceTechnology", fields::page_00h.byte(212).codes("media_interface_technology"));
inline constexpr Field<bool> mci_flow_control_duration_encoding =
    fields::flag("MciFlowControlDurationEncoding", fields::page_00h.bit(213, 7).since(5, 3));
inline constexpr Field<std::uint8_t> mci_flow_control_duration =
    fields::number<7>("MciFlowControlDuration", fields::page_00h.bits(213, 6, 0).since(5, 3));
inline constexpr Field<std::uint8_t> page_00h_checksum = fields::checksum("PageChecksum", fields::page_00h.byte(222));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_00h(Visit& visit) {
  visit(sff8024_identifier_copy);
  visit(vendor_name);
  visit(vendor_oui);
  visit(vendor_pn);
  visit(vendor_rev);
  visit(vendor_sn);
  visit(date_code_year);
  visit(date_code_month);
  visit(date_code_day_of_month);
  visit(date_code_lot_code);
  visit(clei_code);
  visit(module_power_class);
  visit(max_power);
  visit(length_multiplier);
  visit(base_length);
  visit(connector_type);
  visit(attenuation_at_5ghz);
  visit(attenuation_at_7ghz);
  visit(attenuation_at_12p9ghz);
  visit(attenuation_at_25p8ghz);
  visit(attenuation_at_53p1ghz);
  visit(media_lane_unsupported);
  visit(far_end_configuration);
  visit(media_interface_technology);
  visit(mci_flow_control_duration_encoding);
  visit(mci_flow_control_duration);
  visit(page_00h_checksum);
}
inline constexpr std::array page_00h_fields = fields::table_of([](auto& visit) { visit_page_00h(visit); });
static_assert(well_formed(page_00h_fields));

}  // namespace plugfest::cmis
