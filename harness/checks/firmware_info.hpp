#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array firmware_info_tags = {std::string_view{"firmware"}, std::string_view{"cdb"}};
inline constexpr plan::CheckSpec firmware_info_spec{
    .id = "firmware.info",
    .title = "What a module says about its firmware agrees with itself",
    .help =
        "Asks by command data block what it can do (0040h) and what firmware it has (0041h, 0100h), where it has one. "
        "Every query that the bitmap claims must be answered, within the advertised time; one image runs, and it is "
        "valid; at most one is committed; versions agree with lower:39-40 and 01h:128-129. Without a command data "
        "block only the registers are judged.",
    .tags = firmware_info_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = false,
    .budget = "1 h",
};

/// CMIS 5.4, Firmware management commands; 01h:163-166.
asio::awaitable<Outcome> firmware_info(Context& context);

}  // namespace plugfest::checks
