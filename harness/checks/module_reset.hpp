#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_reset_tags = {std::string_view{"states"}, std::string_view{"lifecycle"}};
inline constexpr std::array module_reset_limits = {
    plan::ParameterSpec{.name = "management",
                        .dimension = Dimension::time,
                        .fallback = "2 s",
                        .help = "from the end of the reset until the module answers (CMIS 5.4, tMgmtInit)",
                        .min = 0.01,
                        .max = 60},
};
inline constexpr plan::CheckSpec module_reset_spec{
    .id = "module.reset",
    .title = "Reset by register and by pin: management in time, every control at its default, up again",
    .help =
        "Sets controls to other than their defaults, resets the module by SoftwareReset and by ResetL, and asks: does "
        "it answer in time, does it show page 0, are power control, disables, squelches and masks at the defaults of "
        "the specification, is the default application staged and active, and does it come up to DPActivated again? "
        "A bench that cannot drive ResetL leaves that half inconclusive.",
    .tags = module_reset_tags,
    .parameters = {},
    .limits = module_reset_limits,
    .resources = {},
    .high_power = true,
    .budget = "2 h",
};

/// CMIS 5.4, module state machine; Timings, tMgmtInit.
asio::awaitable<Outcome> module_reset(Context& context);

}  // namespace plugfest::checks
