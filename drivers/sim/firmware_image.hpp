#pragma once

#include "drivers/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// Firmware files of the simulated modules, a format of our own: a header of 112 bytes, then the payload.
///
/// | bytes | content |
/// |---|---|
/// | 0-3 | "PFFW" |
/// | 4 | version of the format: 1 |
/// | 5, 6 | firmware version, major and minor |
/// | 7 | 0 |
/// | 8-9 | build number |
/// | 10-11 | 0 |
/// | 12-15 | bytes of payload |
/// | 16-19 | CRC-32 of the payload |
/// | 20-35, 36-51 | VendorName and VendorPN of the modules that it is for, as on page 00h |
/// | 52-83 | text |
/// | 84-107 | 0 |
/// | 108-111 | CRC-32 of bytes 0-107 |
///
/// Numbers are big-endian; the CRC is that of IEEE 802.3.
namespace plugfest::sim {

struct FirmwareVersion {
  std::uint8_t major = 0, minor = 0;
  std::uint16_t build = 0;
  std::string text;  ///< at most 32 characters
  friend bool operator==(const FirmwareVersion&, const FirmwareVersion&) = default;
};

/// Which modules an image is for.
struct FirmwareTarget {
  std::string vendor_name, vendor_pn;  ///< 16 bytes each, padded as on page 00h
  friend bool operator==(const FirmwareTarget&, const FirmwareTarget&) = default;
};

inline constexpr std::size_t firmware_header_size = 112;

/// A firmware file; longer texts are cut.
Bytes make_firmware_image(const FirmwareVersion& version, const FirmwareTarget& target,
                          std::span<const std::byte> payload);

/// What an image is, if it is whole, right and for that target; empty if not.
std::optional<FirmwareVersion> verify_firmware_image(std::span<const std::byte> image, const FirmwareTarget& target);

}  // namespace plugfest::sim
