#include "drivers/cmis/firmware_info.hpp"

#include "drivers/cmis/cdb_payload.hpp"
#include "drivers/cmis/fields/cdb_payloads.hpp"
#include "drivers/cmis/fields/cdb_replies.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {
namespace {

FirmwareVersion version_of(const CdbPayload& payload, const Field<std::uint8_t>& major,
                           const Field<std::uint8_t>& minor, const Field<std::uint16_t>& build, const TextField& text) {
  return {.major = payload.get(major),
          .minor = payload.get(minor),
          .build = payload.get(build),
          .text = payload.text(text)};
}

std::string image_text(std::string_view name, const FirmwareImage& image) {
  std::string text = fmt::format("{}{}{}{}", name, image.running ? " runs," : "", image.committed ? " committed," : "",
                                 image.valid ? " valid" : " not valid");
  if (image.version) text += ", " + to_string(*image.version);
  return text;
}

}  // namespace

std::string to_string(const FirmwareVersion& version) {
  return fmt::format("{}.{}.{}{}{}", version.major, version.minor, version.build, version.text.empty() ? "" : " ",
                     version.text);
}

std::optional<FirmwareBank> FirmwareInfo::running() const {
  if (a.running == b.running) return std::nullopt;
  return a.running ? FirmwareBank::a : FirmwareBank::b;
}

FirmwareInfo parse_firmware_info(std::span<const std::byte> body) {
  namespace reply = cdb_reply_firmware_info;
  const CdbPayload payload{body};
  FirmwareInfo info;
  info.status = body.empty() ? std::uint8_t{0} : u8(body.front());
  info.a = {.running = payload.get(reply::image_a_operational),
            .committed = payload.get(reply::image_a_administrative),
            .valid = !payload.get(reply::image_a_valid),
            .version = {}};
  info.b = {.running = payload.get(reply::image_b_operational),
            .committed = payload.get(reply::image_b_administrative),
            .valid = !payload.get(reply::image_b_valid),
            .version = {}};
  if (payload.get(cdb_firmware_info::says_image_a))
    info.a.version = version_of(payload, reply::image_a_major, reply::image_a_minor, reply::image_a_build,
                                reply::image_a_extra_string);
  if (payload.get(cdb_firmware_info::says_image_b))
    info.b.version = version_of(payload, reply::image_b_major, reply::image_b_minor, reply::image_b_build,
                                reply::image_b_extra_string);
  if (payload.get(cdb_firmware_info::says_factory))
    info.factory = version_of(payload, reply::factory_major, reply::factory_minor, reply::factory_build,
                              reply::factory_extra_string);
  return info;
}

std::string to_string(const FirmwareInfo& info) {
  std::string text =
      fmt::format("status {:02X}h: {}; {}", info.status, image_text("A", info.a), image_text("B", info.b));
  if (info.factory) text += "; factory " + to_string(*info.factory);
  return text;
}

std::optional<FirmwareMechanisms> mechanisms_of(std::uint8_t code) {
  switch (code) {
    case 0x00:
      return FirmwareMechanisms{};
    case 0x01:
      return FirmwareMechanisms{.lpl = true, .epl = false, .unusual_coding = false};
    case 0x10:
      return FirmwareMechanisms{.lpl = false, .epl = true, .unusual_coding = false};
    case 0x11:
      return FirmwareMechanisms{.lpl = true, .epl = true, .unusual_coding = false};
    case 0x02:
      return FirmwareMechanisms{.lpl = false, .epl = true, .unusual_coding = true};
    case 0x03:
      return FirmwareMechanisms{.lpl = true, .epl = true, .unusual_coding = true};
    default:
      return std::nullopt;
  }
}

FirmwareFeatures parse_firmware_features(std::span<const std::byte> body) {
  namespace reply = cdb_reply_firmware_management_features;
  const CdbPayload payload{body};
  const std::chrono::milliseconds unit{payload.get(reply::max_duration_coding) ? 10 : 1};
  const auto duration = [&](const Field<std::uint16_t>& field) -> Clock::duration { return payload.get(field) * unit; };
  return {.abort = payload.get(reply::abort_supported),
          .copy = payload.get(reply::copy_supported),
          .skip_erased = payload.get(reply::skip_erased_blocks_supported),
          .readback = payload.get(reply::readback_supported),
          .hitless = payload.get(reply::hitless_restart) == 1,
          .start_size = payload.get(reply::start_cmd_payload_size),
          .erased = std::byte{payload.get(reply::erased_byte)},
          .access = 8 * (1 + std::size_t{payload.get(reply::read_write_length_ext)}),
          .write = mechanisms_of(payload.get(reply::write_mechanism)),
          .read = mechanisms_of(payload.get(reply::read_mechanism)),
          .max_start = duration(reply::max_duration_start),
          .max_abort = duration(reply::max_duration_abort),
          .max_write = duration(reply::max_duration_write),
          .max_complete = duration(reply::max_duration_complete),
          .max_copy = duration(reply::max_duration_copy)};
}

}  // namespace plugfest::cmis
