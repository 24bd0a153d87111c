#pragma once

#include "tests/emulated/event.hpp"
#include "tests/emulated/timeline.hpp"
#include "tests/emulated/usb_device.hpp"
#include "tests/emulated/wires.hpp"

namespace plugfest::emulated {

struct I2cTinyUsbFaults {
  unsigned scl_stuck = 0;  ///< messages that find SCL held low: the firmware waits until its watchdog resets it
};

struct I2cTinyUsbPart {
  bool second_identity = false;  ///< 1C40:0534 in place of 0403:C631
  std::string serial = "TINY0001";
};

/// i2c-tiny-usb: control transfers only, I2C bit by bit in firmware (hardware-protocols.md, 2.5).
class I2cTinyUsb final : public UsbDevice {
 public:
  using Faults = I2cTinyUsbFaults;

  I2cTinyUsb(Timeline& timeline, Wires& wires, I2cTinyUsbPart part = {});

  const Descriptors& descriptors() const override { return descriptors_; }
  asio::awaitable<std::optional<Bytes>> control(usb::Setup setup, Bytes data, std::size_t length) override;
  asio::awaitable<bool> out(std::uint8_t endpoint, Bytes data) override;
  asio::awaitable<void> ready(std::uint8_t endpoint, std::size_t length) override;
  std::optional<Bytes> in(std::uint8_t endpoint, std::size_t length) override;
  void reset() override;
  bool wants_to_leave() override { return std::exchange(leaving_, false); }

  Faults faults;
  /// As set by the host.
  unsigned delay_us() const { return delay_us_; }

 private:
  asio::awaitable<std::optional<Bytes>> message(usb::Setup setup, Bytes data, std::size_t length);
  asio::awaitable<void> clocks(std::size_t count);

  Wires& wires_;
  VirtualClock& clock_;
  Descriptors descriptors_;
  unsigned delay_us_ = 0;
  std::uint8_t status_ = 0;
  bool leaving_ = false;
  Event never_;
};

}  // namespace plugfest::emulated
