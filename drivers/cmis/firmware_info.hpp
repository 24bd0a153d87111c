#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// What a module says about its firmware (CMIS 5.4, Firmware management commands). Pure and total: what is missing at
/// the end of a reply reads 0.
namespace plugfest::cmis {

enum class FirmwareBank : std::uint8_t { a, b };

struct FirmwareVersion {
  std::uint8_t major = 0, minor = 0;
  std::uint16_t build = 0;
  std::string text;
  friend bool operator==(const FirmwareVersion&, const FirmwareVersion&) = default;
};
/// "1.2.300 text"
std::string to_string(const FirmwareVersion& version);

struct FirmwareImage {
  bool running = false;
  bool committed = false;  ///< runs after the next reset
  bool valid = false;
  std::optional<FirmwareVersion> version;  ///< empty: the module does not say
  friend bool operator==(const FirmwareImage&, const FirmwareImage&) = default;
};

/// Reply of GetFirmwareInfo (0100h).
struct FirmwareInfo {
  std::uint8_t status = 0;  ///< FirmwareStatus as read
  FirmwareImage a, b;
  std::optional<FirmwareVersion> factory;

  const FirmwareImage& of(FirmwareBank bank) const { return bank == FirmwareBank::a ? a : b; }
  /// At most one image runs, and at most one is committed.
  bool consistent() const { return !(a.running && b.running) && !(a.committed && b.committed); }
  /// @return empty: a fixed load runs, or the reply says of both that they run
  std::optional<FirmwareBank> running() const;
  friend bool operator==(const FirmwareInfo&, const FirmwareInfo&) = default;
};
FirmwareInfo parse_firmware_info(std::span<const std::byte> body);
/// "status 43h: A runs, committed, 1.2.300; B not valid"
std::string to_string(const FirmwareInfo& info);

enum class FirmwareMechanism : std::uint8_t { lpl, epl };

/// How firmware blocks may be transferred.
struct FirmwareMechanisms {
  bool lpl = false, epl = false;
  /// 02h or 03h: not the text's coding, but in use.
  bool unusual_coding = false;
  friend bool operator==(const FirmwareMechanisms&, const FirmwareMechanisms&) = default;
};
/// @return empty: the code has no meaning
std::optional<FirmwareMechanisms> mechanisms_of(std::uint8_t code);

/// Reply of QueryFirmwareManagementFeatures (0041h).
struct FirmwareFeatures {
  bool abort = false, copy = false, skip_erased = false, readback = false, hitless = false;
  std::uint8_t start_size = 0;  ///< bytes of the image that the start command carries
  std::byte erased{};           ///< what erased memory reads
  std::size_t access = 8;       ///< bytes that an access may have in firmware commands
  std::optional<FirmwareMechanisms> write, read;
  /// Longest durations; 0: not stated.
  Clock::duration max_start{}, max_abort{}, max_write{}, max_complete{}, max_copy{};
};
FirmwareFeatures parse_firmware_features(std::span<const std::byte> body);

}  // namespace plugfest::cmis
