#pragma once

#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/si_sweep.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array si_margin_tags = {std::string_view{"link"}, std::string_view{"lpo"},
                                              std::string_view{"signal-integrity"}};
/// How far the map goes to either side of where a tap stands.
constexpr plan::ParameterSpec map_reach(std::string_view tap, std::string_view fallback, std::string_view help) {
  return {.name = tap, .type = plan::ParameterType::integer, .fallback = fallback, .help = help, .min = 0, .max = 50};
}
inline constexpr std::array si_margin_parameters = {
    sweep_vary,
    map_reach("pre1", "2", "points of this tap to either side of where it stands; 0: not varied"),
    map_reach("post1", "2", "the same"),
    map_reach("main", "0", "the same"),
    map_reach("pre2", "0", "the same"),
    map_reach("post2", "0", "the same"),
    plan::ParameterSpec{.name = "code_step",
                        .type = plan::ParameterType::integer,
                        .otherwise = "a fortieth of the silicon's full scale",
                        .help = "codes from point to point",
                        .min = 1,
                        .max = 50},
    plan::ParameterSpec{.name = "driver_peaking",
                        .type = plan::ParameterType::integer,
                        .fallback = "1",
                        .help = "codes of the near module's driver peaking to either side; 0: not varied. Only with "
                                "the near host's taps, in modules that let a host control it",
                        .min = 0,
                        .max = 12},
    sweep_settle,
    sweep_relock,
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "longest time that errors are counted at a point",
                        .min = 0.01,
                        .max = 3600},
};
inline constexpr std::array si_margin_limits = {
    plan::ParameterSpec{.name = "ber",
                        .otherwise = "the port class's pre_fec_ber",
                        .help = "where a point ends to be good, and where margins count from",
                        .min = 1e-15,
                        .max = 0.01},
    plan::ParameterSpec{.name = "min_margin",
                        .dimension = Dimension::level,
                        .otherwise = "the port class's margin",
                        .help = "least SNR in hand at the operating point",
                        .min = 0,
                        .max = 20},
    plan::ParameterSpec{.name = "min_steps",
                        .type = plan::ParameterType::integer,
                        .fallback = "1",
                        .help = "least number of good points to either side of the operating point on every axis",
                        .min = 0,
                        .max = 50},
};
inline constexpr plan::CheckSpec si_margin_spec{
    .id = "si.margin",
    .title = "How far a host's taps and the driver's peaking may move before the link is bad",
    .help =
        "A map around the operating point: every point is set within the silicon's full scale, the main tap giving "
        "what "
        "the others take, and errors are counted at the other end, where these settings act. A point is good when the "
        "upper bound of its error ratio is below "
        "the limit, bad when the lower bound is above it or the link is lost, else unknown. Told and judged are the "
        "margin at the operating point in dB of SNR and the number of good points to either side on each axis; told, "
        "the size of the good region and the best point. All lanes are moved at once; each has a map of its own where "
        "counters tell lanes apart. Everything is put back.",
    .tags = si_margin_tags,
    .parameters = si_margin_parameters,
    .limits = si_margin_limits,
    .high_power = true,
    .link = true,
    .claims = 1,
    .budget = "30 min",
};

asio::awaitable<Outcome> si_margin(Context& context);
/// Points times settling and dwell against the budget.
std::string si_margin_out_of_reach(const Prospect& prospect);

}  // namespace plugfest::checks
