#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_bring_up_tags = {std::string_view{"states"}, std::string_view{"smoke"}};
inline constexpr std::array module_bring_up_parameters = {
    plan::ParameterSpec{.name = "poll",
                        .dimension = Dimension::time,
                        .otherwise = "a fiftieth of the advertised time, 0.5 ms at least and 1 s at most",
                        .help = "how often the state is read; the uncertainty of every time",
                        .min = 0.0005,
                        .max = 10},
    plan::ParameterSpec{
        .name = "patience",
        .dimension = Dimension::none,
        .fallback = "5",
        .help = "how many times its advertised limit a late transition is watched, to say how late it is",
        .min = 1,
        .max = 100},
    plan::ParameterSpec{.name = "app_sel",
                        .type = plan::ParameterType::integer,
                        .otherwise = "the active set the module comes with",
                        .help = "application to configure on all lanes it allows",
                        .min = 1,
                        .max = 15},
};
inline constexpr plan::CheckSpec module_bring_up_spec{
    .id = "module.bring-up",
    .title = "Low power to all data paths activated and back, each transition in its advertised time",
    .help =
        "Walks the module and data path state machines up and down (ModulePwrUp, DPInit, DPTxTurnOn, DPTxTurnOff, "
        "DPDeinit, ModulePwrDn) and holds each time against the upper edge of the module's own advertised code. Code "
        "13 is open-ended and only recorded; codes 14 and 15 are an advertisement fault.",
    .tags = module_bring_up_tags,
    .parameters = module_bring_up_parameters,
    .limits = {},
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, module and data path state machines; 01h:144, 167, 168.
asio::awaitable<Outcome> module_bring_up(Context& context);

}  // namespace plugfest::checks
