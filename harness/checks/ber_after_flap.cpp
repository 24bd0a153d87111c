#include "harness/checks/ber_after_flap.hpp"

#include "harness/checks/fec_dwell.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

Clock::duration time_of(const Context& context, std::string_view parameter) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*context.number(parameter)));
}

/// What one counter had before the first flap.
struct Baseline {
  double errors = 0, ratio = 0, lower = 0, upper = 1;
};
struct EndBaseline {
  End end;
  std::vector<Baseline> counters;
};

class AfterFlap {
 public:
  AfterFlap(Context& context, const BerLimit& limit, std::vector<End> ends, int measurements)
      : context_(context), limit_(limit), ends_(std::move(ends)), factor_(*context.limit("factor")) {
    constexpr double good_below = 2;
    rule_ = {.limit = *limit.ber,
             .good = *limit.ber / good_below,
             .wrong = 1 - context.claim.confidence,
             .ends = static_cast<int>(ends_.size()) * measurements,
             .dwell = time_of(context, "dwell"),
             .lanes = {}};
  }

  /// @return empty: there is a baseline
  asio::awaitable<std::string> take_baseline();
  /// Sets the port of `end` down and up again, waits for the link, and measures.
  /// @return false: the link did not come back
  asio::awaitable<bool> flap(End end, int number);
  Summary& summary() { return summary_; }

 private:
  asio::awaitable<std::string> measure(std::vector<EndDwell>& dwells);
  asio::awaitable<std::string> come_back();
  void judge(const EndDwell& dwell, const EndBaseline& before, bool cut_short, const std::string& after);
  Verdict judge_factor(const BerJudge& judge, const Baseline& before, std::string& words) const;

  Context& context_;
  const BerLimit& limit_;
  std::vector<End> ends_;
  double factor_;
  DwellRule rule_;
  std::vector<EndBaseline> baselines_;
  Summary summary_;
};

std::vector<const FecWatch*> watches_of(const std::vector<EndDwell>& dwells) {
  std::vector<const FecWatch*> watches;
  watches.reserve(dwells.size());
  for (const EndDwell& dwell : dwells) watches.push_back(&dwell.watch());
  return watches;
}

asio::awaitable<std::string> AfterFlap::measure(std::vector<EndDwell>& dwells) {
  dwells.reserve(ends_.size());
  for (const End end : ends_) {
    std::string why = co_await dwells.emplace_back(context_, end).begin(rule_);
    if (!why.empty()) co_return why;
  }
  // A dwell that only a flap of its own could lengthen: half as much again, to make up for void blocks.
  co_await run_dwell(context_, dwells, rule_.dwell, rule_.dwell + rule_.dwell / 2);
  co_return std::string{};
}

asio::awaitable<std::string> AfterFlap::take_baseline() {
  std::vector<EndDwell> dwells;
  std::string why = co_await measure(dwells);
  if (!why.empty()) co_return why;
  judge_losses(context_, watches_of(dwells), "before the first flap", summary_);
  for (const EndDwell& dwell : dwells) {
    EndBaseline& baseline = baselines_.emplace_back(EndBaseline{dwell.watch().end(), {}});
    for (const EndDwell::Counter& counter : dwell.counters()) {
      if (counter.judge.bits() <= 0) co_return "no baseline: " + dwell.watch().void_text();
      baseline.counters.push_back(
          {counter.judge.errors(), counter.judge.ratio(), counter.judge.lower(), counter.judge.upper()});
    }
    const EndDwell::Counter& worst = dwell.worst();
    journal::Measurement told =
        ber_measurement(context_, dwell, worst, "ber.baseline", "recorded before the first flap, not judged");
    told.verdict = Verdict::skipped;
    context_.evidence.measure(std::move(told));
    context_.evidence.finding("info", fmt::format("source: {}; baseline: worst is {} with {}", dwell.source().text(),
                                                  dwell.source().counter_name(worst.number), ber_text(worst.judge)));
    if (!dwell.source().sees_each_lane())
      context_.evidence.finding("warning", fmt::format("{} end: a single lane that came back worse is hidden by the "
                                                       "others: only the mean is known",
                                                       to_string(dwell.watch().end())));
  }
  co_return std::string{};
}

/// @return empty: every port is up again
asio::awaitable<std::string> AfterFlap::come_back() {
  const auto due = context_.clock.now() + port_start_up;
  for (const End end : {End::near_end, End::far_end}) {
    HostPort* const port = context_.link.at(end).port;
    if (port == nullptr) continue;
    const auto waited = co_await wait_for_port(context_, *port, true, due);
    if (!waited.reached)
      co_return fmt::format("the {} port is {} {:g} s later", to_string(end), state_text(*waited.last),
                            std::chrono::duration<double>(port_start_up).count());
    context_.evidence.state(fmt::format("{} port", to_string(end)), "up", waited.seen, waited.seen - waited.not_before);
  }
  co_return std::string{};
}

asio::awaitable<bool> AfterFlap::flap(End end, int number) {
  HostPort& port = *context_.link.at(end).port;
  const std::string after = fmt::format("after flap {} of the {} port", number, to_string(end));
  co_await port.set_admin(false, context_.clock.now() + host_within);
  context_.evidence.state(fmt::format("{} port", to_string(end)), "administratively down", context_.clock.now(), {});
  const auto went = co_await wait_for_port(context_, port, false, context_.clock.now() + host_within);
  co_await context_.clock.wait_for(time_of(context_, "down"));
  co_await port.set_admin(true, context_.clock.now() + host_within);
  if (!went.reached) {
    summary_.add(Verdict::inconclusive,
                 fmt::format("{}: the port stayed up, though it was set administratively down", after));
    co_return true;
  }
  const std::string not_back = co_await come_back();
  if (!not_back.empty()) {
    context_.evidence.measure({.name = "ber.after-flap.link-up",
                               .value = false,
                               .limit = journal::Limit{.source = "port start-up, SONiC transceiver test plan: 60 s"},
                               .verdict = Verdict::fail});
    summary_.add(Verdict::fail, fmt::format("{}: {}", after, not_back));
    co_return false;
  }
  co_await context_.clock.wait_for(time_of(context_, "settle"));
  std::vector<EndDwell> dwells;
  const std::string why = co_await measure(dwells);
  if (!why.empty()) {
    summary_.add(Verdict::inconclusive, fmt::format("{}: {}", after, why));
    co_return true;
  }
  judge_losses(context_, watches_of(dwells), after, summary_);
  const bool cut_short = std::ranges::any_of(dwells, [](const EndDwell& dwell) { return dwell.failed(); });
  for (std::size_t i = 0; i < dwells.size(); ++i) judge(dwells[i], baselines_[i], cut_short, after);
  co_return true;
}

/// @return skipped: the baseline holds nobody to a factor
Verdict AfterFlap::judge_factor(const BerJudge& judge, const Baseline& before, std::string& words) const {
  if (judge.bits() <= 0 || before.errors <= 0) return Verdict::skipped;
  // Bounds of an estimate hold the factor between bits and events: both sides are estimated alike, so it drops out.
  const double most = judge.rule().most_per_event;
  const double lower = judge.lower(), upper = judge.upper() / most, before_upper = before.upper / most;
  if (lower > factor_ * before_upper) {
    words = fmt::format("more than {:g} times the baseline of {:.3g}", factor_, before.ratio);
    return Verdict::fail;
  }
  if (before_upper > factor_ * before.lower) return Verdict::skipped;
  if (upper <= factor_ * before.lower) return Verdict::pass;
  words = fmt::format("not known to be less than {:g} times the baseline of {:.3g}", factor_, before.ratio);
  return Verdict::inconclusive;
}

void AfterFlap::judge(const EndDwell& dwell, const EndBaseline& before, bool cut_short, const std::string& after) {
  const std::string source = fmt::format("{}; {}", limit_.source, after);
  const std::size_t worst = static_cast<std::size_t>(&dwell.worst() - dwell.counters().data());
  for (std::size_t i = 0; i < dwell.counters().size(); ++i) {
    EndDwell::Counter counter = dwell.counters()[i];
    if (i >= before.counters.size()) break;
    std::string words;
    Verdict by_factor = judge_factor(counter.judge, before.counters[i], words);
    if (counter.verdict == Verdict::fail) words = fmt::format("above the limit {:.3g}", rule_.limit);
    if (!counter.drift.empty()) words += (words.empty() ? "" : ", ") + counter.drift;
    Verdict verdict = counter.verdict;
    worsen(verdict, by_factor);
    // One that failed ended the dwell for all.
    for (Verdict* const one : {&verdict, &counter.verdict, &by_factor})
      if (cut_short && *one == Verdict::inconclusive) *one = Verdict::skipped;
    const bool zero_before = before.counters[i].errors == 0 && counter.judge.errors() > 0 &&
                             counter.judge.lower() > factor_ * before.counters[i].upper;
    if (zero_before)
      context_.evidence.finding(
          "warning", fmt::format("{}: {} {}, where the baseline had no error",
                                 counter_text(dwell.source(), counter.number), ber_text(counter.judge), after));
    if (i != worst && (verdict == Verdict::pass || verdict == Verdict::skipped)) continue;
    journal::Measurement measurement = ber_measurement(context_, dwell, counter, "ber.after-flap", source);
    context_.evidence.measure(measurement);
    if (before.counters[i].errors > 0 && counter.judge.bits() > 0) {
      measurement.name.replace(0, std::string_view{"ber.after-flap"}.size(), "ber.after-flap.factor-at-least");
      measurement.value = counter.judge.lower() * counter.judge.rule().most_per_event / before.counters[i].upper;
      measurement.uncertainty = std::nullopt;
      measurement.limit = journal::Limit{
          .max = factor_, .source = fmt::format("over the baseline of {:.3g}; {}", before.counters[i].ratio, after)};
      measurement.verdict = by_factor;
      context_.evidence.measure(std::move(measurement));
    }
    if (verdict != Verdict::skipped)
      summary_.add(verdict, fmt::format("{}: {} {}{}", after, counter_text(dwell.source(), counter.number),
                                        counter.judge.bits() > 0 ? ber_text(counter.judge) : dwell.watch().void_text(),
                                        words.empty() ? "" : ", " + words));
  }
}

/// Why that end's port cannot be flapped; empty: it can.
std::string cannot_flap(const Context& context, End end) {
  const LinkEnd& there = context.link.at(end);
  if (there.port == nullptr) return there.no_port;
  if (!there.port->info().can_set_admin)
    return fmt::format("{} cannot be set administratively down", there.port->info().name);
  return {};
}

}  // namespace

asio::awaitable<Outcome> ber_after_flap(Context& context) {
  const EndsToJudge to_judge = ends_to_judge(context, "seen", without_fec);
  if (to_judge.problem) co_return *to_judge.problem;
  if (auto none = without_port_class(context)) co_return *none;
  const BerLimit limit = ber_limit(context);
  if (!limit.ber) co_return Outcome{Verdict::inconclusive, "nothing to judge against: " + limit.source};
  const int times = static_cast<int>(*context.number("times"));
  std::vector<End> flapping;
  Summary not_done;
  for (const End end : {End::near_end, End::far_end}) {
    const std::string why = cannot_flap(context, end);
    if (why.empty()) {
      flapping.push_back(end);
    } else {
      not_done.add(Verdict::inconclusive,
                   fmt::format("no flap of the {} port: {}", end == End::near_end ? "near" : "far (the peer's)", why));
    }
  }
  if (flapping.empty()) co_return not_done.outcome();
  for (const std::string& missing : to_judge.missing)
    context.evidence.finding("warning", "what arrives there is not judged: " + missing);
  AfterFlap work{context, limit, to_judge.ends, 1 + times * static_cast<int>(flapping.size())};
  const std::string no_baseline = co_await work.take_baseline();
  if (!no_baseline.empty()) {
    work.summary().add(Verdict::inconclusive, no_baseline);
    co_return work.summary().outcome();
  }
  if (not_done.verdict() != Verdict::skipped) work.summary().add(not_done.verdict(), not_done.outcome().message);
  for (const End end : flapping) {
    co_await context.changes.will_set_admin(end);
    for (int number = 1; number <= times; ++number) {
      const bool came_back = co_await work.flap(end, number);
      if (!came_back) co_return work.summary().outcome();
    }
  }
  co_return work.summary().outcome();
}

}  // namespace plugfest::checks
