#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/usb/device.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace plugfest::emulated {

/// USB 2.0, table 5-1 and on: what a bus segment runs at. The numbers are those of the kernel's enum usb_device_speed.
enum class Speed : unsigned { low = 1, full = 2, high = 3 };

/// USB 2.0, 9.5: as they go over the wire.
struct Descriptors {
  Speed speed = Speed::full;
  Bytes device;
  Bytes configuration;                        ///< with interfaces, class and endpoint descriptors
  std::string manufacturer, product, serial;  ///< strings 1, 2 and 3
};

/// A USB device as its bus sees it, transfer by transfer. The standard requests are its port's business.
/// An empty result is a STALL, and so is `false`. Outlives the port that it is plugged into.
class UsbDevice {
 public:
  virtual ~UsbDevice() = default;
  virtual const Descriptors& descriptors() const = 0;
  /// A class descriptor (USB 2.0, 9.4.3, interface recipient).
  virtual std::optional<Bytes> class_descriptor(std::uint16_t /*value*/) const { return std::nullopt; }
  /// Class and vendor requests.
  /// @param length  bytes asked for when bit 7 of the request type is set
  virtual asio::awaitable<std::optional<Bytes>> control(usb::Setup setup, Bytes data, std::size_t length) = 0;
  virtual asio::awaitable<bool> out(std::uint8_t endpoint, Bytes data) = 0;
  /// Returns when there is something to send; until then the device answers NAK.
  virtual asio::awaitable<void> ready(std::uint8_t endpoint, std::size_t length) = 0;
  /// What it sends now that it is ready.
  virtual std::optional<Bytes> in(std::uint8_t endpoint, std::size_t length) = 0;
  /// Power has just come, or the bus was reset.
  virtual void reset() = 0;
  /// Asked for its own re-enumeration; read once.
  virtual bool wants_to_leave() { return false; }
};

}  // namespace plugfest::emulated
