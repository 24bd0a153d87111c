#pragma once

#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/codeword_limit.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array ber_histogram_tags = {std::string_view{"ber"}, std::string_view{"link"}};
inline constexpr std::array ber_histogram_parameters = {exposure_parameter, end_parameter, tier_parameter};
inline constexpr std::array ber_histogram_limits = {
    frame_loss_limit_spec, plan::ParameterSpec{.name = "bin",
                                               .type = plan::ParameterType::integer,
                                               .otherwise = "the port class's operator_bin, in the operator tier alone",
                                               .help = "highest histogram bin that may grow",
                                               .min = 0,
                                               .max = 15}};
inline constexpr plan::CheckSpec ber_histogram_spec{
    .id = "ber.histogram",
    .title = "Symbol errors per codeword: as random errors would spread them, or in bursts",
    .help =
        "The histogram that grows meanwhile, in the bins that this host shows, against what random errors of the same "
        "ratio would make of it. A tail above that is named as bursts, with a warning. Fails where bins above `bin` "
        "grow, where uncorrectable codewords show a frame loss above the limit, or where the likeliest burst model is "
        "certain to lose more. Passes where uncorrectable codewords alone show a loss below the limit: a model's "
        "forecast "
        "may speak against a pass and never for one. Else, as with too few codewords for the claim, nothing is "
        "concluded. A loss of the link fails.",
    .tags = ber_histogram_tags,
    .parameters = ber_histogram_parameters,
    .limits = ber_histogram_limits,
    .high_power = true,
    .reads_only = true,
    .link = true,
    .claims = 1,
    .budget = "72 h",
};

asio::awaitable<Outcome> ber_histogram(Context& context);

}  // namespace plugfest::checks
