#pragma once

#include "drivers/linux/i2c_dev.hpp"
#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "drivers/usb/libusb_host.hpp"

#include <memory>
#include <string>

namespace plugfest::vm {

/// One of our drivers with all that is below it, as a bench would put it together.
struct GuestBus {
  std::unique_ptr<usb::LibusbHost> host{};
  std::unique_ptr<usb::Device> device{};
  std::unique_ptr<TwoWireBus> bus{};
};

/// @param serial  of the USB adapter
inline GuestBus kernel_bus(Clock& clock, const std::string& serial) {
  GuestBus made;
  linux_io::I2cAdapterChoice choice;
  choice.serial = serial;
  made.bus = std::make_unique<linux_io::I2cDev>(clock, choice);
  return made;
}
inline GuestBus stub_bus(Clock& clock) {
  GuestBus made;
  linux_io::I2cAdapterChoice choice;
  choice.name = "SMBus stub driver";
  made.bus = std::make_unique<linux_io::I2cDev>(clock, choice);
  return made;
}
/// @tparam Driver  usb::Cp2112 or usb::I2cTinyUsb
template <class Driver>
GuestBus usb_bus(Clock& clock, const std::string& serial) {
  GuestBus made;
  made.host = std::make_unique<usb::LibusbHost>();
  made.device = made.host->device({Driver::vendor_id, Driver::product_id, serial});
  made.bus = std::make_unique<Driver>(*made.device, clock);
  return made;
}

}  // namespace plugfest::vm
