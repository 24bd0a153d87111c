#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/sim/firmware_image.hpp"
#include "harness/app/module_image.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Firmware files for simulated modules, which stand in for those that a vendor supplies.
namespace plugfest::app {

/// "2.5" or "2.5.9": major and minor of at most 255, a build of at most 65535. Empty: not of that form.
std::optional<sim::FirmwareVersion> parse_firmware_version(std::string_view text);

/// What follows the version that the module runs: the next minor one, build 1.
sim::FirmwareVersion next_firmware_version(const SimulatedModule& module);

/// A firmware file that this module takes. One module and one version give one file.
/// @return empty: the module takes none, `why` says so in words
std::optional<Bytes> firmware_image(const SimulatedModule& module, const sim::FirmwareVersion& version,
                                    std::string& why);

}  // namespace plugfest::app
