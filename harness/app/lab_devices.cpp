#include "harness/app/lab_devices.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/ethtool.hpp"
#include "drivers/linux/gpio_pins.hpp"
#include "drivers/linux/host_port.hpp"
#include "drivers/linux/hwmon.hpp"
#include "drivers/linux/i2c_dev.hpp"
#include "drivers/linux/link_monitor.hpp"
#include "drivers/linux/module_eeprom.hpp"
#include "drivers/linux/netlink_calls.hpp"
#include "drivers/linux/optoe.hpp"
#include "drivers/linux/ownership.hpp"
#include "drivers/mux/pca954x.hpp"
#include "drivers/mux/selected_bus.hpp"
#include "drivers/mux/shared_bus.hpp"
#include "drivers/pins.hpp"
#include "drivers/power/ina226.hpp"
#include "drivers/power/ina228.hpp"
#include "drivers/power/ina238.hpp"
#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/gpio_pins.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "drivers/usb/libusb_host.hpp"
#include "harness/app/device_parameters.hpp"
#include "harness/app/read_only_bus.hpp"
#include "harness/app/read_only_pins.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace plugfest::app {
namespace {

using plan::BenchDevice;
using plan::Service;

const BenchDevice& find(const std::vector<BenchDevice>& devices, const std::string& name) {
  return *std::ranges::find(devices, name, &BenchDevice::name);
}

/// A meter whose calibration has ended.
class ExpiredMeter final : public PowerMeter {
 public:
  ExpiredMeter(std::unique_ptr<PowerMeter> meter, std::string since)
      : meter_(std::move(meter)), since_(std::move(since)) {}
  PowerMeterInfo info() const override {
    PowerMeterInfo info = meter_->info();
    info.distrust = "its calibration ended on " + since_;
    return info;
  }
  asio::awaitable<PowerReading> read(Clock::time_point due) override { return meter_->read(due); }

 private:
  std::unique_ptr<PowerMeter> meter_;
  std::string since_;
};

/// The bus to a module that a driver of the kernel owns: that one may select another page between any two transactions,
/// so that a read proves nothing either.
class OwnedBus final : public TwoWireBus {
 public:
  explicit OwnedBus(std::string reason) : reason_(std::move(reason)) {}
  asio::awaitable<void> transfer(std::uint8_t, std::span<const std::byte>, std::span<std::byte>,
                                 Clock::time_point) override {
    throw BenchError(Errc::refused, reason_);
    co_return;
  }

 private:
  std::string reason_;
};

/// A cage whose low-speed signals nobody wired up.
class NoPins final : public Pins {
 public:
  bool can_reset() const override { return false; }
  asio::awaitable<void> set_reset(bool) override { throw missing("ResetL"); }
  bool can_request_low_power() const override { return false; }
  asio::awaitable<void> set_low_power_request(bool) override { throw missing("LPMode"); }
  asio::awaitable<bool> low_power_request() override { throw missing("LPMode"); }
  bool can_see_presence() const override { return false; }
  asio::awaitable<bool> module_present() override { throw missing("ModPrsL"); }
  bool can_reseat() const override { return false; }
  asio::awaitable<void> reseat() override { throw missing("the module's supply"); }

 private:
  static BenchError missing(std::string_view what) {
    return {Errc::unsupported, fmt::format("{}: the bench has no pins for this slot", what)};
  }
};

}  // namespace

class LabDevices::Workshop {
 public:
  Workshop(Clock& clock, const plan::Bench& bench, std::filesystem::path root)
      : clock_(clock), bench_(bench), root_(std::move(root)) {}

  TwoWireBus& bus(const std::string& name) {
    if (const auto made = buses_.find(name); made != buses_.end()) return *made->second;
    const BenchDevice& device = find(bench_.buses, name);
    TwoWireBus& made = make_bus(device, DeviceOptions{device, Service::two_wire_bus});
    buses_.emplace(name, &made);
    return made;
  }

  PowerMeter& meter(const std::string& name) {
    auto& made = meters_[name];
    if (made) return *made;
    const BenchDevice& device = find(bench_.meters, name);
    const DeviceOptions options{device, Service::power_meter};
    made = make_meter(device, options);
    const auto recalibrate = options.number("recalibrate");
    const auto now = std::chrono::duration<double>(clock_.utc().time_since_epoch()).count();
    if (recalibrate && now >= *recalibrate)
      made = std::make_unique<ExpiredMeter>(std::move(made), options.text("recalibrate"));
    return *made;
  }

  Pins& slot_pins(const plan::BenchSlot& slot) {
    if (!slot.pins) return no_pins_;
    CagePins& made = pins(slot.pins->name);
    const std::string reason = read_only(slot.bus.name);
    if (reason.empty()) return made;
    auto& guarded = guarded_pins_[slot.pins->name];
    if (!guarded) guarded = std::make_unique<ReadOnlyPins>(made, reason);
    return *guarded;
  }

  /// The bus of a slot as far as somebody else lets us have it.
  TwoWireBus& slot_bus(const plan::BenchSlot& slot) {
    const std::string reason = read_only(slot.bus.name);
    if (!reason.empty()) {
      if (!other_users(slot.bus.name).drivers.empty()) return keep<OwnedBus>(reason);
      if (is_shared(slot.bus.name)) return keep<UnselectableBus>(reason);
      TwoWireBus* found = &bus(slot.bus.name);
      if (slot.pins && !wires_of_pins(slot.pins->name).select.line.empty()) found = &keep<AsFoundBus>(*found);
      return keep<ReadOnlyBus>(*found, reason);
    }
    if (is_shared(slot.bus.name)) return bus_of_one(slot);
    TwoWireBus& made = bus(slot.bus.name);
    if (slot.pins && pins(slot.pins->name).can_select())
      return keep<mux::SelectedBus>(made, pins(slot.pins->name), clock_);
    return made;
  }

  asio::awaitable<std::unique_ptr<HostPort>> open_host_port(std::string name) {
    const BenchDevice& device = find(bench_.links, name);
    const DeviceOptions options{device, Service::host_port};
    if (!links_) {
      const asio::any_io_executor executor = co_await asio::this_coro::executor;
      auto& io = static_cast<asio::io_context&>(asio::query(executor, asio::execution::context));
      links_.emplace(io, calls());
    }
    const std::string interface = options.text("interface");
    const auto due = clock_.now() + std::chrono::seconds{1};
    co_return co_await linux_io::open_host_port(*links_, ethtool(), calls(), interface, due);
  }

  std::string read_only(const std::string& name) const {
    if (adapter_of(name).driver == "ethtool") return "read only: the kernel's network interface writes to no module";
    return other_users(name).text();
  }

 private:
  /// The adapter at the end of a chain of buses.
  const BenchDevice& adapter_of(const std::string& bus) const {
    const BenchDevice* device = &find(bench_.buses, bus);
    while (device->bus) device = &find(bench_.buses, device->bus->name);
    return *device;
  }
  linux_io::Ownership other_users(const std::string& bus) const {
    const BenchDevice& device = adapter_of(bus);
    linux_io::Ownership others;
    others.daemons = linux_io::known_daemons(root_);
    // The bench says that the driver's claim may be passed over; optoe is the way to the module, and no rival, there;
    // whatever else drives an adapter of ours over libusb was detached.
    const DeviceOptions options{device, Service::two_wire_bus};
    if (device.driver != "i2c-dev" || options.is_on("force")) return others;
    try {
      const auto adapter = linux_io::find_i2c_adapter(linux_io::list_i2c_adapters(root_), adapter_choice(options));
      others.drivers = linux_io::find_other_users(root_, adapter.number).drivers;
    } catch (const BenchError&) {
      // It is not here yet: once it is, it refuses an address that a driver owns.
    }
    return others;
  }
  CageWires wires_of_pins(const std::string& name) const {
    return wires_of(DeviceOptions{find(bench_.pins, name), Service::pins});
  }
  /// Of a module that somebody else drives no line is driven: the outputs are left out.
  CagePins& pins(const std::string& name) {
    auto& made = pins_[name];
    if (made) return *made;
    const BenchDevice& device = find(bench_.pins, name);
    const DeviceOptions options{device, Service::pins};
    CageWires wires = wires_of(options);
    if (shares_its_bus(name)) wires.select.asserted = false;
    if (only_seen(name)) {
      wires.low_power.line.clear();
      wires.reset.line.clear();
      wires.select.line.clear();
    }
    if (device.driver == "gpio") {
      made = std::make_unique<linux_io::GpioPins>(clock_, gpio_of(options), wires, timing_of(options));
    } else {
      bus(device.bus->name);
      made = std::make_unique<usb::GpioPins>(*gpios_.at(device.bus->name), clock_, wires, timing_of(options));
    }
    return *made;
  }
  bool only_seen(const std::string& pins) const {
    return std::ranges::any_of(bench_.slots, [&](const plan::BenchSlot& slot) {
      return slot.pins && slot.pins->name == pins && !read_only(slot.bus.name).empty();
    });
  }

  /// More slots than one are on it: their ModSelL tell them apart.
  bool is_shared(const std::string& bus) const {
    return std::ranges::count(bench_.slots, bus, [](const plan::BenchSlot& slot) { return slot.bus.name; }) > 1;
  }
  bool shares_its_bus(const std::string& pins) const {
    return std::ranges::any_of(bench_.slots, [&](const plan::BenchSlot& slot) {
      return slot.pins && slot.pins->name == pins && is_shared(slot.bus.name);
    });
  }

  /// All slots of a bus are known to it, also those that nobody asks for: they must not listen.
  TwoWireBus& bus_of_one(const plan::BenchSlot& slot) {
    auto& made = shared_[slot.bus.name];
    if (!made) {
      made = std::make_unique<mux::SharedBus>(bus(slot.bus.name), clock_);
      for (const plan::BenchSlot& one : bench_.slots)
        if (one.bus.name == slot.bus.name)
          modules_[one.pins->name] = &made->add(fmt::format("pins {}", one.pins->name), pins(one.pins->name));
    }
    return *modules_.at(slot.pins->name);
  }

  TwoWireBus& make_bus(const BenchDevice& device, const DeviceOptions& options) {
    if (device.driver == "i2c-dev")
      return keep<linux_io::I2cDev>(clock_, adapter_choice(options),
                                    linux_io::I2cDevOptions{.force = options.is_on("force")}, root_);
    if (device.driver == "optoe")
      return keep<linux_io::Optoe>(clock_, adapter_choice(options),
                                   linux_io::OptoeOptions{.read_only = !read_only(device.name).empty()}, root_);
    if (device.driver == "cp2112") {
      auto& made = keep<usb::Cp2112>(usb_device(options, usb::Cp2112::vendor_id, usb::Cp2112::product_id), clock_,
                                     usb::Cp2112Options{.hertz = options.whole<std::uint32_t>("clock")});
      gpios_[device.name] = &made.gpio();
      return made;
    }
    if (device.driver == "i2c-tiny-usb") return make_tiny(options);
    if (device.driver == "ft232h") return make_ftdi(device.name, options, usb::FtdiChip::ft232h);
    if (device.driver == "ft2232h") return make_ftdi(device.name, options, usb::FtdiChip::ft2232h);
    if (device.driver == "ethtool")
      return keep<linux_io::ModuleEeprom>(linux_io::eeprom_of(ethtool(), options.text("interface")),
                                          options.text("interface"));
    if (device.driver == "pca954x")
      return muxes_on(device.bus->name)
          .channel(options.whole<std::uint8_t>("address"), options.whole<unsigned>("channel"));
    throw BenchError(Errc::unsupported, fmt::format("bus {}: driver {} cannot be made", device.name, device.driver));
  }

  TwoWireBus& make_tiny(const DeviceOptions& options) {
    const bool other = options.text("firmware") == "1c40:0534";
    usb::Device& device = other
                              ? usb_device(options, usb::I2cTinyUsb::other_vendor_id, usb::I2cTinyUsb::other_product_id)
                              : usb_device(options, usb::I2cTinyUsb::vendor_id, usb::I2cTinyUsb::product_id);
    const double delay_us = options.number("bit_delay").value_or(0) * 1e6;
    return keep<usb::I2cTinyUsb>(device, clock_,
                                 usb::I2cTinyUsbOptions{.delay_us = static_cast<std::uint16_t>(std::lround(delay_us))});
  }

  TwoWireBus& make_ftdi(const std::string& name, const DeviceOptions& options, usb::FtdiChip chip) {
    const bool b = chip == usb::FtdiChip::ft2232h && options.text("channel") == "B";
    usb::Device& device = usb_device(options, usb::Ft232h::vendor_id, static_cast<std::uint16_t>(chip), b ? 1 : 0);
    auto& made = keep<usb::Ft232h>(device, clock_,
                                   usb::Ft232hOptions{.chip = chip,
                                                      .channel = b ? usb::FtdiChannel::b : usb::FtdiChannel::a,
                                                      .hertz = options.whole<std::uint32_t>("clock"),
                                                      .clock_stretching = options.is_on("clock_stretching")});
    gpios_[name] = &made.gpio();
    return made;
  }

  std::unique_ptr<PowerMeter> make_meter(const BenchDevice& device, const DeviceOptions& options) {
    if (device.driver == "hwmon") return std::make_unique<linux_io::HwmonPower>(clock_, hwmon_of(options));
    TwoWireBus& at = bus(device.bus->name);
    if (device.driver == "ina226")
      return std::make_unique<power::Ina226>(at, clock_, sensor_of<power::Ina226Parameters>(options));
    if (device.driver == "ina238")
      return std::make_unique<power::Ina238>(at, clock_, sensor_of<power::Ina238Parameters>(options));
    return std::make_unique<power::Ina228>(at, clock_, sensor_of<power::Ina228Parameters>(options));
  }

  usb::Device& usb_device(const DeviceOptions& options, std::uint16_t vendor, std::uint16_t product,
                          std::uint8_t interface_number = 0) {
    usb::DeviceChoice choice{.vendor_id = vendor, .product_id = product};
    if (const std::string serial = options.text("serial"); !serial.empty()) choice.serial = serial;
    if (const std::string port = options.text("usb_port"); !port.empty()) choice.port_path = port;
    if (!usb_) usb_.emplace(root_);
    return *usb_devices_.emplace_back(usb_->device(std::move(choice), interface_number));
  }

  /// All muxes of one parent are one device: no two of them may connect a module at the same time.
  mux::Pca954x& muxes_on(const std::string& parent) {
    auto& made = muxes_[parent];
    if (made) return *made;
    std::vector<mux::Pca954xMux> muxes;
    for (const BenchDevice& device : bench_.buses) {
      if (device.driver != "pca954x" || device.bus->name != parent) continue;
      const DeviceOptions options{device, Service::two_wire_bus};
      const auto address = options.whole<std::uint8_t>("address");
      if (std::ranges::find(muxes, address, &mux::Pca954xMux::address) == muxes.end())
        muxes.push_back({.part = options.text("part"), .address = address});
    }
    made = std::make_unique<mux::Pca954x>(bus(parent), clock_, std::move(muxes));
    return *made;
  }

  linux_io::Ethtool& ethtool() {
    if (!ethtool_) ethtool_.emplace(calls());
    return *ethtool_;
  }
  linux_io::NetlinkCalls& calls() {
    if (!calls_) calls_.emplace(clock_);
    return *calls_;
  }

  template <class Bus, class... Args>
  Bus& keep(Args&&... args) {
    auto made = std::make_unique<Bus>(std::forward<Args>(args)...);
    Bus& bus = *made;
    kept_.push_back(std::move(made));
    return bus;
  }

  Clock& clock_;
  const plan::Bench& bench_;
  std::filesystem::path root_;
  NoPins no_pins_;
  std::optional<linux_io::NetlinkCalls> calls_;
  std::optional<linux_io::Ethtool> ethtool_;
  std::optional<linux_io::LinkMonitor> links_;
  std::optional<usb::LibusbHost> usb_;
  std::vector<std::unique_ptr<usb::Device>> usb_devices_;
  std::vector<std::unique_ptr<TwoWireBus>> kept_;
  std::map<std::string, std::unique_ptr<mux::Pca954x>> muxes_;
  std::map<std::string, TwoWireBus*> buses_;
  std::map<std::string, usb::Gpio*> gpios_;  // of the adapters that have lines
  std::map<std::string, std::unique_ptr<CagePins>> pins_;
  std::map<std::string, std::unique_ptr<ReadOnlyPins>> guarded_pins_;
  std::map<std::string, std::unique_ptr<mux::SharedBus>> shared_;
  std::map<std::string, TwoWireBus*> modules_;  // by their pins, on shared buses
  std::map<std::string, std::unique_ptr<PowerMeter>> meters_;
};

LabDevices::LabDevices(Clock& clock, const plan::Bench& bench, std::filesystem::path root)
    : workshop_(std::make_unique<Workshop>(clock, bench, std::move(root))) {}
LabDevices::~LabDevices() = default;

TwoWireBus& LabDevices::bus(const plan::BenchSlot& slot) { return workshop_->slot_bus(slot); }
std::string LabDevices::read_only(const plan::BenchSlot& slot) const { return workshop_->read_only(slot.bus.name); }
Pins& LabDevices::pins(const plan::BenchSlot& slot) { return workshop_->slot_pins(slot); }
std::function<asio::awaitable<std::unique_ptr<HostPort>>()> LabDevices::host_port(
    const std::optional<plan::Reference>& link) {
  if (!link) return {};
  return [this, name = link->name] { return workshop_->open_host_port(name); };
}
PowerMeter* LabDevices::meter(const plan::BenchSlot& slot) {
  return slot.lab_meter ? &workshop_->meter(slot.lab_meter->name) : nullptr;
}

}  // namespace plugfest::app
