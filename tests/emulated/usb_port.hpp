#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/usb/device.hpp"
#include "tests/emulated/event.hpp"
#include "tests/emulated/timeline.hpp"
#include "tests/emulated/usb_device.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace plugfest::emulated {

/// One transfer as a host asks for it.
struct Transfer {
  std::uint8_t endpoint = 0;  ///< 0: control; else bit 7 is the direction
  usb::Setup setup{};         ///< of a control transfer
  Bytes data{};               ///< host to device
  std::size_t length = 0;     ///< bytes asked for, device to host

  bool device_to_host() const { return ((endpoint == 0 ? setup.request_type : endpoint) & 0x80) != 0; }
};

enum class Outcome : std::uint8_t { done, stalled, unplugged, cancelled };

/// What goes wrong with one transfer.
struct TransferFault {
  enum class Kind : std::uint8_t {
    none,
    stall,    ///< refused before the device sees it
    unplug,   ///< the cable is pulled before the device sees it
    lose,     ///< happens, but its end is never reported
    late,     ///< its end is reported `delay` later
    shorten,  ///< at most `length` bytes arrive at the host
    replace   ///< `data` arrives at the host instead of what the device said
  };
  Kind kind = Kind::none;
  Clock::duration delay{};
  std::size_t length = 0;
  Bytes data{};
};

/// What a host has moved over one port.
struct PortStatistics {
  std::uint64_t control = 0, in = 0, out = 0;  ///< transfers that reached their end
  std::uint64_t bytes_in = 0, bytes_out = 0;   ///< without control transfers
};

/// A socket of a bus segment with one emulated device, plugged in or not. Keeps the bus's own time: what a host asks
/// for happens in the next frame (1 ms; microframe, 125 us, at high speed), one transfer an endpoint after the other.
class UsbPort {
 public:
  /// @param data  device to host
  using Done = std::function<void(Outcome, Bytes data)>;
  using Faults = std::function<TransferFault(const Transfer&)>;
  using Id = std::uint64_t;

  /// The device is plugged in.
  UsbPort(Timeline& timeline, UsbDevice& device);
  ~UsbPort();
  UsbPort(const UsbPort&) = delete;
  UsbPort& operator=(const UsbPort&) = delete;

  /// The caller has let the timeline catch up, and does so again to see it done.
  Id submit(Transfer transfer, Done done);
  void cancel(Id id);

  /// All open transfers end.
  void unplug();
  void plug();
  bool plugged() const { return plugged_; }
  /// Counts how often it was plugged in: a host's handle is good for one of them.
  unsigned generation() const { return generation_; }

  UsbDevice& device() { return device_; }
  Timeline& timeline() { return timeline_; }
  const PortStatistics& statistics() const { return statistics_; }
  /// Asked about every transfer but those with standard requests; empty: all goes well.
  void set_faults(Faults faults) { faults_ = std::move(faults); }
  /// Happens when a transfer was submitted, or the device came or went.
  Event& changed() { return changed_; }

 private:
  struct Open;
  using Queue = std::deque<std::shared_ptr<Open>>;

  void start(const std::shared_ptr<Open>& open);
  void finish(Open& open, Outcome outcome, Bytes data);
  asio::awaitable<void> run(std::shared_ptr<Open> open);
  asio::awaitable<void> frame();
  asio::awaitable<void> perform(Open& open);
  asio::awaitable<void> control(Open& open);
  std::optional<Bytes> standard(const Transfer& transfer) const;
  Queue& queue_of(const Transfer& transfer);

  Timeline& timeline_;
  UsbDevice& device_;
  bool plugged_ = true;
  unsigned generation_ = 0;
  Id next_ = 1;
  PortStatistics statistics_;
  Faults faults_;
  Event changed_, never_;
  std::map<unsigned, Queue> queues_;
  Loop loop_;
};

}  // namespace plugfest::emulated
