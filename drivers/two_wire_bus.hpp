#pragma once

#include "drivers/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace plugfest {

/// One two-wire (I2C) segment that reaches one device's management interface.
class TwoWireBus {
 public:
  virtual ~TwoWireBus() = default;

  /// Writes `out`, then reads `in.size()` bytes after a repeated start, as one bus transaction.
  ///
  /// @param address  7-bit, unshifted: 0x50
  /// @param out, in  either may be empty, not both; valid until the operation completes
  /// @param due      when to give up, on the bench's clock
  /// @throws BenchError  Errc::nack: not acknowledged, written bytes may or may not have taken effect;
  ///                     Errc::short_transfer; Errc::disconnected: the adapter is gone; Errc::timed_out
  virtual asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                         Clock::time_point due) = 0;
};

}  // namespace plugfest
