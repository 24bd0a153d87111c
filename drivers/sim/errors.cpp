#include "drivers/sim/errors.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace plugfest::sim {

namespace {

constexpr unsigned top_level = 40;
constexpr unsigned level_bits = 6;
/// Below the levels of the tree: draws for the places of single points.
constexpr unsigned first_point = top_level + 1, points_drawn = (1u << level_bits) - first_point;

std::uint64_t node(std::uint64_t index, unsigned draw) { return index << level_bits | draw; }

std::uint64_t rounded(double value) { return value > 0 ? static_cast<std::uint64_t>(value + 0.5) : 0; }

/// How many of n points fall into the left half.
std::uint64_t left_share(const StreamKey& key, std::uint64_t tick, std::uint64_t n) {
  if (n == 0) return 0;
  if (n <= 64) return static_cast<std::uint64_t>(std::popcount(bits(key, tick) >> (64 - n)));
  const auto count = static_cast<double>(n);
  return std::min(n, rounded(count / 2 + std::sqrt(count) / 2 * normal(key, tick)));
}

constexpr double large_mean = 32;

/// @param z  standard normal
std::uint64_t large_count(double mean, double z) { return rounded(mean + std::sqrt(mean) * z + (z * z - 1) / 6); }

std::uint64_t small_count(double mean, double share) {
  if (!(mean > 0)) return 0;
  double probability = std::exp(-mean);
  double rest = share - probability;
  std::uint64_t n = 0;
  // Rounding may leave a rest that no probability uses up.
  for (; rest >= 0 && n < 200; rest -= probability) probability *= mean / static_cast<double>(++n);
  return n;
}

}  // namespace

std::uint64_t poisson(const StreamKey& key, std::uint64_t tick, double mean) {
  if (mean >= large_mean) return large_count(mean, normal(key, tick));
  return small_count(mean, uniform(key, tick));
}

std::uint64_t poisson_quantile(double share, double mean) {
  if (!(mean >= large_mean)) return small_count(mean, share);
  constexpr double step = std::numeric_limits<double>::epsilon();
  return large_count(mean, -std::numbers::sqrt2 * boost::math::erfc_inv(2 * std::clamp(share, step, 1 - step)));
}

std::uint64_t binomial(const StreamKey& key, std::uint64_t tick, std::uint64_t n, double p) {
  if (n == 0 || !(p > 0)) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(key, tick, n, 1 - p);
  const auto count = static_cast<double>(n);
  const double mean = count * p;
  if (mean >= large_mean) {
    const double z = normal(key, tick);
    return std::min(n, rounded(mean + std::sqrt(mean * (1 - p)) * z + (1 - 2 * p) * (z * z - 1) / 6));
  }
  double probability = std::exp(count * std::log1p(-p));
  double rest = uniform(key, tick) - probability;
  std::uint64_t k = 0;
  for (; rest >= 0 && k < n && k < 200; rest -= probability) {
    probability *= (count - static_cast<double>(k)) / static_cast<double>(k + 1) * p / (1 - p);
    ++k;
  }
  return k;
}

std::uint64_t points_before(const StreamKey& key, double x) {
  constexpr double cell = 0x1p40;
  const double whole = std::floor(x / cell);
  std::uint64_t index = 0;
  std::uint64_t count = 0;
  const auto in_cell = [&] { return poisson(key, node(index, top_level), cell); };
  for (; static_cast<double>(index) < whole; ++index) count += in_cell();
  std::uint64_t n = in_cell();
  double rest = x - whole * cell;
  double width = cell;
  for (unsigned level = top_level; level > 0; --level) {
    width /= 2;
    index *= 2;
    const std::uint64_t left = left_share(key, node(index, level - 1), n);
    if (rest < width) {
      n = left;
    } else {
      count += left;
      n -= left;
      rest -= width;
      ++index;
    }
  }
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto draw = first_point + static_cast<unsigned>(i % points_drawn);
    if (uniform(key, node(index, draw)) < rest) ++count;
  }
  return count;
}

SymbolErrorTail symbol_error_tail(double bit_error_ratio) {
  SymbolErrorTail tail{};
  if (!(bit_error_ratio > 0)) return tail;
  const double wrong = -std::expm1(10 * std::log1p(-std::min(bit_error_ratio, 0.5)));
  // Probabilities of exactly k wrong symbols, one from the other; summed from the small end for the sake of digits.
  std::array<double, codeword_symbols + 1> exactly{};
  exactly[0] = std::exp(codeword_symbols * std::log1p(-wrong));
  if (exactly[0] < 1e-290) return (tail.fill(1), tail);
  for (int k = 1; k <= codeword_symbols; ++k) {
    const auto at = static_cast<std::size_t>(k);
    exactly[at] = exactly[at - 1] * (codeword_symbols - k + 1) / k * wrong / (1 - wrong);
  }
  double sum = 0;
  for (std::size_t k = exactly.size() - 1; k > 0; --k) {
    sum += exactly[k];
    if (k <= tail.size()) tail[k - 1] = std::min(sum, 1.0);
  }
  return tail;
}

double bit_error_ratio_after_fec(double bit_error_ratio) {
  // A codeword that is given up keeps its errors: at least one more than could be corrected.
  const double lost = symbol_error_tail(bit_error_ratio).back();
  return lost * std::max(bit_error_ratio, (correctable_symbols + 1) / codeword_bits);
}

int worst_codeword(const SymbolErrorTail& tail, double codewords, double uniform) {
  for (int k = 0; k <= correctable_symbols; ++k)
    if (uniform < std::exp(-codewords * tail[static_cast<std::size_t>(k)])) return k;
  return correctable_symbols + 1;
}

double mean_worst_codeword(const SymbolErrorTail& tail, double codewords) {
  double mean = 0;
  for (const double above : tail) mean -= std::expm1(-codewords * above);
  return mean;
}

}  // namespace plugfest::sim
