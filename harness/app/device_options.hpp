#pragma once

#include "harness/plan/driver_spec.hpp"
#include "harness/plan/plan.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace plugfest::linux_io {
struct I2cAdapterChoice;
}

namespace plugfest::app {

/// A device's options with its driver's fallbacks. What the driver has no option for is not said.
class DeviceOptions {
 public:
  /// @param device  outlives this
  DeviceOptions(const plan::BenchDevice& device, plan::Service service);

  std::string text(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  template <class Int>
  Int whole(std::string_view name) const {
    return static_cast<Int>(number(name).value_or(0));
  }
  bool is_on(std::string_view name) const { return number(name).value_or(0) != 0; }

 private:
  std::optional<plan::Setting> get(std::string_view name) const;

  const plan::BenchDevice& device_;
  const plan::DriverSpec* spec_;
};

/// Which adapter of the kernel's a device means.
linux_io::I2cAdapterChoice adapter_choice(const DeviceOptions& options);

}  // namespace plugfest::app
