#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array module_identity_tags = {std::string_view{"memory"}, std::string_view{"smoke"}};
inline constexpr std::array module_identity_parameters = {
    plan::ParameterSpec{.name = "vendor",
                        .type = plan::ParameterType::text,
                        .otherwise = "any vendor",
                        .help = "VendorName that the module must show"},
    plan::ParameterSpec{.name = "part",
                        .type = plan::ParameterType::text,
                        .otherwise = "any part number",
                        .help = "VendorPN that the module must show"},
    plan::ParameterSpec{.name = "firmware",
                        .type = plan::ParameterType::text,
                        .otherwise = "any firmware",
                        .help = "active firmware revision that the module must run, as major.minor"},
};
inline constexpr plan::CheckSpec module_identity_spec{
    .id = "module.identity",
    .title = "The module says who it is, and means it",
    .help =
        "Reads form factor, CMIS revision, vendor block and applications. Fails when the identifier and its copy "
        "differ, when the vendor name is missing, when no application is advertised, or when the plan "
        "asks for another vendor, part or firmware. What is odd but legal is a finding.",
    .tags = module_identity_tags,
    .parameters = module_identity_parameters,
    .limits = {},
    .resources = {},
    .high_power = false,
    .reads_only = true,
    .budget = "1 min",
};

/// CMIS 5.4, administrative information (page 00h) and application descriptors (lower memory 86-117).
asio::awaitable<Outcome> module_identity(Context& context);

}  // namespace plugfest::checks
