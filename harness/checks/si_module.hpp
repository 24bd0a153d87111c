#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/summary.hpp"

#include <span>

namespace plugfest::checks {

/// Driver peaking and Rx output settings of the lanes in use: what the active set holds against what was meant, what
/// was staged and what the module advertises.
/// @param lanes   host lanes, from 1
/// @param linear  the module passes the host's signal on
asio::awaitable<void> judge_module_settings(Context& context, std::span<const int> lanes, bool linear,
                                            Summary& summary);

}  // namespace plugfest::checks
