#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_reinsertion_tags = {std::string_view{"lifecycle"}};
inline constexpr std::array module_reinsertion_parameters = {
    plan::ParameterSpec{.name = "times",
                        .type = plan::ParameterType::integer,
                        .fallback = "3",
                        .help = "how often the module is taken out and put in again",
                        .min = 1,
                        .max = 10000},
};
inline constexpr std::array module_reinsertion_limits = {
    plan::ParameterSpec{.name = "management",
                        .dimension = Dimension::time,
                        .fallback = "2 s",
                        .help = "from insertion until the module answers (CMIS 5.4, tMgmtInit)",
                        .min = 0.01,
                        .max = 60},
};
inline constexpr plan::CheckSpec module_reinsertion_spec{
    .id = "module.reinsertion",
    .title = "Taken out and put in again it is the same module, every time",
    .help =
        "The module is reinserted while another page than 0 is selected, and must answer in time, show page 0 and the "
        "same static pages byte by byte, come to rest in the same state every time with ModuleStateChangedFlag set "
        "once, and go up to DPActivated. A bench that cannot take a module out by itself leaves this inconclusive.",
    .tags = module_reinsertion_tags,
    .parameters = module_reinsertion_parameters,
    .limits = module_reinsertion_limits,
    .resources = {},
    .high_power = true,
    .budget = "4 h",
};

/// CMIS 5.4, module state machine, power-on.
asio::awaitable<Outcome> module_reinsertion(Context& context);

}  // namespace plugfest::checks
