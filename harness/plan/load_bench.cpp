#include "harness/plan/link_reader.hpp"
#include "harness/plan/reader.hpp"
#include "harness/plan/setting.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::plan {
namespace {

constexpr std::string_view simulated = "sim", lab = "lab";

std::optional<BenchMeter> read_meter(const Node& node, Reading& reading) {
  if (node.type == Node::Type::scalar && node.value == "none") return std::nullopt;
  if (node.type != Node::Type::mapping) {
    reading.diagnostics.add(node.mark, fmt::format("a meter is 'none' or a mapping, and this is {}", form_of(node)),
                            "write {driver: ina228, gain_error: 0.5 %, offset: 10 mW}");
    return std::nullopt;
  }
  Mapping map{node, reading, "a meter"};
  BenchMeter meter;
  meter.mark = node.mark;
  store(meter.driver, map.need("driver", read_name));
  store(meter.gain_error, map.find("gain_error", read_quantity, Dimension::ratio, Range{0, 1}));
  store(meter.offset_w, map.find("offset", read_quantity, Dimension::power, not_negative));
  store(meter.resource, map.find("resource", read_name));
  map.finish();
  return meter;
}

/// Devices of one service under their names.
std::vector<BenchDevice> read_devices(const Node& node, Reading& reading, Service service,
                                      std::span<const DriverSpec> drivers) {
  std::vector<BenchDevice> devices;
  if (node.type != Node::Type::mapping) {
    reading.diagnostics.add(node.mark, fmt::format("devices stand under their names, and this is {}", form_of(node)),
                            "write a name, a colon and {driver: ...}");
    return devices;
  }
  std::vector<std::string_view> known;
  for (const DriverSpec& spec : drivers)
    if (spec.serves == service) known.push_back(spec.name);
  for (const Node::Entry& entry : node.entries) {
    // Kept also when something is wrong with it: it is there, and what names it is right.
    BenchDevice& device = devices.emplace_back();
    device.name = entry.key;
    device.mark = entry.key_mark;
    Mapping map{entry.value, reading, "a device"};
    const Node* const driver = map.usable() ? map.need("driver") : nullptr;
    if (driver == nullptr) continue;
    store(device.driver, read_name(*driver, reading));
    if (device.driver.empty()) continue;
    const DriverSpec* const spec = find_driver(drivers, service, device.driver);
    if (spec == nullptr) {
      reading.diagnostics.add(driver->mark,
                              fmt::format("no {} driver is called {}", name_of(service), in_quotes(device.driver)),
                              suggest(device.driver, known));
      continue;
    }
    if (spec->on_bus) device.bus = map.need("bus", read_reference);
    for (const ParameterSpec& option : spec->options)
      if (auto setting = option.required ? map.need(option.name, read_setting, option)
                                         : map.find(option.name, read_setting, option))
        device.options.emplace(option.name, std::move(*setting));
    map.finish();
  }
  return devices;
}

BenchSlot read_slot(const Node& node, Reading& reading, std::string_view driver) {
  Mapping map{node, reading, "a slot"};
  BenchSlot slot;
  slot.mark = node.mark;
  if (driver == lab) {
    store(slot.bus, map.need("bus", read_reference));
    slot.pins = map.find("pins", read_reference);
    slot.lab_meter = map.find("meter", read_reference);
    slot.link = map.find("link", read_reference);
    slot.far_link = map.find("far_link", read_reference);
  } else {
    store(slot.module, driver == simulated ? map.need("module", read_reference) : map.find("module", read_reference));
    slot.meter = map.find("meter", read_meter);
    store(slot.low_power_pin, map.find("low_power_pin", read_switch));
    if (const Node* const link = map.find("link")) read_simulated_link(*link, reading, slot);
  }
  slot.port = map.need("port", read_integer, 1, 1024).value_or(0);
  if (const Node* const limit = map.find("power_limit")) {
    store(slot.power_limit_w, read_quantity(*limit, reading, Dimension::power, not_negative));
    slot.power_limit_mark = limit->mark;
  }
  map.finish();
  return slot;
}

void refuse_shared_ports(const Bench& bench, Reading& reading) {
  for (auto slot = bench.slots.begin(); slot != bench.slots.end(); ++slot) {
    if (slot->port == 0) continue;
    const auto first =
        std::find_if(bench.slots.begin(), slot, [&](const BenchSlot& s) { return s.port == slot->port; });
    if (first != slot)
      reading.diagnostics.add(
          slot->mark, fmt::format("port {} is already that of slot {}", slot->port, first - bench.slots.begin()));
  }
}

/// A name that must be one of `devices`; "none" is none.
void check_name(std::optional<Reference>& reference, const std::vector<BenchDevice>& devices, std::string_view what,
                Reading& reading) {
  if (!reference) return;
  if (reference->name == "none") {
    reference.reset();
    return;
  }
  if (std::ranges::find(devices, reference->name, &BenchDevice::name) != devices.end()) return;
  std::vector<std::string_view> names;
  for (const BenchDevice& device : devices) names.push_back(device.name);
  reading.diagnostics.add(reference->mark, fmt::format("the bench has no {} {}", what, in_quotes(reference->name)),
                          suggest(reference->name, names));
}

void check_bus(const Reference& reference, const Bench& bench, Reading& reading) {
  if (reference.name.empty()) return;
  std::optional<Reference> named = reference;
  check_name(named, bench.buses, "bus", reading);
  if (!named) reading.diagnostics.add(reference.mark, "a bus is needed here", "name one of those under 'buses:'");
}

/// Whether a bus hangs, over others, on itself.
bool hangs_on_itself(const Bench& bench, const BenchDevice& bus) {
  const BenchDevice* at = &bus;
  for (std::size_t steps = 0; at->bus && steps <= bench.buses.size(); ++steps) {
    const auto next = std::ranges::find(bench.buses, at->bus->name, &BenchDevice::name);
    if (next == bench.buses.end()) return false;
    at = &*next;
  }
  return at->bus.has_value();
}

void read_lab(Mapping& map, Bench& bench, std::span<const DriverSpec> drivers, Reading& reading) {
  const auto read = [&](Service service, const Node* node) {
    return node == nullptr ? std::vector<BenchDevice>{} : read_devices(*node, reading, service, drivers);
  };
  bench.buses = read(Service::two_wire_bus, map.need("buses"));
  bench.pins = read(Service::pins, map.find("pins"));
  bench.meters = read(Service::power_meter, map.find("meters"));
  bench.links = read(Service::host_port, map.find("links"));
  for (const std::vector<BenchDevice>* const devices : {&bench.buses, &bench.pins, &bench.meters, &bench.links})
    for (const BenchDevice& device : *devices)
      if (device.bus) check_bus(*device.bus, bench, reading);
  for (const BenchDevice& bus : bench.buses)
    if (hangs_on_itself(bench, bus))
      reading.diagnostics.add(bus.mark, fmt::format("bus {} hangs on itself", in_quotes(bus.name)));
}

void check_slot(BenchSlot& slot, const Bench& bench, Reading& reading) {
  check_bus(slot.bus, bench, reading);
  check_name(slot.pins, bench.pins, "pins", reading);
  check_name(slot.lab_meter, bench.meters, "meter", reading);
  check_name(slot.link, bench.links, "link", reading);
  check_name(slot.far_link, bench.links, "link", reading);
}

}  // namespace

std::optional<Bench> load_bench(const SourcePtr& file, std::span<const DriverSpec> drivers, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  auto bench = read_bench(file, drivers, diagnostics);
  return diagnostics.size() == before ? std::move(bench) : std::nullopt;
}

std::optional<Bench> read_bench(const SourcePtr& file, std::span<const DriverSpec> drivers, Diagnostics& diagnostics) {
  const auto document = read_document(file, FileKind::bench, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  Mapping map{*document, reading, "a bench"};
  Bench bench;
  bench.source = file;
  bench.name = bench.title = read_own_name(map, "bench", file, reading);
  store(bench.title, map.find("title", read_text));
  if (const Node* const driver = map.need("driver")) {
    store(bench.driver, read_name(*driver, reading));
    bench.driver_mark = driver->mark;
  }
  if (const Node* const airflow = map.find("airflow")) {
    store(bench.airflow, read_name(*airflow, reading));
    bench.airflow_mark = airflow->mark;
  }
  if (const Node* const permissions = map.find("permissions"); permissions != nullptr)
    if (permissions->type != Node::Type::sequence || !permissions->items.empty())
      bench.permissions = read_each(*permissions, reading, read_name);
  if (bench.driver == lab) read_lab(map, bench, drivers, reading);
  if (const Node* const slots = map.need("slots")) {
    for (const Node& item : read_list(*slots, reading)) bench.slots.push_back(read_slot(item, reading, bench.driver));
    if (bench.driver == lab)
      for (BenchSlot& slot : bench.slots) check_slot(slot, bench, reading);
    refuse_shared_ports(bench, reading);
  }
  map.finish();
  return bench;
}

}  // namespace plugfest::plan
