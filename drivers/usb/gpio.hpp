#pragma once

#include "drivers/base/clock.hpp"

#include <cstdint>

namespace plugfest::usb {

/// Spare lines of an adapter. Bit n of every mask is line n. They keep their levels when the adapter is plugged in
/// again, from the next use on; in between they float.
///
/// All throw BenchError: as usb::Device; Errc::unsupported: a line that this adapter has not.
class Gpio {
 public:
  enum class Drive : std::uint8_t {
    open_drain,  ///< 0 pulls low, 1 lets go: a pull-up on the board makes it high
    push_pull,
  };

  virtual ~Gpio() = default;
  /// What can be used.
  virtual std::uint16_t lines() const = 0;
  /// Makes the lines of `mask` outputs. The level is there before the line drives.
  virtual asio::awaitable<void> write(std::uint16_t mask, std::uint16_t levels, Drive drive, Clock::time_point due) = 0;
  /// Makes the lines of `mask` inputs.
  virtual asio::awaitable<void> release(std::uint16_t mask, Clock::time_point due) = 0;
  /// The levels at the pins, of inputs and outputs alike.
  virtual asio::awaitable<std::uint16_t> read(Clock::time_point due) = 0;
};

}  // namespace plugfest::usb
