#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cage_signals.hpp"
#include "drivers/linux/hwmon.hpp"
#include "harness/app/device_options.hpp"

#include <array>
#include <cstdint>
#include <string_view>

/// What a bench file says of a device, as the parameters of its driver.
namespace plugfest::app {

/// What a bench file calls the low-speed signals; `inverted` lists some of them.
inline constexpr std::array<std::string_view, cage_signals.size()> wire_names = {"low_power", "reset", "select",
                                                                                 "present", "interrupt"};

linux_io::HwmonOptions hwmon_of(const DeviceOptions& options);
CageWires wires_of(const DeviceOptions& options);

/// The board around a current sensor on a bus: INA226, INA228, INA238.
template <class Parameters>
Parameters sensor_of(const DeviceOptions& options) {
  Parameters parameters;
  parameters.address = options.whole<std::uint8_t>("address");
  parameters.shunt_ohm = options.number("shunt").value_or(0);
  parameters.full_scale_ampere = options.number("full_scale").value_or(0);
  parameters.gain_error = options.number("gain_error").value_or(0);
  parameters.offset = Watt{options.number("offset").value_or(0)};
  return parameters;
}

}  // namespace plugfest::app
