#include "harness/app/lab_bench.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/device_options.hpp"
#include "harness/app/lab_slot.hpp"
#include "harness/app/port_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace plugfest::app {

std::vector<run::Slot> LabBench::slots() {
  std::vector<run::Slot> slots;
  for (std::size_t i = 0; i < session_.slots.size(); ++i) {
    const plan::BenchSlot& slot = session_.slots[i].bench;
    run::Slot made = lab_slot(devices_, slot, static_cast<int>(i));
    made.meter = devices_.meter(slot);
    made.no_meter = "the bench has no power meter for this slot";
    made.port = port_limits(session_, slot);
    made.read_only = devices_.read_only(slot);
    made.permissions = session_.bench.permissions;
    made.near_end.platform = &session_.platform;
    made.near_end.number = slot.port;
    const auto uses_it = [&](const SessionSlot& other) {
      return other.bench.lab_meter && slot.lab_meter && other.bench.lab_meter->name == slot.lab_meter->name;
    };
    if (std::ranges::count_if(session_.slots, uses_it) > 1) made.shared.emplace("power-meter", slot.lab_meter->name);
    slots.push_back(std::move(made));
  }
  return slots;
}

std::string blind_spot(const plan::BenchDevice& device) {
  if (device.driver != "ft232h" && device.driver != "ft2232h") return {};
  if (DeviceOptions{device, plan::Service::two_wire_bus}.is_on("clock_stretching")) return {};
  return "cannot see a module that holds SCL (clock stretching): wrong bytes then come as data; wire SCL to AD7 "
         "(GPIOL3) "
         "too and set clock_stretching: true";
}

std::vector<std::pair<std::string, std::string>> devices_of(const plan::Bench& bench) {
  std::vector<std::pair<std::string, std::string>> devices;
  const auto add = [&](std::string_view what, plan::Service service, const std::vector<plan::BenchDevice>& list) {
    for (const plan::BenchDevice& device : list)
      if (const plan::DriverSpec* const driver = plan::find_driver(drivers(), service, device.driver)) {
        const std::string blind = blind_spot(device);
        devices.emplace_back(fmt::format("{} {}", what, device.name),
                             fmt::format("{}, {}{}{}", driver->name, driver->proof, blind.empty() ? "" : "; ", blind));
      }
  };
  add("bus", plan::Service::two_wire_bus, bench.buses);
  add("pins", plan::Service::pins, bench.pins);
  add("meter", plan::Service::power_meter, bench.meters);
  add("link", plan::Service::host_port, bench.links);
  return devices;
}

}  // namespace plugfest::app
