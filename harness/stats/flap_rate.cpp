#include "harness/stats/flap_rate.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/exposure.hpp"

#include <cmath>

namespace plugfest::stats {

FlapRate flap_rate(double flaps, double link_hours, double confidence) {
  const Interval interval = poisson_interval(flaps, link_hours, confidence);
  return {flaps / link_hours, interval.lower, interval.upper, poisson_upper(flaps, link_hours, confidence)};
}

double flap_hours(double flaps, double target_rate, double confidence) {
  require_not_negative(flaps, "number of flaps");
  require(std::floor(flaps) == flaps && flaps < 0x1p53, "number of flaps must be a whole number");
  return static_cast<double>(poisson_exposure(static_cast<std::uint64_t>(flaps), target_rate, confidence));
}

PooledFlaps pool_flaps(std::span<const Count> links, double confidence, double significance) {
  require(!links.empty(), "there must be at least one link");
  require_fraction(significance, "significance");
  PooledFlaps result{.homogeneity = homogeneity(links), .pooled = {}};
  if (result.homogeneity.p_value < significance) return result;
  double flaps = 0, hours = 0;
  for (const Count& link : links) {
    flaps += link.events;
    hours += link.exposure;
  }
  result.pooled = flap_rate(flaps, hours, confidence);
  return result;
}

}  // namespace plugfest::stats
