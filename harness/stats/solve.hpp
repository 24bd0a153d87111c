#pragma once

#include <functional>

namespace plugfest::stats {

/// Where `f` crosses 0 between `low` and `high`, to the last bits of a double (TOMS 748).
/// @throws std::invalid_argument  if f has the same sign at both ends
double crossing(double low, double high, const std::function<double(double)>& f);

/// Where `f` is smallest between `low` and `high`, to about 1e-6; f has one valley there (Brent).
double lowest(double low, double high, const std::function<double(double)>& f);

}  // namespace plugfest::stats
