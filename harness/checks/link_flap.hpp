#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array link_flap_tags = {std::string_view{"link"}, std::string_view{"soak"}};
inline constexpr std::array link_flap_parameters = {
    plan::ParameterSpec{.name = "duration",
                        .dimension = Dimension::time,
                        .fallback = "24 h",
                        .help = "how long the link is watched once it has settled",
                        .min = 1,
                        .max = 90 * 86400.0},
    plan::ParameterSpec{.name = "settling",
                        .dimension = Dimension::time,
                        .fallback = "1 min",
                        .help = "time after the link came up in which flaps are counted apart; not part of `duration`",
                        .min = 0,
                        .max = 86400},
    plan::ParameterSpec{.name = "interval",
                        .dimension = Dimension::time,
                        .fallback = "10 s",
                        .help = "between reads of the counters of both ends",
                        .min = 0.1,
                        .max = 900},
    plan::ParameterSpec{.name = "aggregate",
                        .dimension = Dimension::time,
                        .fallback = "15 min",
                        .help = "what one line of the journal sums up",
                        .min = 10,
                        .max = 86400},
};
inline constexpr std::array link_flap_limits = {
    plan::ParameterSpec{.name = "max_count",
                        .type = plan::ParameterType::integer,
                        .fallback = "0",
                        .help = "most flaps that nobody asked for",
                        .min = 0,
                        .max = 1e6},
    plan::ParameterSpec{.name = "max_rate",
                        .dimension = Dimension::rate,
                        .otherwise = "no claim about a rate; what the exposure supports is recorded",
                        .help = "most flaps per time that the link is up, shown with this step's share of the plan's "
                                "confidence (Poisson): \"0.2 / h\"",
                        .min = 1e-12,
                        .max = 1},
    plan::ParameterSpec{.name = "observed",
                        .dimension = Dimension::ratio,
                        .fallback = "99 %",
                        .help = "least share of the time in which a flap would have been counted at every watched end",
                        .min = 0.01,
                        .max = 1},
};
inline constexpr plan::CheckSpec link_flap_spec{
    .id = "link.flap",
    .title = "The link stays up by itself",
    .help =
        "Watches the ports of both ends: what they report as it happens, and their counters every `interval`. One "
        "event seen at both ends counts once; a change of administrative state is recorded and not counted, nor is "
        "what it may explain (until 60 s after a port was set up). Fails on more than `max_count` flaps, judges "
        "`max_rate` by the exposure, and is inconclusive where too little of the time was observed. Pre-FEC BER, "
        "highest histogram bin, uncorrectable codewords and module temperature are on record every `aggregate`; the "
        "module's monitors before, at the first flap and a minute later.",
    .tags = link_flap_tags,
    .parameters = link_flap_parameters,
    .limits = link_flap_limits,
    .resources = {},
    .high_power = true,
    .reads_only = true,
    .link = true,
    .claims = 1,
    .budget = "25 h",
};

asio::awaitable<Outcome> link_flap(Context& context);
/// A duration that could not show `max_rate` even without a flap, or that the step's budget cuts short.
std::string link_flap_out_of_reach(const Prospect& prospect);

}  // namespace plugfest::checks
