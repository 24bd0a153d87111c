#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array lpo_monitors_tags = {std::string_view{"lpo"}, std::string_view{"monitors"}};
inline constexpr std::array<std::string_view, 2> lpo_monitors_thresholds = {"warning", "alarm"};
inline constexpr std::array lpo_monitors_parameters = {
    plan::ParameterSpec{.name = "looks",
                        .type = plan::ParameterType::integer,
                        .fallback = "5",
                        .help = "how often the monitors are read; the worst of them counts",
                        .min = 1,
                        .max = 10000},
    plan::ParameterSpec{.name = "interval",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "between two looks",
                        .min = 0.01,
                        .max = 3600},
    plan::ParameterSpec{.name = "threshold",
                        .type = plan::ParameterType::text,
                        .fallback = "warning",
                        .help = "which of the module's own thresholds are the limits",
                        .choices = lpo_monitors_thresholds},
};
inline constexpr plan::CheckSpec lpo_monitors_spec{
    .id = "lpo.monitors",
    .title = "A linear module's inputs are driven neither too hard nor too little",
    .help =
        "On modules with the Enhanced LPO registers, while the link is up: the voltage swing (VMA) that the host "
        "brings "
        "to each lane and the modulation amplitude (OMA) that comes in from the fibre, held against the module's own "
        "thresholds with its own accuracy as guard band. Too much swing is over-drive, too little under-drive. Without "
        "these registers a module tells neither: its Rx power is recorded and the step is skipped.",
    .tags = lpo_monitors_tags,
    .parameters = lpo_monitors_parameters,
    .limits = {},
    .resources = {},
    .high_power = true,
    .reads_only = true,
    .link = true,
    .budget = "10 min",
};

/// Arista's Enhanced LPO registers, pages C1h and C2h.
asio::awaitable<Outcome> lpo_monitors(Context& context);

}  // namespace plugfest::checks
