#pragma once

#include "harness/stats/error_bounds.hpp"
#include "harness/stats/sequential.hpp"

#include <cstdint>
#include <vector>

namespace plugfest::stats {

/// Draws the errors of one look after the other: binomial, by inversion of its distribution. The same seed gives the
/// same draws everywhere.
class LookCounts {
 public:
  /// @param bits   of a look, whole @param ratio  0 < ratio < 1
  LookCounts(double bits, double ratio, std::uint64_t seed);
  double next();

 private:
  double first_ = 0;
  std::vector<double> at_most_;  ///< P(count <= first_ + i)
  std::uint64_t state_;
};

/// What so many tests did at one true ratio.
struct Simulated {
  std::uint64_t tests = 0, accepted = 0, rejected = 0, undecided = 0;
  Interval accept, reject;  ///< of their probabilities: Clopper-Pearson
  double mean_bits = 0;
  double mean_bits_deviation = 0;  ///< standard deviation of the mean
};
/// Runs `tests` SequentialTests, look by look, each on draws of its own.
/// @param confidence  of the two intervals, each by itself
/// @throws std::invalid_argument  no tests; a design without budget at a ratio where it does not end
Simulated simulate_sequential(const SequentialDesign& design, double ratio, std::uint64_t tests, std::uint64_t seed,
                              double confidence = 0.95);

}  // namespace plugfest::stats
