#pragma once

#include "drivers/base/clock.hpp"

#include <cstddef>
#include <cstdint>

namespace plugfest::sim {

enum class Direction : std::uint8_t { write, read };

/// A device on a two-wire bus as the wires see it. Time never goes backwards between calls.
class Target {
 public:
  virtual ~Target() = default;
  /// START or repeated START with this device's address. Bytes written before a repeated START take effect here.
  /// @return acknowledged; a refused START has no effect and is followed by nothing
  virtual bool start(Direction direction, Clock::time_point now) = 0;
  /// @return acknowledged
  virtual bool write(std::byte value) = 0;
  virtual std::byte read() = 0;
  /// STOP: bytes written take effect.
  virtual void stop(Clock::time_point now) = 0;
};

}  // namespace plugfest::sim
