#include "harness/checks/ber_judge.hpp"

#include "harness/stats/error_bounds.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

/// So many looks above the limit in a row, from the first one on, are no single burst.
constexpr double fewest_looks = 3;
/// Ten bursts are expected in a dwell at the least: twenty come with 1 in 300, which is what an early verdict on their
/// mean may rest on.
constexpr double early_factor = 2;

stats::SequentialDesign design(double good, double limit, double wrong, double dwell_bits) {
  stats::SequentialDesign made;
  made.hypotheses = {good, limit, wrong, wrong};
  made.lines = stats::wald_lines(made.hypotheses);
  const long double step = made.lines.llr_per_error - made.lines.llr_per_good_bit;
  made.lines.accept_intercept = std::log(made.hypotheses.beta) / step;
  made.lines.reject_intercept = -std::log(made.hypotheses.alpha) / step;
  made.dwell = dwell_bits;
  return made;
}

}  // namespace

BerJudge::BerJudge(const BerRule& rule)
    : rule_{rule},
      pass_{design(rule.good / rule.most_per_event, rule.limit / rule.most_per_event, rule.wrong / 2, 0)},
      fail_{design(rule.good, rule.limit, rule.wrong / 2, 0)} {}

void BerJudge::add(double errors, double bits, double unseen_bits) {
  if (bits <= 0) return;
  // A host may refresh its counters of errors and of codewords at two moments.
  const double whole_errors = std::min(errors, bits);
  pass_.add(whole_errors, bits);
  fail_.add(whole_errors, bits);
  errors_ += whole_errors;
  bits_ += bits;
  unseen_bits_ += unseen_bits;
  block_errors_ += whole_errors;
  block_bits_ += bits;
  looks_ += 1;
  all_above_ = all_above_ && whole_errors > rule_.limit * bits;
  failed_ = failed_ || exceeded();
}

void BerJudge::end_block() {
  if (block_bits_ > 0) blocks_.add(block_errors_, block_bits_);
  block_errors_ = block_bits_ = 0;
}

bool BerJudge::exceeded() const {
  if (errors_ < fail_.reject_line()) return false;
  const double confidence = 1 - rule_.wrong / (2 * std::max(rule_.looks, looks_));
  if (stats::binomial_lower(errors_, bits_, confidence) <= rule_.limit) return false;
  if (all_above_ && looks_ >= fewest_looks) return true;
  if (blocks_.blocks().size() >= fewest_blocks) return lower_at(confidence) > rule_.limit;
  return stats::binomial_lower(errors_, std::max(bits_, rule_.dwell_bits), confidence) > early_factor * rule_.limit;
}

double BerJudge::upper_at(double confidence) const {
  const double of_events = blocks_.blocks().size() >= fewest_blocks ? blocks_.mean_upper(confidence).upper
                                                                    : stats::binomial_upper(errors_, bits_, confidence);
  return std::min(1.0, rule_.most_per_event * of_events + unseen_bits_ / bits_);
}

double BerJudge::lower_at(double confidence) const {
  const double even = stats::binomial_lower(errors_, bits_, confidence);
  if (blocks_.blocks().size() < fewest_blocks) return even;
  // The upper side is the wider one: counts lean to the right.
  return std::clamp(2 * ratio() - blocks_.mean_upper(confidence).upper, 0.0, even);
}

double BerJudge::upper() const { return upper_at(1 - rule_.wrong); }
double BerJudge::lower() const { return lower_at(1 - rule_.wrong); }
bool BerJudge::widened() const {
  return blocks_.blocks().size() >= fewest_blocks && blocks_.mean_upper(1 - rule_.wrong).widened;
}

Verdict BerJudge::conclude() {
  if (bits_ <= 0) return Verdict::inconclusive;
  if (failed_) return Verdict::fail;
  if (blocks_.blocks().size() < fewest_blocks) return Verdict::inconclusive;
  if (lower_at(1 - rule_.wrong / 2) > rule_.limit) return Verdict::fail;
  const bool accepted = errors_ <= pass_.accept_line();
  // Dwell and budget: two looks without Wald's test, a quarter of what may go wrong each.
  return upper_at(1 - rule_.wrong / (accepted ? 2 : 4)) <= rule_.limit ? Verdict::pass : Verdict::inconclusive;
}

}  // namespace plugfest::checks
