#pragma once

#include "harness/stats/homogeneity.hpp"

#include <span>

namespace plugfest::stats {

/// Whether the ratio of blocks in the order of time rises, and where it would be later.
struct Trend {
  double p_value = 1;  ///< of a rise: the test of Mann and Kendall, one-sided, with ties
  Count first, last;   ///< the first and the last third
  double first_ratio = 0, last_ratio = 0;
  double ahead = 0;  ///< ratio `further` blocks after the last one
};
/// The higher one of a straight line through all blocks and of the growth from the first third to the last one, if it
/// goes on by the same factor. Fewer than three blocks: no trend.
/// @param further  blocks of mean length, from the end of the last one on
Trend trend(std::span<const Count> blocks, double further);

}  // namespace plugfest::stats
