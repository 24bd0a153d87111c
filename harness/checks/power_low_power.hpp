#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array power_low_power_tags = {std::string_view{"power"}, std::string_view{"states"}};
inline constexpr std::array power_low_power_parameters = {
    plan::ParameterSpec{.name = "cycles",
                        .type = plan::ParameterType::integer,
                        .fallback = "3",
                        .help = "how often the module is taken to low power and back, each way of asking",
                        .min = 1,
                        .max = 10000},
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "how long the draw is watched in low power",
                        .min = 0.01,
                        .max = 3600},
};
inline constexpr std::array power_low_power_limits = {
    plan::ParameterSpec{.name = "low_power",
                        .dimension = Dimension::power,
                        .fallback = "1.5 W",
                        .help = "most that a module may draw in low power mode; no public specification read for this "
                                "project fixes it, product sheets of OSFP and QSFP-DD modules say 1.5 W",
                        .min = 0.1,
                        .max = 100},
    plan::ParameterSpec{.name = "silence",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "longest that the module may leave its bus unanswered on the way; above 100 ms is a "
                                "finding",
                        .min = 0.001,
                        .max = 60},
};
inline constexpr std::array power_low_power_resources = {std::string_view{"power-meter"}};
inline constexpr plan::CheckSpec power_low_power_spec{
    .id = "power.low-power",
    .title = "To low power and back, by register and by pin, in the advertised times",
    .help =
        "From all data paths activated to ModuleLowPwr and back again, asked for by LowPwrRequestSW and by LPMode: "
        "within the advertised times, with ModuleStateChangedFlag on ModuleLowPwr and ModuleReady and never on a "
        "passing state, the control byte as it was written, the draw in low power within its limit, and the same "
        "application afterwards.",
    .tags = power_low_power_tags,
    .parameters = power_low_power_parameters,
    .limits = power_low_power_limits,
    .resources = power_low_power_resources,
    .high_power = true,
    .budget = "4 h",
};

/// CMIS 5.4, module state machine, lower:8.0, lower:26; 01h:144, 167, 168.
asio::awaitable<Outcome> power_low_power(Context& context);

}  // namespace plugfest::checks
