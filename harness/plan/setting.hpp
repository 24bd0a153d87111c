#pragma once

#include "harness/plan/reader.hpp"

namespace plugfest::plan {

/// A parameter or limit by its spec: type, dimension, bounds, choices.
std::optional<Setting> read_setting(const Node& node, Reading& reading, const ParameterSpec& spec);

/// The setting that was given, else the spec's fallback. Empty: neither says anything.
std::optional<Setting> setting(const Settings& given, std::span<const ParameterSpec> specs, std::string_view name);
/// What is wrong with a list of specs whose names must not be among `taken`; empty: nothing. Adds the names to `taken`.
std::string flaw_of(std::span<const ParameterSpec> specs, std::vector<std::string_view>& taken);

/// Keys that every step may have, whatever its check.
std::span<const std::string_view> step_keys();
/// Keys that every device of a bench may have, whatever its driver.
std::span<const std::string_view> device_keys();

}  // namespace plugfest::plan
