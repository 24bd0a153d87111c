#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array monitor_plausible_tags = {std::string_view{"monitors"}, std::string_view{"optics"}};
inline constexpr std::array monitor_plausible_parameters = {
    plan::ParameterSpec{.name = "samples",
                        .type = plan::ParameterType::integer,
                        .fallback = "20",
                        .help = "looks at the monitors; below 20 nothing is said about frozen ones",
                        .min = 3,
                        .max = 100000},
    plan::ParameterSpec{.name = "interval",
                        .dimension = Dimension::time,
                        .fallback = "100 ms",
                        .help = "from look to look",
                        .min = 0.01,
                        .max = 3600},
};
inline constexpr plan::CheckSpec monitor_plausible_spec{
    .id = "monitor.plausible",
    .title = "Monitors of an activated module read what can be true",
    .help =
        "Temperature, supply, Tx power, bias and Rx power over several samples with all data paths activated: inside "
        "the module's own alarm limits, physically possible, not jumping, not frozen; Tx power goes below -20 dBm "
        "when its output is disabled. What is not advertised is not judged; Rx power is the far end's affair unless "
        "it is impossible.",
    .tags = monitor_plausible_tags,
    .parameters = monitor_plausible_parameters,
    .limits = {},
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, Monitors and thresholds; lower:14-17, 11h:154-201.
asio::awaitable<Outcome> monitor_plausible(Context& context);

}  // namespace plugfest::checks
