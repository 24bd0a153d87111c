#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Lanes of the simulated link, made of what people write.
namespace plugfest::app {

/// Why a text was refused, and what to write instead.
struct Refusal {
  std::string message, hint;
};

/// The parameter of that name. @param why  with the nearest name, where there is none
const sim::link::ParameterInfo* link_parameter(std::string_view name, Refusal& why);

/// Integer codes "-2,6,-26,100,-11,-12", pre3 to post2.
std::optional<sim::link::Fir> read_taps(std::string_view text, int full_scale, Refusal& why);

}  // namespace plugfest::app
