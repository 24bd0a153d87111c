#include "harness/checks/pattern_leg.hpp"

#include "harness/checks/fec_dwell.hpp"
#include "harness/checks/link_work.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration lock_interval = 100ms;
/// A checker has at least so long to be misled.
constexpr Clock::duration shortest_mismatch = 1s;

bool holds(const std::vector<TestPattern>& patterns, TestPattern pattern) {
  return std::ranges::find(patterns, pattern) != patterns.end();
}

}  // namespace

std::string PatternLeg::refusal(TestPattern pattern) const {
  if (!holds(generator_.info().generates, pattern))
    return fmt::format("{} does not generate {}", generator_.info().name, to_string(pattern));
  if (!holds(checker_.info().checks, pattern))
    return fmt::format("{} does not check {}", checker_.info().name, to_string(pattern));
  if (checker_.info().lanes < context_.in_use.lanes_of_path)
    return fmt::format("{} has {} lanes, the port {}", checker_.info().name, checker_.info().lanes,
                       context_.in_use.lanes_of_path);
  return {};
}

asio::awaitable<std::vector<int>> PatternLeg::lanes_locked(bool locked) {
  const std::vector<BerCount> counts = co_await checker_.counts(context_.clock.now() + host_within);
  std::vector<int> lanes;
  for (const BerCount& count : counts)
    if (count.lane <= context_.in_use.lanes_of_path && count.locked == locked) lanes.push_back(count.lane);
  co_return lanes;
}

asio::awaitable<std::vector<int>> PatternLeg::lock(TestPattern pattern, Clock::time_point due) {
  co_await checker_.check(pattern, context_.clock.now() + host_within);
  const auto began = context_.clock.now();
  const auto look = [this] { return lanes_locked(false); };
  const auto wanted = [](const std::vector<int>& without) { return without.empty(); };
  const auto polled = co_await cmis::poll_until<std::vector<int>>(context_.clock, due, lock_interval, look, wanted);
  took_ = polled.seen - began;
  co_return *polled.last;
}

asio::awaitable<PatternLeg::Mismatch> PatternLeg::mismatch(TestPattern pattern) {
  Mismatch mismatch;
  const auto& known = checker_.info().checks;
  const auto other = std::ranges::find_if(known, [pattern](TestPattern one) { return one != pattern; });
  const auto hold = std::max<Clock::duration>(shortest_mismatch, 2 * took_);
  if (other != known.end()) {
    mismatch.tried = fmt::format("{} in place of {}", to_string(*other), to_string(pattern));
    co_await checker_.check(*other, context_.clock.now() + host_within);
  } else {
    mismatch.tried = fmt::format("no pattern in place of {}", to_string(pattern));
    co_await generator_.generate(std::nullopt, context_.clock.now() + host_within);
    // A checker that looks at nothing begins anew.
    co_await checker_.check(pattern, context_.clock.now() + host_within);
  }
  const auto end = context_.clock.now() + hold;
  while (mismatch.locked.empty() && context_.clock.now() < end) {
    co_await context_.clock.wait_until(std::min(end, context_.clock.now() + 2 * lock_interval));
    mismatch.locked = co_await lanes_locked(true);
  }
  if (other == known.end()) co_await generator_.generate(pattern, context_.clock.now() + host_within);
  co_return mismatch;
}

asio::awaitable<void> PatternLeg::start(double limit, double good, double wrong, Clock::duration dwell) {
  const int lanes = context_.in_use.lanes_of_path;
  const DwellTimes times{dwell};
  const double dwell_s = std::chrono::duration<double>(dwell).count();
  for (int number = 1; number <= lanes; ++number) {
    const BerRule rule{.limit = limit,
                       .good = good,
                       .wrong = wrong / lanes,
                       .most_per_event = 1,
                       .dwell_bits = std::floor(context_.in_use.lane_rate * dwell_s),
                       .looks = dwell_s / std::chrono::duration<double>(times.every).count()};
    lanes_.push_back({number, BerJudge{rule}});
  }
  co_await checker_.start(context_.clock.now() + host_within);
}

asio::awaitable<void> PatternLeg::look(bool ends_block) {
  const std::vector<BerCount> counts = co_await checker_.counts(context_.clock.now() + host_within);
  for (Lane& lane : lanes_) {
    const auto found = std::ranges::find(counts, lane.number, &BerCount::lane);
    if (found == counts.end()) continue;
    const auto bits = static_cast<double>(found->bits), errors = static_cast<double>(found->errors);
    const bool again = bits < lane.bits || errors < lane.errors;
    if (!lane.lost && (!found->locked || found->lost_sync == true || again)) {
      lane.lost = true;
      context_.evidence.finding("warning", fmt::format("{}: lane {} lost the pattern", name_, lane.number));
    }
    if (!again) lane.judge.add(errors - lane.errors, bits - lane.bits);
    lane.bits = bits;
    lane.errors = errors;
    if (ends_block) lane.judge.end_block();
  }
}

bool PatternLeg::failed() const {
  return std::ranges::any_of(lanes_, [](const Lane& lane) { return lane.lost || lane.judge.failed(); });
}

bool PatternLeg::decided() const {
  return std::ranges::all_of(lanes_, [](const Lane& lane) { return lane.verdict != Verdict::inconclusive; });
}

void PatternLeg::conclude() {
  for (Lane& lane : lanes_) {
    lane.by_ratio = lane.judge.conclude();
    lane.verdict = lane.lost ? Verdict::fail : lane.by_ratio;
  }
}

void PatternLeg::report(const std::string& limit_source, Summary& summary) const {
  const bool cut_short = failed();
  const Lane* worst = nullptr;
  const auto lost = std::ranges::count_if(lanes_, &Lane::lost);
  context_.evidence.measure({.name = fmt::format("ber.prbs.lanes-that-lost-the-pattern.{}", receiver_),
                             .value = static_cast<double>(lost),
                             .limit = journal::Limit{.max = 0, .source = "a pattern that is locked stays locked"},
                             .verdict = lost == 0 ? Verdict::pass : Verdict::fail});
  for (const Lane& lane : lanes_) {
    if (worst == nullptr || lane.judge.ratio() > worst->judge.ratio()) worst = &lane;
    const bool counted = lane.judge.bits() > 0;
    const double upper = counted ? lane.judge.upper() : 1;
    const double value = lane.judge.errors() > 0 ? lane.judge.ratio() : upper;
    const auto unless_cut_short = [cut_short](Verdict one) {
      return cut_short && one == Verdict::inconclusive ? Verdict::skipped : one;
    };
    const Verdict verdict = unless_cut_short(lane.verdict);
    context_.evidence.measure({.name = fmt::format("ber.prbs.{}", receiver_),
                               .value = value,
                               .uncertainty = std::max(upper - value, value - (counted ? lane.judge.lower() : 0)),
                               .lane = journal::Lane{"host", lane.number},
                               .limit = journal::Limit{.max = lane.judge.rule().limit, .source = limit_source},
                               .verdict = unless_cut_short(lane.by_ratio)});
    for (const stats::Burst& burst : lane.judge.blocks().bursts(0.01 / static_cast<double>(lanes_.size()))) {
      if (burst.errors < (1 + least_excess) * burst.expected) continue;
      context_.evidence.finding(
          "warning", fmt::format("{}: lane {}: burst in block {}, {:.4g} wrong bits where {:.4g} are usual", name_,
                                 lane.number, burst.block + 1, burst.errors, burst.expected));
    }
    if (lane.lost) summary.add(Verdict::fail, fmt::format("{}: lane {} lost the pattern", name_, lane.number));
    if (lane.lost ? lane.by_ratio == Verdict::fail : verdict == Verdict::fail || verdict == Verdict::inconclusive)
      summary.add(verdict,
                  fmt::format("{}: lane {}: {}, limit {:.3g}", name_, lane.number,
                              counted ? ber_text(lane.judge) : "nothing was counted", lane.judge.rule().limit));
  }
  if (worst != nullptr && worst->judge.bits() > 0)
    summary.add(Verdict::pass,
                fmt::format("{}: all lanes locked, worst is lane {} with {}, limit {:.3g}, {:.3g} bits", name_,
                            worst->number, ber_text(worst->judge), worst->judge.rule().limit, worst->judge.bits()));
}

}  // namespace plugfest::checks
