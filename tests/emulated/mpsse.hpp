#pragma once

#include "drivers/base/bytes.hpp"
#include "tests/emulated/event.hpp"
#include "tests/emulated/i2c_lines.hpp"
#include "tests/emulated/timeline.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace plugfest::emulated {

/// What an MPSSE channel is made of.
struct MpsseMake {
  std::size_t fifo = 1024;  ///< each way
  bool drive_zero = true;   ///< opcode 9Eh
};

struct MpsseFaults {
  unsigned bad_commands = 0;  ///< commands that are answered as if nobody knew them
  unsigned lost_flushes = 0;  ///< "send immediate" without effect: the latency timer has to do
};

/// One channel of an FT232H, FT2232H or FT4232H in MPSSE mode: FIFOs, command interpreter, 16 pins. AD0 is SCL, AD1 and
/// AD2 together are SDA, with pull-ups (hardware-protocols.md, 2.4). Clock stretching is not seen.
class Mpsse {
 public:
  Mpsse(Timeline& timeline, Wires& wires, MpsseMake make);

  /// Vendor requests; false: STALL.
  bool request(std::uint8_t request, std::uint16_t value);
  std::uint8_t latency_ms() const { return latency_ms_; }

  /// Host to chip, as far as there is room.
  asio::awaitable<void> take(Bytes data);
  /// Chip to host, in packets of 512 with two status bytes each.
  asio::awaitable<void> ready(std::size_t length);
  Bytes give(std::size_t length);
  void reset();

  MpsseFaults faults;
  /// Levels from outside at AD0-7 (low byte) and AC0-7, for inputs.
  std::uint16_t outside = 0xFFFF;
  std::uint16_t pins() const;
  const I2cLines& lines() const { return lines_; }
  /// Times that the chip drove SDA high against somebody who held it low.
  unsigned contentions() const { return contentions_; }
  /// Of the two-wire bus, as set.
  double hertz() const { return 1e9 / static_cast<double>(bit_time().count()); }
  bool three_phase() const { return three_phase_; }

 private:
  enum class Mode : std::uint8_t { off, mpsse };
  struct Restart {};

  asio::awaitable<void> interpret();
  asio::awaitable<void> command();
  asio::awaitable<std::uint8_t> next();
  asio::awaitable<void> shift(std::uint8_t opcode);
  asio::awaitable<void> answer(std::uint8_t value);
  asio::awaitable<void> spend(std::chrono::nanoseconds time);
  asio::awaitable<void> settle();
  void apply();
  bool clock_bit(bool writing, bool bit);
  std::chrono::nanoseconds bit_time() const;
  std::uint16_t driven_low() const;
  std::uint16_t driven_high() const;
  bool packet_due(std::size_t length) const;

  VirtualClock& clock_;
  MpsseMake make_;
  I2cLines lines_;

  Mode mode_ = Mode::off;
  std::uint8_t latency_ms_ = 16;
  unsigned epoch_ = 0;  // counts resets: a command that was under way is void
  std::deque<std::uint8_t> incoming_, outgoing_;
  Bytes partial_;  // full packets of an IN transfer that has not ended
  bool flush_ = false;
  Clock::time_point last_sent_{};

  std::uint16_t value_ = 0, direction_ = 0, drive_zero_ = 0;
  std::uint16_t divisor_ = 0;
  bool divide_by_5_ = true, three_phase_ = false, loopback_ = false, tdo_ = true;
  std::uint8_t shift_register_ = 0;
  unsigned contentions_ = 0;
  std::chrono::nanoseconds lag_{}, elapsed_{};

  Event room_, work_, data_;
  Loop loop_;
};

}  // namespace plugfest::emulated
