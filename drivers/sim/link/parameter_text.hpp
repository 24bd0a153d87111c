#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Parameters as people write them.
namespace plugfest::sim::link {

/// Whether a number may stand without the parameter's unit.
enum class Bare : std::uint8_t { refused, allowed };

/// "10 dB", "0.9V", "900 mV", "retimed", "yes"; a pure number where the parameter has no unit.
/// @param why  what is wrong, when nothing is returned: "near_trace.loss is 0 to 40 dB"
std::optional<double> read_value(const ParameterInfo& parameter, std::string_view text, std::string& why,
                                 Bare bare = Bare::refused);

/// "10 dB", "retimed".
std::string write_value(const ParameterInfo& parameter, double value);
/// "0 to 40 dB", "linear or retimed".
std::string write_range(const ParameterInfo& parameter);

}  // namespace plugfest::sim::link
