#pragma once

#include "drivers/sim/random.hpp"

#include <cstdint>

namespace plugfest::sim {

/// The least and the greatest of some draws.
struct DrawRange {
  double least = 1, greatest = 0;
};

/// Of the draws first, first + 1, ... last - 1 in an endless row of independent ones, each evenly distributed over
/// [0, 1). A function of the key and the two numbers: the range of a stretch is that of its parts, wherever it is cut.
///
/// Takes about the logarithm of their number, not the number: extremes of a block of 4096 are drawn first, then how its
/// halves share them, and so on down to the single draw.
/// @pre first < last
DrawRange draws_between(const StreamKey& key, std::uint64_t first, std::uint64_t last);

}  // namespace plugfest::sim
