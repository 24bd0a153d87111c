#include "harness/stats/histogram_fit.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/solve.hpp"
#include "harness/stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::stats {
namespace {

constexpr double thin = 5;
constexpr double lowest_log10 = -15;
constexpr double highest_log10 = -1.3;
constexpr double coarse = 0.5;
constexpr double most_propagation = 0.75;
constexpr double contradicted = 0.001;  ///< p-value of the fit below which a model is not extrapolated

double in_bins(const Histogram& histogram) {
  double sum = 0;
  for (const HistogramBin& bin : histogram.bins) sum += bin.codewords;
  return sum;
}

/// The chance of each observable bin, given that a codeword is counted at all.
std::vector<long double> chances(const Histogram& histogram, double ber, const BurstModel& model) {
  const SymbolErrors errors = burst_symbol_errors(histogram.code, ber, model);
  std::vector<long double> result;
  long double seen = 0;
  for (const HistogramBin& bin : histogram.bins) {
    long double chance = 0;
    for (int i = bin.low; i <= std::min(bin.high, histogram.code.t()); ++i)
      chance += errors.bins[static_cast<std::size_t>(i)];
    if (bin.high > histogram.code.t()) chance += errors.above;
    result.push_back(chance);
    seen += chance;
  }
  if (!histogram.codewords)
    for (long double& chance : result) chance /= seen;
  return result;
}

double log_likelihood(const Histogram& histogram, double ber, const BurstModel& model) {
  const std::vector<long double> chance = chances(histogram, ber, model);
  long double sum = 0, unseen = 1;
  for (std::size_t i = 0; i < chance.size(); ++i) {
    if (histogram.bins[i].codewords > 0) sum += histogram.bins[i].codewords * std::log(chance[i]);
    unseen -= chance[i];
  }
  if (histogram.codewords) {
    const double elsewhere = *histogram.codewords - in_bins(histogram);
    if (elsewhere > 0) sum += elsewhere * std::log(std::fmax(unseen, 1e-300L));
  }
  return static_cast<double>(sum);
}

int filled_above_zero(const Histogram& histogram) {
  return static_cast<int>(
      std::ranges::count_if(histogram.bins, [](const HistogramBin& bin) { return bin.low > 0 && bin.codewords > 0; }));
}

bool can_estimate(const Histogram& histogram, int parameters) {
  const int classes = static_cast<int>(histogram.bins.size()) + (histogram.codewords ? 1 : 0);
  return filled_above_zero(histogram) >= parameters && classes > parameters;
}

BestModel likeliest_at(const Histogram& histogram, const BurstModel& model) {
  const auto loss = [&](double log10_ber) { return -log_likelihood(histogram, std::pow(10, log10_ber), model); };
  // One valley, but flat at the far ends: first a coarse walk, then Brent beside the lowest.
  double at = lowest_log10;
  for (double step = lowest_log10; step <= highest_log10; step += coarse)
    if (loss(step) < loss(at)) at = step;
  const double best = lowest(std::max(lowest_log10, at - coarse), std::min(highest_log10, at + coarse), loss);
  return {std::pow(10, best), model, -loss(best)};
}

double log10_cw_fail(const Histogram& histogram, const BestModel& best) {
  return static_cast<double>(std::log10(burst_symbol_errors(histogram.code, best.ber, best.model).above));
}

}  // namespace

void require_histogram(const Histogram& histogram) {
  require(!histogram.bins.empty(), "a histogram needs at least one bin");
  int next = 0;
  for (const HistogramBin& bin : histogram.bins) {
    require(bin.low >= next && bin.high >= bin.low, "bins must ascend and must not overlap");
    require(bin.low <= histogram.code.t() + 1, "all codewords beyond what is corrected are one bin");
    require_not_negative(bin.codewords, "codewords in a bin");
    require(std::floor(bin.codewords) == bin.codewords, "codewords in a bin must be a whole number");
    next = std::max(bin.high, bin.low) + 1;
    if (bin.high > histogram.code.t()) next = histogram.code.n + 1;
  }
  if (!histogram.codewords) return;
  require_not_negative(*histogram.codewords, "codewords");
  require(in_bins(histogram) <= *histogram.codewords, "the bins hold more codewords than were received");
}

HistogramFit fit_histogram(const Histogram& histogram, double ber, const BurstModel& model, int fitted) {
  require_histogram(histogram);
  const std::vector<long double> chance = chances(histogram, ber, model);
  const double all = histogram.codewords ? *histogram.codewords : in_bins(histogram);
  HistogramFit fit;
  for (const long double one : chance) fit.expected.push_back(static_cast<double>(one) * all);

  struct Class {
    double observed = 0, expected = 0;
  };
  std::vector<Class> classes;
  if (histogram.codewords) {
    double seen = 0;
    for (const double expected : fit.expected) seen += expected;
    if (const double unseen = all - seen; unseen >= thin) classes.push_back({all - in_bins(histogram), unseen});
  }
  fit.tail_from = histogram.code.n + 1;
  bool in_tail = false;
  for (std::size_t i = histogram.bins.size(); i-- > 0;) {
    if (fit.expected[i] >= thin) break;
    in_tail = true;
    fit.tail_from = histogram.bins[i].low;
    fit.tail_observed += histogram.bins[i].codewords;
    fit.tail_expected += fit.expected[i];
  }
  Class open;
  for (std::size_t i = histogram.bins.size(); i-- > 0;) {
    open.observed += histogram.bins[i].codewords;
    open.expected += fit.expected[i];
    if (open.expected < thin) continue;
    classes.push_back(open);
    open = {};
  }
  if (!classes.empty()) {
    classes.back().observed += open.observed;
    classes.back().expected += open.expected;
  }
  for (const Class& one : classes) {
    const double ratio = one.observed / one.expected;
    fit.g += 2 * (one.observed > 0 ? one.observed * std::log(ratio) : 0) - 2 * (one.observed - one.expected);
  }
  fit.g = std::max(0.0, fit.g);
  fit.dof = std::max(0.0, static_cast<double>(classes.size()) - 1 - fitted);
  if (fit.dof > 0) fit.p_value = chi_square_above(fit.g, fit.dof);
  if (in_tail) fit.tail_p_value = poisson_above(fit.tail_expected, fit.tail_observed - 1);
  return fit;
}

std::optional<BestModel> best_ber(const Histogram& histogram, const BurstModel& model) {
  require_histogram(histogram);
  if (!can_estimate(histogram, 1)) return std::nullopt;
  return likeliest_at(histogram, model);
}

std::optional<BestModel> best_burst(const Histogram& histogram, int interleave) {
  require_histogram(histogram);
  if (!can_estimate(histogram, 2)) return std::nullopt;
  const auto profile = [&](double a) { return likeliest_at(histogram, {a, interleave}); };
  BestModel best = profile(0);
  double at = 0;
  for (double a = 0.125; a <= most_propagation; a += 0.125) {
    const BestModel next = profile(a);
    if (next.log_likelihood <= best.log_likelihood) continue;
    best = next;
    at = a;
  }
  const double refined = lowest(std::max(0.0, at - 0.125), std::min(most_propagation, at + 0.125),
                                [&](double a) { return -profile(a).log_likelihood; });
  const BestModel there = profile(refined);
  return there.log_likelihood > best.log_likelihood ? there : best;
}

PostFecPrediction predict_post_fec(const Histogram& histogram, int interleave, double confidence) {
  require_histogram(histogram);
  require_fraction(confidence, "confidence");
  PostFecPrediction prediction;
  const double all = histogram.codewords ? *histogram.codewords : in_bins(histogram);
  const HistogramBin& last = histogram.bins.back();
  const bool counts_lost = last.low == histogram.code.t() + 1;
  if (counts_lost && all > 0) prediction.direct_upper = std::min(1.0, poisson_upper(last.codewords, all, confidence));

  const auto best = best_burst(histogram, interleave);
  if (!best) {
    prediction.cannot = "fewer than two observable bins above 0 have a codeword: the slope of the tail is unknown";
    return prediction;
  }
  const HistogramFit fit = fit_histogram(histogram, best->ber, best->model, 2);
  if ((fit.dof > 0 && fit.p_value < contradicted) || fit.tail_p_value < tail_significance) {
    prediction.cannot = "no burst model up to a = 0.75 fits this histogram: its tail cannot be extrapolated";
    return prediction;
  }
  // Parameters that are not much less likely than the best: both ends of what they say.
  const double slack = chi_square_1_quantile(confidence) / 2;
  const auto within = [&](const BestModel& one) { return one.log_likelihood >= best->log_likelihood - slack; };
  double low = log10_cw_fail(histogram, *best), high = low;
  prediction.log10_cw_fail = low;
  // A little propagation is decades of codewords: the ends of what a can be are found, not stepped over.
  const auto best_a = static_cast<double>(best->model.propagation);
  const auto farthest = [&](double far) {
    if (within(likeliest_at(histogram, {far, interleave}))) return far;
    double inside = best_a, outside = far;
    for (int i = 0; i < 14; ++i) {
      const double middle = (inside + outside) / 2;
      (within(likeliest_at(histogram, {middle, interleave})) ? inside : outside) = middle;
    }
    return inside;
  };
  const double least = farthest(0), most = farthest(most_propagation);
  for (const double a : {least, (least + best_a) / 2, best_a, (best_a + most) / 2, most}) {
    const BestModel profile = likeliest_at(histogram, {a, interleave});
    if (!within(profile)) continue;
    for (const double direction : {-1.0, 1.0}) {
      // How far the error ratio can go at this a.
      double inside = std::log10(profile.ber), step = 0.1;
      for (int halvings = 0; halvings < 10;) {
        const double ber = std::pow(10, inside + direction * step);
        if (ber < 0.05 && within({ber, profile.model, log_likelihood(histogram, ber, profile.model)})) {
          inside += direction * step;
          if (inside < lowest_log10) break;
        } else {
          step /= 2;
          ++halvings;
        }
      }
      const double edge = log10_cw_fail(histogram, {std::pow(10, inside), profile.model, 0});
      low = std::min(low, edge);
      high = std::max(high, edge);
    }
  }
  prediction.log10_lower = low;
  prediction.log10_upper = high;
  return prediction;
}

}  // namespace plugfest::stats
