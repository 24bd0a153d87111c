#include "harness/app/device_options.hpp"

#include "drivers/linux/i2c_adapters.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/plan/load.hpp"

#include <algorithm>

namespace plugfest::app {

DeviceOptions::DeviceOptions(const plan::BenchDevice& device, plan::Service service)
    : device_(device), spec_(plan::find_driver(drivers(), service, device.driver)) {}

std::string DeviceOptions::text(std::string_view name) const {
  const auto found = get(name);
  return found ? found->text : std::string{};
}

std::optional<double> DeviceOptions::number(std::string_view name) const {
  const auto found = get(name);
  return found ? std::optional{found->number} : std::nullopt;
}

std::optional<plan::Setting> DeviceOptions::get(std::string_view name) const {
  if (spec_ == nullptr) return std::nullopt;
  if (std::ranges::find(spec_->options, name, &plan::ParameterSpec::name) == spec_->options.end()) return std::nullopt;
  return plan::option(device_, *spec_, name);
}

linux_io::I2cAdapterChoice adapter_choice(const DeviceOptions& options) {
  linux_io::I2cAdapterChoice choice;
  if (const auto number = options.number("number")) choice.number = static_cast<unsigned>(*number);
  choice.name = options.text("name");
  choice.serial = options.text("serial");
  choice.port = options.text("usb_port");
  choice.mux = options.text("mux");
  return choice;
}

}  // namespace plugfest::app
