#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/two_wire_bus.hpp"
#include "drivers/usb/cp2112_reports.hpp"
#include "drivers/usb/device.hpp"
#include "drivers/usb/gpio.hpp"

#include <functional>
#include <optional>

namespace plugfest {
struct BenchError;
}

namespace plugfest::usb {

struct Cp2112Options {
  /// How a write and the read after it are made.
  enum class Combined : std::uint8_t {
    automatic,   ///< together where the chip can (version 2 on), apart on version 1
    write_read,  ///< one request with a repeated start; a time-out in it can lock the chip until its reset pin is
                 ///< pulled
    separate,    ///< a write, STOP, a read: for modules that keep their address pointer
  };

  std::uint32_t hertz = 400'000;
  Combined combined = Combined::automatic;
  /// A report that is not there by then does not come any more.
  Clock::duration answer_time{std::chrono::milliseconds{50}};
};

struct Cp2112Info {
  std::uint8_t version;  ///< 1: F01, 2: F02
  std::uint32_t hertz;   ///< as read back
};

/// A Silicon Labs CP2112 as a two-wire bus and eight lines. Callers take turns.
///
/// Reports carry no transaction numbers. After anything but success or a NACK the next use cancels what may still run
/// on the wire and waits until every answer that is owed has come, or cannot come any more.
///
/// A write of an offset and data that is longer than the chip's request is made in pieces of at most 60 bytes, each
/// with an offset of its own, as linux_io::I2cDev does: then it is no longer one transaction, and what failed may have
/// written the first pieces.
///
/// Beyond TwoWireBus::transfer: Errc::unsupported: longer than the chip's requests; Errc::timed_out also: SCL or SDA is
/// held low; Errc::refused also: another master won the bus; Errc::not_verified: the chip does not keep its set-up.
class Cp2112 final : public TwoWireBus {
 public:
  static constexpr std::uint16_t vendor_id = 0x10C4, product_id = 0xEA90;

  /// @param device  interface 0; it and `clock` outlive this
  Cp2112(Device& device, Clock& clock, const Cp2112Options& options = {});

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

  /// Bytes that one transaction may write, offset included.
  static constexpr std::size_t max_write() { return cp2112::max_write; }
  static constexpr std::size_t max_read() { return cp2112::max_read; }
  /// Bytes that may be written before a read; known when the chip was asked for its version.
  std::size_t max_write_before_read() const;

  /// Sets the chip up, unless that was done, and says what it is.
  asio::awaitable<Cp2112Info> info(Clock::time_point due);
  /// What was discarded: answers to requests that were given up.
  std::uint64_t stale_answers() const { return stale_answers_; }

  static constexpr std::uint16_t gpio_lines = 0xFF;
  Gpio& gpio() { return gpio_; }

 private:
  class Lines final : public Gpio {
   public:
    explicit Lines(Cp2112& chip) : chip_(chip) {}
    std::uint16_t lines() const override { return gpio_lines; }
    asio::awaitable<void> write(std::uint16_t mask, std::uint16_t levels, Drive drive, Clock::time_point due) override;
    asio::awaitable<void> release(std::uint16_t mask, Clock::time_point due) override;
    asio::awaitable<std::uint16_t> read(Clock::time_point due) override;

   private:
    Cp2112& chip_;
  };
  /// What was asked of the lines; lines that nobody asked for stay as they were found.
  struct LineState {
    std::uint8_t used = 0, output = 0, push_pull = 0, levels = 0;
  };

  bool together() const;
  void note(const BenchError& error);
  asio::awaitable<void> run(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                            Clock::time_point due);
  asio::awaitable<void> write(std::uint8_t address, std::span<const std::byte> out, Clock::time_point due);
  asio::awaitable<void> prepare(Clock::time_point due);
  asio::awaitable<void> set_up(Clock::time_point due);
  asio::awaitable<void> settle(Clock::time_point due);
  asio::awaitable<void> reset(Clock::time_point due);
  asio::awaitable<void> apply_lines(Clock::time_point due);
  asio::awaitable<void> change_lines(std::uint16_t mask, std::function<void(LineState&)> change, Clock::time_point due);
  asio::awaitable<void> finish(std::size_t wire_bytes, std::size_t reading, Clock::time_point due);
  asio::awaitable<void> fetch(std::span<std::byte> in, Clock::time_point due);
  asio::awaitable<void> send(const cp2112::Report& report, Clock::time_point due);
  asio::awaitable<cp2112::Answer> receive(Clock::time_point due);
  asio::awaitable<std::optional<cp2112::Answer>> listen(Clock::time_point until, Clock::time_point due);
  template <class Response>
  asio::awaitable<Response> ask(const cp2112::Report& request, Clock::time_point due);
  asio::awaitable<void> expect_silence(Clock::time_point due);
  asio::awaitable<void> set_feature(std::span<std::byte> report, Clock::time_point due);
  asio::awaitable<void> get_feature(std::span<std::byte> report, Clock::time_point due);

  Device& device_;
  Clock& clock_;
  Cp2112Options options_;
  Turns turns_;
  Lines gpio_{*this};
  LineState lines_;
  std::optional<Cp2112Info> info_;  ///< empty: not set up
  bool clean_ = false;              ///< the chip is idle and owes no answer
  unsigned owed_ = 0;               ///< answers that were asked for and have not come
  Clock::time_point doubtful_until_{};
  std::optional<Clock::time_point> last_reset_;
  std::uint64_t stale_answers_ = 0;
};

}  // namespace plugfest::usb
