#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array si_applied_tags = {std::string_view{"link"}, std::string_view{"lpo"},
                                               std::string_view{"signal-integrity"}};
inline constexpr std::array si_applied_parameters = {
    plan::ParameterSpec{.name = "set",
                        .type = plan::ParameterType::text,
                        .otherwise = "the profile's set for the near port whose kind suits the module",
                        .help = "id of the tap set that the near host is to hold"},
    plan::ParameterSpec{.name = "far_set",
                        .type = plan::ParameterType::text,
                        .otherwise = "as `set`, of the far host's profile and the module there",
                        .help = "id of the tap set that the far host is to hold"},
    plan::ParameterSpec{.name = "code_tolerance",
                        .type = plan::ParameterType::integer,
                        .fallback = "0",
                        .help = "how far each code may be from the set's",
                        .min = 0,
                        .max = 20},
    plan::ParameterSpec{.name = "peaking_tolerance",
                        .dimension = Dimension::level,
                        .fallback = "0.3 dB",
                        .help = "how far the peaking of a lane's FIR may be from that of its set",
                        .min = 0,
                        .max = 20},
    plan::ParameterSpec{.name = "driver_peaking",
                        .type = plan::ParameterType::integer,
                        .otherwise = "the profile's code for the port, in a linear module under explicit control",
                        .help = "code of FixedInputEqTargetTx that every lane in use is to hold, adaptation off",
                        .min = 0,
                        .max = 15},
    plan::ParameterSpec{.name = "tx_inverted",
                        .type = plan::ParameterType::integer,
                        .otherwise = "recorded, not judged",
                        .help = "lanes whose transmitter the near host is to invert: bit n-1 for lane n, 0 for none",
                        .min = 0,
                        .max = 255},
    plan::ParameterSpec{.name = "rx_inverted",
                        .type = plan::ParameterType::integer,
                        .otherwise = "recorded, not judged",
                        .help = "the same of its receivers",
                        .min = 0,
                        .max = 255},
    plan::ParameterSpec{.name = "nlc_upper",
                        .dimension = Dimension::ratio,
                        .otherwise = "recorded, not judged",
                        .help = "non-linear compensation of the upper eye that the near host is to hold",
                        .min = -1,
                        .max = 1},
    plan::ParameterSpec{.name = "nlc_lower",
                        .dimension = Dimension::ratio,
                        .otherwise = "recorded, not judged",
                        .help = "the same of the lower eye",
                        .min = -1,
                        .max = 1},
};
inline constexpr plan::CheckSpec si_applied_spec{
    .id = "si.applied",
    .title = "Hosts and module hold the signal integrity settings that are meant for this port",
    .help =
        "Taps of every lane as the silicon holds them, at both ends as far as the bench reaches: code by code against "
        "the set of the platform's own software for this port and this kind of module, their sum against full scale, "
        "the peaking of the FIR against that of the very set, never against one number for all platforms; codes of "
        "another set are named. Polarity and non-linear compensation where the plan says what they should be. In the "
        "module: driver peaking with the adaptive equaliser off, Rx output settings, staged against active, advertised "
        "maxima. A host that only tells what software asked for proves nothing.",
    .tags = si_applied_tags,
    .parameters = si_applied_parameters,
    .limits = {},
    .resources = {},
    .reads_only = true,
    .both_ends = true,
    .budget = "5 min",
};

asio::awaitable<Outcome> si_applied(Context& context);

}  // namespace plugfest::checks
