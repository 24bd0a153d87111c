#pragma once

#include "drivers/cmis/enums.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Code tables that only SFF-8636 and SFF-8472 use. Identifiers and connectors are in drivers/cmis/codes.hpp.
namespace plugfest::sff {

using cmis::Code;

/// The code list that FieldInfo::codes names; empty for none.
std::span<const Code> code_table(std::string_view table);

/// The name, or "unknown (0x9C)". Knows the tables of drivers/cmis too.
std::string code_text(std::string_view table, std::uint8_t value);

/// One bit of the specification compliance codes.
struct ComplianceCode {
  std::uint8_t byte, bit;
  std::string_view name;
};
/// @param table  "compliance_8636" or "compliance_8472"; empty for others
std::span<const ComplianceCode> compliance_table(std::string_view table);

/// SFF-8636: the highest power of a class in W; empty for class 8, which states its own.
std::optional<double> power_class_ceiling_w(int power_class);
/// SFF-8472: the highest power of a level in W; empty for level 4, which states its own.
std::optional<double> power_level_ceiling_w(int power_level);

}  // namespace plugfest::sff
