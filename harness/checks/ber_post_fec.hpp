#pragma once

#include "harness/checks/ber_limit.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/codeword_limit.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array ber_post_fec_tags = {std::string_view{"ber"}, std::string_view{"link"}};
inline constexpr std::array ber_post_fec_parameters = {exposure_parameter, end_parameter};
inline constexpr std::array ber_post_fec_limits = {frame_loss_limit_spec};
inline constexpr plan::CheckSpec ber_post_fec_spec{
    .id = "ber.post-fec",
    .title = "Frames lost after FEC, from uncorrectable codewords",
    .help =
        "Uncorrectable codewords over codewords, at every end that can be asked: passes where the upper bound of the "
        "frame loss that follows from them, with the port class's interleave, is below the limit. It takes exposure: "
        "too short a duration is refused before anything runs. Codewords that come in bunches widen the bound. A "
        "forecast from the histogram is told, never claimed. Intervals in which the link flapped do not count: what "
        "a flap loses is for link.flap.",
    .tags = ber_post_fec_tags,
    .parameters = ber_post_fec_parameters,
    .limits = ber_post_fec_limits,
    .high_power = true,
    .reads_only = true,
    .link = true,
    .claims = 1,
    .budget = "72 h",
};

asio::awaitable<Outcome> ber_post_fec(Context& context);

}  // namespace plugfest::checks
