#pragma once

#include "harness/stats/error_bounds.hpp"
#include "harness/stats/homogeneity.hpp"

#include <optional>
#include <span>

/// Link flaps as a Poisson process: a rate per link-hour, its bounds, and what a claim costs.
namespace plugfest::stats {

struct FlapRate {
  double rate = 0;              ///< flaps per link-hour
  double lower = 0, upper = 0;  ///< two-sided
  double upper_one_sided = 0;
};
/// @param link_hours  observed, above 0
FlapRate flap_rate(double flaps, double link_hours, double confidence);

/// Link-hours after which at most `flaps` show a rate below `target_rate` (per link-hour).
double flap_hours(double flaps, double target_rate, double confidence);

/// Links taken together.
struct PooledFlaps {
  Homogeneity homogeneity;
  std::optional<FlapRate> pooled;  ///< empty: the links do not share one rate, a common one would say nothing
};
/// Pools links (events: flaps, exposure: hours) unless the homogeneity test refuses at `significance`.
/// @throws std::invalid_argument  no links, a bad count
PooledFlaps pool_flaps(std::span<const Count> links, double confidence, double significance = 0.05);

}  // namespace plugfest::stats
