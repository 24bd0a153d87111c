#pragma once

#include "drivers/base/error.hpp"
#include "drivers/sim/live/link.hpp"

#include <string>

namespace plugfest::sim {

/// A host answers at once; what was due before it was asked for is late all the same.
/// @throws BenchError  Errc::timed_out
inline void require_time(Link& link, Clock::time_point due, const std::string& who) {
  if (due < link.clock().now()) throw BenchError(Errc::timed_out, who);
}

}  // namespace plugfest::sim
