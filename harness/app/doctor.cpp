#include "harness/app/doctor.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/gpio_lines.hpp"
#include "drivers/linux/hwmon_sensor.hpp"
#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/optoe_memory.hpp"
#include "drivers/linux/ownership.hpp"
#include "drivers/usb/enumerate.hpp"
#include "harness/app/device_options.hpp"
#include "harness/app/lab_bench.hpp"
#include "harness/app/scan.hpp"
#include "harness/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <unistd.h>

namespace plugfest::app {
namespace {

namespace fs = std::filesystem;
using linux_io::I2cAdapter;
using plan::BenchDevice;
using plan::Service;

constexpr std::uint8_t module_address = 0x50;
constexpr std::string_view rules_file = "60-plugfest.rules";
constexpr std::string_view install_rules =
    "plugfest doctor --udev-rules | sudo tee /etc/udev/rules.d/60-plugfest.rules && sudo udevadm control --reload && "
    "sudo udevadm trigger";

/// The kernel's driver of an interface of a USB device; empty: none.
std::string driver_of(const fs::path& root, const std::string& port, unsigned interface_number) {
  std::error_code ec;
  const fs::path link = root / fmt::format("sys/bus/usb/devices/{}:1.{}/driver", port, interface_number);
  const fs::path driver = fs::read_symlink(link, ec);
  return ec ? std::string{} : driver.filename().string();
}

class Doctor {
 public:
  explicit Doctor(const Patient& patient)
      : patient_(patient),
        adapters_(linux_io::list_i2c_adapters(patient.root)),
        devices_(usb::enumerate(patient.root)),
        daemons_(linux_io::known_daemons(patient.root)) {}

  void look_around() {
    for (const linux_io::OtherUser& daemon : daemons_)
      add("modules are only read, because " + daemon.what, daemon.pause);
    const Hardware hardware = find_hardware(patient_.root);
    if (hardware.buses.empty()) note("no adapters here; there is nothing to be wrong with them");
    for (const I2cAdapter& adapter : adapters_) {
      const auto known = std::ranges::find(hardware.buses, describe(adapter), &FoundBus::title);
      if (known == hardware.buses.end() || !known->asked_if_told.empty()) continue;  // the mainboard's own, and optoe's
      check_node(describe(adapter), adapter);
      check_owner(describe(adapter), adapter);
    }
    for (const usb::DeviceInfo& device : devices_)
      if (const UsbKind* const kind = find_usb_kind(device); kind != nullptr && !kind->any_wiring)
        check_usb_node(fmt::format("{} at usb {}", kind->driver, device.port_path), device);
  }

  void look_at(const plan::Bench& bench) {
    if (bench.driver == "sim") {
      note("the bench is simulated and needs nothing");
      return;
    }
    for (const linux_io::OtherUser& daemon : daemons_)
      add("modules are only read, because " + daemon.what, daemon.pause);
    for (const BenchDevice& device : bench.buses) look_at_bus(bench, device);
    for (const BenchDevice& device : bench.meters) look_at_meter(bench, device);
    for (const BenchDevice& device : bench.pins) look_at_pins(device);
    for (const BenchDevice& device : bench.links) look_at_link(device);
    refuse_two_ways_to_one_adapter();
  }

  Diagnosis result() { return std::move(result_); }

 private:
  void add(std::string what, std::string mend) {
    // Slots behind one mux have their adapter in common.
    if (said_.insert(what).second) result_.findings.push_back({std::move(what), std::move(mend)});
  }
  void note(std::string text) {
    if (said_.insert(text).second) result_.notes.push_back(std::move(text));
  }

  bool has_rules() const {
    constexpr std::array folders = {"etc/udev/rules.d", "run/udev/rules.d", "usr/local/lib/udev/rules.d",
                                    "usr/lib/udev/rules.d", "lib/udev/rules.d"};
    return std::ranges::any_of(folders, [this](const char* folder) {
      std::error_code ec;
      return fs::exists(patient_.root / folder / rules_file, ec);
    });
  }
  std::string usb_permission() const {
    return has_rules() ? "sudo usermod -aG plugdev $USER, log in again, and plug the adapter in again"
                       : std::string{install_rules};
  }
  bool may_use(const fs::path& node) const { return patient_.may_use(patient_.root / node.relative_path()); }
  bool exists(const fs::path& path) const {
    std::error_code ec;
    return fs::exists(patient_.root / path.relative_path(), ec);
  }

  void check_node(const std::string& who, const I2cAdapter& adapter) {
    if (!adapter.has_node) {
      add(fmt::format("{}: there is no {}", who, adapter.node.string()),
          "sudo modprobe i2c-dev (at every boot: echo i2c-dev | sudo tee /etc/modules-load.d/i2c-dev.conf)");
    } else if (!may_use(adapter.node)) {
      add(fmt::format("{}: no permission for {}", who, adapter.node.string()),
          adapter.usb ? usb_permission() : "sudo usermod -aG i2c $USER, and log in again");
    }
  }
  void check_owner(const std::string& who, const I2cAdapter& adapter) {
    const linux_io::Ownership users = linux_io::find_other_users(patient_.root, adapter.number);
    for (const linux_io::OtherUser& driver : users.drivers)
      add(fmt::format("{}: {}, which can neither be read nor written here", who, driver.what),
          driver.pause + ", or reach the module with driver optoe or ethtool");
  }
  void check_usb_node(const std::string& who, const usb::DeviceInfo& device) {
    const std::string node = node_of(device);
    if (!exists(node)) {
      add(fmt::format("{}: there is no {}", who, node), "sudo mount -t devtmpfs none /dev (or start udev)");
    } else if (!may_use(node)) {
      add(fmt::format("{}: no permission for {}", who, node), usb_permission());
    }
  }

  void look_at_bus(const plan::Bench& bench, const BenchDevice& device) {
    const DeviceOptions options{device, Service::two_wire_bus};
    const std::string who = "bus " + device.name;
    if (device.driver == "i2c-dev") {
      const I2cAdapter* const adapter = find_adapter(who, options);
      if (adapter == nullptr) return;
      check_node(who, *adapter);
      if (!options.is_on("force")) check_owner(who, *adapter);
    } else if (device.driver == "optoe") {
      look_at_optoe(who, options);
    } else if (device.driver == "ethtool") {
      look_at_interface(who, options.text("interface"), "its modules cannot be read");
    } else if (device.driver == "pca954x") {
      refuse_kernel_mux(bench, device, static_cast<std::uint8_t>(options.number("address").value_or(0)));
    } else {
      look_at_usb(device, options, who);
    }
  }

  const I2cAdapter* find_adapter(const std::string& who, const DeviceOptions& options) {
    try {
      const I2cAdapter found = linux_io::find_i2c_adapter(adapters_, adapter_choice(options));
      kernel_ways_.emplace(found.usb ? found.usb->port : "", who);
      return &*std::ranges::find(adapters_, found.number, &I2cAdapter::number);
    } catch (const BenchError& error) {
      add(fmt::format("{}: {}", who, error.text()),
          "plug it in, or load its driver; `plugfest scan --bench` shows how what is here is named");
      return nullptr;
    }
  }

  void look_at_optoe(const std::string& who, const DeviceOptions& options) {
    const I2cAdapter* const adapter = find_adapter(who, options);
    if (adapter == nullptr) return;
    const std::string owner = linux_io::owning_driver(patient_.root, adapter->number, module_address);
    if (owner != "optoe") {
      add(fmt::format("{}: optoe is not bound to {}-0050{}", who, adapter->number,
                      owner.empty() ? "" : fmt::format(", but {} is", owner)),
          fmt::format("echo optoe3 0x50 | sudo tee /sys/bus/i2c/devices/i2c-{}/new_device", adapter->number));
      return;
    }
    const std::string file = fmt::format("/sys/bus/i2c/devices/{}-0050/eeprom", adapter->number);
    if (!exists(file))
      add(fmt::format("{}: there is no {}", who, file), "dmesg | grep optoe");
    else if (!may_use(file))
      add(fmt::format("{}: no permission for {}", who, file), "run plugfest with sudo");
  }

  void look_at_usb(const BenchDevice& device, const DeviceOptions& options, const std::string& who) {
    const UsbKind* wanted = nullptr;
    for (const UsbKind& kind : usb_kinds()) {
      if (kind.driver != device.driver) continue;
      if (wanted == nullptr || (!kind.option.empty() && options.text(kind.option) == kind.value)) wanted = &kind;
    }
    if (wanted == nullptr) return;
    if (const std::string blind = blind_spot(device); !blind.empty()) note(fmt::format("{}: {}", who, blind));
    usb::DeviceChoice choice{.vendor_id = wanted->vendor_id, .product_id = wanted->product_id};
    if (const std::string serial = options.text("serial"); !serial.empty()) choice.serial = serial;
    if (const std::string port = options.text("usb_port"); !port.empty()) choice.port_path = port;
    try {
      const usb::DeviceInfo found = usb::choose(devices_, choice);
      usb_ways_.emplace(found.port_path, who);
      check_usb_node(who, found);
      note_kernel_driver(who, found, options.text("channel") == "B" ? 1 : 0);
    } catch (const BenchError& error) {
      add(fmt::format("{}: {}", who, error.text()),
          "plug it in; `plugfest scan --bench` shows how what is here is named");
    }
  }

  void note_kernel_driver(const std::string& who, const usb::DeviceInfo& device, unsigned interface_number) {
    const std::string driver = driver_of(patient_.root, device.port_path, interface_number);
    if (driver.empty() || driver == "usbfs") return;
    std::string lost;
    if (const I2cAdapter* const adapter = adapter_of(adapters_, device)) lost = adapter->node.string();
    if (driver == "ftdi_sio") lost = "its serial port";
    note(fmt::format("{}: the kernel's {} is detached while plugfest uses it{}", who, driver,
                     lost.empty() ? "" : fmt::format("; {} goes away meanwhile", lost)));
  }

  /// The kernel's adapter at the end of a chain of buses; null: it is another kind of bus, or is not here.
  const I2cAdapter* adapter_below(const plan::Bench& bench, const BenchDevice& device) const {
    const BenchDevice* at = &device;
    while (at->bus) {
      const auto next = std::ranges::find(bench.buses, at->bus->name, &BenchDevice::name);
      if (next == bench.buses.end()) return nullptr;
      at = &*next;
    }
    if (at->driver != "i2c-dev") return nullptr;
    try {
      const auto found =
          linux_io::find_i2c_adapter(adapters_, adapter_choice(DeviceOptions{*at, Service::two_wire_bus}));
      return &*std::ranges::find(adapters_, found.number, &I2cAdapter::number);
    } catch (const BenchError&) {
      return nullptr;
    }
  }

  void refuse_owned(const std::string& who, const I2cAdapter* adapter, std::uint8_t address, std::string_view instead) {
    if (adapter == nullptr) return;
    const std::string owner = linux_io::owning_driver(patient_.root, adapter->number, address);
    if (owner.empty()) return;
    add(fmt::format("{}: the kernel's {} drives {}-{:04x}", who, owner, adapter->number, address),
        fmt::format("echo {}-{:04x} | sudo tee /sys/bus/i2c/drivers/{}/unbind, or {}", adapter->number, address, owner,
                    instead));
  }
  void refuse_kernel_mux(const plan::Bench& bench, const BenchDevice& device, std::uint8_t address) {
    refuse_owned("bus " + device.name, adapter_below(bench, device), address,
                 "name the kernel's own channel: driver i2c-dev with mux:");
  }

  void look_at_meter(const plan::Bench& bench, const BenchDevice& device) {
    const DeviceOptions options{device, Service::power_meter};
    const std::string who = "meter " + device.name;
    if (device.bus)
      refuse_owned(who, adapter_below(bench, device), static_cast<std::uint8_t>(options.number("address").value_or(0)),
                   "read it with driver hwmon");
    if (device.driver == "hwmon") look_at_sensor(who, options);
    if (const auto day = options.number("recalibrate"))
      if (std::chrono::duration<double>(patient_.now.time_since_epoch()).count() >= *day)
        add(fmt::format("{}: its calibration ended on {}: what it measures proves nothing", who,
                        options.text("recalibrate")),
            "have it calibrated, and write the next day into the bench file");
  }

  void look_at_sensor(const std::string& who, const DeviceOptions& options) {
    try {
      linux_io::HwmonSensor{
          {.chip = options.text("chip"), .device = options.text("device"), .shunt_ohm = options.number("shunt")},
          patient_.root,
          linux_io::kernel_sysfs_file()}
          .probe();
    } catch (const BenchError& error) {
      add(fmt::format("{}: {}", who, error.text()), "`plugfest scan` lists the sensors that are here");
    }
  }

  void look_at_pins(const BenchDevice& device) {
    if (device.driver != "gpio") return;  // the others are lines of a bus's own adapter
    const DeviceOptions options{device, Service::pins};
    const std::string who = "pins " + device.name;
    try {
      linux_io::find_gpio_chip(patient_.gpio_chips(), options.text("chip"), options.text("device"));
    } catch (const BenchError& error) {
      const bool here = error.code() == make_error_code(Errc::refused);
      add(fmt::format("{}: {}", who, error.text()),
          here ? usb_permission() : "gpiodetect shows which there are; plug in what it hangs on, or load its driver");
    }
  }

  void look_at_link(const BenchDevice& device) {
    const DeviceOptions options{device, Service::host_port};
    look_at_interface("link " + device.name, options.text("interface"), "its port cannot be set up and down");
  }
  void look_at_interface(const std::string& who, const std::string& interface, std::string_view without) {
    if (interface.empty()) return;
    if (!exists("/sys/class/net/" + interface)) {
      add(fmt::format("{}: there is no network interface {}", who, interface), "ip -br link shows which there are");
      return;
    }
    if (!has_net_admin())
      add(fmt::format("{}: without CAP_NET_ADMIN {}", who, without),
          "sudo setcap cap_net_admin+ep \"$(readlink -f \"$(command -v plugfest)\")\"");
  }
  bool has_net_admin() const {
    std::ifstream in{patient_.root / "proc/self/status"};
    constexpr std::string_view key = "CapEff:\t";
    constexpr unsigned net_admin = 12;
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with(key)) continue;
      std::uint64_t effective = 0;
      const auto [end, error] = std::from_chars(line.data() + key.size(), line.data() + line.size(), effective, 16);
      return error == std::errc{} && end == line.data() + line.size() && (effective >> net_admin & 1) != 0;
    }
    return false;
  }

  /// Detaching the kernel's driver takes the bus away that another device of the bench stands on.
  void refuse_two_ways_to_one_adapter() {
    for (const auto& [port, who] : usb_ways_) {
      const auto other = kernel_ways_.find(port);
      if (other == kernel_ways_.end()) continue;
      add(fmt::format("{} and {} reach one adapter (usb {}) in two ways, and each takes it from the other", who,
                      other->second, port),
          "give both the same driver");
    }
  }

  const Patient& patient_;
  std::vector<I2cAdapter> adapters_;
  std::vector<usb::DeviceInfo> devices_;
  std::vector<linux_io::OtherUser> daemons_;
  std::multimap<std::string, std::string> kernel_ways_, usb_ways_;  ///< USB port to device of the bench
  std::set<std::string> said_;
  Diagnosis result_;
};

}  // namespace

Patient this_machine() {
  return {.root = "/",
          .may_use = [](const fs::path& node) { return ::access(node.c_str(), R_OK | W_OK) == 0; },
          .gpio_chips = [] { return linux_io::libgpiod()->chips(); },
          .now = std::chrono::system_clock::now()};
}

Diagnosis examine(const Patient& patient) {
  Doctor doctor{patient};
  doctor.look_around();
  return doctor.result();
}

Diagnosis examine(const Patient& patient, const plan::Bench& bench) {
  Doctor doctor{patient};
  doctor.look_at(bench);
  return doctor.result();
}

std::string describe(const Diagnosis& diagnosis) {
  std::string text;
  for (const Finding& finding : diagnosis.findings)
    text += report::terminal_safe(fmt::format("wrong: {}; to mend: {}", finding.what, finding.mend)) + "\n";
  for (const std::string& note : diagnosis.notes) text += report::terminal_safe("note: " + note) + "\n";
  if (diagnosis.findings.empty()) text += "nothing is wrong\n";
  return text;
}

}  // namespace plugfest::app
