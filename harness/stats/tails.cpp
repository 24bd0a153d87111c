#include "harness/stats/tails.hpp"

#include "harness/stats/domain.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace plugfest::stats {
namespace {

constexpr long double log_two_pi = 1.837877066409345483560659472811235279723L;
/// Below this a double tail has lost digits or is gone; the series takes over.
constexpr double smallest_safe = 1e-280;

/// What Stirling's formula leaves out of ln n!.
long double stirling_error(long double n) {
  if (n < 16) return std::lgamma(n + 1) - (n + 0.5L) * std::log(n) + n - log_two_pi / 2;
  const long double inverse = 1 / n;
  const long double square = inverse * inverse;
  return inverse *
         (1 / 12.0L -
          square * (1 / 360.0L -
                    square * (1 / 1260.0L -
                              square * (1 / 1680.0L -
                                        square * (1 / 1188.0L - square * (691 / 360360.0L - square * (1 / 156.0L)))))));
}

/// x ln(x / mean) + mean - x, with x - mean given because it is known better than either.
long double deviance(long double x, long double mean, long double difference) {
  if (std::fabs(difference) >= 0.1L * (x + mean)) return x * std::log(x / mean) - difference;
  const long double v = difference / (x + mean);
  const long double square = v * v;
  long double sum = difference * v;
  long double term = 2 * x * v;
  for (int j = 1; j < 1000; ++j) {
    term *= square;
    const long double next = sum + term / (2 * j + 1);
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

/// ln of first term x (1 + r1 + r1 r2 + ...), where ratio(i) leads from term i to term i + 1.
template <class Ratio>
long double log_series(long double log_first, long double first, long double last, Ratio ratio) {
  long double sum = 1, term = 1;
  for (long double i = first; i < last; ++i) {
    term *= ratio(i);
    const long double next = sum + term;
    if (next == sum) break;
    sum = next;
  }
  return log_first + std::log(sum);
}

double normal_below(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }
double normal_quantile(double probability) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * probability); }

/// P(G <= x), gamma distribution of a large shape.
double large_gamma_below(double shape, double x) {
  return normal_below((std::cbrt(x / shape) - 1 + 1 / (9 * shape)) * 3 * std::sqrt(shape));
}

struct BetaShape {
  double mean, deviation, skewness;
  BetaShape(double a, double b)
      : mean{a / (a + b)},
        deviation{std::sqrt(mean * (b / (a + b)) / (a + b + 1))},
        skewness{2 * (b - a) / (a + b + 2) * std::sqrt((a + b + 1) / b / a)} {}
};

/// P(B <= x), beta distribution of large shapes.
double large_beta_below(double a, double b, double x) {
  const BetaShape shape{a, b};
  const double z = (x - shape.mean) / shape.deviation;
  if (std::fabs(z) > 30) return z < 0 ? 0 : 1;
  return normal_below(z - shape.skewness * (z * z - 1) / 6);
}

void require_binomial(long double n, long double p) {
  require_positive(n, "number of trials");
  require_fraction(p, "probability");
}

}  // namespace

long double log_binomial_pmf(long double n, long double p, long double k) {
  require_binomial(n, p);
  require(k >= 0 && k <= n, "a binomial count lies between 0 and the number of trials");
  if (k == 0) return n * std::log1p(-p);
  if (k == n) return n * std::log(p);
  const long double mean = n * p;
  const long double difference = k - mean;
  const long double body = stirling_error(n) - stirling_error(k) - stirling_error(n - k) -
                           deviance(k, mean, difference) - deviance(n - k, n - mean, -difference);
  return body - (log_two_pi + std::log(k) + std::log1p(-k / n)) / 2;
}

long double log_poisson_pmf(long double mu, long double k) {
  require_positive(mu, "mean");
  require_not_negative(k, "count");
  if (k == 0) return -mu;
  return -stirling_error(k) - deviance(k, mu, k - mu) - (log_two_pi + std::log(k)) / 2;
}

long double log_binomial_above(long double n, long double p, long double k) {
  require_binomial(n, p);
  if (k < 0) return 0;
  if (k >= n) return -std::numeric_limits<long double>::infinity();
  const double direct = binomial_above(static_cast<double>(n), static_cast<double>(p), static_cast<double>(k));
  if (direct > smallest_safe) return std::log(static_cast<long double>(direct));
  const long double odds = p / (1 - p);
  return log_series(log_binomial_pmf(n, p, k + 1), k + 1, n, [&](long double i) { return (n - i) / (i + 1) * odds; });
}

long double log_poisson_above(long double mu, long double k) {
  require_positive(mu, "mean");
  if (k < 0) return 0;
  const double direct = poisson_above(static_cast<double>(mu), static_cast<double>(k));
  if (direct > smallest_safe) return std::log(static_cast<long double>(direct));
  return log_series(log_poisson_pmf(mu, k + 1), k + 1, std::numeric_limits<long double>::infinity(),
                    [&](long double i) { return mu / (i + 1); });
}

double binomial_at_most(double n, double p, double k) {
  require_binomial(n, p);
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (k == 0) return std::exp(n * std::log1p(-p));
  return k > many ? 1 - large_beta_below(k + 1, n - k, p) : boost::math::ibetac(k + 1, n - k, p);
}

double binomial_above(double n, double p, double k) {
  require_binomial(n, p);
  if (k < 0) return 1;
  if (k >= n) return 0;
  if (k == 0) return -std::expm1(n * std::log1p(-p));
  return k > many ? large_beta_below(k + 1, n - k, p) : boost::math::ibeta(k + 1, n - k, p);
}

double poisson_at_most(double mu, double k) {
  require_not_negative(mu, "mean");
  if (k > many) return 1 - large_gamma_below(k + 1, mu);
  return k < 0 ? 0 : boost::math::gamma_q(k + 1, mu);
}

double poisson_above(double mu, double k) {
  require_not_negative(mu, "mean");
  if (k > many) return large_gamma_below(k + 1, mu);
  return k < 0 ? 1 : boost::math::gamma_p(k + 1, mu);
}

double large_gamma_quantile(double shape, double probability) {
  const double root = 1 - 1 / (9 * shape) + normal_quantile(probability) / (3 * std::sqrt(shape));
  return shape * root * root * root;
}

double large_beta_quantile(double a, double b, double probability) {
  const BetaShape shape{a, b};
  const double z = normal_quantile(probability);
  return shape.mean + shape.deviation * (z + shape.skewness * (z * z - 1) / 6);
}

double chi_square_above(double x, double dof) { return gamma_above(x, dof / 2, 2); }

double gamma_above(double x, double shape, double scale) {
  require_not_negative(x, "chi-square");
  require_positive(shape, "shape");
  require_positive(scale, "scale");
  return boost::math::gamma_q(shape, x / scale);
}

double chi_square_1_quantile(double probability) {
  require_fraction(probability, "probability");
  return boost::math::quantile(boost::math::chi_squared{1}, probability);
}

}  // namespace plugfest::stats
