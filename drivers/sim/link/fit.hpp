#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <functional>
#include <string>
#include <vector>

/// Free parameters of the link model from measured bit error ratios.
namespace plugfest::sim::link {

/// One measurement: what was set, and what came out.
struct FitRow {
  LaneChain chain;       ///< with everything that is known set
  double log10_ber = 0;  ///< measured
  double weight = 1;
};

struct FitParameter {
  const ParameterInfo* info = nullptr;
  double value = 0;  ///< found
  /// How far it can go to either side until the rms residual grows by a tenth of a decade, in its unit; limited by its
  /// range.
  double lowest = 0, highest = 0;
  bool determined = false;  ///< false: the data leave it open over most of its range
};

struct FitResult {
  std::vector<FitParameter> parameters;
  std::vector<double> residual;  ///< model minus measured, decades, by row
  double rms_decades = 0;
  double start_rms_decades = 0;
  int evaluations = 0;
  bool settled = false;  ///< the search ended because nothing got better, not because its budget was used up
};

/// Least squares in log10 of the BER (Nelder-Mead within the parameters' ranges, begun from the rows' own values).
/// @pre rows and free are not empty
FitResult fit(const std::vector<FitRow>& rows, const std::vector<const ParameterInfo*>& free, int budget = 4000);

}  // namespace plugfest::sim::link
