#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array datapath_siblings_tags = {std::string_view{"states"}, std::string_view{"lanes"}};
inline constexpr std::array datapath_siblings_parameters = {
    plan::ParameterSpec{.name = "operations",
                        .type = plan::ParameterType::integer,
                        .fallback = "24",
                        .help = "how many data paths are taken down and up again, one after another",
                        .min = 1,
                        .max = 100000},
};
inline constexpr std::array datapath_siblings_limits = {
    plan::ParameterSpec{.name = "isolation",
                        .dimension = Dimension::level,
                        .fallback = "0.5 dB",
                        .help = "most that the Tx power of a path which nobody touched may drop",
                        .min = 0.05,
                        .max = 10},
};
inline constexpr plan::CheckSpec datapath_siblings_spec{
    .id = "datapath.siblings",
    .title = "Data paths beside one another do not disturb each other",
    .help =
        "The application with most instances runs in all of them. One path after another, in an order that the run's "
        "seed decides, is deinitialised or its outputs are disabled, and brought back. Meanwhile the others stay in "
        "DPActivated, keep their Tx power, and raise no flag.",
    .tags = datapath_siblings_tags,
    .parameters = datapath_siblings_parameters,
    .limits = datapath_siblings_limits,
    .resources = {},
    .high_power = true,
    .budget = "4 h",
};

/// CMIS 5.4, data path state machine: one machine a path.
asio::awaitable<Outcome> datapath_siblings(Context& context);

}  // namespace plugfest::checks
