#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/two_wire_bus.hpp"
#include "drivers/usb/device.hpp"
#include "drivers/usb/gpio.hpp"
#include "drivers/usb/mpsse.hpp"

#include <limits>
#include <string>
#include <string_view>

namespace plugfest {
struct BenchError;
}

namespace plugfest::usb {

/// FTDI chips with an MPSSE. The values are the product ids.
enum class FtdiChip : std::uint16_t { ft232h = 0x6014, ft2232h = 0x6010 };
enum class FtdiChannel : std::uint8_t { a, b };

struct Ft232hOptions {
  FtdiChip chip = FtdiChip::ft232h;
  FtdiChannel channel = FtdiChannel::a;  ///< b: FT2232H only
  std::uint32_t hertz = 400'000;         ///< at most; the divider's next lower step is taken
  /// AD7 is wired to SCL. Without that a device that holds SCL corrupts data unseen.
  bool clock_stretching = false;
  /// Longer than this after the time on the wire no answer takes.
  Clock::duration answer_time{std::chrono::milliseconds{100}};
};

/// An FTDI chip as a two-wire bus and its spare lines: AD4 to AD7 are lines 4 to 7, AC0 to AC7 lines 8 to 15. AD0 is
/// SCL; AD1 and AD2, tied together, are SDA. Callers take turns.
///
/// A transaction goes to the chip whole, and its acknowledge bits are judged afterwards: a refused one takes as long as
/// any. After a failure everything that the chip still answers is read away before the next use; if the chip lost its
/// place in the commands it is set up anew, and the spare lines float for a millisecond.
///
/// Beyond TwoWireBus::transfer: Errc::timed_out also: SDA is held low, or `due` comes before the transaction could be
/// over, which is then not begun.
class Ft232h final : public TwoWireBus {
 public:
  static constexpr std::uint16_t vendor_id = 0x0403;

  /// @param device  the channel's interface: 0 for A, 1 for B; it and `clock` outlive this
  /// @throws std::invalid_argument  a clock that the divider cannot make, or a channel that the chip has not
  Ft232h(Device& device, Clock& clock, const Ft232hOptions& options = {});

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

  /// The bus's clock, as the divider makes it; the chip cannot tell it.
  std::uint32_t hertz() const { return mpsse::clock_of(divider_); }
  static constexpr std::size_t max_write() { return std::numeric_limits<std::size_t>::max(); }
  static constexpr std::size_t max_read() { return std::numeric_limits<std::size_t>::max(); }

  static constexpr std::uint16_t gpio_lines(bool clock_stretching) { return clock_stretching ? 0xFF70 : 0xFFF0; }
  Gpio& gpio() { return gpio_; }

 private:
  class SpareLines final : public Gpio {
   public:
    explicit SpareLines(Ft232h& chip) : chip_(chip) {}
    std::uint16_t lines() const override;
    asio::awaitable<void> write(std::uint16_t mask, std::uint16_t levels, Drive drive, Clock::time_point due) override;
    asio::awaitable<void> release(std::uint16_t mask, Clock::time_point due) override;
    asio::awaitable<std::uint16_t> read(Clock::time_point due) override;

   private:
    Ft232h& chip_;
  };
  enum class State : std::uint8_t {
    unknown,       ///< not set up, or in the middle of a command
    answers_left,  ///< between commands; may still answer what nobody waits for
    ready,
  };

  void note(const BenchError& error);
  mpsse::Wiring wiring() const;
  std::size_t most_unread() const;
  asio::awaitable<void> prepare(Clock::time_point due);
  asio::awaitable<void> set_up(Clock::time_point due);
  asio::awaitable<void> request(std::uint8_t request, std::uint16_t value, Clock::time_point due);
  asio::awaitable<void> synchronise(Clock::time_point due);
  asio::awaitable<void> free_bus(Clock::time_point due);
  asio::awaitable<void> change_lines(std::uint16_t mask, mpsse::Lines lines, Clock::time_point due);
  /// Runs the steps and gives back what they answer, `ready` again.
  asio::awaitable<Bytes> run(const std::vector<mpsse::Step>& steps, Clock::duration on_the_wire, Clock::time_point due);
  asio::awaitable<void> collect(Bytes& replies, std::size_t count, Clock::time_point due);
  /// What one read brings, without status bytes; empty when there was nothing.
  asio::awaitable<Bytes> read_some(Clock::time_point due);

  Device& device_;
  Clock& clock_;
  Ft232hOptions options_;
  std::uint16_t divider_ = 0;
  mpsse::Lines lines_;
  Turns turns_;
  SpareLines gpio_{*this};
  State state_ = State::unknown;
  bool configured_ = false;
};

}  // namespace plugfest::usb
