#include "harness/checks/tap_gain.hpp"

#include "harness/stats/error_bounds.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

/// So many errors of each tell a ratio to a fifth, which is 0.1 dB.
constexpr double enough_errors = 25;
/// Estimates of one receiver drift together; what is left between turns counts at least so much.
constexpr double least_snr_error_db = 0.01;

PointCount sum_of(std::span<const PointCount> turns) {
  PointCount sum;
  for (const PointCount& turn : turns) {
    sum.errors += turn.errors;
    sum.bits += turn.bits;
  }
  return sum;
}

struct SnrMean {
  double db = 0, error_db = 0;
  bool shown = false;
};
SnrMean snr_of(std::span<const PointCount> turns) {
  SnrMean mean;
  if (turns.empty()) return mean;
  double squares = 0, low = 1e9, high = -1e9;
  for (const PointCount& turn : turns) {
    if (!turn.snr_db) return mean;
    mean.db += *turn.snr_db / static_cast<double>(turns.size());
    squares += turn.snr_error * turn.snr_error;
    low = std::min(low, *turn.snr_db);
    high = std::max(high, *turn.snr_db);
  }
  const double within = std::sqrt(squares) / static_cast<double>(turns.size());
  mean.error_db = std::max({within, (high - low) / 2, least_snr_error_db});
  mean.shown = true;
  return mean;
}

}  // namespace

TapGain gain_between(std::span<const PointCount> before, std::span<const PointCount> after, const GainRule& rule) {
  TapGain gain;
  if (before.empty() || after.empty()) return gain;
  const SnrMean old_snr = snr_of(before), new_snr = snr_of(after);
  const PointCount old_one = sum_of(before), new_one = sum_of(after);
  const bool counted = rule.counts_apart && old_one.bits > 0 && new_one.bits > 0 && old_one.errors > 0;
  const bool enough = counted && std::min(old_one.errors, new_one.errors) >= enough_errors;
  if (!enough && old_snr.shown && new_snr.shown) {
    // Three standard errors: few looks, and nobody says how an estimate scatters.
    const double half = 3 * std::hypot(old_snr.error_db, new_snr.error_db);
    const double db = new_snr.db - old_snr.db;
    return {true, db, db - half, db + half, "the receivers' SNR"};
  }
  if (!counted) return gain;
  const double each = 1 - (1 - rule.confidence) / 2;
  const auto ratio = [&](const PointCount& one) {
    return stats::binomial_interval(std::min(one.errors, one.bits), one.bits, each);
  };
  const auto snr = [&](double ber) { return snr_for_ber(ber, rule.lane_rate); };
  const stats::Interval before_ratio = ratio(old_one), after_ratio = ratio(new_one);
  gain.measured = true;
  gain.by = enough ? "counted errors" : "counted errors, few";
  gain.lower_db = snr(after_ratio.upper) - snr(before_ratio.lower);
  gain.upper_db = snr(after_ratio.lower) - snr(before_ratio.upper);
  gain.db = snr(new_one.errors / new_one.bits) - snr(old_one.errors / old_one.bits);
  if (new_one.errors == 0) {
    gain.db = gain.lower_db;
    gain.by += "; none with the best set: at least";
  }
  return gain;
}

}  // namespace plugfest::checks
