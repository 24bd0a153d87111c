#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <vector>

/// Free parameters of the link model from measured bit error ratios.
namespace plugfest::sim::link {

/// One measurement: what was set, and what came out.
struct FitRow {
  LaneChain chain;       ///< with everything that is known set
  double log10_ber = 0;  ///< measured
};

struct FitParameter {
  const ParameterInfo* info = nullptr;
  double start = 0, value = 0;  ///< in its unit
  /// How far it can go, the others following, until the rms residual reaches `FitResult::tolerance_decades` beyond the
  /// best; not beyond its range.
  double lowest = 0, highest = 0;
  bool determined = false;  ///< false: that is more than half of its range, or the search ended at the range's end
};

/// A mixture of parameters that the data say nothing about: they can all be moved together.
struct FlatDirection {
  std::vector<double> parts;  ///< by parameter, each as a share of its range; the largest is 1
  double decades = 0;         ///< rms change of the BER for moving so far
};

struct FitResult {
  std::vector<FitParameter> parameters;
  std::vector<double> residual_decades;  ///< model minus measured, by row
  double rms_decades = 0, start_rms_decades = 0;
  double tolerance_decades = 0.1;
  std::vector<FlatDirection> flat;
  int evaluations = 0;   ///< of the whole data
  bool settled = false;  ///< the search ended because nothing got better, not because its budget was used up
};

/// Least squares in log10 of the BER, by Nelder-Mead within the parameters' ranges, from the rows' own values.
/// @param rows  not empty
/// @param free  not empty, none of a parameter that has words or whole numbers only
/// @param budget  evaluations of all rows, at most
FitResult fit(const std::vector<FitRow>& rows, const std::vector<const ParameterInfo*>& free, int budget = 2000);

}  // namespace plugfest::sim::link
