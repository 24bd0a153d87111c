#include "harness/stats/trend.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace plugfest::stats {
namespace {

double ratio_of(const Count& count) { return count.exposure > 0 ? count.events / count.exposure : 0; }

Count sum_of(std::span<const Count> blocks) {
  Count sum{};
  for (const Count& block : blocks) {
    sum.events += block.events;
    sum.exposure += block.exposure;
  }
  return sum;
}

/// (n (n - 1) (2 n + 5)): eighteen times the variance of Kendall's sum, and what a tie of n takes from it.
double spread(double n) { return n * (n - 1) * (2 * n + 5); }

double rise_p_value(const std::vector<double>& ratios) {
  double sum = 0;
  for (std::size_t i = 0; i < ratios.size(); ++i)
    for (std::size_t j = i + 1; j < ratios.size(); ++j)
      sum += ratios[j] > ratios[i] ? 1 : ratios[j] < ratios[i] ? -1 : 0;
  if (sum <= 0) return 1;
  std::vector<double> sorted = ratios;
  std::ranges::sort(sorted);
  double variance = spread(static_cast<double>(sorted.size()));
  for (auto from = sorted.begin(); from != sorted.end();) {
    const auto to = std::upper_bound(from, sorted.end(), *from);
    variance -= spread(static_cast<double>(to - from));
    from = to;
  }
  const double deviations = (sum - 1) / std::sqrt(variance / 18);
  return std::erfc(deviations / std::numbers::sqrt2) / 2;
}

/// Least squares, weighted by exposure, at `at` blocks from the begin.
double line_at(std::span<const Count> blocks, double at) {
  const Count all = sum_of(blocks);
  double middle = 0, mean = ratio_of(all), product = 0, square = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i)
    middle += blocks[i].exposure / all.exposure * (static_cast<double>(i) + 0.5);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const double away = static_cast<double>(i) + 0.5 - middle;
    product += blocks[i].exposure * away * (ratio_of(blocks[i]) - mean);
    square += blocks[i].exposure * away * away;
  }
  return mean + product / square * (at - middle);
}

}  // namespace

Trend trend(std::span<const Count> blocks, double further) {
  Trend made;
  const std::size_t third = blocks.size() / 3;
  if (third == 0) return made;
  std::vector<double> ratios;
  ratios.reserve(blocks.size());
  for (const Count& block : blocks) ratios.push_back(ratio_of(block));
  made.p_value = rise_p_value(ratios);
  made.first = sum_of(blocks.first(third));
  made.last = sum_of(blocks.last(third));
  made.first_ratio = ratio_of(made.first);
  made.last_ratio = ratio_of(made.last);
  const auto length = static_cast<double>(blocks.size()), of_third = static_cast<double>(third);
  made.ahead = line_at(blocks, length + further);
  if (made.first_ratio > 0) {
    const double between = length - of_third, rest = further + of_third / 2;
    made.ahead = std::max(made.ahead, made.last_ratio * std::pow(made.last_ratio / made.first_ratio, rest / between));
  }
  made.ahead = std::clamp(made.ahead, 0.0, 1.0);
  return made;
}

}  // namespace plugfest::stats
