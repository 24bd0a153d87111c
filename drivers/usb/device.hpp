#pragma once

#include "drivers/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

/// USB adapters, from the transfers up.
namespace plugfest::usb {

/// The head of a control transfer (USB 2.0, 9.3).
struct Setup {
  std::uint8_t request_type = 0;  ///< bit 7: device to host
  std::uint8_t request = 0;
  std::uint16_t value = 0;
  std::uint16_t index = 0;
};

/// One claimed device, as USB transfers: the seam below every USB driver. Real ones go through libusb; tests stand an
/// emulated device here. One transfer an endpoint at a time.
///
/// All throw BenchError: Errc::disconnected: unplugged, all further transfers fail likewise; Errc::refused: the device
/// stalled the request; Errc::timed_out: not done by `due`, whether the device saw it is unknown.
class Device {
 public:
  virtual ~Device() = default;

  /// Makes the device ready, as its next transfer would by itself. Taking an interface from a kernel driver may last
  /// longer than a whole transfer may.
  /// @return `due`, put off by the time that this took: it is not charged to the transfer that needs it
  virtual asio::awaitable<Clock::time_point> open(Clock::time_point due) { co_return due; }

  /// @param data  sent, or received into, by bit 7 of the request type; valid until the operation completes
  /// @return bytes moved; fewer than asked for is no error here
  virtual asio::awaitable<std::size_t> control(Setup setup, std::span<std::byte> data, Clock::time_point due) = 0;
  /// Interrupt or bulk, device to host.
  /// @param endpoint  with bit 7 set
  /// @return bytes received, 0 for a packet without data
  virtual asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) = 0;
  /// Interrupt or bulk, host to device, all of it.
  virtual asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) = 0;
};

}  // namespace plugfest::usb
