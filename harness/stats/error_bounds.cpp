#include "harness/stats/error_bounds.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/tails.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>

namespace plugfest::stats {
namespace {

void require_count(double count) {
  require_not_negative(count, "number of errors");
  require(std::floor(count) == count, "number of errors must be a whole number");
}

void require_ratio(double errors, double bits) {
  require_count(errors);
  require_positive(bits, "number of bits");
  require(std::floor(bits) == bits, "number of bits must be a whole number");
  require(errors <= bits, "there cannot be more errors than bits");
}

double upper_at(double errors, double bits, double wrong) {
  if (errors == bits) return 1;
  if (errors == 0) return -std::expm1(std::log(wrong) / bits);
  if (errors > many) return large_beta_quantile(errors + 1, bits - errors, 1 - wrong);
  return boost::math::ibetac_inv(errors + 1, bits - errors, wrong);
}

double lower_at(double errors, double bits, double wrong) {
  if (errors == 0) return 0;
  if (errors == bits) return std::exp(std::log(wrong) / bits);
  if (errors > many) return large_beta_quantile(errors, bits - errors + 1, wrong);
  return boost::math::ibeta_inv(errors, bits - errors + 1, wrong);
}

}  // namespace

Interval binomial_interval(double errors, double bits, double confidence) {
  require_ratio(errors, bits);
  require_fraction(confidence, "confidence");
  const double wrong = (1 - confidence) / 2;
  return {lower_at(errors, bits, wrong), upper_at(errors, bits, wrong)};
}

double binomial_upper(double errors, double bits, double confidence) {
  require_ratio(errors, bits);
  require_fraction(confidence, "confidence");
  return upper_at(errors, bits, 1 - confidence);
}

double binomial_lower(double errors, double bits, double confidence) {
  require_ratio(errors, bits);
  require_fraction(confidence, "confidence");
  return lower_at(errors, bits, 1 - confidence);
}

Interval poisson_interval(double events, double exposure, double confidence) {
  require_fraction(confidence, "confidence");
  const double one_sided = (1 + confidence) / 2;
  return {poisson_lower(events, exposure, one_sided), poisson_upper(events, exposure, one_sided)};
}

double poisson_upper(double events, double exposure, double confidence) {
  require_count(events);
  require_positive(exposure, "exposure");
  require_fraction(confidence, "confidence");
  if (events > many) return large_gamma_quantile(events + 1, confidence) / exposure;
  return boost::math::gamma_q_inv(events + 1, 1 - confidence) / exposure;
}

double poisson_lower(double events, double exposure, double confidence) {
  require_count(events);
  require_positive(exposure, "exposure");
  require_fraction(confidence, "confidence");
  if (events > many) return large_gamma_quantile(events, 1 - confidence) / exposure;
  return events == 0 ? 0 : boost::math::gamma_p_inv(events, 1 - confidence) / exposure;
}

double binomial_confidence(double errors, double bits, double limit) {
  require_ratio(errors, bits);
  return binomial_above(bits, limit, errors);
}

double poisson_confidence(double errors, double bits, double limit) {
  require_count(errors);
  require_positive(bits, "number of bits");
  require_positive(limit, "limit");
  return poisson_above(bits * limit, errors);
}

}  // namespace plugfest::stats
