#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array vdm_freeze_tags = {std::string_view{"monitors"}, std::string_view{"vdm"}};
inline constexpr std::array vdm_freeze_parameters = {
    plan::ParameterSpec{.name = "interval",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "length of a statistics interval, from freeze to freeze",
                        .min = 0.05,
                        .max = 3600},
};
inline constexpr std::array vdm_freeze_limits = {
    plan::ParameterSpec{.name = "freeze",
                        .dimension = Dimension::time,
                        .fallback = "10 ms",
                        .help = "from a freeze or unfreeze request to its done bit (tVDMF of CMIS)",
                        .min = 0.001,
                        .max = 10},
};
inline constexpr plan::CheckSpec vdm_freeze_spec{
    .id = "vdm.freeze",
    .title = "Versatile diagnostics freeze in time whatever lanes are disabled, and their statistics hold together",
    .help =
        "Freezes and unfreezes with all media lanes lit, with one disabled, with all disabled; each time the done bit "
        "must come within the limit, the frozen statistics must obey minimum <= average <= maximum and must not change "
        "while frozen. Skipped where none of the observables is a statistic. Nothing is asked of it in low "
        "power, where none of this is promised.",
    .tags = vdm_freeze_tags,
    .parameters = vdm_freeze_parameters,
    .limits = vdm_freeze_limits,
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, Versatile diagnostics monitoring (pages 20h-2Fh).
asio::awaitable<Outcome> vdm_freeze(Context& context);

}  // namespace plugfest::checks
