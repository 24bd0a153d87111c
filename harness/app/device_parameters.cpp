#include "harness/app/device_parameters.hpp"

#include <chrono>
#include <iterator>
#include <sstream>

namespace plugfest::app {
namespace {

template <class Duration>
Duration duration_of(double seconds) {
  return std::chrono::round<Duration>(std::chrono::duration<double>{seconds});
}

bool in(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

linux_io::HwmonOptions hwmon_of(const DeviceOptions& options) {
  linux_io::HwmonOptions made;
  made.choice.chip = options.text("chip");
  made.choice.device = options.text("device");
  made.choice.channel = options.whole<unsigned>("channel");
  made.choice.average = options.is_on("average");
  made.choice.shunt_ohm = options.number("shunt");
  made.gain_error = options.number("gain_error").value_or(0);
  made.offset = Watt{options.number("offset").value_or(0)};
  if (const auto averaging = options.number("averaging"))
    made.averaging = duration_of<std::chrono::milliseconds>(*averaging);
  return made;
}

linux_io::GpioLinesOptions gpio_of(const DeviceOptions& options) {
  return {.chip = options.text("chip"), .device = options.text("device")};
}

std::vector<std::string> names_in(const DeviceOptions& options, std::string_view option) {
  std::istringstream words{options.text(option)};
  return {std::istream_iterator<std::string>{words}, {}};
}

CageTiming timing_of(const DeviceOptions& options) {
  CageTiming timing;
  const auto take = [&](Clock::duration& time, std::string_view name) {
    if (const auto given = options.number(name)) time = duration_of<std::chrono::microseconds>(*given);
  };
  take(timing.debounce, "debounce");
  take(timing.select_set_up, "select_set_up");
  take(timing.select_hold, "select_hold");
  return timing;
}

CageWires wires_of(const DeviceOptions& options) {
  CageWires wires;
  const auto inverted = names_in(options, "inverted"), push_pull = names_in(options, "push_pull"),
             pull_up = names_in(options, "pull_up");
  const auto wire = [&](CageWire& one, const std::string& name) {
    one.line = options.text(name);
    if (in(inverted, name)) one.active_low = !one.active_low;
    one.open_drain = !in(push_pull, name);
    one.pull_up = in(pull_up, name);
  };
  wire(wires.low_power, "low_power");
  wires.low_power.asserted = options.is_on("low_power_at_start");
  wire(wires.reset, "reset");
  wire(wires.select, "select");
  wire(wires.present, "present");
  wire(wires.interrupt, "interrupt");
  return wires;
}

}  // namespace plugfest::app
