#include "harness/app/lab_devices.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/ethtool.hpp"
#include "drivers/linux/gpio_pins.hpp"
#include "drivers/linux/hwmon.hpp"
#include "drivers/linux/i2c_dev.hpp"
#include "drivers/linux/module_eeprom.hpp"
#include "drivers/linux/netlink_calls.hpp"
#include "drivers/linux/optoe.hpp"
#include "drivers/linux/ownership.hpp"
#include "drivers/mux/pca954x.hpp"
#include "drivers/pins.hpp"
#include "drivers/power/ina226.hpp"
#include "drivers/power/ina228.hpp"
#include "drivers/power/ina238.hpp"
#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/gpio_pins.hpp"
#include "drivers/usb/i2c_tiny_usb.hpp"
#include "drivers/usb/libusb_host.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/read_only_bus.hpp"
#include "harness/plan/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace plugfest::app {
namespace {

using plan::BenchDevice;
using plan::Service;

/// A device's options with the driver's fallbacks.
class Options {
 public:
  Options(const BenchDevice& device, Service service)
      : device_(device), spec_(*plan::find_driver(drivers(), service, device.driver)) {}

  std::string text(std::string_view name) const {
    const auto setting = plan::option(device_, spec_, name);
    return setting ? setting->text : std::string{};
  }
  std::optional<double> number(std::string_view name) const {
    const auto setting = plan::option(device_, spec_, name);
    return setting ? std::optional{setting->number} : std::nullopt;
  }
  template <class Int>
  Int whole(std::string_view name) const {
    return static_cast<Int>(number(name).value_or(0));
  }
  /// False also where the driver has no such option.
  bool is_on(std::string_view name) const {
    const bool has = std::ranges::find(spec_.options, name, &plan::ParameterSpec::name) != spec_.options.end();
    return has && number(name).value_or(0) != 0;
  }

 private:
  const BenchDevice& device_;
  const plan::DriverSpec& spec_;
};

const BenchDevice& find(const std::vector<BenchDevice>& devices, const std::string& name) {
  return *std::ranges::find(devices, name, &BenchDevice::name);
}

linux_io::I2cAdapterChoice adapter_of(const Options& options) {
  linux_io::I2cAdapterChoice choice;
  if (options.number("number")) choice.number = options.whole<unsigned>("number");
  choice.name = options.text("name");
  choice.serial = options.text("serial");
  choice.port = options.text("usb_port");
  choice.mux = options.text("mux");
  return choice;
}

template <class Parameters>
Parameters sensor_of(const Options& options) {
  Parameters parameters;
  parameters.address = options.whole<std::uint8_t>("address");
  parameters.shunt_ohm = options.number("shunt").value_or(0);
  parameters.full_scale_ampere = options.number("full_scale").value_or(0);
  parameters.gain_error = options.number("gain_error").value_or(0);
  parameters.offset = Watt{options.number("offset").value_or(0)};
  return parameters;
}

/// Whether the sensor's registers can express what the bench says.
bool has_scale(const std::string& driver, double shunt_ohm, double full_scale_ampere) {
  if (driver == "ina226") return power::Ina226Scale::of(shunt_ohm, full_scale_ampere).has_value();
  if (driver == "ina228") return power::Ina228Scale::of(shunt_ohm, full_scale_ampere).has_value();
  if (driver == "ina238") return power::Ina238Scale::of(shunt_ohm, full_scale_ampere).has_value();
  return true;
}

linux_io::HwmonOptions hwmon_of(const Options& options) {
  linux_io::HwmonOptions made;
  made.choice.chip = options.text("chip");
  made.choice.device = options.text("device");
  made.choice.channel = options.whole<unsigned>("channel");
  made.gain_error = options.number("gain_error").value_or(0);
  made.offset = Watt{options.number("offset").value_or(0)};
  if (const auto averaging = options.number("averaging"))
    made.averaging = std::chrono::milliseconds{std::lround(*averaging * 1e3)};
  return made;
}

CageWires wires_of(const Options& options) {
  CageWires wires;
  const std::string inverted = " " + options.text("inverted") + " ";
  const auto wire = [&](CageWire& one, const std::string& name) {
    one.line = options.text(name);
    if (inverted.find(" " + name + " ") != std::string::npos) one.active_low = !one.active_low;
    one.open_drain = !options.is_on("push_pull");
  };
  wire(wires.low_power, "low_power");
  wire(wires.reset, "reset");
  wire(wires.select, "select");
  wire(wires.present, "present");
  wire(wires.interrupt, "interrupt");
  return wires;
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
  Workshop(Clock& clock, const plan::Bench& bench) : clock_(clock), bench_(bench) {}

  TwoWireBus& bus(const std::string& name) {
    if (const auto made = buses_.find(name); made != buses_.end()) return *made->second;
    const BenchDevice& device = find(bench_.buses, name);
    TwoWireBus& made = make_bus(device, Options{device, Service::two_wire_bus});
    buses_.emplace(name, &made);
    return made;
  }

  PowerMeter& meter(const std::string& name) {
    auto& made = meters_[name];
    if (made) return *made;
    const BenchDevice& device = find(bench_.meters, name);
    const Options options{device, Service::power_meter};
    made = make_meter(device, options);
    const auto recalibrate = options.number("recalibrate");
    const auto now = std::chrono::duration<double>(clock_.utc().time_since_epoch()).count();
    if (recalibrate && now >= *recalibrate)
      made = std::make_unique<ExpiredMeter>(std::move(made), options.text("recalibrate"));
    return *made;
  }

  Pins& pins(const std::string& name) {
    auto& made = pins_[name];
    if (made) return *made;
    const BenchDevice& device = find(bench_.pins, name);
    const Options options{device, Service::pins};
    if (device.driver == "gpio") {
      const linux_io::GpioLinesOptions lines{.chip = options.text("chip"), .pull_up = options.is_on("pull_up")};
      made = std::make_unique<linux_io::GpioPins>(clock_, lines, wires_of(options));
    } else {
      bus(device.bus->name);
      made = std::make_unique<usb::GpioPins>(*gpios_.at(device.bus->name), clock_, wires_of(options));
    }
    return *made;
  }

  Pins& no_pins() { return no_pins_; }

  /// The bus of a slot as far as somebody else lets us have it.
  TwoWireBus& slot_bus(const std::string& name) {
    const std::string reason = read_only(name);
    if (reason.empty()) return bus(name);
    return keep<ReadOnlyBus>(bus(name), reason);
  }

  std::string read_only(const std::string& name) const {
    const BenchDevice* device = &find(bench_.buses, name);
    while (device->bus) device = &find(bench_.buses, device->bus->name);
    if (device->driver == "ethtool") return "read only: the kernel's network interface writes to no module";
    if (device->driver != "i2c-dev" && device->driver != "optoe") return {};
    const Options options{*device, Service::two_wire_bus};
    linux_io::Ownership others;
    try {
      const auto adapter = linux_io::find_i2c_adapter(linux_io::list_i2c_adapters(), adapter_of(options));
      others = linux_io::find_other_users("/", adapter.number);
    } catch (const BenchError&) {
      return {};  // not there: whoever uses the bus is told
    }
    // The bench says that the driver's claim may be passed over; optoe is the way to the module, and no rival, there.
    if (options.is_on("force") || device->driver == "optoe") others.drivers.clear();
    return others.read_only() ? others.text() : std::string{};
  }

 private:
  TwoWireBus& make_bus(const BenchDevice& device, const Options& options) {
    if (device.driver == "i2c-dev")
      return keep<linux_io::I2cDev>(clock_, adapter_of(options),
                                    linux_io::I2cDevOptions{.force = options.is_on("force")});
    if (device.driver == "optoe") return keep<linux_io::Optoe>(clock_, adapter_of(options));
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

  TwoWireBus& make_tiny(const Options& options) {
    const bool other = options.text("firmware") == "1c40:0534";
    usb::Device& device = other
                              ? usb_device(options, usb::I2cTinyUsb::other_vendor_id, usb::I2cTinyUsb::other_product_id)
                              : usb_device(options, usb::I2cTinyUsb::vendor_id, usb::I2cTinyUsb::product_id);
    const double delay_us = options.number("bit_delay").value_or(0) * 1e6;
    return keep<usb::I2cTinyUsb>(device, clock_,
                                 usb::I2cTinyUsbOptions{.delay_us = static_cast<std::uint16_t>(std::lround(delay_us))});
  }

  TwoWireBus& make_ftdi(const std::string& name, const Options& options, usb::FtdiChip chip) {
    const bool b = options.text("channel") == "B";
    usb::Device& device = usb_device(options, usb::Ft232h::vendor_id, static_cast<std::uint16_t>(chip), b ? 1 : 0);
    auto& made = keep<usb::Ft232h>(device, clock_,
                                   usb::Ft232hOptions{.chip = chip,
                                                      .channel = b ? usb::FtdiChannel::b : usb::FtdiChannel::a,
                                                      .hertz = options.whole<std::uint32_t>("clock"),
                                                      .clock_stretching = options.is_on("clock_stretching")});
    gpios_[name] = &made.gpio();
    return made;
  }

  std::unique_ptr<PowerMeter> make_meter(const BenchDevice& device, const Options& options) {
    if (device.driver == "hwmon") return std::make_unique<linux_io::HwmonPower>(clock_, hwmon_of(options));
    TwoWireBus& at = bus(device.bus->name);
    if (device.driver == "ina226")
      return std::make_unique<power::Ina226>(at, clock_, sensor_of<power::Ina226Parameters>(options));
    if (device.driver == "ina238")
      return std::make_unique<power::Ina238>(at, clock_, sensor_of<power::Ina238Parameters>(options));
    return std::make_unique<power::Ina228>(at, clock_, sensor_of<power::Ina228Parameters>(options));
  }

  usb::Device& usb_device(const Options& options, std::uint16_t vendor, std::uint16_t product,
                          std::uint8_t interface_number = 0) {
    usb::DeviceChoice choice{.vendor_id = vendor, .product_id = product};
    if (const std::string serial = options.text("serial"); !serial.empty()) choice.serial = serial;
    if (const std::string port = options.text("usb_port"); !port.empty()) choice.port_path = port;
    if (!usb_) usb_.emplace();
    return *usb_devices_.emplace_back(usb_->device(std::move(choice), interface_number));
  }

  /// All muxes of one parent are one device: no two of them may connect a module at the same time.
  mux::Pca954x& muxes_on(const std::string& parent) {
    auto& made = muxes_[parent];
    if (made) return *made;
    std::vector<mux::Pca954xMux> muxes;
    for (const BenchDevice& device : bench_.buses) {
      if (device.driver != "pca954x" || device.bus->name != parent) continue;
      const Options options{device, Service::two_wire_bus};
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
  NoPins no_pins_;
  std::optional<linux_io::NetlinkCalls> calls_;
  std::optional<linux_io::Ethtool> ethtool_;
  std::optional<usb::LibusbHost> usb_;
  std::vector<std::unique_ptr<usb::Device>> usb_devices_;
  std::vector<std::unique_ptr<TwoWireBus>> kept_;
  std::map<std::string, std::unique_ptr<mux::Pca954x>> muxes_;
  std::map<std::string, TwoWireBus*> buses_;
  std::map<std::string, usb::Gpio*> gpios_;  // of the adapters that have lines
  std::map<std::string, std::unique_ptr<Pins>> pins_;
  std::map<std::string, std::unique_ptr<PowerMeter>> meters_;
};

void check_lab(const plan::Bench& bench, plan::Diagnostics& diagnostics) {
  std::map<std::pair<std::string, int>, std::string> mux_parts;
  for (const BenchDevice& device : bench.buses) {
    if (plan::find_driver(drivers(), Service::two_wire_bus, device.driver) == nullptr) continue;
    const Options options{device, Service::two_wire_bus};
    const bool kernel_adapter = device.driver == "i2c-dev" || device.driver == "optoe";
    if (kernel_adapter && !options.number("number") && options.text("name").empty() && options.text("serial").empty() &&
        options.text("usb_port").empty())
      diagnostics.add(device.mark, fmt::format("bus '{}' does not say which adapter it is", device.name),
                      "give its number, name, serial or usb_port; `plugfest scan` lists what is here");
    if (device.driver != "pca954x" || !device.bus) continue;
    const std::string part = options.text("part");
    const mux::Pca954xPart* const known = mux::find_pca954x_part(part);
    if (known != nullptr && options.whole<unsigned>("channel") >= known->channels)
      diagnostics.add(device.mark, fmt::format("a {} has the channels 0 to {}", part, known->channels - 1));
    const std::pair at{device.bus->name, options.whole<int>("address")};
    if (const auto [first, fresh] = mux_parts.emplace(at, part); !fresh && first->second != part)
      diagnostics.add(device.mark,
                      fmt::format("at {:02X}h of bus '{}' is a {} already", at.second, at.first, first->second));
  }
  for (const BenchDevice& device : bench.meters) {
    if (plan::find_driver(drivers(), Service::power_meter, device.driver) == nullptr || device.driver == "hwmon")
      continue;
    const Options options{device, Service::power_meter};
    const double shunt = options.number("shunt").value_or(0), ampere = options.number("full_scale").value_or(0);
    if (shunt > 0 && !has_scale(device.driver, shunt, ampere))
      diagnostics.add(device.mark,
                      fmt::format("an {} cannot express {} A over a shunt of {} Ohm", device.driver, ampere, shunt),
                      "give the full_scale that is needed: the voltage over the shunt is too large or too small");
  }
  for (const BenchDevice& device : bench.pins) {
    if (device.driver != "adapter" || !device.bus) continue;
    const auto bus = std::ranges::find(bench.buses, device.bus->name, &BenchDevice::name);
    constexpr std::array with_lines = {"cp2112", "ft232h", "ft2232h"};
    if (bus != bench.buses.end() && std::ranges::find(with_lines, bus->driver) == with_lines.end())
      diagnostics.add(device.bus->mark, fmt::format("the adapter of bus '{}' has no lines to spare", bus->name),
                      "those of cp2112, ft232h and ft2232h have");
  }
}

LabDevices::LabDevices(Clock& clock, const plan::Bench& bench) : workshop_(std::make_unique<Workshop>(clock, bench)) {}
LabDevices::~LabDevices() = default;

TwoWireBus& LabDevices::bus(const plan::BenchSlot& slot) { return workshop_->slot_bus(slot.bus.name); }
std::string LabDevices::read_only(const plan::BenchSlot& slot) const { return workshop_->read_only(slot.bus.name); }
Pins& LabDevices::pins(const plan::BenchSlot& slot) {
  return slot.pins ? workshop_->pins(slot.pins->name) : workshop_->no_pins();
}
PowerMeter* LabDevices::meter(const plan::BenchSlot& slot) {
  return slot.lab_meter ? &workshop_->meter(slot.lab_meter->name) : nullptr;
}

}  // namespace plugfest::app
