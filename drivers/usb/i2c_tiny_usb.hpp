#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/two_wire_bus.hpp"
#include "drivers/usb/device.hpp"

namespace plugfest::usb {

struct I2cTinyUsbOptions {
  /// Of one bit, as the firmware counts: 10 is called 100 kHz and is about 50 kHz on the wire. It cannot be read back.
  std::uint16_t delay_us = 10;
};

/// i2c-tiny-usb, the protocol of several open firmwares: everything goes through control requests. Callers take turns.
///
/// Only the address is known to be acknowledged: a data byte that the module refuses is not reported. Whoever writes
/// must read back.
class I2cTinyUsb final : public TwoWireBus {
 public:
  static constexpr std::uint16_t vendor_id = 0x0403, product_id = 0xC631;
  static constexpr std::uint16_t other_vendor_id = 0x1C40, other_product_id = 0x0534;

  /// @param device, clock  outlive this
  I2cTinyUsb(Device& device, Clock& clock, const I2cTinyUsbOptions& options = {});

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

  /// Bytes of one transfer, as far as the protocol knows: a control request has no more.
  static constexpr std::size_t max_write() { return 0xFFFF; }
  static constexpr std::size_t max_read() { return 0xFFFF; }

 private:
  asio::awaitable<void> set_up(Clock::time_point due);
  asio::awaitable<void> expect_acknowledged(Clock::time_point due);
  asio::awaitable<void> get(std::uint8_t request, std::uint16_t value, std::uint16_t index, std::span<std::byte> data,
                            Clock::time_point due);

  Device& device_;
  Clock& clock_;
  I2cTinyUsbOptions options_;
  Turns turns_;
  bool ready_ = false;
};

}  // namespace plugfest::usb
