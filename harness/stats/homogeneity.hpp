#pragma once

#include <span>

/// Do several units share one rate? Given their total, counts of one rate are multinomial in the exposures, whatever
/// that rate is.
namespace plugfest::stats {

/// Events of one unit: flaps of a link in hours, errors of a block in bits.
struct Count {
  double events = 0;    ///< whole, at least 0
  double exposure = 0;  ///< above 0, the same unit for all
};

struct Homogeneity {
  double chi_square = 0;  ///< Pearson's
  double dof = 0;         ///< units - 1; 0: there was nothing to compare
  double p_value = 1;     ///< probability of a chi-square at least so large when the rate is one
  bool exact = true;      ///< summed over the multinomial distribution; else a gamma with its exact mean and variance
  /// Pearson's estimate of variance over mean; 1: Poisson.
  double dispersion() const { return dof > 0 ? chi_square / dof : 1; }
};
/// Pearson's chi-square against its conditional distribution: exact where that is cheap (few events), else a gamma
/// distribution with Haldane's exact mean and variance, which is right for blocks with hardly an event, too. No random
/// numbers. Fewer than two units, or no event: p_value is 1.
/// @throws std::invalid_argument  a count that is not whole, an exposure that is not above 0
Homogeneity homogeneity(std::span<const Count> units);

}  // namespace plugfest::stats
