#pragma once

#include "drivers/cmis/decode.hpp"
#include "drivers/sff/decode.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A module's memory by whatever register map it speaks.
namespace plugfest::app {

/// Memory decoded by the map that byte 0 names, and by no other.
struct Inspection {
  sff::ManagementInterface map = sff::ManagementInterface::unknown;
  std::optional<cmis::ModuleInfo> cmis;  ///< of a CMIS module
  sff::Info older;                       ///< of any other
};

/// Total: any bytes give an answer.
Inspection inspect(const sff::ModuleMemory& memory);

/// For a person. Lines end in '\n'.
std::string describe(const Inspection& seen);
/// Values by the names of ../shared/eeprom-dumps/expected.
nlohmann::ordered_json facts(const Inspection& seen);
/// Whether the module is shown to be linear, and by what; null where the map has no words for it.
nlohmann::ordered_json lpo(const Inspection& seen);

/// Where byte 0 contradicts what somebody says about the module; empty: it does not.
/// @param claimed  "CMIS", "SFF-8636" or "SFF-8472"; empty: nobody says anything
std::string contradiction(const Inspection& seen, std::string_view claimed);
/// What is odd about the memory, one plain sentence each.
std::vector<std::string> warnings(const Inspection& seen);

}  // namespace plugfest::app
