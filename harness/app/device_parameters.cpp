#include "harness/app/device_parameters.hpp"

#include <chrono>
#include <cmath>
#include <string>

namespace plugfest::app {

linux_io::HwmonOptions hwmon_of(const DeviceOptions& options) {
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

CageWires wires_of(const DeviceOptions& options) {
  CageWires wires;
  const std::string inverted = " " + options.text("inverted") + " ";
  const auto wire = [&](CageWire& one, const std::string& name) {
    one.line = options.text(name);
    if (inverted.find(" " + name + " ") != std::string::npos) one.active_low = !one.active_low;
    one.open_drain = !options.is_on("push_pull");
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
