#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array firmware_upgrade_tags = {std::string_view{"firmware"}, std::string_view{"cdb"},
                                                     std::string_view{"destructive"}};
inline constexpr std::array firmware_upgrade_parameters = {
    plan::ParameterSpec{.name = "image",
                        .type = plan::ParameterType::path,
                        .otherwise = "none, and nothing is written",
                        .help = "the vendor's firmware file for this module, seen from the plan's folder"},
    plan::ParameterSpec{.name = "password",
                        .type = plan::ParameterType::text,
                        .otherwise = "none is sent",
                        .help = "host password that the vendor wants, eight hexadecimal digits: 00001011"},
};
inline constexpr plan::CheckSpec firmware_upgrade_spec{
    .id = "firmware.upgrade",
    .title = "An interrupted firmware download harms nothing, a complete one runs on trial and is taken back",
    .help =
        "Writes firmware: the bench must give the permission 'firmware'. Stops the download at 10, 30, 50 and 90 % and "
        "aborts it; after each the old image must still run and be committed, the identity be whole and the data paths "
        "come up. Then the download is completed, the new image must run uncommitted and bring the data paths up, and "
        "the module is taken back to the old image. Nothing is ever committed; what the other bank held is lost.",
    .tags = firmware_upgrade_tags,
    .parameters = firmware_upgrade_parameters,
    .limits = {},
    .resources = {},
    .high_power = true,
    .budget = "8 h",
};

/// CMIS 5.4, Firmware management commands.
asio::awaitable<Outcome> firmware_upgrade(Context& context);

}  // namespace plugfest::checks
