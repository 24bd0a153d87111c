#include "harness/stats/guard_band.hpp"

#include "harness/stats/domain.hpp"

#include <cmath>

namespace plugfest::stats {

Conformity at_most(double value, double uncertainty, double limit, double guard_factor) {
  require(std::isfinite(value), "the measured value must be a number");
  require(std::isfinite(limit), "the limit must be a number");
  require_not_negative(uncertainty, "uncertainty");
  require_not_negative(guard_factor, "guard factor");
  const double guard = guard_factor * uncertainty;
  if (value <= limit - guard) return Conformity::conforms;
  return value > limit + guard ? Conformity::violates : Conformity::inconclusive;
}

Conformity at_least(double value, double uncertainty, double limit, double guard_factor) {
  return at_most(-value, uncertainty, -limit, guard_factor);
}

}  // namespace plugfest::stats
