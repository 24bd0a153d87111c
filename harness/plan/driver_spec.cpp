#include "harness/plan/driver_spec.hpp"

#include "harness/plan/setting.hpp"

#include <algorithm>
#include <array>

namespace plugfest::plan {

std::string_view name_of(Service service) {
  switch (service) {
    case Service::bench:
      return "bench";
    case Service::two_wire_bus:
      return "two-wire bus";
    case Service::pins:
      return "pins";
    case Service::power_meter:
      return "power meter";
    case Service::host_port:
      return "host port";
  }
  return "";
}

const DriverSpec* find_driver(std::span<const DriverSpec> specs, Service service, std::string_view name) {
  const auto at =
      std::ranges::find_if(specs, [&](const DriverSpec& spec) { return spec.serves == service && spec.name == name; });
  return at == specs.end() ? nullptr : &*at;
}

std::optional<Setting> option(const BenchDevice& device, const DriverSpec& spec, std::string_view name) {
  return setting(device.options, spec.options, name);
}

std::string flaw_of(const DriverSpec& spec) {
  std::vector<std::string_view> names{device_keys().begin(), device_keys().end()};
  if (spec.proof.empty()) return "it does not say how it was proved";
  return flaw_of(spec.options, names);
}

std::span<const std::string_view> device_keys() {
  static constexpr std::array<std::string_view, 2> keys = {"driver", "bus"};
  return keys;
}

}  // namespace plugfest::plan
