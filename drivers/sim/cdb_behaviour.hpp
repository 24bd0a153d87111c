#pragma once

#include "drivers/sim/firmware_image.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// What a module can do with firmware, and what it holds when it leaves the factory.
struct FirmwareBehaviour {
  /// A second bank to load into. False (fault single-bank-firmware): one bank only, and a download makes the module run
  /// its factory image until the new one is started.
  bool two_banks = true;
  bool abort = true, copy = true, skip_erased_blocks = true, readback = true;
  bool hitless = false;         ///< run modes 1 and 3 keep the data paths up; else they are refused
  bool needs_password = false;  ///< for every command that changes firmware
  std::uint8_t start_payload = firmware_header_size;  ///< bytes of the image in 0101h, at most 112
  std::uint8_t erased_byte = 0xFF;
  std::uint32_t bank_size = 1u << 20;  ///< bytes; larger images are refused
  std::uint32_t loaded_size = 65536;   ///< bytes of the images that are there from the beginning
  /// Of the image that runs first: version from the registers, the rest from here. The other bank holds an image if the
  /// registers say so; the same build.
  std::uint16_t build = 1;
  std::string text;
  /// The image that can always run. Empty: the version of the registers, build 0.
  std::optional<FirmwareVersion> factory;
  /// Fault write-mechanism-coding: 02h for EPL and 03h for both.
  bool old_mechanism_codes = false;
};

/// How the command data block behaves where the registers do not say.
struct CdbBehaviour {
  using Time = std::optional<std::chrono::nanoseconds>;
  /// Execution times. Empty: what is usual, but at most 80 % of the busy time that the module advertises.
  struct Times {
    Time query;     ///< 5 ms; also passwords
    Time start;     ///< 1.5 s, the bank is erased
    Time write;     ///< 5 ms
    Time complete;  ///< 1 s
    Time copy;      ///< 1.5 s
    Time abort;     ///< 20 ms; also run and commit
  };
  Times times;
  /// NACK while a command is captured, and the time that checking it takes. Empty: 1 ms, but at most a twentieth of
  /// the busy time.
  Time capture, check;
  std::uint32_t host_password = 0x00001011;
  FirmwareBehaviour firmware;

  // Faults; healthy modules have none of them.
  std::chrono::nanoseconds nack{};         ///< cdb-nack: foreground commands take so much longer than advertised
  std::chrono::nanoseconds extra_delay{};  ///< cdb-extra-delay: silence after 0101h and 0107h
  std::chrono::nanoseconds status_zero{};  ///< cdb-status-zero: how long the status is 00h after the trigger
  bool complete_never = false;             ///< cdb-complete-never: no completion flag
  bool reply_length_zero = false;          ///< rpl-length-zero
  bool reply_code_zero = false;            ///< rpl-code-zero
  std::chrono::nanoseconds info_fails{};   ///< fwinfo-fails-on-boot: 0100h answers 40h so long after a reset
  bool check_times_out = false;            ///< every command ends in "command checking timed out"
};

}  // namespace plugfest::sim
