#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 0Dh, firmware management. One entry a field; reserved and vendor bytes are not in
/// it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_0dh{0x0D, false, "CMIS 5.4, Firmware management"};
}

inline constexpr Field<bool> cdb_download_supported =
    fields::flag("CdbDownloadSupported", fields::page_0dh.bit(128, 7).since(5, 4));
inline constexpr Field<bool> fixed_load_provides_service =
    fields::flag("FixedLoadProvidesService", fields::page_0dh.bit(128, 3).since(5, 4));
inline constexpr Field<bool> fixed_bank_supported =
    fields::flag("FixedBankSupported", fields::page_0dh.bit(128, 2).since(5, 4));
inline constexpr Field<bool> bank_b_supported =
    fields::flag("BankBSupported", fields::page_0dh.bit(128, 1).since(5, 4));
inline constexpr Field<bool> bank_a_supported =
    fields::flag("BankASupported", fields::page_0dh.bit(128, 0).since(5, 4));
inline constexpr Field<bool> validity_status_b =
    fields::flag("ValidityStatusB", fields::page_0dh.bit(136, 6).since(5, 4).note("0: valid"));
inline constexpr Field<bool> administrative_status_b =
    fields::flag("AdministrativeStatusB", fields::page_0dh.bit(136, 5).since(5, 4));
inline constexpr Field<bool> operational_status_b =
    fields::flag("OperationalStatusB", fields::page_0dh.bit(136, 4).since(5, 4));
inline constexpr Field<bool> validity_status_a =
    fields::flag("ValidityStatusA", fields::page_0dh.bit(136, 2).since(5, 4).note("0: valid"));
inline constexpr Field<bool> administrative_status_a =
    fields::flag("AdministrativeStatusA", fields::page_0dh.bit(136, 1).since(5, 4));
inline constexpr Field<bool> operational_status_a =
    fields::flag("OperationalStatusA", fields::page_0dh.bit(136, 0).since(5, 4));
inline constexpr Field<std::uint8_t> versionloada_major_version = fields::number<8>(
    "VersionLoadA::MajorVersion", fields::page_0dh.byte(148).alias("FirmwareVersionA::MajorVersion").since(5, 4));
inline constexpr Field<std::uint8_t> versionloada_minor_version = fields::number<8>(
    "VersionLoadA::MinorVersion", fields::page_0dh.byte(149).alias("FirmwareVersionA::MinorVersion").since(5, 4));
inline constexpr Field<std::uint16_t> versionloada_build_number = fields::number<16>(
    "VersionLoadA::BuildNumber", fields::page_0dh.word(150).alias("FirmwareVersionA::BuildNumber").since(5, 4));
inline constexpr TextField versionloada_description = fields::text(
    "VersionLoadA::Description", fields::page_0dh.bytes(152, 32).alias("FirmwareVersionA::Description").since(5, 4));
inline constexpr Field<std::uint8_t> versionloadb_major_version = fields::number<8>(
    "VersionLoadB::MajorVersion", fields::page_0dh.byte(184).alias("FirmwareVersionB::MajorVersion").since(5, 4));
inline constexpr Field<std::uint8_t> versionloadb_minor_version = fields::number<8>(
    "VersionLoadB::MinorVersion", fields::page_0dh.byte(185).alias("FirmwareVersionB::MinorVersion").since(5, 4));
inline constexpr Field<std::uint16_t> versionloadb_build_number = fields::number<16>(
    "VersionLoadB::BuildNumber", fields::page_0dh.word(186).alias("FirmwareVersionB::BuildNumber").since(5, 4));
inline constexpr TextField versionloadb_description = fields::text(
    "VersionLoadB::Description", fields::page_0dh.bytes(188, 32).alias("FirmwareVersionB::Description").since(5, 4));
inline constexpr Field<std::uint8_t> versionfixedload_major_version =
    fields::number<8>("VersionFixedLoad::MajorVersion",
                      fields::page_0dh.byte(220).alias("FirmwareVersionFactory::MajorVersion").since(5, 4));
inline constexpr Field<std::uint8_t> versionfixedload_minor_version =
    fields::number<8>("VersionFixedLoad::MinorVersion",
                      fields::page_0dh.byte(221).alias("FirmwareVersionFactory::MinorVersion").since(5, 4));
inline constexpr Field<std::uint16_t> versionfixedload_build_number =
    fields::number<16>("VersionFixedLoad::BuildNumber",
                       fields::page_0dh.word(222).alias("FirmwareVersionFactory::BuildNumber").since(5, 4));
inline constexpr TextField versionfixedload_description =
    fields::text("VersionFixedLoad::Description",
                 fields::page_0dh.bytes(224, 32).alias("FirmwareVersionFactory::Description").since(5, 4));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_0dh(Visit& visit) {
  visit(cdb_download_supported);
  visit(fixed_load_provides_service);
  visit(fixed_bank_supported);
  visit(bank_b_supported);
  visit(bank_a_supported);
  visit(validity_status_b);
  visit(administrative_status_b);
  visit(operational_status_b);
  visit(validity_status_a);
  visit(administrative_status_a);
  visit(operational_status_a);
  visit(versionloada_major_version);
  visit(versionloada_minor_version);
  visit(versionloada_build_number);
  visit(versionloada_description);
  visit(versionloadb_major_version);
  visit(versionloadb_minor_version);
  visit(versionloadb_build_number);
  visit(versionloadb_description);
  visit(versionfixedload_major_version);
  visit(versionfixedload_minor_version);
  visit(versionfixedload_build_number);
  visit(versionfixedload_description);
}
inline constexpr std::array page_0dh_fields = fields::table_of([](auto& visit) { visit_page_0dh(visit); });
static_assert(well_formed(page_0dh_fields));

}  // namespace plugfest::cmis
