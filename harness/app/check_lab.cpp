#include "harness/app/check_lab.hpp"

#include "drivers/linux/gpio_pins.hpp"
#include "drivers/mux/pca954x.hpp"
#include "drivers/power/ina226.hpp"
#include "drivers/power/ina228.hpp"
#include "drivers/power/ina238.hpp"
#include "drivers/usb/cp2112.hpp"
#include "drivers/usb/ft232h.hpp"
#include "drivers/usb/gpio_pins.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/device_parameters.hpp"
#include "harness/plan/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

namespace plugfest::app {
namespace {

using plan::BenchDevice;
using plan::Diagnostics;
using plan::Service;

bool is_known(const BenchDevice& device, Service service) {
  return plan::find_driver(drivers(), service, device.driver) != nullptr;
}

const BenchDevice* bus_of(const plan::Bench& bench, const BenchDevice& device) {
  if (!device.bus) return nullptr;
  const auto bus = std::ranges::find(bench.buses, device.bus->name, &BenchDevice::name);
  return bus != bench.buses.end() && is_known(*bus, Service::two_wire_bus) ? &*bus : nullptr;
}

void check_adapter(const BenchDevice& device, Diagnostics& diagnostics) {
  if (device.driver != "i2c-dev" && device.driver != "optoe") return;
  const DeviceOptions options{device, Service::two_wire_bus};
  if (!options.number("number") && options.text("name").empty() && options.text("serial").empty() &&
      options.text("usb_port").empty())
    diagnostics.add(device.mark, fmt::format("bus '{}' does not say which adapter it is", device.name),
                    "give its number, name, serial or usb_port; `plugfest scan` lists what is here");
}

/// One module's own path of the kernel.
bool is_of_one_module(const BenchDevice& bus) { return bus.driver == "ethtool" || bus.driver == "optoe"; }

/// What is behind modules' own paths of the kernel: nothing but modules can be reached there.
void check_reach(const plan::Bench& bench, const BenchDevice& device, Diagnostics& diagnostics) {
  const BenchDevice* const bus = bus_of(bench, device);
  if (bus != nullptr && is_of_one_module(*bus))
    diagnostics.add(device.bus->mark, fmt::format("only a module can be reached over {}", bus->driver),
                    "name a bus of another driver");
}

void check_muxes(const plan::Bench& bench, Diagnostics& diagnostics) {
  std::map<std::pair<std::string, int>, std::string> parts;
  std::map<std::tuple<std::string, int, int>, std::string> channels;
  for (const BenchDevice& device : bench.buses) {
    if (device.driver != "pca954x" || !device.bus) continue;
    const DeviceOptions options{device, Service::two_wire_bus};
    const std::string part = options.text("part");
    const int channel = options.whole<int>("channel");
    const mux::Pca954xPart* const known = mux::find_pca954x_part(part);
    if (known != nullptr && channel >= static_cast<int>(known->channels))
      diagnostics.add(device.mark, fmt::format("a {} has the channels 0 to {}", part, known->channels - 1));
    const std::pair at{device.bus->name, options.whole<int>("address")};
    if (const auto [first, fresh] = parts.emplace(at, part); !fresh && first->second != part)
      diagnostics.add(device.mark,
                      fmt::format("at {:02X}h of bus '{}' is a {} already", at.second, at.first, first->second));
    if (const auto [first, fresh] = channels.emplace(std::tuple{at.first, at.second, channel}, device.name); !fresh)
      diagnostics.add(device.mark, fmt::format("channel {} of the mux at {:02X}h of bus '{}' is bus '{}' already",
                                               channel, at.second, at.first, first->second));
  }
}

/// What the bench file says of an adapter that tells it from others of its driver.
using Choice = std::map<std::string_view, std::string>;
Choice choice_of(const BenchDevice& device, std::span<const std::string_view> names) {
  const DeviceOptions options{device, Service::two_wire_bus};
  Choice choice;
  for (const std::string_view name : names)
    if (const std::string text = options.text(name); !text.empty()) choice.emplace(name, text);
  return choice;
}

/// Nothing that both say differs, and what they say is no matter of different things: a serial here and a port there
/// may well be two adapters.
bool may_be_one(const Choice& a, const Choice& b) {
  if (a.empty() || b.empty()) return true;
  bool agree = false;
  for (const auto& [name, text] : a) {
    const auto other = b.find(name);
    if (other == b.end()) continue;
    if (other->second != text) return false;
    agree = true;
  }
  return agree;
}

bool is_kernel_adapter(const BenchDevice& bus) { return bus.driver == "i2c-dev" || bus.driver == "optoe"; }

bool is_same_kernel_adapter(const BenchDevice& a, const BenchDevice& b) {
  const DeviceOptions one{a, Service::two_wire_bus}, other{b, Service::two_wire_bus};
  if (const auto number = one.number("number"), second = other.number("number"); number && second)
    return *number == *second;
  constexpr std::array<std::string_view, 3> names = {"name", "serial", "usb_port"};
  const Choice first = choice_of(a, names), second = choice_of(b, names);
  // Without any of these it is a number, which says nothing of the other's serial.
  return one.text("mux") == other.text("mux") && !first.empty() && !second.empty() && may_be_one(first, second);
}

/// Whether two devices of a bench are one adapter, as far as the file tells.
bool is_same_adapter(const BenchDevice& a, const BenchDevice& b) {
  if (is_kernel_adapter(a) && is_kernel_adapter(b)) return is_same_kernel_adapter(a, b);
  if (a.driver != b.driver || a.driver == "pca954x") return false;
  const DeviceOptions one{a, Service::two_wire_bus}, other{b, Service::two_wire_bus};
  if (a.driver == "ethtool") return one.text("interface") == other.text("interface");
  for (const std::string_view part : {"firmware", "channel"})
    if (one.text(part) != other.text(part)) return false;
  constexpr std::array<std::string_view, 2> names = {"serial", "usb_port"};
  return may_be_one(choice_of(a, names), choice_of(b, names));
}

void check_adapters(const plan::Bench& bench, Diagnostics& diagnostics) {
  for (auto bus = bench.buses.begin(); bus != bench.buses.end(); ++bus) {
    if (!is_known(*bus, Service::two_wire_bus)) continue;
    const auto first = std::find_if(bench.buses.begin(), bus, [&](const BenchDevice& other) {
      // optoe beside i2c-dev is another way to the same wires, and right for a sensor there: see check_wires.
      return other.driver == bus->driver && is_same_adapter(other, *bus);
    });
    if (first == bus) continue;
    const bool usb = !is_kernel_adapter(*bus) && bus->driver != "ethtool";
    diagnostics.add(bus->mark, fmt::format("bus '{}' and bus '{}' are one adapter", first->name, bus->name),
                    usb ? "give each its serial or usb_port; `plugfest scan` lists what is here"
                        : "keep one of them, and name it wherever the other was named");
  }
}

/// A bus, the one it hangs on, and so on down to its adapter. The loader knows benches that hang on themselves.
std::vector<const BenchDevice*> buses_below(const plan::Bench& bench, const std::string& name) {
  std::vector<const BenchDevice*> buses;
  const auto named = [&](const std::string& wanted) -> const BenchDevice* {
    const auto found = std::ranges::find(bench.buses, wanted, &BenchDevice::name);
    return found == bench.buses.end() ? nullptr : &*found;
  };
  for (const BenchDevice* bus = named(name); bus != nullptr && buses.size() < bench.buses.size();
       bus = bus->bus ? named(bus->bus->name) : nullptr)
    buses.push_back(bus);
  return buses;
}

bool is_one_wire(const BenchDevice& a, const BenchDevice& b) { return &a == &b || is_same_adapter(a, b); }

/// A module on a bus answers beside every module behind a mux of that bus.
void check_wires(const plan::Bench& bench, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < bench.slots.size(); ++i) {
    const auto own = buses_below(bench, bench.slots[i].bus.name);
    if (own.empty() || !is_known(*own.front(), Service::two_wire_bus)) continue;
    for (std::size_t j = 0; j < bench.slots.size(); ++j) {
      const auto others = buses_below(bench, bench.slots[j].bus.name);
      if (i == j || others.empty() || own.front() == others.front()) continue;
      const bool beside = j < i && is_one_wire(*own.front(), *others.front());
      const bool below = std::any_of(others.begin() + 1, others.end(),
                                     [&](const BenchDevice* bus) { return is_one_wire(*bus, *own.front()); });
      if (beside && own.front()->driver != others.front()->driver)
        diagnostics.add(bench.slots[i].bus.mark,
                        fmt::format("bus '{}' reaches the module of slot {}, on bus '{}'", own.front()->name, j,
                                    others.front()->name),
                        "every slot has a module of its own");
      if (below)
        diagnostics.add(bench.slots[i].bus.mark,
                        fmt::format("on bus '{}' a module answers at once with that of slot {}, behind a mux of it",
                                    own.front()->name, j),
                        "put the slot behind a channel of the mux too");
    }
  }
}

/// What stands at an address of a bus answers also to whoever uses that address behind a mux of it.
void check_addresses(const plan::Bench& bench, const std::vector<BenchDevice>& devices, Service service,
                     std::string_view what, Diagnostics& diagnostics) {
  const auto has_address = [&](const BenchDevice& device) {
    return device.bus && is_known(device, service) && DeviceOptions{device, service}.number("address");
  };
  const auto address_of = [&](const BenchDevice& device) {
    return DeviceOptions{device, service}.whole<int>("address");
  };
  for (const BenchDevice& device : devices) {
    if (!has_address(device)) continue;
    for (const BenchDevice* const below : buses_below(bench, device.bus->name)) {
      // Channels of one mux are devices with one address, and two of these on one bus are check_muxes' matter.
      if (service == Service::two_wire_bus && below->name == device.bus->name) continue;
      for (const BenchDevice& other : devices) {
        if (&other == &device || !has_address(other) || other.bus->name != below->name ||
            address_of(other) != address_of(device))
          continue;
        if (below->name == device.bus->name && &other > &device) continue;
        diagnostics.add(device.mark,
                        fmt::format("at {:02X}h of bus '{}' {} '{}' answers too", address_of(device), below->name, what,
                                    other.name),
                        "give one of the two another address");
        if (service == Service::two_wire_bus) break;
      }
    }
  }
}

/// Whether the sensor's registers can express what the bench says.
bool has_scale(std::string_view driver, double shunt_ohm, double full_scale_ampere) {
  if (driver == "ina226") return power::Ina226Scale::of(shunt_ohm, full_scale_ampere).has_value();
  if (driver == "ina228") return power::Ina228Scale::of(shunt_ohm, full_scale_ampere).has_value();
  if (driver == "ina238") return power::Ina238Scale::of(shunt_ohm, full_scale_ampere).has_value();
  return true;
}

void check_sensor(const BenchDevice& device, Diagnostics& diagnostics) {
  if (device.driver == "hwmon") return;  // the kernel's driver has the scale
  const DeviceOptions options{device, Service::power_meter};
  const auto shunt = options.number("shunt"), ampere = options.number("full_scale");
  if (shunt && ampere && !has_scale(device.driver, *shunt, *ampere))
    diagnostics.add(device.mark,
                    fmt::format("an {} cannot express {} A over a shunt of {} Ohm", device.driver, *ampere, *shunt),
                    "give the full_scale that is needed: the voltage over the shunt is too large or too small");
}

/// An option that lists lines by what they are for.
void check_names(const BenchDevice& device, const DeviceOptions& options, std::string_view option,
                 std::span<const std::string_view> allowed, Diagnostics& diagnostics) {
  for (const std::string& word : names_in(options, option)) {
    const auto& mark = device.options.at(std::string{option}).mark;
    if (std::ranges::find(wire_names, word) == wire_names.end()) {
      diagnostics.add(mark, fmt::format("no line is called '{}'", word), plan::suggest(word, allowed));
    } else if (std::ranges::find(allowed, word) == allowed.end()) {
      diagnostics.add(mark, fmt::format("'{}' cannot be {}", word, option),
                      fmt::format("these can: {}", fmt::join(allowed, " ")));
    } else if (options.text(word).empty()) {
      diagnostics.add(mark, fmt::format("'{}' is {}, and not wired", word, option),
                      fmt::format("say which line it is: {}: ...", word));
    }
  }
}

/// The spare lines of an adapter; empty: it has none.
std::optional<std::uint16_t> lines_of(const BenchDevice& bus) {
  if (bus.driver == "cp2112") return usb::Cp2112::gpio_lines;
  if (bus.driver == "ft232h" || bus.driver == "ft2232h")
    return usb::Ft232h::gpio_lines(DeviceOptions{bus, Service::two_wire_bus}.is_on("clock_stretching"));
  return std::nullopt;
}

void check_pins(const plan::Bench& bench, const BenchDevice& device, Diagnostics& diagnostics) {
  const DeviceOptions options{device, Service::pins};
  check_names(device, options, "inverted", wire_names, diagnostics);
  check_names(device, options, "push_pull", output_names, diagnostics);
  check_names(device, options, "pull_up", input_names, diagnostics);
  if (device.driver == "gpio") {
    if (const std::string flaw = linux_io::flaw_of(wires_of(options)); !flaw.empty())
      diagnostics.add(device.mark, flaw);
    return;
  }
  const BenchDevice* const bus = bus_of(bench, device);
  if (bus == nullptr) return;
  const auto lines = lines_of(*bus);
  if (!lines) {
    diagnostics.add(device.bus->mark, fmt::format("the adapter of bus '{}' has no lines to spare", bus->name),
                    "those of cp2112, ft232h and ft2232h have");
  } else if (const std::string flaw = usb::flaw_of(wires_of(options), *lines); !flaw.empty()) {
    diagnostics.add(device.mark, flaw);
  }
}

/// Whether ModSelL tells this slot's module apart from others on its bus.
bool has_select(const plan::Bench& bench, const plan::BenchSlot& slot) {
  if (!slot.pins) return false;
  const auto bus = std::ranges::find(bench.buses, slot.bus.name, &BenchDevice::name);
  if (bus != bench.buses.end() && is_of_one_module(*bus)) return false;
  const auto pins = std::ranges::find(bench.pins, slot.pins->name, &BenchDevice::name);
  return pins != bench.pins.end() && is_known(*pins, Service::pins) &&
         !DeviceOptions{*pins, Service::pins}.text("select").empty();
}

/// Ports that two slots name for the same end. One slot's near port may well be the other's far one.
void check_port(const std::optional<plan::Reference>& port, std::string_view what, std::size_t slot,
                std::map<std::string, std::size_t>& taken, Diagnostics& diagnostics) {
  if (!port) return;
  if (const auto [first, fresh] = taken.emplace(port->name, slot); !fresh)
    diagnostics.add(port->mark, fmt::format("'{}' is {} of slot {} already", port->name, what, first->second));
}

/// Two modules at one address of one bus would answer as one, and two slots that are one would disturb each other.
void check_slots(const plan::Bench& bench, Diagnostics& diagnostics) {
  std::map<std::string, std::size_t> buses, pins, links, far_links;
  for (std::size_t i = 0; i < bench.slots.size(); ++i) {
    const plan::BenchSlot& slot = bench.slots[i];
    const auto [first, fresh] = buses.emplace(slot.bus.name, i);
    const bool selected = has_select(bench, slot) && has_select(bench, bench.slots[first->second]);
    if (!fresh && !slot.bus.name.empty() && !selected)
      diagnostics.add(slot.bus.mark, fmt::format("bus '{}' is that of slot {} already", slot.bus.name, first->second),
                      "every slot has a bus, or a channel of a mux, of its own; or all of them have pins with the line "
                      "of ModSelL: select: ...");
    check_port(slot.link, "the near port", i, links, diagnostics);
    check_port(slot.far_link, "the far port", i, far_links, diagnostics);
    if (slot.link && slot.far_link && slot.link->name == slot.far_link->name)
      diagnostics.add(slot.far_link->mark, fmt::format("'{}' cannot be both ends of one link", slot.far_link->name),
                      "name the host port that the fibre leads to");
    if (!slot.pins) continue;
    if (const auto [other, alone] = pins.emplace(slot.pins->name, i); !alone)
      diagnostics.add(slot.pins->mark,
                      fmt::format("pins '{}' are those of slot {} already", slot.pins->name, other->second));
  }
}

/// "03" and "3" are one line.
std::string without_leading_zeros(const std::string& line) {
  const bool number = std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
  return number ? line.substr(std::min(line.find_first_not_of('0'), line.size() - 1)) : line;
}

/// What drives one cage does not drive another: a ModSelL of two would select both.
void check_lines(const plan::Bench& bench, Diagnostics& diagnostics) {
  std::map<std::tuple<std::string, std::string, std::string>, std::string> taken;
  for (const BenchDevice& device : bench.pins) {
    if (!is_known(device, Service::pins)) continue;
    const DeviceOptions options{device, Service::pins};
    const std::string chip = device.bus ? device.bus->name : options.text("chip");
    for (const std::string_view name : output_names) {
      const std::string line = options.text(name);
      if (line.empty()) continue;
      const auto [first, fresh] =
          taken.emplace(std::tuple{chip, options.text("device"), without_leading_zeros(line)}, device.name);
      if (!fresh && first->second != device.name)
        diagnostics.add(device.mark,
                        fmt::format("line '{}' of '{}' is one of pins '{}' already", line, chip, first->second));
    }
  }
}

}  // namespace

void check_lab(const plan::Bench& bench, Diagnostics& diagnostics) {
  for (const BenchDevice& device : bench.buses) {
    if (!is_known(device, Service::two_wire_bus)) continue;
    check_adapter(device, diagnostics);
    check_reach(bench, device, diagnostics);
  }
  check_adapters(bench, diagnostics);
  check_muxes(bench, diagnostics);
  check_addresses(bench, bench.buses, Service::two_wire_bus, "the mux of bus", diagnostics);
  check_addresses(bench, bench.meters, Service::power_meter, "meter", diagnostics);
  for (const BenchDevice& device : bench.meters) {
    if (!is_known(device, Service::power_meter)) continue;
    check_reach(bench, device, diagnostics);
    check_sensor(device, diagnostics);
  }
  for (const BenchDevice& device : bench.pins)
    if (is_known(device, Service::pins)) check_pins(bench, device, diagnostics);
  check_slots(bench, diagnostics);
  check_wires(bench, diagnostics);
  check_lines(bench, diagnostics);
}

}  // namespace plugfest::app
