#pragma once

#include "tests/emulated/event.hpp"
#include "tests/emulated/timeline.hpp"
#include "tests/emulated/usb_device.hpp"
#include "tests/emulated/wires.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>

namespace plugfest::emulated {

/// What a CP2112 gets wrong, each behind a switch. Counts go down as they are used up.
struct Cp2112Faults {
  unsigned stale_responses = 0;        ///< the last read response comes once more when so many transfers begin
  unsigned extra_empty_responses = 0;  ///< an idle response without data follows this many read responses
  unsigned unanswered_status = 0;      ///< status requests without an answer
  unsigned hanging_transfers = 0;      ///< stay busy until they are cancelled
  unsigned bus_stuck = 0;              ///< transfers that find SCL low
  bool locks_up = false;               ///< a write-read that fails takes the part down until its reset pin is pulled
  bool reset_unlocks = false;          ///< with `locks_up`: report 01h helps as well
  bool ignores_clock = false;          ///< bus settings are accepted and not taken
  bool double_start = false;           ///< two STARTs in a row
  bool cancel_ignored = false;
};

/// What the part is beyond its description.
struct Cp2112Part {
  std::uint8_t version = 2;  ///< 1: STOP and START in place of a repeated START
  std::string serial = "00A0B1C2";
};

/// Silicon Labs CP2112: USB to SMBus and I2C, eight GPIO. As hardware-protocols.md, 2.2 describes it.
class Cp2112 final : public UsbDevice {
 public:
  using Faults = Cp2112Faults;

  Cp2112(Timeline& timeline, Wires& wires, Cp2112Part part = {});

  const Descriptors& descriptors() const override { return descriptors_; }
  std::optional<Bytes> class_descriptor(std::uint16_t value) const override;
  asio::awaitable<std::optional<Bytes>> control(usb::Setup setup, Bytes data, std::size_t length) override;
  asio::awaitable<bool> out(std::uint8_t endpoint, Bytes data) override;
  asio::awaitable<void> ready(std::uint8_t endpoint, std::size_t length) override;
  std::optional<Bytes> in(std::uint8_t endpoint, std::size_t length) override;
  /// Power, bus reset or report 01h; a part that has locked up stays so.
  void reset() override;
  bool wants_to_leave() override;

  /// What a hand at the RST pin does.
  void reset_pin();
  bool locked_up() const { return locked_up_; }

  Faults faults;
  /// Levels that come from outside, bit n for GPIO n: what an input reads, and an open drain that is released.
  std::uint8_t outside = 0xFF;
  /// Told of the pins' levels whenever a host has written them.
  std::function<void(std::uint8_t)> on_pins;
  std::uint8_t pins() const;
  std::uint32_t hertz() const;
  /// Reports that would burn the one-time memory.
  unsigned burnt() const { return burnt_; }

 private:
  struct Request {
    std::uint8_t address = 0;
    Bytes write{};
    std::size_t read = 0;
  };
  enum class Status0 : std::uint8_t { idle, busy, complete, error };
  struct Status {
    Status0 zero = Status0::idle;
    std::uint8_t one = 0;
    std::uint16_t retries = 0;
    std::uint16_t moved = 0;
  };

  std::optional<Bytes> get_report(std::uint8_t id) const;
  bool set_report(std::span<const std::byte> report);
  void take(std::span<const std::byte> report);
  void begin(Request request);
  void cancel();
  void send(std::size_t count);
  void fetch(Status0 status, std::size_t count);
  void respond(Status0 status, std::span<const std::byte> data);
  void report_status();

  asio::awaitable<void> transfer(Request request, unsigned number);
  asio::awaitable<bool> address(std::uint8_t address, sim::Direction direction, unsigned number);
  asio::awaitable<void> clocks(std::uint64_t count);
  bool over(unsigned number) const { return number != transfer_; }
  void end(Status0 zero, std::uint8_t one);

  Wires& wires_;
  VirtualClock& clock_;
  Cp2112Part part_;
  Descriptors descriptors_;

  std::uint8_t direction_ = 0, push_pull_ = 0, special_ = 0, divider_ = 0, latch_ = 0xFF;
  std::array<std::uint8_t, 13> bus_{};
  unsigned burnt_ = 0;
  bool locked_up_ = false, leaving_ = false;

  unsigned transfer_ = 0;  // counts them: what an older one still does is void
  std::optional<Clock::time_point> give_up_;
  Status status_;
  Bytes read_;  // from the wires, not fetched yet
  std::deque<Bytes> reports_;
  Bytes last_response_;
  Event reported_;
  Loop loop_;
};

}  // namespace plugfest::emulated
