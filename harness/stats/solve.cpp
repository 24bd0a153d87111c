#include "harness/stats/solve.hpp"

#include "harness/stats/domain.hpp"

#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <cstdint>
#include <limits>

namespace plugfest::stats {

double crossing(double low, double high, const std::function<double(double)>& f) {
  const double at_low = f(low), at_high = f(high);
  if (at_low == 0) return low;
  if (at_high == 0) return high;
  require((at_low < 0) != (at_high < 0), "no value in the range of this function gives what is asked");
  std::uintmax_t steps = 200;
  const auto [a, b] = boost::math::tools::toms748_solve(
      f, low, high, at_low, at_high, boost::math::tools::eps_tolerance<double>(std::numeric_limits<double>::digits - 1),
      steps);
  return a + (b - a) / 2;
}

double lowest(double low, double high, const std::function<double(double)>& f) {
  std::uintmax_t steps = 200;
  return boost::math::tools::brent_find_minima(f, low, high, 20, steps).first;
}

}  // namespace plugfest::stats
