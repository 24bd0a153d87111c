#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/summary.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

/// Whether the receivers of both hosts lock with the polarity as set, and which inversion would make them.
namespace plugfest::checks {

/// Lanes, bit n-1 for lane n, that the near module swaps; 0 where it does not say so.
struct SwappedPairs {
  std::uint8_t tx = 0, rx = 0;
};

/// Judges every lane in use at both ends. Where a lane does not lock and its polarity can be set, the other polarity is
/// tried on that lane alone, and put back where it does not help; the rest is put back with the step.
/// @param within  how long a receiver may take to lock
/// @return whether any receiver could be looked at
asio::awaitable<bool> judge_locks(Context& context, SwappedPairs swapped, Clock::duration within, Summary& summary);

}  // namespace plugfest::checks
