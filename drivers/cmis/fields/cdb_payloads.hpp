#pragma once

#include "drivers/cmis/fields/make.hpp"

/// What the local payload of page 9Fh holds in requests, and in the replies that fields/cdb_replies.hpp leaves out. Not
/// part of all_fields(): the same bytes again for each command.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page cdb_payload{0x9F, true, "CMIS 5.4, CDB command reference"};
}

/// QueryStatus (0000h).
namespace cdb_query_status {
inline constexpr Field<std::uint16_t> delay =
    fields::number<16>("Delay", fields::cdb_payload.word(136).rw().note("ms before the answer"));
/// The reply.
inline constexpr Field<std::uint8_t> length = fields::number<8>("Length", fields::cdb_payload.byte(136));
inline constexpr Field<std::uint8_t> status = fields::open_code(
    "Status", fields::cdb_payload.byte(137).note("0: boot up, locked; 1: host password; bit 7: module password"));
inline constexpr Field<bool> module_password = fields::flag("ModulePassword", fields::cdb_payload.bit(137, 7));
}  // namespace cdb_query_status

/// EnterPassword (0001h) and ChangePassword (0002h).
inline constexpr Field<std::uint32_t> cdb_password =
    fields::number<32>("Password", fields::cdb_payload.bytes(136, 4).rw());

/// Replies of QueryMonitoringFeatures (0042h), QueryDiagnosticsFeatures (0043h) and QuerySecurityFeatures (0044h).
inline constexpr Field<bool> cdb_group_bitmap =
    fields::flag("CommandBitmap", fields::cdb_payload.byte(136).bit_map(256).note("element n: command n of the group"));

/// Reply of QuerySupplementSupport (0045h).
inline constexpr Field<bool> cdb_versatile_control_supported =
    fields::flag("CmisVcsSupported", fields::cdb_payload.bit(136, 0));

/// GetApplicationAttributes (0050h).
namespace cdb_application_attributes {
inline constexpr Field<std::uint8_t> nad_block_index =
    fields::number<8>("NADBlockIndex", fields::cdb_payload.bits_of_bytes(136, 2, 11, 4).rw());
inline constexpr Field<std::uint8_t> app_sel_code =
    fields::number<4>("AppSelCode", fields::cdb_payload.bits_of_bytes(136, 2, 3, 0).rw().note("0: the whole block"));
/// The reply.
inline constexpr Field<std::uint16_t> echo = fields::number<16>("Echo", fields::cdb_payload.word(136));
inline constexpr Field<Watt> max_module_power =
    fields::quantity<Watt, std::ratio<1, 4>, 16>("MaxModulePower", fields::cdb_payload.word(138));
inline constexpr Field<Dbm> programmable_power_min =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("ProgrammablePowerMin", fields::cdb_payload.word(140));
inline constexpr Field<Dbm> programmable_power_max =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("ProgrammablePowerMax", fields::cdb_payload.word(142));
inline constexpr Field<double> pre_fec_ber_high_alarm =
    fields::f16("PreFecBerHighAlarm", fields::cdb_payload.word(144));
inline constexpr Field<Dbm> rx_los_threshold =
    fields::signed_quantity<Dbm, std::ratio<1, 100>, 16>("RxLosThreshold", fields::cdb_payload.word(146));
inline constexpr Field<MilliWatt> rx_power_high_alarm =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighAlarm", fields::cdb_payload.word(148));
inline constexpr Field<MilliWatt> rx_power_low_alarm =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowAlarm", fields::cdb_payload.word(150));
inline constexpr Field<MilliWatt> rx_power_high_warning =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerHighWarning", fields::cdb_payload.word(152));
inline constexpr Field<MilliWatt> rx_power_low_warning =
    fields::quantity<MilliWatt, std::ratio<1, 10000>, 16>("RxPowerLowWarning", fields::cdb_payload.word(154));
}  // namespace cdb_application_attributes

/// GetInterfaceCodeDescription (0051h).
namespace cdb_interface_description {
inline constexpr Field<std::uint8_t> group =
    fields::number<4>("Group", fields::cdb_payload.bits_of_bytes(136, 2, 11, 8).rw());
inline constexpr Field<std::uint8_t> interface_id =
    fields::number<8>("InterfaceID", fields::cdb_payload.bits_of_bytes(136, 2, 7, 0).rw());
inline constexpr Field<std::uint8_t> location =
    fields::number<8>("InterfaceLocation", fields::cdb_payload.byte(138).rw().note("0: media, 1: host"));
/// The reply.
inline constexpr TextField name = fields::text("InterfaceName", fields::cdb_payload.bytes(139, 16));
inline constexpr TextField description = fields::text("InterfaceDescription", fields::cdb_payload.bytes(155, 48));
inline constexpr Field<double> rate_gbps = fields::f16("InterfaceDataRate", fields::cdb_payload.word(204));
inline constexpr Field<std::uint16_t> lanes = fields::number<16>("InterfaceLaneCount", fields::cdb_payload.word(206));
inline constexpr Field<double> gigabaud = fields::f16("LaneSignalingRate", fields::cdb_payload.word(208));
inline constexpr TextField modulation = fields::text("Modulation", fields::cdb_payload.bytes(210, 16));
inline constexpr Field<std::uint16_t> bits_per_symbol =
    fields::number<16>("BitsPerSymbol", fields::cdb_payload.word(226));
inline constexpr Field<double> bits_per_symbol_exact = fields::f16("BitsPerSymbolExact", fields::cdb_payload.word(228));
inline constexpr Field<double> least_grid_ghz = fields::f16("MinimumGrid", fields::cdb_payload.word(230));
}  // namespace cdb_interface_description

/// Reply of GetFirmwareInfo (0100h): the bits of ImageInformation.
namespace cdb_firmware_info {
inline constexpr Field<bool> says_image_a = fields::flag("ImageAInformation", fields::cdb_payload.bit(137, 0));
inline constexpr Field<bool> says_image_b = fields::flag("ImageBInformation", fields::cdb_payload.bit(137, 1));
inline constexpr Field<bool> says_factory = fields::flag("FactoryInformation", fields::cdb_payload.bit(137, 2));
}  // namespace cdb_firmware_info

/// StartFirmwareDownload (0101h).
namespace cdb_start_download {
inline constexpr Field<std::uint32_t> image_size =
    fields::number<32>("ImageSize", fields::cdb_payload.bytes(136, 4).rw().note("the header counts"));
inline constexpr Field<std::uint32_t> reserved = fields::number<32>("Reserved", fields::cdb_payload.bytes(140, 4).rw());
inline constexpr TextField vendor_data = fields::raw_bytes("VendorData", fields::cdb_payload.bytes(144, 112).rw());
}  // namespace cdb_start_download

/// WriteFirmwareBlockLPL (0103h) and WriteFirmwareBlockEPL (0104h): the data of the latter stand in the EPL.
namespace cdb_write_block {
inline constexpr Field<std::uint32_t> address = fields::number<32>(
    "BlockAddress", fields::cdb_payload.bytes(136, 4).rw().note("starts at 0 after the header of the start command"));
inline constexpr TextField data = fields::raw_bytes("BlockData", fields::cdb_payload.bytes(140, 116).rw());
}  // namespace cdb_write_block

/// RunFirmwareImage (0109h).
namespace cdb_run_image {
inline constexpr Field<std::uint8_t> mode = fields::number<8>("ImageToRun", fields::cdb_payload.byte(137).rw());
inline constexpr Field<std::uint16_t> delay =
    fields::number<16>("DelayToReset", fields::cdb_payload.word(138).rw().note("ms"));
}  // namespace cdb_run_image

}  // namespace plugfest::cmis
