#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array power_class_tags = {std::string_view{"power"}, std::string_view{"smoke"}};
inline constexpr std::array power_class_parameters = {
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "how long the draw is watched in each state",
                        .min = 0.01,
                        .max = 3600},
};
inline constexpr std::array power_class_limits = {
    plan::ParameterSpec{.name = "low_power",
                        .dimension = Dimension::power,
                        .fallback = "2 W",
                        .help =
                            "most that a module may draw in low power mode (OSFP power table; product sheets of OSFP "
                            "and QSFP-DD modules say 1.5 W, and above that is a finding)",
                        .min = 0.1,
                        .max = 100},
};
inline constexpr std::array power_class_resources = {std::string_view{"power-meter"}};
inline constexpr plan::CheckSpec power_class_spec{
    .id = "power.class",
    .title = "Advertised class, advertised maximum, measured draw and the port's limit agree",
    .help =
        "Four numbers, one verdict: the advertised maximum must fit its power class and the port's limit, and the "
        "draw that a meter shows, in low power and with all data paths activated, must stay below the advertised "
        "maximum. Without a meter the measured part is inconclusive. A module that wants more than the port "
        "delivers, or whose port nobody knows, is never taken out of low power.",
    .tags = power_class_tags,
    .parameters = power_class_parameters,
    .limits = power_class_limits,
    .resources = power_class_resources,
    .high_power = false,
    .budget = "4 h",
};

/// CMIS 5.4, 00h:200-201.
asio::awaitable<Outcome> power_class(Context& context);

}  // namespace plugfest::checks
