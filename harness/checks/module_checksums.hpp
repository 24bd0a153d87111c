#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_checksums_tags = {std::string_view{"memory"}, std::string_view{"smoke"}};
inline constexpr plan::CheckSpec module_checksums_spec{
    .id = "module.checksums",
    .title = "Page checksums match their pages",
    .help =
        "Adds up pages 00h, 01h and 02h as CMIS says and compares with the byte each of them ends in. A flat-memory "
        "module has page 00h only.",
    .tags = module_checksums_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = false,
    .reads_only = true,
    .budget = "1 min",
};

/// CMIS 5.4, checksum bytes of pages 00h (222), 01h (255) and 02h (255).
asio::awaitable<Outcome> module_checksums(Context& context);

}  // namespace plugfest::checks
