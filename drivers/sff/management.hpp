#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace plugfest::sff {

/// The register map that a module speaks.
enum class ManagementInterface : std::uint8_t { unknown, cmis, sff_8636, sff_8472 };

/// Which map, by byte 0 at device address 50h. Reading a module by another map gives nonsense that looks plausible.
/// @return unknown: reserved, or a form factor with a map of its own (DWDM-SFP, SFP-DD, XFP ...)
ManagementInterface which_map(std::byte identifier);

/// "CMIS", "SFF-8636", "SFF-8472", "unknown".
std::string_view name_of(ManagementInterface map);

}  // namespace plugfest::sff
