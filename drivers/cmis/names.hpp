#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plugfest::cmis {

struct ModuleInfo;

/// Codes in words, for people: the name, or "unknown (0x9C)".
std::string code_text(std::string_view table, std::uint8_t value);
std::string host_interface_text(std::uint8_t id);
/// By the module's own media type.
std::string media_interface_text(const ModuleInfo& info, std::uint8_t id);
/// "1 s to 5 s", "reserved code 14".
std::string duration_text(std::uint8_t code);

}  // namespace plugfest::cmis
