#include "harness/app/scan.hpp"

#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <system_error>

namespace plugfest::app {
namespace {

namespace fs = std::filesystem;
using linux_io::I2cAdapter;
using linux_io::I2cAdapterChoice;

constexpr std::array kinds = {
    UsbKind{usb::Cp2112::vendor_id, usb::Cp2112::product_id, "cp2112", "", "", false},
    UsbKind{usb::I2cTinyUsb::vendor_id, usb::I2cTinyUsb::product_id, "i2c-tiny-usb", "", "", false},
    UsbKind{usb::I2cTinyUsb::other_vendor_id, usb::I2cTinyUsb::other_product_id, "i2c-tiny-usb", "firmware",
            "1c40:0534", false},
    UsbKind{usb::Ft232h::vendor_id, static_cast<std::uint16_t>(usb::FtdiChip::ft232h), "ft232h", "", "", true},
    UsbKind{usb::Ft232h::vendor_id, static_cast<std::uint16_t>(usb::FtdiChip::ft2232h), "ft2232h", "", "", true},
};

constexpr std::uint8_t module_address = 0x50;

std::string line_of(const fs::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

/// Names of a directory, sorted; none where there is no such directory.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ec;
  for (fs::directory_iterator at{folder, ec}, end; !ec && at != end; at.increment(ec))
    names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string link_name(const fs::path& link) {
  std::error_code ec;
  return fs::read_symlink(link, ec).filename().string();
}

/// A word for a bench file: whatever is not a letter or a digit becomes '-'.
std::string word_of(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!word.empty() && word.back() != '-')
      word += '-';
  }
  while (word.ends_with('-')) word.pop_back();
  return word;
}

/// How the adapter is found again. The number is the last resort.
I2cAdapterChoice choice_of(const std::vector<I2cAdapter>& adapters, const I2cAdapter& adapter) {
  const auto means_it = [&](const I2cAdapterChoice& choice) {
    try {
      return find_i2c_adapter(adapters, choice).number == adapter.number;
    } catch (const std::exception&) {
      return false;
    }
  };
  const I2cAdapterChoice lasting = lasting_choice(adapters, adapter);
  if (lasting.serial.empty() && adapter.usb) {
    I2cAdapterChoice port;
    port.port = adapter.usb->port;
    port.mux = lasting.mux;
    if (means_it(port)) return port;
  }
  // "virtual" is no place: what has no device is known by its name.
  if (adapter.place.starts_with("virtual")) {
    I2cAdapterChoice name;
    name.name = adapter.name;
    if (means_it(name)) return name;
  } else if (means_it(lasting)) {
    return lasting;
  }
  I2cAdapterChoice number;
  number.number = adapter.number;
  return number;
}

std::vector<FoundOption> options_of(const I2cAdapterChoice& choice) {
  std::vector<FoundOption> options;
  if (choice.number) options.push_back({"number", std::to_string(*choice.number), true});
  if (!choice.name.empty()) options.push_back({"name", choice.name});
  if (!choice.serial.empty()) options.push_back({"serial", choice.serial});
  if (!choice.port.empty()) options.push_back({"usb_port", choice.port});
  if (!choice.mux.empty()) options.push_back({"mux", choice.mux});
  return options;
}

/// The PCI class of what an adapter hangs on, "0x0c0500"; empty: it hangs on no PCI device of its own.
std::string pci_class(const fs::path& root, const I2cAdapter& adapter) {
  const fs::path devices = root / "sys/devices";
  for (fs::path at = (root / adapter.sysfs.relative_path()).parent_path(); at != devices && at.has_filename();
       at = at.parent_path()) {
    const std::string code = line_of(at / "class");
    if (code.starts_with("0x")) return code;
    if (at == at.parent_path()) break;
  }
  return {};
}

/// Devices other than modules answer at 50h of these.
std::string foreign_ground(const fs::path& root, const I2cAdapter& adapter) {
  if (adapter.mux || adapter.usb) return {};
  const std::string code = pci_class(root, adapter);
  if (code.starts_with("0x0c05")) return "the memory of a mainboard answers at 50h of its SMBus";
  if (code.starts_with("0x03")) return "a monitor answers at 50h of a graphics adapter";
  return {};
}

std::string alternative(const std::vector<usb::DeviceInfo>& devices, const I2cAdapter& adapter) {
  if (!adapter.usb || adapter.mux) return {};
  const auto device = std::ranges::find(devices, adapter.usb->port, &usb::DeviceInfo::port_path);
  const UsbKind* const kind = device == devices.end() ? nullptr : find_usb_kind(*device);
  if (kind == nullptr) return {};
  return fmt::format("driver {} reaches it without the kernel's driver, which is detached meanwhile", kind->driver);
}

class Finder {
 public:
  explicit Finder(const fs::path& root) : root_(root) {}

  Hardware find() {
    adapters_ = linux_io::list_i2c_adapters(root_);
    devices_ = usb::enumerate(root_);
    found_.daemons = linux_io::known_daemons(root_);
    found_.has_i2c_adapters = !adapters_.empty();
    found_.has_i2c_nodes = std::ranges::any_of(adapters_, &I2cAdapter::has_node);
    for (const I2cAdapter& adapter : adapters_) add_adapter(adapter);
    for (const usb::DeviceInfo& device : devices_) add_usb(device);
    for (const std::string& name : names_in(root_ / "sys/class/net")) add_interface(name);
    find_sensors();
    return std::move(found_);
  }

 private:
  void add(FoundBus bus) {
    if (!found_.daemons.empty() && bus.never_asked.empty())
      bus.never_asked = linux_io::Ownership{{}, found_.daemons}.text();
    const std::string name = bus.name;
    const auto taken = [&] { return std::ranges::find(found_.buses, bus.name, &FoundBus::name) != found_.buses.end(); };
    for (int number = 2; taken(); ++number) bus.name = fmt::format("{}-{}", name, number);
    found_.buses.push_back(std::move(bus));
  }

  void add_adapter(const I2cAdapter& adapter) {
    FoundBus bus;
    bus.name = name_of(adapter);
    bus.driver = "i2c-dev";
    bus.options = options_of(choice_of(adapters_, adapter));
    bus.title = describe(adapter);
    bus.remark = alternative(devices_, adapter);
    bus.asked_if_told = foreign_ground(root_, adapter);
    const std::string owner = linux_io::owning_driver(root_, adapter.number, module_address);
    const linux_io::Ownership users = linux_io::find_other_users(root_, adapter.number);
    if (owner == "optoe") {
      bus.driver = "optoe";
      bus.title = fmt::format("optoe on {}", bus.title);
      bus.remark = fmt::format("driver i2c-dev reaches its module only after: {}", users.drivers.front().pause);
    } else if (users.anybody()) {
      bus.never_asked = users.text();
    } else if (!adapter.has_node) {
      bus.never_asked = fmt::format("there is no {}: modprobe i2c-dev", adapter.node.string());
    }
    add(std::move(bus));
  }

  static std::string name_of(const I2cAdapter& adapter) {
    if (!adapter.usb || adapter.mux) return fmt::format("i2c-{}", adapter.number);
    const std::string kind = word_of(adapter.name.substr(0, adapter.name.find(' ')));
    return fmt::format("{}-{}", kind, word_of(adapter.usb->serial.empty() ? adapter.usb->port : adapter.usb->serial));
  }

  void add_usb(const usb::DeviceInfo& device) {
    const UsbKind* const kind = find_usb_kind(device);
    if (kind == nullptr || adapter_of(adapters_, device) != nullptr) return;
    const auto same = [&](const usb::DeviceInfo& other) {
      return other.vendor_id == device.vendor_id && other.product_id == device.product_id &&
             other.serial == device.serial;
    };
    const bool own_serial = !device.serial.empty() && std::ranges::count_if(devices_, same) == 1;
    FoundBus bus;
    bus.name = fmt::format("{}-{}", kind->driver, word_of(own_serial ? device.serial : device.port_path));
    bus.driver = kind->driver;
    bus.options.push_back(own_serial ? FoundOption{"serial", device.serial}
                                     : FoundOption{"usb_port", device.port_path});
    if (!kind->option.empty()) bus.options.push_back({std::string{kind->option}, std::string{kind->value}});
    bus.title = fmt::format("{} '{}' (usb {}{})", kind->driver, device.product, device.port_path,
                            device.serial.empty() ? "" : ", serial " + device.serial);
    if (kind->any_wiring) bus.asked_if_told = "asking drives its pins, and they may be wired to anything";
    add(std::move(bus));
  }

  void add_interface(const std::string& name) {
    const fs::path net = root_ / "sys/class/net" / name;
    std::error_code ec;
    constexpr std::string_view ethernet = "1";  // ARPHRD_ETHER
    if (!fs::exists(net / "device", ec) || line_of(net / "type") != ethernet || fs::exists(net / "phy80211", ec))
      return;
    const std::string driver = link_name(net / "device/driver");
    // The hypervisor's own have no cage.
    if (driver.starts_with("virtio") || driver == "vmxnet3" || driver == "hv_netvsc" || driver == "xen-netfront")
      return;
    FoundBus bus;
    bus.name = word_of(name);
    bus.driver = "ethtool";
    bus.options.push_back({"interface", name});
    bus.title = fmt::format("network interface {}{}", name, driver.empty() ? "" : fmt::format(" (driver {})", driver));
    bus.remark = "read only";
    add(std::move(bus));
  }

  void find_sensors() {
    for (const std::string& monitor : names_in(root_ / "sys/class/hwmon")) {
      const fs::path folder = root_ / "sys/class/hwmon" / monitor;
      for (const std::string& file : names_in(folder)) {
        if (!file.starts_with("power") || !(file.ends_with("_input") || file.ends_with("_average"))) continue;
        found_.sensors.push_back({line_of(folder / "name"), link_name(folder / "device"),
                                  fmt::format("/sys/class/hwmon/{}/{}", monitor, file),
                                  line_of(folder / (file.substr(0, file.find('_')) + "_label"))});
      }
    }
  }

  fs::path root_;
  std::vector<I2cAdapter> adapters_;
  std::vector<usb::DeviceInfo> devices_;
  Hardware found_;
};

}  // namespace

std::span<const UsbKind> usb_kinds() { return kinds; }

const UsbKind* find_usb_kind(const usb::DeviceInfo& device) {
  const auto found = std::ranges::find_if(kinds, [&](const UsbKind& kind) {
    return kind.vendor_id == device.vendor_id && kind.product_id == device.product_id;
  });
  return found == kinds.end() ? nullptr : &*found;
}

Hardware find_hardware(const fs::path& root) { return Finder{root}.find(); }

const I2cAdapter* adapter_of(const std::vector<I2cAdapter>& adapters, const usb::DeviceInfo& device) {
  const auto found = std::ranges::find_if(adapters, [&](const I2cAdapter& adapter) {
    return !adapter.mux && adapter.usb && adapter.usb->port == device.port_path;
  });
  return found == adapters.end() ? nullptr : &*found;
}

std::string node_of(const usb::DeviceInfo& device) {
  return fmt::format("/dev/bus/usb/{:03}/{:03}", device.bus, device.address);
}

}  // namespace plugfest::app
