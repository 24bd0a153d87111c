#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array loopback_advertised_tags = {std::string_view{"diagnostics"}, std::string_view{"lanes"}};
inline constexpr std::array loopback_advertised_parameters = {
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "how long errors are counted through a loopback; the exposure",
                        .min = 0.05,
                        .max = 86400},
};
inline constexpr std::array loopback_advertised_limits = {
    plan::ParameterSpec{.name = "ber",
                        .dimension = Dimension::none,
                        .fallback = "1e-6",
                        .help = "highest bit error ratio through a loopback inside the module",
                        .min = 0,
                        .max = 0.1},
};
inline constexpr plan::CheckSpec loopback_advertised_spec{
    .id = "loopback.advertised",
    .title = "Every advertised loopback can be switched on and off and carries a pattern; no other can",
    .help =
        "Each advertised loopback is enabled on the lanes of the active data paths, one by one where the module says "
        "so, and read back. Where the module has a generator and a checker on the looped side, their pattern must lock "
        "and be counted with few errors: for an output loopback the pattern comes back from the module's own output. "
        "Input loopbacks need somebody outside and are not proved here. Loopbacks that are not advertised must keep "
        "reading 0.",
    .tags = loopback_advertised_tags,
    .parameters = loopback_advertised_parameters,
    .limits = loopback_advertised_limits,
    .resources = {},
    .high_power = true,
    .budget = "1 h",
};

/// CMIS 5.4, pages 13h and 14h.
asio::awaitable<Outcome> loopback_advertised(Context& context);

}  // namespace plugfest::checks
