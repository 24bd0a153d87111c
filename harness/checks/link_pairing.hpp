#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array link_pairing_tags = {std::string_view{"link"}, std::string_view{"lpo"}};
inline constexpr std::array link_pairing_parameters = {
    plan::ParameterSpec{.name = "lock_within",
                        .dimension = Dimension::time,
                        .fallback = "10 s",
                        .help = "how long a receiver may take to lock before the other polarity is tried on its lane",
                        .min = 0.1,
                        .max = 600},
};
inline constexpr plan::CheckSpec link_pairing_spec{
    .id = "link.pairing",
    .title = "The two modules and the host suit each other, and every lane locks",
    .help =
        "What is paired with what: linear, half retimed or retimed, by interface ids; a linear module with a retimed "
        "one is an engineered link outside the LPO MSA's scope, and said to be. Whether the platform's profile lists "
        "the host interface and supports linear modules, and whether the taps in use belong to a set of the kind that "
        "suits the module. Every receiver of both hosts locks with the polarity as set; where one does not, the other "
        "polarity is tried on that lane, and the inversion that is needed is named.",
    .tags = link_pairing_tags,
    .parameters = link_pairing_parameters,
    .limits = {},
    .resources = {},
    .high_power = true,
    .both_ends = true,
    .budget = "15 min",
};

asio::awaitable<Outcome> link_pairing(Context& context);

}  // namespace plugfest::checks
