#pragma once

#include "tests/emulated/wires.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace plugfest::emulated {

/// The shortest that was seen of what the I2C specification sets minima for.
struct LineTimes {
  std::optional<std::chrono::nanoseconds> start_hold, start_setup, stop_setup, bus_free;
};

/// SCL and SDA as levels: what hangs on them follows edge by edge, for masters that move the lines themselves.
class I2cLines {
 public:
  explicit I2cLines(Wires& wires) : wires_(wires) {}

  /// The master's side of both lines: true lets go, or drives high.
  /// @param now  of the master's own count
  void drive(bool scl, bool sda, std::chrono::nanoseconds now);
  /// The level that everybody sees.
  bool sda() const { return master_sda_ && !held_low_; }
  bool scl() const { return scl_; }
  /// A slave pulls SDA low just now.
  bool held_low() const { return held_low_; }

  const LineTimes& times() const { return times_; }
  /// Both lines were moved at once, which leaves to chance what the other side saw.
  unsigned races() const { return races_; }

 private:
  enum class State : std::uint8_t { ignoring, receiving, acknowledging, sending, listening };

  void set_scl(bool level, std::chrono::nanoseconds now);
  void set_sda(bool level, std::chrono::nanoseconds now);
  void rising();
  void falling();
  void received();
  void send_next();
  void put_bit() { held_low_ = (byte_ >> (7 - bits_) & 1) == 0; }

  Wires& wires_;
  bool scl_ = true, master_sda_ = true, held_low_ = false;
  State state_ = State::ignoring;
  bool addressing_ = false, reading_ = false, acknowledged_ = false;
  unsigned byte_ = 0, bits_ = 0;

  LineTimes times_;
  unsigned races_ = 0;
  std::optional<std::chrono::nanoseconds> scl_rose_, started_, stopped_;
};

}  // namespace plugfest::emulated
