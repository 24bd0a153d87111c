#include "harness/checks/fec_dwell.hpp"

#include "harness/checks/ber_limit.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/trend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration longest_block = 15min, longest_look = 10s;
/// From here on the journal has a line for each block: a soak.
constexpr double soak_s = 3600;
constexpr std::size_t most_told = 10;
/// A look counts as an anomaly at so many standard deviations, and so many errors, above its counter's mean.
constexpr double anomaly_deviations = 8, anomaly_errors = 10;
/// Rises of all counters of an end together are named wrongly once in so many dwells.
constexpr double drift_significance = 0.01;
/// Voids may leave out a tenth.
constexpr double least_share = 0.9;

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

void journal_block(Context& context, const EndDwell& end) {
  const EndDwell::Counter& worst = end.worst();
  if (worst.judge.bits() <= 0 || worst.judge.blocks().blocks().empty()) return;
  const stats::Count& block = worst.judge.blocks().blocks().back();
  if (block.events == 0) return;
  context.evidence.measure({.name = fmt::format("ber.block.{}", to_string(end.watch().end())),
                            .value = block.events / block.exposure,
                            .limit = journal::Limit{.source = counter_text(end.source(), worst.number)},
                            .verdict = Verdict::skipped});
}

/// Neighbouring blocks with too many errors.
struct Run {
  std::size_t first = 0, last = 0;
  double errors = 0, expected = 0;
};
std::vector<Run> runs_of(std::vector<stats::Burst> bursts) {
  std::ranges::sort(bursts, {}, &stats::Burst::block);
  std::vector<Run> runs;
  for (const stats::Burst& burst : bursts) {
    if (runs.empty() || runs.back().last + 1 != burst.block) runs.push_back({burst.block, burst.block});
    runs.back().last = burst.block;
    runs.back().errors += burst.errors;
    runs.back().expected += burst.expected;
  }
  return runs;
}

/// So many neighbouring blocks are a drift as well as a burst.
constexpr std::size_t long_run = 3;

std::string blocks_text(const Run& run) {
  if (run.first == run.last) return fmt::format("burst in block {}", run.first + 1);
  return fmt::format("{} from block {} to {}",
                     run.last - run.first + 1 >= long_run ? "drift, or a long burst," : "burst", run.first + 1,
                     run.last + 1);
}

}  // namespace

DwellTimes::DwellTimes(Clock::duration dwell) {
  const Clock::duration block = std::min<Clock::duration>(dwell / static_cast<int>(fewest_blocks), longest_block);
  looks_in_block = static_cast<int>((block + longest_look - Clock::duration{1}) / longest_look);
  every = block / looks_in_block;
}

asio::awaitable<std::string> EndDwell::begin(const DwellRule& rule) {
  began_ = context_.clock.now();
  dwell_s_ = seconds(rule.dwell);
  std::string why = co_await watch_.begin();
  if (!why.empty()) co_return why;
  const FecSource& told = source();
  if (told.errors == ErrorsFrom::nothing)
    co_return fmt::format("{} counts neither wrong bits nor symbols nor codewords that it corrected", told.name);
  std::vector<int> numbers = rule.lanes;
  if (!told.names_lanes()) numbers.clear();
  if (numbers.empty())
    for (int number = 1; number <= told.counters; ++number) numbers.push_back(number);
  for (const int number : numbers)
    if (number > told.counters)
      co_return fmt::format("the port has {} lanes, lane {} is asked for", told.counters, number);
  const DwellTimes times{rule.dwell};
  dwell_blocks_ = static_cast<std::size_t>(std::lround(dwell_s_ / seconds(times.every * times.looks_in_block)));
  for (const int number : numbers) {
    const BerRule one{.limit = rule.limit,
                      .good = rule.good,
                      .wrong = rule.wrong / (rule.ends * static_cast<double>(numbers.size())),
                      .most_per_event = told.most_per_event,
                      .dwell_bits = std::floor(told.port_rate / told.counters * dwell_s_),
                      .looks = dwell_s_ / seconds(times.every)};
    counters_.push_back({number, BerJudge{one}});
  }
  co_return std::string{};
}

asio::awaitable<void> EndDwell::look(bool ends_block) {
  const FecInterval* const seen = co_await watch_.next();
  if (seen != nullptr && seen->bits > 0) {
    const double unseen = seen->uncorrectable.value_or(0) * source().code.bits() / source().counters;
    for (std::size_t i = 0; i < counters_.size(); ++i) {
      const double errors = seen->errors[static_cast<std::size_t>(counters_[i].number - 1)];
      note_anomaly(i, errors, seen->bits);
      counters_[i].judge.add(errors, seen->bits, unseen);
    }
  }
  if (!ends_block) co_return;
  for (Counter& counter : counters_) counter.judge.end_block();
  if (counters_.front().judge.blocks().blocks().size() > block_ends_s_.size()) {
    block_ends_s_.push_back(static_cast<float>(seconds(context_.clock.now() - began_)));
    if (dwell_s_ >= soak_s) journal_block(context_, *this);
  }
}

void EndDwell::note_anomaly(std::size_t counter, double errors, double bits) {
  const BerJudge& judge = counters_[counter].judge;
  const double expected = judge.ratio() * bits;
  if (judge.bits() < bits * 2 ||
      errors <= (1 + least_excess) * expected + anomaly_deviations * std::sqrt(expected) + anomaly_errors)
    return;
  if (anomalies_.size() == most_told) {
    ++more_anomalies_;
    return;
  }
  anomalies_.push_back({counter, seconds(context_.clock.now() - began_), errors, expected});
}

bool EndDwell::failed() const {
  return std::ranges::any_of(counters_, [](const Counter& counter) { return counter.judge.failed(); });
}

bool EndDwell::complete() const {
  return watch_.observed_s() >= least_share * dwell_s_ &&
         counters_.front().judge.blocks().blocks().size() >= fewest_blocks;
}

void EndDwell::conclude() {
  const bool enough = complete() && watch_.void_s() <= (1 - least_share) * (watch_.observed_s() + watch_.void_s());
  for (Counter& counter : counters_) {
    counter.verdict = counter.judge.conclude();
    if (!enough && counter.verdict == Verdict::pass) counter.verdict = Verdict::inconclusive;
    judge_drift(counter);
  }
}

void EndDwell::judge_drift(Counter& counter) {
  counter.drift.clear();
  const std::vector<stats::Count>& blocks = counter.judge.blocks().blocks();
  if (blocks.size() < fewest_blocks) return;
  const BerRule& rule = counter.judge.rule();
  const std::size_t of_dwell = std::clamp(dwell_blocks_, fewest_blocks, blocks.size());
  const auto further = static_cast<double>(of_dwell);
  const stats::Trend recent = stats::trend(std::span{blocks}.last(of_dwell), further);
  const stats::Trend whole = stats::trend(blocks, further);
  const double significant = drift_significance / static_cast<double>(counters_.size());
  const bool goes_on = recent.p_value < significant;
  if (!goes_on && whole.p_value >= significant) return;
  const stats::Trend& shown = goes_on ? recent : whole;
  // At the end the lane is as its last third, not as its mean.
  const double last_upper =
      rule.most_per_event * stats::poisson_upper(shown.last.events, shown.last.exposure, 1 - rule.wrong);
  const double ahead = rule.most_per_event * recent.ahead;
  const bool above = last_upper > rule.limit || (goes_on && ahead > rule.limit);
  if (!above && shown.last_ratio < (1 + least_excess) * shown.first_ratio) return;
  counter.drift = fmt::format(
      "it rises: {:.3g} in the first third of {:.4g} s, {:.3g} in the last, at most {} at {}{}", shown.first_ratio,
      dwell_s_ * (goes_on ? 1.0 : static_cast<double>(blocks.size()) / further), shown.last_ratio,
      rounded_up(std::min(1.0, last_upper)), percent(1 - rule.wrong),
      goes_on ? fmt::format("; going on so it has {:.3g} another {:.4g} s later", std::min(1.0, ahead), dwell_s_)
              : ", where it stays");
  if (above && counter.verdict == Verdict::pass) counter.verdict = Verdict::inconclusive;
}

const EndDwell::Counter& EndDwell::worst() const {
  return *std::ranges::max_element(
      counters_, [](const Counter& a, const Counter& b) { return a.judge.ratio() < b.judge.ratio(); });
}

std::vector<std::string> EndDwell::bursts() const {
  std::vector<std::string> told;
  std::size_t more = more_anomalies_;
  for (const Counter& counter : counters_) {
    // Of each counter the same, so that all together name a block wrongly with one in a hundred.
    auto found = counter.judge.blocks().bursts(0.01 / static_cast<double>(counters_.size()));
    for (const Run& run : runs_of(std::move(found))) {
      if (run.errors < (1 + least_excess) * run.expected) continue;
      if (told.size() >= most_told) {
        ++more;
        continue;
      }
      const float from = run.first == 0 ? 0 : block_ends_s_[run.first - 1];
      told.push_back(fmt::format("{}: {} ({:.4g} s to {:.4g} s), {:.4g} {} where {:.4g} are usual",
                                 counter_text(source(), counter.number), blocks_text(run), from,
                                 block_ends_s_[run.last], run.errors, events_name(source()), run.expected));
    }
  }
  for (const Anomaly& anomaly : anomalies_)
    told.push_back(fmt::format("{}: burst in the look at {:.6g} s, {:.4g} {} where {:.4g} are usual",
                               counter_text(source(), counters_[anomaly.counter].number), anomaly.at_s, anomaly.errors,
                               events_name(source()), anomaly.expected));
  if (more > 0) told.push_back(fmt::format("{} more bursts at the {} end", more, to_string(watch_.end())));
  return told;
}

asio::awaitable<void> run_dwell(Context& context, std::span<EndDwell> ends, Clock::duration dwell,
                                Clock::duration longest) {
  const DwellTimes times{dwell};
  const auto began = context.clock.now();
  const auto end_of_all = began + longest;
  const auto failed = [&] { return std::ranges::any_of(ends, [](const EndDwell& end) { return end.failed(); }); };
  bool looked_at_dwell = false;
  for (int look = 1; began + look * times.every <= end_of_all && !failed(); ++look) {
    co_await context.clock.wait_until(began + look * times.every);
    for (EndDwell& end : ends) co_await end.look(look % times.looks_in_block == 0);
    const bool complete = std::ranges::all_of(ends, [](const EndDwell& end) { return end.complete(); });
    if (looked_at_dwell || !complete || context.clock.now() < began + dwell) continue;
    looked_at_dwell = true;
    for (EndDwell& end : ends) end.conclude();
    const bool decided = std::ranges::all_of(ends, [](const EndDwell& end) {
      return std::ranges::all_of(end.counters(),
                                 [](const EndDwell::Counter& c) { return c.verdict != Verdict::inconclusive; });
    });
    if (decided) co_return;
  }
  for (EndDwell& end : ends) end.conclude();
}

std::string counter_text(const FecSource& source, int number) {
  return fmt::format("{} ({} end)", source.counter_name(number), to_string(source.end));
}

std::string ber_text(const BerJudge& judge) {
  const std::string confidence = percent(1 - judge.rule().wrong);
  const double most = judge.rule().most_per_event;
  if (judge.errors() == 0) return fmt::format("no error, at most {} at {}", rounded_up(judge.upper()), confidence);
  if (most > 1)
    return fmt::format("{:.3g} to {:.3g} (estimated; at most {} at {})", judge.ratio(), most * judge.ratio(),
                       rounded_up(judge.upper()), confidence);
  return fmt::format("{:.3g} (at most {} at {})", judge.ratio(), rounded_up(judge.upper()), confidence);
}

journal::Measurement ber_measurement(const Context& context, const EndDwell& end, const EndDwell::Counter& counter,
                                     const std::string& name, const std::string& limit_source) {
  const BerJudge& judge = counter.judge;
  const FecSource& source = end.source();
  std::string full = fmt::format("{}.{}", name, to_string(source.end));
  std::optional<journal::Lane> lane;
  if (source.names_lanes()) {
    const auto at = static_cast<std::size_t>(counter.number - 1);
    const std::vector<int>& lanes = context.in_use.host_lanes;
    lane = journal::Lane{"host", source.end == End::near_end && at < lanes.size() ? lanes[at] : counter.number};
  } else if (source.lanes == FecLanes::none) {
    full += ".port";
  } else {
    full += fmt::format(".{}-{}", source.lanes == FecLanes::fec ? "fec-lane" : "counter", counter.number);
  }
  const double upper = judge.bits() > 0 ? judge.upper() : 1;
  // An estimate's upper end: what must pass. Without errors nothing below the bound is known.
  const double value = judge.errors() > 0 ? judge.rule().most_per_event * judge.ratio() : upper;
  const double lower = judge.bits() > 0 ? judge.lower() : 0;
  return {.name = std::move(full),
          .value = value,
          .uncertainty = std::max(upper - value, value - lower),
          .lane = lane,
          .limit = journal::Limit{.max = judge.rule().limit, .source = limit_source},
          .verdict = counter.verdict};
}

}  // namespace plugfest::checks
