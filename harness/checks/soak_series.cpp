#include "harness/checks/soak_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace plugfest::checks {
namespace {

/// Of an upper bound that stands for "no error seen" in evidence that nothing rests on.
constexpr double usual_confidence = 0.95;

double sum(const std::vector<double>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

int highest_grown(const std::vector<FecBin>& before, const std::vector<FecBin>& now) {
  if (before.size() != now.size()) return -1;
  for (std::size_t i = now.size(); i-- > 0;)
    if (now[i].codewords > before[i].codewords) return static_cast<int>(now[i].high);
  return -1;
}

}  // namespace

void FecTally::add(const FecInterval& interval, int highest_bin) {
  if (!interval.broken.empty()) return;
  highest_bin_ = std::max(highest_bin_, highest_bin);
  if (interval.uncorrectable) uncorrectable_ = uncorrectable_.value_or(0) + *interval.uncorrectable;
  const double bits = interval.bits * static_cast<double>(interval.errors.size());
  if (bits <= 0) return;
  const double errors = sum(interval.errors), ratio = errors / bits;
  least_ = knows_errors() ? std::min(least_, ratio) : ratio;
  least_bits_ = knows_errors() ? std::min(least_bits_, bits) : bits;
  most_ = std::max(most_, ratio);
  bits_ += bits;
  errors_ += errors;
  counter_bits_ += interval.bits;
  by_counter_.resize(interval.errors.size());
  for (std::size_t i = 0; i < by_counter_.size(); ++i) by_counter_[i] += interval.errors[i];
}

void FecTally::add(const FecTally& other) {
  highest_bin_ = std::max(highest_bin_, other.highest_bin_);
  if (other.uncorrectable_) uncorrectable_ = uncorrectable_.value_or(0) + *other.uncorrectable_;
  if (!other.knows_errors()) return;
  least_ = knows_errors() ? std::min(least_, other.least_) : other.least_;
  least_bits_ = knows_errors() ? std::min(least_bits_, other.least_bits_) : other.least_bits_;
  most_ = std::max(most_, other.most_);
  bits_ += other.bits_;
  errors_ += other.errors_;
  counter_bits_ += other.counter_bits_;
  by_counter_.resize(other.by_counter_.size());
  for (std::size_t i = 0; i < by_counter_.size(); ++i) by_counter_[i] += other.by_counter_[i];
}

void FecTally::clear() {
  bits_ = errors_ = least_ = most_ = least_bits_ = counter_bits_ = 0;
  by_counter_.clear();
  uncorrectable_.reset();
  highest_bin_ = -1;
}

std::string FecTally::mean_text() const {
  return knows_errors() ? ratio_text(errors_, bits_, usual_confidence) : "not known";
}
std::string FecTally::least_text() const {
  return knows_errors() ? ratio_text(least_ * least_bits_, least_bits_, usual_confidence) : "not known";
}
std::string FecTally::most_text() const {
  return knows_errors() ? ratio_text(most_ * least_bits_, least_bits_, usual_confidence) : "not known";
}

std::string FecTally::worst_counter_text(const FecSource& source) const {
  if (by_counter_.size() < 2) return {};
  const auto worst = std::ranges::max_element(by_counter_);
  if (*worst <= 0) return {};
  return fmt::format(", {} worst: {}", source.counter_name(static_cast<int>(worst - by_counter_.begin()) + 1),
                     ratio_text(*worst, counter_bits_, usual_confidence));
}

void FecReader::begin(FecSource source, FecCounters first) {
  source_ = std::move(source);
  last_ = std::move(first);
}

void FecReader::add(FecCounters now) {
  fec_between(source_, *last_, now, interval_);
  highest_bin_ = interval_.broken.empty() ? highest_grown(last_->histogram, now.histogram) : -1;
  missing_s_ = interval_.broken.empty() ? clock_.add(interval_) : 0;
  last_ = std::move(now);
}

std::optional<double> FecReader::ratio() const {
  const double bits = interval_.bits * static_cast<double>(interval_.errors.size());
  if (!interval_.broken.empty() || bits <= 0) return std::nullopt;
  return sum(interval_.errors) / bits;
}

}  // namespace plugfest::checks
