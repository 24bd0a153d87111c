#pragma once

#include "drivers/base/bytes.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

/// The reports of a CP2112 as bytes (Silicon Labs AN495). Pure; numbers are big-endian.
namespace plugfest::usb::cp2112 {

inline constexpr std::size_t max_read = 512;
inline constexpr std::size_t max_write = 61;
inline constexpr std::size_t max_write_before_read = 16;  ///< of one write-read request
inline constexpr std::size_t max_fetch = 61;              ///< of one read response

/// Interrupt reports always fill their packet.
using Report = std::array<std::byte, 64>;

// Addresses are 7-bit here and 8-bit on the cable.
Report read_request(std::uint8_t address, std::size_t length);
Report write_read_request(std::uint8_t address, std::span<const std::byte> out, std::size_t length);
Report force_read(std::size_t length);
Report write_request(std::uint8_t address, std::span<const std::byte> out);
Report status_request();
Report cancel_request();

enum class State : std::uint8_t { idle, busy, complete, failed };

/// Report 13h.
struct ReadResponse {
  State state;
  std::uint8_t length;
  std::array<std::byte, max_fetch> data;
  std::span<const std::byte> bytes() const { return std::span{data}.first(length); }
};

/// What became of a transfer that failed.
enum class Failure : std::uint8_t {
  address_nack,
  bus_not_free,  ///< SCL or SDA held low
  arbitration_lost,
  read_incomplete,
  write_incomplete,  ///< a data byte was not acknowledged
};

/// Report 16h.
struct StatusResponse {
  State state;
  std::uint8_t detail;  ///< with State::failed a Failure, else progress
  std::uint16_t retries;
  std::uint16_t bytes_read;
};

using Answer = std::variant<ReadResponse, StatusResponse>;

/// An interrupt report from the chip.
/// @return Errc::short_transfer: ends before its contents; Errc::malformed_reply: another report, or an unknown state
boost::system::result<Answer> parse(std::span<const std::byte> report);

/// Feature report 06h.
struct Config {
  std::uint32_t hertz = 400'000;
  std::uint8_t own_address = 0x02;  ///< 8-bit form
  bool auto_send_read = false;
  std::uint16_t write_timeout_ms = 0, read_timeout_ms = 0;  ///< 0: none
  bool scl_low_timeout = true;
  std::uint16_t retry_limit = 1;  ///< 0: for ever
  friend bool operator==(const Config&, const Config&) = default;
};
inline constexpr std::size_t config_size = 14;
std::array<std::byte, config_size> to_report(const Config& config);
/// @return Errc::short_transfer, Errc::malformed_reply
boost::system::result<Config> parse_config(std::span<const std::byte> report);

/// Feature reports by number.
namespace feature {
inline constexpr std::uint8_t reset = 0x01, gpio_config = 0x02, get_gpio = 0x03, set_gpio = 0x04, version = 0x05,
                              smbus_config = 0x06;
}

}  // namespace plugfest::usb::cp2112
