#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cage_pins.hpp"
#include "drivers/linux/gpio_lines.hpp"
#include "drivers/linux/hwmon.hpp"
#include "drivers/power/ina226.hpp"
#include "drivers/power/ina2x8.hpp"
#include "harness/app/device_options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a bench file says of a device, as the parameters of its driver.
namespace plugfest::app {

/// What a bench file calls the low-speed signals; `inverted`, `push_pull` and `pull_up` list some of them.
inline constexpr std::array<std::string_view, cage_signals.size()> wire_names = {"low_power", "reset", "select",
                                                                                 "present", "interrupt"};

inline constexpr std::array<std::string_view, 3> output_names = {"low_power", "reset", "select"};
inline constexpr std::array<std::string_view, 2> input_names = {"present", "interrupt"};

/// What a bench file calls the settings of a sensor, in the order of their codes.
inline constexpr std::array<std::string_view, 8> ina_averages = {"1", "4", "16", "64", "128", "256", "512", "1024"};
template <class Conversion>
inline constexpr std::array<std::string_view, 8> ina_conversions;
template <>
inline constexpr std::array<std::string_view, 8> ina_conversions<power::Ina226Conversion> = {
    "140 us", "204 us", "332 us", "588 us", "1100 us", "2116 us", "4156 us", "8244 us"};
template <>
inline constexpr std::array<std::string_view, 8> ina_conversions<power::Ina2x8Conversion> = {
    "50 us", "84 us", "150 us", "280 us", "540 us", "1052 us", "2074 us", "4120 us"};

linux_io::HwmonOptions hwmon_of(const DeviceOptions& options);
linux_io::GpioLinesOptions gpio_of(const DeviceOptions& options);
CageWires wires_of(const DeviceOptions& options);
CageTiming timing_of(const DeviceOptions& options);
/// The names in an option that lists some.
std::vector<std::string> names_in(const DeviceOptions& options, std::string_view option);

/// The board around a current sensor on a bus: INA226, INA228, INA238.
template <class Parameters>
Parameters sensor_of(const DeviceOptions& options) {
  Parameters parameters;
  parameters.address = options.whole<std::uint8_t>("address");
  parameters.shunt_ohm = options.number("shunt").value_or(0);
  parameters.full_scale_ampere = options.number("full_scale").value_or(0);
  parameters.gain_error = options.number("gain_error").value_or(0);
  parameters.offset = Watt{options.number("offset").value_or(0)};
  parameters.supply = Volt{options.number("supply").value_or(0)};
  const auto code = [&](std::string_view name, const auto& names) {
    return std::ranges::find(names, options.text(name)) - names.begin();
  };
  using Conversion = typename Parameters::Conversion;
  parameters.conversion = static_cast<Conversion>(code("conversion", ina_conversions<Conversion>));
  parameters.averages = static_cast<power::InaAverages>(code("averages", ina_averages));
  return parameters;
}

}  // namespace plugfest::app
