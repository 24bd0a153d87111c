#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array link_recovery_tags = {std::string_view{"link"}};
inline constexpr std::array link_recovery_parameters = {
    plan::ParameterSpec{.name = "hold",
                        .dimension = Dimension::time,
                        .fallback = "5 s",
                        .help = "how long each disturbance lasts",
                        .min = 0.1,
                        .max = 3600},
    plan::ParameterSpec{.name = "quiet",
                        .dimension = Dimension::time,
                        .fallback = "30 s",
                        .help = "how long the link is watched after it is back",
                        .min = 0,
                        .max = 86400},
    plan::ParameterSpec{.name = "module_tx",
                        .type = plan::ParameterType::switch_,
                        .fallback = "true",
                        .help = "also by the near module's OutputDisableTx"},
};
inline constexpr std::array link_recovery_limits = {
    plan::ParameterSpec{.name = "recovery",
                        .dimension = Dimension::time,
                        .fallback = "60 s",
                        .help = "longest from the end of a disturbance to both ports being up",
                        .min = 0.001,
                        .max = 3600},
};
inline constexpr plan::CheckSpec link_recovery_spec{
    .id = "link.recovery",
    .title = "The link comes back by itself after a disturbance at either end",
    .help =
        "The near port down and up, the far port down and up, the near module's Tx disabled and enabled: once a "
        "disturbance has ended, both ports are up again within `recovery`, none loses the link again while it is "
        "watched for `quiet`, and what each port told fits what it counted.",
    .tags = link_recovery_tags,
    .parameters = link_recovery_parameters,
    .limits = link_recovery_limits,
    .resources = {},
    .high_power = true,
    .link = true,
    .budget = "1 h",
};

asio::awaitable<Outcome> link_recovery(Context& context);

}  // namespace plugfest::checks
