#include "drivers/sim/firmware_image.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <string_view>

namespace plugfest::sim {

namespace {

constexpr std::string_view magic = "PFFW";
constexpr std::uint8_t format = 1;
constexpr std::size_t name_size = 16;
constexpr std::size_t text_size = 32;
constexpr std::size_t header_crc_at = firmware_header_size - 4;

std::uint32_t crc_of(std::span<const std::byte> bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void append(Bytes& bytes, std::uint64_t value, unsigned width) {
  for (unsigned i = width; i-- > 0;) bytes.push_back(to_byte(value >> 8 * i));
}
void append(Bytes& bytes, std::string_view text, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes.push_back(to_byte(i < text.size() ? std::uint8_t(text[i]) : 0u));
}

/// Takes the fields of a header one after the other.
struct Header {
  std::span<const std::byte> rest;
  std::uint32_t number(std::size_t width) {
    std::uint32_t value = 0;
    for (const std::byte b : rest.first(width)) value = value << 8 | u8(b);
    rest = rest.subspan(width);
    return value;
  }
  std::string text(std::size_t width) {
    std::string value;
    for (const std::byte b : rest.first(width)) value.push_back(static_cast<char>(u8(b)));
    rest = rest.subspan(width);
    return value;
  }
};

}  // namespace

Bytes make_firmware_image(const FirmwareVersion& version, const FirmwareTarget& target,
                          std::span<const std::byte> payload) {
  Bytes image;
  append(image, magic, magic.size());
  append(image, format, 1);
  append(image, version.major, 1);
  append(image, version.minor, 1);
  append(image, 0, 1);
  append(image, version.build, 2);
  append(image, 0, 2);
  append(image, payload.size(), 4);
  append(image, crc_of(payload), 4);
  append(image, target.vendor_name, name_size);
  append(image, target.vendor_pn, name_size);
  append(image, version.text, text_size);
  image.resize(header_crc_at);
  append(image, crc_of(image), 4);
  image.insert(image.end(), payload.begin(), payload.end());
  return image;
}

std::optional<FirmwareVersion> verify_firmware_image(std::span<const std::byte> image, const FirmwareTarget& target) {
  if (image.size() < firmware_header_size) return std::nullopt;
  Header header{image.first(firmware_header_size)};
  if (header.text(magic.size()) != magic || header.number(1) != format) return std::nullopt;
  FirmwareVersion version;
  version.major = static_cast<std::uint8_t>(header.number(1));
  version.minor = static_cast<std::uint8_t>(header.number(1));
  header.number(1);
  version.build = static_cast<std::uint16_t>(header.number(2));
  header.number(2);
  const std::span payload = image.subspan(firmware_header_size);
  if (header.number(4) != payload.size() || header.number(4) != crc_of(payload)) return std::nullopt;
  FirmwareTarget meant;
  meant.vendor_name = header.text(name_size);
  meant.vendor_pn = header.text(name_size);
  if (meant != target) return std::nullopt;
  version.text = header.text(text_size);
  version.text.erase(version.text.find_last_not_of('\0') + 1);
  header.number(4 * 6);
  if (header.number(4) != crc_of(image.first(header_crc_at))) return std::nullopt;
  return version;
}

}  // namespace plugfest::sim
