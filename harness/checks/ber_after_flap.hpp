#pragma once

#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array ber_after_flap_tags = {std::string_view{"ber"}, std::string_view{"flap"},
                                                   std::string_view{"link"}};
inline constexpr std::array ber_after_flap_parameters = {
    plan::ParameterSpec{.name = "dwell",
                        .dimension = Dimension::time,
                        .fallback = "30 s",
                        .help =
                            "how long the ratio is measured before the first flap and after each (SONiC transceiver "
                            "test plan: 30 s)",
                        .min = 0.3,
                        .max = 1e6},
    plan::ParameterSpec{.name = "times",
                        .type = plan::ParameterType::integer,
                        .fallback = "1",
                        .help = "flaps at each end: receivers adapt badly by chance",
                        .min = 1,
                        .max = 1000},
    plan::ParameterSpec{.name = "down",
                        .dimension = Dimension::time,
                        .fallback = "1 s",
                        .help = "how long a port stays administratively down",
                        .min = 0.01,
                        .max = 600},
    plan::ParameterSpec{.name = "settle",
                        .dimension = Dimension::time,
                        .fallback = "5 s",
                        .help = "from the link's return until the ratio is measured again",
                        .min = 0,
                        .max = 600},
    tier_parameter,
};
inline constexpr std::array ber_after_flap_limits = {
    ber_limit_spec,
    plan::ParameterSpec{.name = "factor",
                        .fallback = "10",
                        .help = "most that a ratio may grow over the baseline (SONiC transceiver test plan: 10)",
                        .min = 1.01,
                        .max = 1e6}};
inline constexpr plan::CheckSpec ber_after_flap_spec{
    .id = "ber.after-flap",
    .title = "The error ratio before FEC comes back after a flap, of this end and of the peer",
    .help =
        "A baseline, then flaps by the near port and then by the far one, administratively, each followed by another "
        "measurement at every end that can be asked. Fails where a counter's ratio is above `ber`, or certainly grew "
        "by "
        "more than `factor`: a peer's transmitter that comes up badly leaves the receiver adapted to it, with the link "
        "up. A baseline that is too small to be known within the factor holds nobody to it: then `ber` alone judges, "
        "except for growth beyond doubt. Without a far port that can be set down, the peer's part is inconclusive.",
    .tags = ber_after_flap_tags,
    .parameters = ber_after_flap_parameters,
    .limits = ber_after_flap_limits,
    .high_power = true,
    .link = true,
    .claims = 1,
    .budget = "24 h",
};

asio::awaitable<Outcome> ber_after_flap(Context& context);

}  // namespace plugfest::checks
