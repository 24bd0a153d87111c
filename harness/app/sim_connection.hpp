#pragma once

#include "drivers/cmis/quirks.hpp"
#include "harness/app/module_image.hpp"
#include "harness/app/open_module.hpp"

#include <memory>
#include <vector>

namespace plugfest::app {

struct SimConnectionOptions {
  unsigned slot = 0;
  bool low_power_pin = true;  ///< LPMode when the module is plugged in
  bool power_up = false;      ///< takes the module out of low power
  std::vector<cmis::QuirkRule> quirks = {};
};

/// Plugs `module` into a simulated slot and waits for its management.
/// @throws BenchError  it does not answer, is no CMIS module, or does not become ready in its advertised time
std::unique_ptr<ModuleConnection> connect_simulated(const SimulatedModule& module, SimConnectionOptions options);

}  // namespace plugfest::app
