#pragma once

#include "drivers/cmis/fields/make.hpp"

/// What the local payload of page 9Fh holds after some commands: the same bytes again for each. Not part of
/// all_fields(), since the bytes mean this only in a reply to the command.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page cdb_reply{0x9F, true, "CMIS 5.4, CDB command reference"};
}

/// The reply to QueryModuleFeatures (0040h).
namespace cdb_reply_module_features {
inline constexpr Field<bool> command_bitmap =
    fields::flag("CommandBitmap",
                 fields::cdb_reply.byte(138).bit_map(256).note("element n: command n; required ones may be missing"));
inline constexpr Field<MilliSecond> max_completion_time =
    fields::quantity<MilliSecond, std::ratio<1>, 16>("MaxCompletionTime", fields::cdb_reply.word(170));

template <class Visit>
constexpr void visit_fields(Visit& visit) {
  visit(command_bitmap);
  visit(max_completion_time);
}
inline constexpr std::array table = fields::table_of([](auto& visit) { visit_fields(visit); });
static_assert(well_formed(table));
}  // namespace cdb_reply_module_features

/// The reply to QueryFirmwareManagementFeatures (0041h).
namespace cdb_reply_firmware_management_features {
inline constexpr Field<bool> abort_supported = fields::flag("AbortSupported", fields::cdb_reply.bit(137, 0));
inline constexpr Field<bool> copy_supported = fields::flag("CopySupported", fields::cdb_reply.bit(137, 1));
inline constexpr Field<bool> skip_erased_blocks_supported =
    fields::flag("SkipErasedBlocksSupported", fields::cdb_reply.bit(137, 2));
inline constexpr Field<bool> max_duration_coding = fields::flag(
    "MaxDurationCoding", fields::cdb_reply.bit(137, 3).since(5, 0).note("0: the durations are in ms, 1: in 10 ms"));
inline constexpr Field<bool> readback_supported = fields::flag("ReadbackSupported", fields::cdb_reply.bit(137, 7));
inline constexpr Field<std::uint8_t> start_cmd_payload_size = fields::number<8>(
    "StartCmdPayloadSize", fields::cdb_reply.byte(138).note("bytes of the image in the start command"));
inline constexpr Field<std::uint8_t> erased_byte = fields::number<8>("ErasedByte", fields::cdb_reply.byte(139));
inline constexpr Field<std::uint8_t> read_write_length_ext =
    fields::number<8>("ReadWriteLengthExt", fields::cdb_reply.byte(140).note("8(1+i) bytes an access"));
inline constexpr Field<std::uint8_t> write_mechanism = fields::open_code(
    "WriteMechanism",
    fields::cdb_reply.byte(141).codes("cdb_firmware_mechanism").note("some modules have 02h and 03h for EPL and both"));
inline constexpr Field<std::uint8_t> read_mechanism = fields::open_code(
    "ReadMechanism",
    fields::cdb_reply.byte(142).codes("cdb_firmware_mechanism").note("some modules have 02h and 03h for EPL and both"));
inline constexpr Field<std::uint8_t> hitless_restart =
    fields::number<8>("HitlessRestart", fields::cdb_reply.byte(143).note("1: running an image can be hitless"));
inline constexpr Field<std::uint16_t> max_duration_start =
    fields::number<16>("MaxDurationStart", fields::cdb_reply.word(144).note("in ms or 10 ms, see MaxDurationCoding"));
inline constexpr Field<std::uint16_t> max_duration_abort =
    fields::number<16>("MaxDurationAbort", fields::cdb_reply.word(146).note("in ms or 10 ms, see MaxDurationCoding"));
inline constexpr Field<std::uint16_t> max_duration_write =
    fields::number<16>("MaxDurationWrite", fields::cdb_reply.word(148).note("in ms or 10 ms, see MaxDurationCoding"));
inline constexpr Field<std::uint16_t> max_duration_complete = fields::number<16>(
    "MaxDurationComplete", fields::cdb_reply.word(150).note("in ms or 10 ms, see MaxDurationCoding"));
inline constexpr Field<std::uint16_t> max_duration_copy =
    fields::number<16>("MaxDurationCopy", fields::cdb_reply.word(152).note("in ms or 10 ms, see MaxDurationCoding"));

template <class Visit>
constexpr void visit_fields(Visit& visit) {
  visit(abort_supported);
  visit(copy_supported);
  visit(skip_erased_blocks_supported);
  visit(max_duration_coding);
  visit(readback_supported);
  visit(start_cmd_payload_size);
  visit(erased_byte);
  visit(read_write_length_ext);
  visit(write_mechanism);
  visit(read_mechanism);
  visit(hitless_restart);
  visit(max_duration_start);
  visit(max_duration_abort);
  visit(max_duration_write);
  visit(max_duration_complete);
  visit(max_duration_copy);
}
inline constexpr std::array table = fields::table_of([](auto& visit) { visit_fields(visit); });
static_assert(well_formed(table));
}  // namespace cdb_reply_firmware_management_features

/// The reply to GetFirmwareInfo (0100h).
namespace cdb_reply_firmware_info {
inline constexpr Field<bool> image_a_operational = fields::flag("ImageAOperational", fields::cdb_reply.bit(136, 0));
inline constexpr Field<bool> image_a_administrative =
    fields::flag("ImageAAdministrative", fields::cdb_reply.bit(136, 1).note("1: committed"));
inline constexpr Field<bool> image_a_valid =
    fields::flag("ImageAValid", fields::cdb_reply.bit(136, 2).note("0: valid"));
inline constexpr Field<bool> image_b_operational = fields::flag("ImageBOperational", fields::cdb_reply.bit(136, 4));
inline constexpr Field<bool> image_b_administrative =
    fields::flag("ImageBAdministrative", fields::cdb_reply.bit(136, 5).note("1: committed"));
inline constexpr Field<bool> image_b_valid =
    fields::flag("ImageBValid", fields::cdb_reply.bit(136, 6).note("0: valid"));
inline constexpr Field<std::uint8_t> image_information = fields::number<3>(
    "ImageInformation", fields::cdb_reply.bits(137, 2, 0).note(
                            "bit 0: the fields of image A say something, 1: of image B, 2: of the factory image"));
inline constexpr Field<std::uint8_t> image_a_major = fields::number<8>("ImageAMajor", fields::cdb_reply.byte(138));
inline constexpr Field<std::uint8_t> image_a_minor = fields::number<8>("ImageAMinor", fields::cdb_reply.byte(139));
inline constexpr Field<std::uint16_t> image_a_build = fields::number<16>("ImageABuild", fields::cdb_reply.word(140));
inline constexpr TextField image_a_extra_string = fields::text("ImageAExtraString", fields::cdb_reply.bytes(142, 32));
inline constexpr Field<std::uint8_t> image_b_major = fields::number<8>("ImageBMajor", fields::cdb_reply.byte(174));
inline constexpr Field<std::uint8_t> image_b_minor = fields::number<8>("ImageBMinor", fields::cdb_reply.byte(175));
inline constexpr Field<std::uint16_t> image_b_build = fields::number<16>("ImageBBuild", fields::cdb_reply.word(176));
inline constexpr TextField image_b_extra_string = fields::text("ImageBExtraString", fields::cdb_reply.bytes(178, 32));
inline constexpr Field<std::uint8_t> factory_major = fields::number<8>("FactoryMajor", fields::cdb_reply.byte(210));
inline constexpr Field<std::uint8_t> factory_minor = fields::number<8>("FactoryMinor", fields::cdb_reply.byte(211));
inline constexpr Field<std::uint16_t> factory_build = fields::number<16>("FactoryBuild", fields::cdb_reply.word(212));
inline constexpr TextField factory_extra_string = fields::text("FactoryExtraString", fields::cdb_reply.bytes(214, 32));

template <class Visit>
constexpr void visit_fields(Visit& visit) {
  visit(image_a_operational);
  visit(image_a_administrative);
  visit(image_a_valid);
  visit(image_b_operational);
  visit(image_b_administrative);
  visit(image_b_valid);
  visit(image_information);
  visit(image_a_major);
  visit(image_a_minor);
  visit(image_a_build);
  visit(image_a_extra_string);
  visit(image_b_major);
  visit(image_b_minor);
  visit(image_b_build);
  visit(image_b_extra_string);
  visit(factory_major);
  visit(factory_minor);
  visit(factory_build);
  visit(factory_extra_string);
}
inline constexpr std::array table = fields::table_of([](auto& visit) { visit_fields(visit); });
static_assert(well_formed(table));
}  // namespace cdb_reply_firmware_info

}  // namespace plugfest::cmis
