#pragma once

#include "drivers/sff/management.hpp"
#include "drivers/sff/sff8472.hpp"
#include "drivers/sff/sff8636.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <variant>
#include <vector>

/// The way in: memory of an older module to values, to JSON, to text.
namespace plugfest::sff {

/// Byte 0 says that neither SFF-8636 nor SFF-8472 applies, or it was not read.
struct NotSff {
  std::optional<std::uint8_t> identifier;
  ManagementInterface map = ManagementInterface::unknown;
};

using Info = std::variant<NotSff, Sff8636Info, Sff8472Info>;

/// Total: any bytes give an answer, by the map that byte 0 names and by no other.
Info decode(const ModuleMemory& memory);

/// Values by the names of ../shared/eeprom-dumps/expected; null: unknown. What does not exist has no entry.
nlohmann::ordered_json facts(const Info& info);

/// What was decoded, for a person. Lines end in '\n'.
std::string describe(const Info& info);

/// What is odd about this memory, one plain sentence each. An oddity is not a verdict.
std::vector<std::string> warnings(const Info& info);

}  // namespace plugfest::sff
