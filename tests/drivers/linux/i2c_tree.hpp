#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>

/// For tests only.
namespace plugfest::linux_io::test {

/// A directory of its own with a piece of /sys, /dev and /proc in it.
class Tree {
 public:
  Tree() {
    std::string name = (std::filesystem::temp_directory_path() / "plugfest-tree-XXXXXX").string();
    root = ::mkdtemp(name.data());
    std::filesystem::create_directories(root / "sys/bus/i2c/devices");
    std::filesystem::create_directories(root / "dev");
  }
  ~Tree() {
    std::error_code ec;
    std::filesystem::remove_all(root, ec);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  void file(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }
  void link(const std::string& from, const std::string& to) const {
    std::filesystem::create_directories((root / from).parent_path());
    std::filesystem::create_directory_symlink(root / to, root / from);
  }
  void remove(const std::string& path) const { std::filesystem::remove_all(root / path); }

  /// An adapter below a device of /sys/devices.
  void adapter(unsigned number, const std::string& device, const std::string& name, bool node = true) const {
    const std::string self = fmt::format("sys/devices/{}/i2c-{}", device, number);
    file(self + "/name", name + "\n");
    link(fmt::format("sys/bus/i2c/devices/i2c-{}", number), self);
    if (node) file(fmt::format("dev/i2c-{}", number), "");
  }
  /// A USB device, for adapters below "usb1/PORT/PORT:1.0".
  void usb(const std::string& port, const std::string& vendor, const std::string& product,
           const std::string& serial) const {
    const std::string self = fmt::format("sys/devices/pci0000:00/0000:00:14.0/usb1/{}/", port);
    file(self + "idVendor", vendor + "\n");
    file(self + "idProduct", product + "\n");
    if (!serial.empty()) file(self + "serial", serial + "\n");
  }
  static std::string on_usb(const std::string& port, const std::string& rest = "") {
    return fmt::format("pci0000:00/0000:00:14.0/usb1/{0}/{0}:1.0{1}", port, rest);
  }
  /// Takes an adapter away, as an unplug does.
  void unplug(unsigned number) const {
    const auto link = root / fmt::format("sys/bus/i2c/devices/i2c-{}", number);
    std::filesystem::remove_all(std::filesystem::canonical(link));
    std::filesystem::remove(link);
    std::filesystem::remove(root / fmt::format("dev/i2c-{}", number));
  }
  /// A kernel driver takes an address.
  void own(unsigned number, unsigned address, const std::string& driver) const {
    file("sys/bus/i2c/drivers/" + driver + "/bind", "");
    link(fmt::format("sys/bus/i2c/devices/{}-{:04x}/driver", number, address), "sys/bus/i2c/drivers/" + driver);
  }

  std::filesystem::path root;
};

}  // namespace plugfest::linux_io::test
