#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array flags_latch_tags = {std::string_view{"flags"}, std::string_view{"states"}};
inline constexpr plan::CheckSpec flags_latch_spec{
    .id = "flags.latch",
    .title = "Flags are raised in time, latched, cleared by a read, and masked without being lost",
    .help =
        "Provokes what needs no lab: low power and back, data paths up, dark by Tx disable, and down by deinit, Rx "
        "outputs muted. Each must raise its flag within 200 ms, a read must clear it, a mask must keep the interrupt "
        "away and the flag alive. What may not be raised in low power, or for outputs that the host holds off, must "
        "not be. A condition that is seen to hold, a receiver without light (also one that gets its own transmitter's "
        "light, while that is off), must bring its flag back after every read. The flags are read by one owner, and so "
        "cleared: events of others are lost while this runs.",
    .tags = flags_latch_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, Flags, masks and interrupt; lower:3, 8-11, 31-34; 10h:213-232; 11h:134-153.
asio::awaitable<Outcome> flags_latch(Context& context);

}  // namespace plugfest::checks
