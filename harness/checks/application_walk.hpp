#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array application_walk_tags = {std::string_view{"states"}, std::string_view{"applications"}};
inline constexpr plan::CheckSpec application_walk_spec{
    .id = "application.walk",
    .title = "Every advertised application in every place and breakout comes up",
    .help =
        "Each application alone in each of its places, then as often as it fits, then two applications side by side "
        "where two fit: the configuration accepted, the active set as staged, DPInitPending gone, the states in their "
        "order and in the advertised times, all lanes of a path in one state, up to DPActivated and down again. A "
        "module that wants the old paths released first gets it so.",
    .tags = application_walk_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, Application Descriptors, control set usage, data path state machine.
asio::awaitable<Outcome> application_walk(Context& context);

}  // namespace plugfest::checks
