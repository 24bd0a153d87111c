#include "harness/app/firmware_image.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"

#include <charconv>
#include <limits>

namespace plugfest::app {
namespace {

/// Some blocks of the CDB, so that a download can be stopped in its midst.
constexpr std::size_t payload_size = 6000;

std::span<const std::byte> bytes_of(const sim::ModuleImage& image, const cmis::FieldInfo& field) {
  const auto half = image.halves.find(field.byte < 128 ? sim::lower_half : sim::upper_half(field.page));
  if (half == image.halves.end()) return {};
  return std::span{half->second}.subspan(field.byte % 128U, extent(field));
}

std::string text_of(const sim::ModuleImage& image, const cmis::FieldInfo& field) {
  std::string text;
  for (const std::byte b : bytes_of(image, field)) text += static_cast<char>(u8(b));
  return text;
}

template <class T>
bool take(std::string_view& text, T& number) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value > std::numeric_limits<T>::max()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  number = static_cast<T>(value);
  return true;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<sim::FirmwareVersion> parse_firmware_version(std::string_view text) {
  sim::FirmwareVersion version{.major = 0, .minor = 0, .build = 1, .text = {}};
  if (!take(text, version.major) || !take_dot(text) || !take(text, version.minor)) return std::nullopt;
  if (text.empty()) return version;
  if (!take_dot(text) || !take(text, version.build) || !text.empty()) return std::nullopt;
  return version;
}

sim::FirmwareVersion next_firmware_version(const SimulatedModule& module) {
  const auto running = [&](const auto& field) { return field.decode(bytes_of(module.image, field.info)).value_or(0); };
  const std::uint8_t major = running(cmis::module_active_firmware_major_revision);
  const std::uint8_t minor = running(cmis::module_active_firmware_minor_revision);
  return {.major = major, .minor = static_cast<std::uint8_t>(minor + 1), .build = 1, .text = {}};
}

std::optional<Bytes> firmware_image(const SimulatedModule& module, const sim::FirmwareVersion& version,
                                    std::string& why) {
  const auto instances = bytes_of(module.image, cmis::cdb_instances_supported.info);
  if (instances.empty() || cmis::cdb_instances_supported.decode(instances).value_or(0) == 0) {
    why = "it has no command data block (01h:163), so its firmware cannot be written";
    return std::nullopt;
  }
  Bytes payload;
  for (std::size_t i = 0; i < payload_size; ++i) payload.push_back(static_cast<std::byte>(i * 7 + i / 251));
  const sim::FirmwareTarget target{.vendor_name = text_of(module.image, cmis::vendor_name.info),
                                   .vendor_pn = text_of(module.image, cmis::vendor_pn.info)};
  return sim::make_firmware_image(version, target, payload);
}

}  // namespace plugfest::app
