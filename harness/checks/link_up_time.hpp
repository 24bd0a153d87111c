#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array link_up_time_tags = {std::string_view{"link"}};
inline constexpr std::array link_up_time_parameters = {
    plan::ParameterSpec{.name = "cycles",
                        .type = plan::ParameterType::integer,
                        .fallback = "5",
                        .help = "how often the link is taken down and brought up, each way",
                        .min = 1,
                        .max = 1000},
    plan::ParameterSpec{.name = "rest",
                        .dimension = Dimension::time,
                        .fallback = "5 s",
                        .help = "how long it stays down, and up before the next cycle",
                        .min = 0,
                        .max = 3600},
    plan::ParameterSpec{.name = "data_path",
                        .type = plan::ParameterType::switch_,
                        .fallback = "true",
                        .help = "also by the module's data paths"},
};
inline constexpr std::array link_up_time_limits = {
    plan::ParameterSpec{.name = "start_up",
                        .dimension = Dimension::time,
                        .fallback = "60 s",
                        .help = "longest from the command to the near port being up",
                        .min = 0.001,
                        .max = 3600},
};
inline constexpr plan::CheckSpec link_up_time_spec{
    .id = "link.up-time",
    .title = "The link comes up in time, each time",
    .help =
        "Sets the near port administratively down and up, then takes the module's data paths down and up; from each "
        "command to the near port being up is measured with its brackets and held against `start_up` (60 s: port "
        "start-up in public switch test plans). A link that is lost again on its way up is told.",
    .tags = link_up_time_tags,
    .parameters = link_up_time_parameters,
    .limits = link_up_time_limits,
    .resources = {},
    .high_power = true,
    .link = true,
    .budget = "2 h",
};

asio::awaitable<Outcome> link_up_time(Context& context);

}  // namespace plugfest::checks
