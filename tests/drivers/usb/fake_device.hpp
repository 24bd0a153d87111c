#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/usb/device.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <utility>

/// For tests only.
namespace plugfest::usb::test {

/// A device that answers properly, in the time that USB takes: a transfer is over at the end of the next (micro)frame
/// in which the device has what it takes. And the faults that may happen to each transfer.
class FakeDevice : public Device {
 public:
  enum class Fault : std::uint8_t { none, stall, disconnect, lost, short_packet, late, wrong_report };
  static constexpr unsigned fault_kinds = 6;

  FakeDevice(Clock& clock, Clock::duration frame) : clock_(clock), frame_(frame) {}

  asio::awaitable<Clock::time_point> open(Clock::time_point due) final;
  asio::awaitable<std::size_t> control(Setup setup, std::span<std::byte> data, Clock::time_point due) final;
  asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) final;
  asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) final;

  /// One in `one_in` transfers fails from now on; 0: none.
  void fail_at_random(unsigned one_in, std::uint32_t seed);
  std::uint64_t faults() const { return faults_; }
  /// The device's state is gone with its power.
  void unplug();
  void replug() { plugged_ = true; }
  /// How long the first use takes before its first transfer.
  Clock::duration opening{};
  /// Nothing is answered until released.
  void hold(bool held) { held_ = held; }
  /// Interrupt and bulk transfers so far.
  std::uint64_t frames() const { return frames_; }

 protected:
  struct Packet {
    Clock::time_point available;
    Bytes bytes;
  };

  virtual void power_on() = 0;
  /// @return bytes moved; empty: stalled
  virtual std::optional<std::size_t> on_control(Setup setup, std::span<std::byte> data) = 0;
  virtual void on_write(std::uint8_t endpoint, std::span<const std::byte> out) = 0;
  /// When the device has room for `size` more.
  virtual Clock::time_point takes_at(std::size_t /*size*/) { return clock_.now(); }
  /// What the host's next read finds; by default a packet that was answered, or nothing.
  virtual std::optional<Packet> next_packet(std::size_t most);
  void answer(Bytes bytes, Clock::duration after = {}) { answers_.push_back({clock_.now() + after, std::move(bytes)}); }
  virtual bool reports_have_ids() const { return true; }

  Clock& clock_;
  std::deque<Packet> answers_;

 private:
  Fault draw();
  void ensure_plugged();
  asio::awaitable<void> until_frame(Clock::time_point ready, Clock::time_point due);

  Clock::duration frame_;
  std::mt19937 random_{1};
  unsigned one_in_ = 0, absent_for_ = 0;
  std::uint64_t faults_ = 0, frames_ = 0;
  bool plugged_ = true, held_ = false, opened_ = false;
};

}  // namespace plugfest::usb::test
