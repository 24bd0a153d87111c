#include "harness/stats/homogeneity.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace plugfest::stats {
namespace {

constexpr double affordable = 2e5;  ///< additions of an exact sum
constexpr double grid_of_unequal = 2048;

struct Totals {
  double events = 0, exposure = 0;
};

Totals totals(std::span<const Count> units) {
  Totals all;
  for (const Count& unit : units) {
    require_not_negative(unit.events, "number of events");
    require(std::floor(unit.events) == unit.events, "number of events must be a whole number");
    require_positive(unit.exposure, "exposure");
    all.events += unit.events;
    all.exposure += unit.exposure;
  }
  return all;
}

bool equally_exposed(std::span<const Count> units) {
  return std::ranges::all_of(units, [&](const Count& unit) { return unit.exposure == units.front().exposure; });
}

/// P(chi-square >= the observed one), summed: how events and squares can be shared out, unit after unit.
double exact_p_value(std::span<const Count> units, const Totals& all, double squares_per_step) {
  const auto events = static_cast<std::size_t>(all.events);
  const auto steps = [&](double count, const Count& unit) {
    const double part = unit.exposure / all.exposure * static_cast<double>(units.size());
    return static_cast<std::size_t>(std::round(count * count / part / squares_per_step));
  };
  std::size_t observed = 0;
  for (const Count& unit : units) observed += steps(unit.events, unit);
  const std::size_t width = observed + 1;  // all that is at least as large ends in the last one
  std::vector<double> shared((events + 1) * width);
  shared[0] = 1;
  for (const Count& unit : units) {
    const double mean = all.events * unit.exposure / all.exposure;
    std::vector<double> next(shared.size());
    for (std::size_t count = 0; count <= events; ++count) {
      const auto chance = static_cast<double>(std::exp(log_poisson_pmf(mean, static_cast<long double>(count))));
      const std::size_t rise = std::min(steps(static_cast<double>(count), unit), observed);
      for (std::size_t before = 0; before + count <= events; ++before)
        for (std::size_t at = 0; at < width; ++at)
          next[(before + count) * width + std::min(at + rise, observed)] += shared[before * width + at] * chance;
    }
    shared = std::move(next);
  }
  double any = 0;
  for (std::size_t at = 0; at < width; ++at) any += shared[events * width + at];
  return shared[events * width + observed] / any;
}

/// A gamma distribution with the exact mean (units - 1) and variance (Haldane 1937) of the conditional chi-square.
double gamma_p_value(std::span<const Count> units, const Totals& all, double chi_square) {
  const auto count = static_cast<double>(units.size());
  double inverse_shares = 0;
  for (const Count& unit : units) inverse_shares += all.exposure / unit.exposure;
  const double mean = count - 1;
  const double variance = 2 * (count - 1) + (inverse_shares - count * count - 2 * count + 2) / all.events;
  if (variance <= 0) return 1;  // one event: every way to place it is as good
  return gamma_above(chi_square, mean * mean / variance, variance / mean);
}

}  // namespace

Homogeneity homogeneity(std::span<const Count> units) {
  const Totals all = totals(units);
  Homogeneity result;
  if (units.size() < 2) return result;
  result.dof = static_cast<double>(units.size()) - 1;
  if (all.events == 0) return result;
  for (const Count& unit : units) {
    const double mean = all.events * unit.exposure / all.exposure;
    result.chi_square += (unit.events - mean) * (unit.events - mean) / mean;
  }
  // Sum of squares over shares: the chi-square but for a factor and a constant.
  double squares = 0;
  for (const Count& unit : units)
    squares += unit.events * unit.events * all.exposure / unit.exposure / static_cast<double>(units.size());
  const bool equal = equally_exposed(units);
  const double per_step = equal ? 1 : squares / grid_of_unequal;
  const double cost = static_cast<double>(units.size()) * all.events * all.events / 2 * squares / per_step;
  result.exact = cost <= affordable;
  result.p_value = result.exact ? exact_p_value(units, all, per_step) : gamma_p_value(units, all, result.chi_square);
  return result;
}

}  // namespace plugfest::stats
