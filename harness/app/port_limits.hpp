#pragma once

#include "harness/app/session.hpp"
#include "harness/checks/check.hpp"

namespace plugfest::app {

/// What the cage may deliver: the bench knows its own fuse, else the platform's figure for port and airflow applies.
checks::PortLimits port_limits(const Session& session, const plan::BenchSlot& slot);

}  // namespace plugfest::app
