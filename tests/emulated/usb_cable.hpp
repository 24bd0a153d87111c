#pragma once

#include "drivers/usb/device.hpp"
#include "tests/emulated/usb_port.hpp"

namespace plugfest::emulated {

/// What a host has when it has opened the device behind a port: usb::Device without a kernel in between. After an
/// unplug it fails until the device is back, at least once, and has then opened it anew.
class UsbCable final : public usb::Device {
 public:
  /// @param clock  the host's
  UsbCable(Clock& clock, UsbPort& port) : clock_(clock), port_(port), generation_(port.generation()) {}

  asio::awaitable<std::size_t> control(usb::Setup setup, std::span<std::byte> data, Clock::time_point due) override;
  asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) override;
  asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) override;

 private:
  asio::awaitable<Bytes> move(Transfer transfer, std::string where, Clock::time_point due);

  Clock& clock_;
  UsbPort& port_;
  unsigned generation_;
};

}  // namespace plugfest::emulated
