#include "harness/stats/sequential_simulation.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::stats {
namespace {

constexpr int most_looks = 10000000;

/// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t next_bits(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t x = state;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace

LookCounts::LookCounts(double bits, double ratio, std::uint64_t seed) : state_{seed} {
  require_positive(bits, "look");
  require_fraction(ratio, "error ratio");
  const double mean = bits * ratio;
  const double reach = 10 * std::sqrt(mean) + 40;
  first_ = std::floor(std::max(0.0, mean - reach));
  const double last = std::ceil(std::min(bits, mean + reach));
  double sum = 0;
  for (double count = first_; count <= last && sum < 1; ++count) {
    sum += static_cast<double>(std::exp(log_binomial_pmf(bits, ratio, count)));
    at_most_.push_back(sum);
  }
}

double LookCounts::next() {
  const double chance = static_cast<double>(next_bits(state_) >> 11) * 0x1p-53;
  const auto found = std::ranges::upper_bound(at_most_, chance);
  const auto index = std::min(found - at_most_.begin(), static_cast<std::ptrdiff_t>(at_most_.size()) - 1);
  return first_ + static_cast<double>(index);
}

Simulated simulate_sequential(const SequentialDesign& design, double ratio, std::uint64_t tests, std::uint64_t seed,
                              double confidence) {
  require(tests > 0, "there must be at least one test to simulate");
  LookCounts counts{design.look, ratio, seed};
  Simulated result;
  result.tests = tests;
  double sum = 0, squares = 0;
  for (std::uint64_t i = 0; i < tests; ++i) {
    SequentialTest test{design};
    for (int looks = 0; test.decision() == Decision::go_on; ++looks) {
      require(looks < most_looks, "a test goes on for more than ten million looks: give a budget or a longer look");
      test.add(counts.next(), design.look);
    }
    switch (test.decision()) {
      case Decision::accept:
        ++result.accepted;
        break;
      case Decision::reject:
        ++result.rejected;
        break;
      case Decision::go_on:
      case Decision::undecided:
        ++result.undecided;
        break;
    }
    sum += test.bits();
    squares += test.bits() * test.bits();
  }
  const auto n = static_cast<double>(tests);
  result.mean_bits = sum / n;
  result.mean_bits_deviation = std::sqrt(std::max(0.0, squares / n - result.mean_bits * result.mean_bits) / n);
  result.accept = binomial_interval(static_cast<double>(result.accepted), n, confidence);
  result.reject = binomial_interval(static_cast<double>(result.rejected), n, confidence);
  return result;
}

}  // namespace plugfest::stats
