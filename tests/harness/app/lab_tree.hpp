#pragma once

#include "tests/drivers/linux/i2c_tree.hpp"

#include <string>

/// For tests only.
namespace plugfest::app::test {

/// A piece of /sys, /dev and /proc with USB devices, network interfaces and sensors too.
struct LabTree : linux_io::test::Tree {
  /// A USB device as the bus lists it, with its node.
  void usb_device(const std::string& port, const std::string& vendor, const std::string& product,
                  const std::string& serial, const std::string& name, unsigned address) const {
    usb(port, vendor, product, serial);
    const std::string self = "sys/devices/pci0000:00/0000:00:14.0/usb1/" + port;
    file(self + "/product", name + "\n");
    file(self + "/busnum", "1\n");
    file(self + "/devnum", std::to_string(address) + "\n");
    link("sys/bus/usb/devices/" + port, self);
    file(fmt::format("dev/bus/usb/001/{:03}", address), "");
  }
  /// The kernel's driver of a USB interface.
  void usb_driver(const std::string& port, unsigned interface_number, const std::string& driver) const {
    file("sys/bus/usb/drivers/" + driver + "/bind", "");
    const std::string self =
        fmt::format("sys/devices/pci0000:00/0000:00:14.0/usb1/{0}/{0}:1.{1}", port, interface_number);
    link(self + "/driver", "sys/bus/usb/drivers/" + driver);
    link(fmt::format("sys/bus/usb/devices/{}:1.{}", port, interface_number), self);
  }
  void interface(const std::string& name, const std::string& driver, const std::string& type = "1") const {
    file("sys/class/net/" + name + "/type", type + "\n");
    if (driver.empty()) return;
    file("sys/bus/pci/drivers/" + driver + "/bind", "");
    link("sys/class/net/" + name + "/device/driver", "sys/bus/pci/drivers/" + driver);
  }
  void process(unsigned number, const std::string& arguments) const {
    file(fmt::format("proc/{}/cmdline", number), arguments);
  }
  /// A PCA9548 that the kernel drives, on the adapter at `device`; its channels are adapters from `first` on.
  void mux(unsigned parent, const std::string& device, unsigned address, unsigned first, unsigned channels) const {
    const std::string parent_path = device + fmt::format("/i2c-{}", parent);
    const std::string self = fmt::format("sys/devices/{}/{}-{:04x}", parent_path, parent, address);
    file(self + "/name", "pca9548\n");
    for (unsigned channel = 0; channel < channels; ++channel) {
      adapter(first + channel, parent_path, fmt::format("i2c-{}-mux (chan_id {})", parent, channel));
      const std::string child = fmt::format("sys/devices/{}/i2c-{}", parent_path, first + channel);
      link(child + "/mux_device", self);
      link(fmt::format("{}/channel-{}", self, channel), child);
    }
  }
};

}  // namespace plugfest::app::test
