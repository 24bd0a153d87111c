#include "harness/stats/domain.hpp"
#include "harness/stats/sequential.hpp"
#include "harness/stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace plugfest::stats {
namespace {

constexpr double thin = 1e-18;        ///< probability of one count that is dropped
constexpr double log_thin = 41;       ///< -ln of it, nearly
constexpr double still_open = 1e-12;  ///< without a budget: when to stop
constexpr double steps_in_deviation = 16;
constexpr double most_looks = 1e7;

/// Probabilities of the counts (first + i) x step.
struct Counts {
  double first = 0;
  std::vector<double> mass;
};

/// What one look adds.
Counts one_look(double bits, double ratio, double step) {
  const double mean = bits * ratio;
  const double reach = 12 * std::sqrt(mean) + 40;
  const double first = std::floor(std::max(0.0, mean - reach) / step);
  const double last = std::ceil(std::min(bits, mean + reach) / step);
  Counts counts{.first = first, .mass = {}};
  for (double at = first; at <= last; ++at) {
    const double mass = step == 1 ? static_cast<double>(std::exp(log_binomial_pmf(bits, ratio, at)))
                                  : binomial_at_most(bits, ratio, std::floor((at + 0.5) * step)) -
                                        binomial_at_most(bits, ratio, std::floor((at - 0.5) * step));
    counts.mass.push_back(mass);
  }
  while (counts.mass.size() > 1 && counts.mass.back() < thin) counts.mass.pop_back();
  const auto thick = std::ranges::find_if(counts.mass, [](double mass) { return mass >= thin; });
  if (thick != counts.mass.end()) {
    counts.first += static_cast<double>(thick - counts.mass.begin());
    counts.mass.erase(counts.mass.begin(), thick);
  }
  return counts;
}

Counts sum(const Counts& state, const Counts& look) {
  Counts both{.first = state.first + look.first, .mass = std::vector<double>(state.mass.size() + look.mass.size() - 1)};
  for (std::size_t i = 0; i < state.mass.size(); ++i) {
    const double weight = state.mass[i];
    if (weight < thin * thin) continue;
    for (std::size_t j = 0; j < look.mass.size(); ++j) both.mass[i + j] += weight * look.mass[j];
  }
  return both;
}

/// Takes the counts at or below `line` out. @return their probability
double take_below(Counts& state, double step, double line) {
  double taken = 0;
  auto end = state.mass.begin();
  for (; end != state.mass.end() && state.first * step <= line; ++end, ++state.first) taken += *end;
  state.mass.erase(state.mass.begin(), end);
  return taken;
}

/// Takes the counts at or above `line` out. @return their probability
double take_above(Counts& state, double step, double line) {
  double taken = 0;
  while (!state.mass.empty() && (state.first + static_cast<double>(state.mass.size() - 1)) * step >= line) {
    taken += state.mass.back();
    state.mass.pop_back();
  }
  return taken;
}

double total(const Counts& state) {
  double mass = 0;
  for (const double one : state.mass) mass += one;
  return mass;
}

double trim(Counts& state) {
  double dropped = 0;
  while (!state.mass.empty() && state.mass.back() < thin) {
    dropped += state.mass.back();
    state.mass.pop_back();
  }
  auto end = state.mass.begin();
  for (; end != state.mass.end() && *end < thin; ++end, ++state.first) dropped += *end;
  state.mass.erase(state.mass.begin(), end);
  return dropped;
}

/// How far below the line a count must be so that `looks` more looks take it across with less than 1e-18.
/// Freedman: P(max of the centred walk >= x) <= exp(-x^2 / 2 (variance + x/3)).
double safe_distance(double looks, double mean, double rise) {
  const double variance = looks * mean;
  const double drift = looks * std::max(0.0, mean - rise);
  return drift + log_thin / 3 + std::sqrt(log_thin * log_thin / 9 + 2 * log_thin * variance);
}

}  // namespace

Characteristic characteristic(const SequentialDesign& design, double ratio) {
  require_fraction(ratio, "error ratio");
  require_positive(design.look, "look");
  const double look = design.look;
  const double mean = look * ratio;
  const double step = std::max(1.0, std::floor(std::sqrt(mean) / steps_in_deviation));
  const auto slope = static_cast<double>(design.lines.slope);
  const auto accept_from = static_cast<double>(design.lines.accept_intercept);
  const auto reject_from = static_cast<double>(design.lines.reject_intercept);
  const double first_accept = std::max(1.0, std::ceil(design.dwell / look));
  const Counts added = one_look(look, ratio, step);

  Characteristic result;
  result.exact = step == 1;
  Counts state{.first = 0, .mass = {1}};
  double accepted_at_dwell = 0;
  double open = 1;
  for (double looks = 1;; ++looks) {
    require(looks < most_looks, "more than ten million looks: choose a longer look");
    result.mean_bits += open * look;
    state = sum(state, added);
    const double bits = looks * look;
    result.reject += take_above(state, step, reject_from + slope * bits);
    if (looks >= first_accept) {
      result.accept += take_below(state, step, accept_from + slope * bits);
    } else {
      const double distance = reject_from - accept_from + safe_distance(first_accept - looks, mean, slope * look);
      const double safe = take_below(state, step, reject_from + slope * bits - distance);
      accepted_at_dwell += safe;
      result.mean_bits += safe * (first_accept - looks) * look;
    }
    result.neglected += trim(state);
    open = total(state);
    if (design.budget > 0 && bits >= design.budget) {
      result.undecided = open;
      break;
    }
    if (open < still_open) {
      result.neglected += open;
      break;
    }
  }
  result.accept += accepted_at_dwell;
  result.neglected += std::fabs(1 - result.accept - result.reject - result.undecided - result.neglected);
  return result;
}

}  // namespace plugfest::stats
