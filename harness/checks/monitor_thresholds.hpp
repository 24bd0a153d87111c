#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array monitor_thresholds_tags = {std::string_view{"monitors"}, std::string_view{"memory"}};
inline constexpr plan::CheckSpec monitor_thresholds_spec{
    .id = "monitor.thresholds",
    .title = "Thresholds of every advertised monitor are in order",
    .help =
        "Low alarm <= low warning < high warning <= high alarm for every monitor that page 01h advertises, not all "
        "four zero; the same for versatile diagnostics, whose descriptors must name lanes that exist. A temperature or "
        "supply alarm inside the range that the module is rated for is a warning. Judged as found, and again, with the "
        "checksum of page 02h, with "
        "each advertised application commissioned: thresholds may change with it.",
    .tags = monitor_thresholds_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = false,
    .budget = "8 h",
};

/// CMIS 5.4, Module and lane thresholds (page 02h); 01h:146-147, 150, 159-160.
asio::awaitable<Outcome> monitor_thresholds(Context& context);

}  // namespace plugfest::checks
