#include "harness/stats/block_series.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/tails.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugfest::stats {
namespace {

constexpr std::size_t fewest_blocks = 30;
constexpr double uneven = 0.05;
constexpr double unseen_largest = 1.75;  ///< by simulation: see the test of the coverage

/// Blocks in groups of `size` neighbours; a rest is left out.
std::vector<Count> grouped(const std::vector<Count>& blocks, std::size_t size) {
  std::vector<Count> groups;
  for (std::size_t i = 0; i + size <= blocks.size(); i += size) {
    Count group;
    for (std::size_t j = i; j < i + size; ++j) {
      group.events += blocks[j].events;
      group.exposure += blocks[j].exposure;
    }
    groups.push_back(group);
  }
  return groups;
}

/// Fay and Feuer (1997): upper bound of a weighted sum with this variance whose largest weight is known.
double weighted_upper(double sum, double variance, double largest, double confidence) {
  const double wide = variance + largest * largest;
  const double high = sum + largest;
  const double shape = high * high / wide;
  return wide / high *
         (shape > many ? large_gamma_quantile(shape, confidence) : boost::math::gamma_p_inv(shape, confidence));
}

}  // namespace

void BlockSeries::add(double errors, double bits) {
  require_not_negative(errors, "number of errors");
  require_positive(bits, "number of bits");
  require(std::floor(errors) == errors && std::floor(bits) == bits, "errors and bits must be whole numbers");
  require(errors <= bits, "there cannot be more errors than bits");
  blocks_.push_back({errors, bits});
}

double BlockSeries::errors() const {
  return std::accumulate(blocks_.begin(), blocks_.end(), 0.0,
                         [](double sum, const Count& b) { return sum + b.events; });
}

double BlockSeries::bits() const {
  return std::accumulate(blocks_.begin(), blocks_.end(), 0.0,
                         [](double sum, const Count& b) { return sum + b.exposure; });
}

MeanBound BlockSeries::mean_upper(double confidence) const {
  require_fraction(confidence, "confidence");
  require(blocks_.size() >= fewest_blocks, "a bound that holds under bursts needs at least 30 blocks");
  const double sum = errors(), exposure = bits(), ratio = sum / exposure;
  MeanBound bound;
  bound.homogeneous = bound.upper = poisson_upper(sum, exposure, confidence);
  if (sum == 0) {
    bound.upper = bound.homogeneous = std::min(1.0, bound.upper);
    return bound;
  }
  const double caution = homogeneity().p_value < uneven ? unseen_largest : 1;
  for (const std::size_t size : {1u, 2u}) {
    const std::vector<Count> groups = grouped(blocks_, size);
    double squares = 0, worst = 0;
    for (const Count& group : groups) {
      const double excess = group.events - ratio * group.exposure;
      // A block of half the bits says half as much about the scatter of all.
      squares += excess * excess / group.exposure;
      worst = std::max(worst, excess);
    }
    const auto count = static_cast<double>(groups.size());
    const double variance = squares / (count - 1) * exposure;
    if (variance <= sum) continue;
    const double upper = weighted_upper(sum, variance, std::max(1.0, caution * worst), confidence) / exposure;
    bound.upper = std::max(bound.upper, upper);
  }
  bound.upper = std::min(1.0, bound.upper);
  bound.homogeneous = std::min(1.0, bound.homogeneous);
  bound.widened = bound.upper > bound.homogeneous;
  return bound;
}

std::optional<double> BlockSeries::worst_block_ratio() const {
  std::optional<double> worst;
  for (const Count& block : blocks_) worst = std::max(worst.value_or(0), block.events / block.exposure);
  return worst;
}

double BlockSeries::worst_block_upper(double confidence) const {
  require_fraction(confidence, "confidence");
  require(!blocks_.empty(), "there are no blocks");
  const double each = 1 - (1 - confidence) / static_cast<double>(blocks_.size());
  double upper = 0;
  for (const Count& block : blocks_) upper = std::max(upper, poisson_upper(block.events, block.exposure, each));
  return upper;
}

std::vector<Burst> BlockSeries::bursts(double significance) const {
  require_fraction(significance, "significance");
  std::vector<std::size_t> order(blocks_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return blocks_[a].events / blocks_[a].exposure > blocks_[b].events / blocks_[b].exposure;
  });
  std::vector<Burst> found;
  double quiet_errors = errors(), quiet_bits = bits();
  for (const std::size_t at : order) {
    const Count& block = blocks_[at];
    if (block.events == 0 || quiet_bits <= block.exposure) break;
    // Given the errors of this block and of the quiet ones, its share is binomial, whatever the ratio is.
    const double p_value = binomial_above(quiet_errors, block.exposure / quiet_bits, block.events - 1);
    if (p_value * static_cast<double>(blocks_.size()) >= significance) break;
    quiet_errors -= block.events;
    quiet_bits -= block.exposure;
    found.push_back({at, block.events, quiet_errors / quiet_bits * block.exposure, p_value});
  }
  return found;
}

double unseen_event_rate(double duration, double confidence, double seen) {
  return poisson_upper(seen, duration, confidence);
}

}  // namespace plugfest::stats
