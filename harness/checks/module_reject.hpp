#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_reject_tags = {std::string_view{"states"}, std::string_view{"applications"}};
inline constexpr plan::CheckSpec module_reject_spec{
    .id = "module.reject",
    .title = "What is not allowed is rejected, with the right word and without effect",
    .help =
        "With all data paths deactivated: an application that is not advertised, a DataPathID that does not fit and "
        "an equalisation above the advertised maximum are rejected as such, and the active set stays as it was. A "
        "page that is not supported shows page 0 with the bank as written, and a bank alone changes nothing.",
    .tags = module_reject_tags,
    .parameters = {},
    .limits = {},
    .resources = {},
    .high_power = false,
    .budget = "30 min",
};

/// CMIS 5.4, control set usage (ConfigStatus), Banked and Paged Memory.
asio::awaitable<Outcome> module_reject(Context& context);

}  // namespace plugfest::checks
