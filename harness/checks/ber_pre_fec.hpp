#pragma once

#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array ber_pre_fec_tags = {std::string_view{"ber"}, std::string_view{"link"}};
inline constexpr std::array ber_judged = {std::string_view{"lanes"}, std::string_view{"port"}};
inline constexpr std::array ber_pre_fec_parameters = {
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "60 s",
                        .help = "shortest time after which a pass may come, and half of the longest. "
                                "Seen in 30 blocks or more: drift and bursts take time, counting does not",
                        .min = 0.3,
                        .max = 1e7},
    plan::ParameterSpec{.name = "lanes",
                        .type = plan::ParameterType::lanes,
                        .fallback = "all",
                        .help = "lanes of the port that are judged"},
    plan::ParameterSpec{.name = "judge",
                        .type = plan::ParameterType::text,
                        .fallback = "lanes",
                        .help = "port: the mean of all lanes is enough, for hosts that count nothing finer",
                        .choices = ber_judged},
    end_parameter,
    tier_parameter,
    plan::ParameterSpec{.name = "ratio",
                        .fallback = "2",
                        .help = "limit over the ratio that still counts as good: p1 / p0 of the sequential test",
                        .min = 1.1,
                        .max = 1000},
};
inline constexpr std::array ber_pre_fec_limits = {ber_limit_spec};
inline constexpr plan::CheckSpec ber_pre_fec_spec{
    .id = "ber.pre-fec",
    .title = "Bit error ratio before FEC, lane by lane",
    .help =
        "Differences of the hosts' FEC counters, as finely as the host has them, lane by lane against the limit: a "
        "sequential test that may fail at any look, and passes only after the dwell and only if the upper bound, as "
        "wide as bursts make it, is below the limit. Counters of the port name no lane: with `lanes: all` they may "
        "fail, and never pass. Where bits are estimated, the estimate's upper end must pass, its lower end fail. "
        "A ratio that rises over the dwell and would be above the limit another dwell later lengthens the dwell; "
        "while it does, or ends above the limit, nothing is concluded. A loss of the link fails. FEC lanes, each a "
        "part of one lane, are judged each, though none of them names a lane. Intervals in which "
        "the link flapped, counters were cleared or codewords are missing do not count; when more than a tenth do "
        "not, nothing is concluded.",
    .tags = ber_pre_fec_tags,
    .parameters = ber_pre_fec_parameters,
    .limits = ber_pre_fec_limits,
    .high_power = true,
    .reads_only = true,
    .link = true,
    .claims = 1,
    .budget = "72 h",
};

/// Statistics: harness/checks/ber_judge.hpp.
asio::awaitable<Outcome> ber_pre_fec(Context& context);
std::string ber_pre_fec_out_of_reach(const Prospect& prospect);

}  // namespace plugfest::checks
