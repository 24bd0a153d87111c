#pragma once

#include "harness/plan/reader.hpp"

namespace plugfest::plan {

/// A parameter or limit by its spec: type, dimension, bounds, choices.
std::optional<Setting> read_setting(const Node& node, Reading& reading, const ParameterSpec& spec);

/// Keys that every step may have, whatever its check.
std::span<const std::string_view> step_keys();

}  // namespace plugfest::plan
