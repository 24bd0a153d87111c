#pragma once

#include "harness/plan/check_spec.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace plugfest::plan {

/// What a device of a bench does for a slot.
enum class Service : std::uint8_t { bench, two_wire_bus, pins, power_meter, host_port };
/// "two-wire bus"
std::string_view name_of(Service service);

/// Everything that a bench file may say of a device, said once: loader, `validate` and `list drivers` read it.
struct DriverSpec {
  std::string_view name = {};
  Service serves = Service::bench;
  std::string_view title = {};
  std::string_view proof = {};  ///< "simulated", "emulated", "kernel-proved", "hardware-proved <date>"
  /// Hangs on a two-wire bus of the bench, or on the adapter of one: the device says which with `bus:`.
  bool on_bus = false;
  std::span<const ParameterSpec> options = {};
};

const DriverSpec* find_driver(std::span<const DriverSpec> specs, Service service, std::string_view name);
/// What is wrong with a spec itself; empty: nothing.
std::string flaw_of(const DriverSpec& spec);

}  // namespace plugfest::plan
