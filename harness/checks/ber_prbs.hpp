#pragma once

#include "drivers/ber_tester.hpp"
#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array ber_prbs_tags = {std::string_view{"ber"}, std::string_view{"link"}};
inline constexpr std::array ber_prbs_parameters = {
    plan::ParameterSpec{.name = "pattern",
                        .type = plan::ParameterType::text,
                        .fallback = "PRBS31Q",
                        .help = "what is sent; the long one has the baseline wander of traffic",
                        .choices = test_pattern_names},
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "30 s",
                        .help = "shortest time after which a pass may come, and half of the longest",
                        .min = 0.3,
                        .max = 1e6},
    plan::ParameterSpec{.name = "lock",
                        .dimension = Dimension::time,
                        .fallback = "10 s",
                        .help =
                            "longest time until every checker has found its pattern: receivers adapt anew first, and "
                            "nothing advertises how long that takes",
                        .min = 0.01,
                        .max = 600},
    end_parameter,
    tier_parameter,
};
inline constexpr std::array ber_prbs_limits = {ber_limit_spec};
inline constexpr plan::CheckSpec ber_prbs_spec{
    .id = "ber.prbs",
    .title = "Test patterns from host to host: lock, and the error ratio of every lane",
    .help =
        "Each host sends the pattern and the other one checks it, both ways at once; precoding on one side only makes "
        "the result meaningless. Every lane must lock, and keep its lock; a checker that locks on a pattern that is "
        "not "
        "sent proves nothing, and the step is an error. The ratio is judged as in ber.pre-fec, without any FEC: errors "
        "are counted raw. Where the module has a checker for what its host sends, that segment is judged too; a module "
        "without pattern engines, as linear ones are, misses nothing. Traffic stops meanwhile.",
    .tags = ber_prbs_tags,
    .parameters = ber_prbs_parameters,
    .limits = ber_prbs_limits,
    .high_power = true,
    .link = true,
    .claims = 1,
    .budget = "24 h",
};

asio::awaitable<Outcome> ber_prbs(Context& context);

}  // namespace plugfest::checks
