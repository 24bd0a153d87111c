#pragma once

#include "harness/stats/homogeneity.hpp"

#include <cstddef>
#include <optional>
#include <vector>

/// Errors counted block after block (seconds, looks): whether they come evenly, and what the mean ratio can be when
/// they do not.
namespace plugfest::stats {

/// A block that the common ratio does not explain.
struct Burst {
  std::size_t block = 0;  ///< from 0, in the order of add()
  double errors = 0, expected = 0;
  double p_value = 0;  ///< of this block against the quiet ones, before it is held against the number of blocks
};

/// One-sided upper bound of the mean ratio.
struct MeanBound {
  double upper = 0;        ///< holds with the stated confidence also under bursts
  double homogeneous = 0;  ///< what it would be if errors came evenly: Garwood
  bool widened = false;    ///< upper is above homogeneous
};

/// Blocks in the order of time. The analyses are of all that was added so far.
class BlockSeries {
 public:
  /// @throws std::invalid_argument  not whole, no bits, more errors than bits
  void add(double errors, double bits);

  const std::vector<Count>& blocks() const { return blocks_; }
  double errors() const;
  double bits() const;

  /// Pearson's dispersion and its test.
  Homogeneity homogeneity() const { return stats::homogeneity(blocks_); }

  /// An upper bound of the mean ratio that holds when errors come in bursts, of any size and length, at a mean spacing
  /// up to a tenth of the blocks' time; with less than ten bursts in the series see unseen_event_rate().
  ///
  /// Fay and Feuer's gamma bound for a sum of weighted Poisson counts, where bursts are the weights: the variance of
  /// the sum comes from the blocks (and from pairs of neighbours: a burst may span two), the largest weight from the
  /// worst block, times 1.75 where the blocks are not even at 5 %: the largest burst was likely not seen. Coverage was
  /// found by simulation, not proved: at least the stated 95 % for two-state bursts; never below Garwood's bound, and
  /// equal to it where blocks scatter less than Poisson.
  /// @throws std::invalid_argument  fewer than 30 blocks: that is not enough to know their scatter
  MeanBound mean_upper(double confidence) const;

  /// Upper bound of the ratio in the block with the highest one; holds for all blocks together.
  /// @throws std::invalid_argument  no blocks
  double worst_block_upper(double confidence) const;
  /// The highest ratio of one block. Empty: no blocks.
  std::optional<double> worst_block_ratio() const;

  /// Blocks with more errors than the quiet blocks explain, worst first. All of them together name a block wrongly with
  /// at most `significance` where errors come evenly. When half of the blocks or more are bursts, none stands out:
  /// homogeneity() tells.
  std::vector<Burst> bursts(double significance = 0.01) const;

 private:
  std::vector<Count> blocks_;
};

/// The rate of events (bursts, flaps) that an observation of `duration` in which none came does not exclude:
/// -ln(1 - confidence) / duration, per unit of duration. With `seen` events: Garwood's upper bound.
double unseen_event_rate(double duration, double confidence, double seen = 0);

}  // namespace plugfest::stats
