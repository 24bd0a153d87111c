#pragma once

#include "harness/checks/check.hpp"

#include <array>

namespace plugfest::checks {

inline constexpr std::array tx_disable_tags = {std::string_view{"outputs"}, std::string_view{"lanes"}};
inline constexpr std::array tx_disable_parameters = {
    plan::ParameterSpec{
        .name = "monitor_age",
        .dimension = Dimension::time,
        .fallback = "0 s",
        .help = "how old a value of the Tx power monitor may be; added to the uncertainty of every time",
        .min = 0,
        .max = 10},
};
inline constexpr std::array tx_disable_limits = {
    plan::ParameterSpec{.name = "dark",
                        .dimension = Dimension::power_level,
                        .fallback = "-20 dBm",
                        .help = "most that a disabled lane may still send",
                        .min = -60,
                        .max = 0},
    plan::ParameterSpec{.name = "isolation",
                        .dimension = Dimension::level,
                        .fallback = "0.5 dB",
                        .help = "most that the power of a lane which nobody touched may change",
                        .min = 0.05,
                        .max = 10},
};
inline constexpr plan::CheckSpec tx_disable_spec{
    .id = "tx.disable",
    .title = "Each output goes off and on again in time, and no other with it",
    .help =
        "With all data paths activated, OutputDisableTx of one media lane after another: its power gone within 100 ms "
        "(3 ms in the fast class) and back within 400 ms (10 ms), its data path in DPInitialized meanwhile and in "
        "DPActivated again, the power of every other lane and the state of every other path untouched. Where the "
        "module disables all lanes together, all together. The same of OutputDisableRx, by OutputStatusRx.",
    .tags = tx_disable_tags,
    .parameters = tx_disable_parameters,
    .limits = tx_disable_limits,
    .resources = {},
    .high_power = true,
    .budget = "1 h",
};

/// CMIS 5.4, 10h:130, 138; 11h:132; 01h:151; Timings.
asio::awaitable<Outcome> tx_disable(Context& context);

}  // namespace plugfest::checks
