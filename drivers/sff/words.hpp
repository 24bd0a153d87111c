#pragma once

#include "drivers/base/text_page.hpp"
#include "drivers/sff/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Words that the descriptions of both maps share.
namespace plugfest::sff {

/// "LC (07h)", "unknown (0x60) (60h)", "unknown".
std::string code_and_number(std::string_view table, std::optional<std::uint8_t> code);
/// "1,3", "none".
std::string lane_list(const Lanes<bool>& lanes);
/// Names of what is set, of what is not, by `wanted`; empty when there is none.
std::string names_of(const std::vector<Flag>& flags, bool wanted);
/// "1 km", "300 m", "not given".
std::string length_text(const std::optional<Metre>& length);

void describe_identity(const Identity& identity, TextPage& text);
void describe_attenuation(const std::vector<Attenuation>& list, TextPage& text);
void describe_options(const std::vector<Flag>& options, TextPage& text);
void describe_checksum(std::string_view name, const std::optional<Checksum>& checksum, TextPage& text);

void warn_identity(const Identity& identity, std::vector<std::string>& list);
void warn_checksum(const std::optional<Checksum>& checksum, std::vector<std::string>& list);
void warn_thresholds(const Thresholds& limits, std::vector<std::string>& list);

}  // namespace plugfest::sff
