#pragma once

#include "drivers/cmis/decode_enhanced_lpo.hpp"
#include "harness/checks/check.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace plugfest::checks {

/// What the module tells with its Enhanced LPO registers, read afresh; empty: it has none, or is not known to mean so.
asio::awaitable<std::optional<cmis::EnhancedLpo>> read_enhanced_lpo(Context& context);

}  // namespace plugfest::checks
