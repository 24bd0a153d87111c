#include "harness/stats/exposure.hpp"

#include "harness/stats/domain.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>

namespace plugfest::stats {
namespace {

constexpr std::uint64_t summed_errors = 100000;
constexpr std::uint64_t most_errors = 1000000;

long double real(std::uint64_t count) { return static_cast<long double>(count); }

/// ln P(X <= errors), binomial of `bits` trials at `ratio`; bits > errors.
long double log_at_most(std::uint64_t errors, long double bits, long double ratio) {
  if (errors > summed_errors) return std::log(boost::math::ibetac(real(errors) + 1, bits - real(errors), ratio));
  const long double odds = ratio / (1 - ratio);
  long double sum = 1, term = 1, scaled = 0;
  constexpr long double large = 0x1p8000L;
  for (std::uint64_t i = 0; i < errors; ++i) {
    term *= (bits - real(i)) / real(i + 1) * odds;
    sum += term;
    if (sum > large) {
      sum /= large;
      term /= large;
      scaled += std::log(large);
    }
  }
  return bits * std::log1p(-ratio) + scaled + std::log(sum);
}

/// P(X > errors), binomial.
long double above(std::uint64_t errors, std::uint64_t bits, long double ratio) {
  return errors >= bits ? 0 : boost::math::ibeta(real(errors) + 1, real(bits) - real(errors), ratio);
}

std::uint64_t bits_for(std::uint64_t errors, long double limit, long double log_wrong, long double start) {
  const auto enough = [&](long double bits) { return log_at_most(errors, bits, limit) <= log_wrong; };
  long double bits = std::fmax(std::ceil(start), real(errors) + 1);
  // Newton's steps: the logarithm of the tail is nearly straight in the number of bits.
  for (int step = 0; step < 60; ++step) {
    const long double width = std::fmax(1.0L, std::floor(bits * 1e-6L));
    const long double here = log_at_most(errors, bits, limit);
    const long double slope = (log_at_most(errors, bits + width, limit) - here) / width;
    const long double next = std::fmax(real(errors) + 1, std::ceil(bits + (log_wrong - here) / slope));
    const bool there = std::fabs(next - bits) <= 2;
    bits = next;
    if (there) break;
  }
  while (!enough(bits)) ++bits;
  while (bits > real(errors) + 1 && enough(bits - 1)) --bits;
  return static_cast<std::uint64_t>(bits);
}

bool good_enough(std::uint64_t errors, long double good, long double bad, long double alpha, long double beta) {
  const long double mean = boost::math::gamma_q_inv(real(errors) + 1, beta);
  return boost::math::gamma_p(real(errors) + 1, mean * good / bad) <= alpha;
}

}  // namespace

long double poisson_mean_for(std::uint64_t errors, long double confidence) {
  require_fraction(confidence, "confidence");
  return errors == 0 ? -std::log1p(-confidence) : boost::math::gamma_q_inv(real(errors) + 1, 1 - confidence);
}

long double poisson_exposure(std::uint64_t errors, long double limit, long double confidence) {
  require_positive(limit, "limit");
  require(errors <= 1000000000, "an exposure is known for at most 1e9 errors");
  return poisson_mean_for(errors, confidence) / limit;
}

std::uint64_t binomial_exposure(std::uint64_t errors, long double limit, long double confidence) {
  require_fraction(limit, "limit");
  const long double start = poisson_exposure(errors, limit, confidence);
  require(start < 0x1p63L, "so many bits cannot be counted: the limit is too small");
  // With errors + 1 bits the chance of at most that many is 1 - limit^(errors + 1).
  if (std::log1p(-std::exp((real(errors) + 1) * std::log(limit))) <= std::log1p(-confidence)) return errors + 1;
  return bits_for(errors, limit, std::log1p(-confidence), start);
}

FixedLengthTest smallest_fixed_length(long double good, long double bad, long double alpha, long double beta) {
  require_fraction(good, "good ratio");
  require_fraction(bad, "bad ratio");
  require(good < bad, "the good ratio must be below the bad one");
  require_fraction(alpha, "alpha");
  require_fraction(beta, "beta");
  std::uint64_t low = 0, high = 1;
  while (!good_enough(high, good, bad, alpha, beta)) {
    low = high;
    high *= 2;
    require(high <= most_errors, "the two ratios are so near that the test would allow more than a million errors");
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (good_enough(middle, good, bad, alpha, beta)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  // That was Poisson's answer. The binomial one is at most as long; it is found from a little below.
  const long double below = std::floor(real(high) * (1 - 3 * bad)) - 20;
  auto errors = below > 0 ? static_cast<std::uint64_t>(below) : 0;
  for (;; ++errors) {
    const std::uint64_t bits = binomial_exposure(errors, bad, 1 - beta);
    if (above(errors, bits, good) <= alpha) return {bits, errors};
    require(errors < most_errors, "the two ratios are so near that the test would allow more than a million errors");
  }
}

}  // namespace plugfest::stats
