#include "harness/checks/ber_pre_fec.hpp"

#include "harness/checks/fec_dwell.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/summary.hpp"
#include "harness/plan/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

/// A ratio near the limit is looked at for so many dwells before nothing is concluded.
constexpr int longest_dwells = 2;
/// Left of the step's time for what follows the dwell.
constexpr Clock::duration reserve = 30s;

/// What counters so coarse may say of lanes that were asked for. Empty: everything.
std::string too_coarse(const Context& context, const FecSource& source, const std::vector<int>& lanes) {
  if (source.names_lanes() || context.text("judge") == "port") return {};
  if (!lanes.empty())
    return fmt::format("no lane is named by counters {}: lanes {} cannot be judged",
                       source.lanes == FecLanes::none ? "of the port" : "of other lanes",
                       context.text("lanes").value_or(""));
  if (source.sees_each_lane()) return {};
  return "a single bad lane would hide behind the others: only the mean is known";
}

/// "lanes 1-2, 5".
std::string lanes_text(const std::vector<int>& lanes) {
  std::string text = lanes.size() == 1 ? "lane " : "lanes ";
  for (std::size_t from = 0; from < lanes.size();) {
    std::size_t to = from;
    while (to + 1 < lanes.size() && lanes[to + 1] == lanes[to] + 1) ++to;
    text += fmt::format("{}{}", from == 0 ? "" : ", ", lanes[from]);
    if (to > from) text += fmt::format("-{}", lanes[to]);
    from = to + 1;
  }
  return text;
}

void judge_end(Context& context, const EndDwell& end, const std::vector<int>& lanes, const BerLimit& limit,
               Summary& summary) {
  const std::string coarse = too_coarse(context, end.source(), lanes);
  const double confidence = end.counters().front().judge.rule().wrong;
  const std::string source =
      fmt::format("{}; {} of each counter, 1 of {} claims at {}", limit.source, percent(1 - confidence),
                  context.claim.of, percent(context.claim.plan_confidence));
  const bool judged_all =
      std::ranges::none_of(end.counters(), [](const auto& c) { return c.verdict == Verdict::fail; });
  for (const EndDwell::Counter& counter : end.counters()) {
    EndDwell::Counter told = counter;
    if (!coarse.empty() && told.verdict == Verdict::pass) told.verdict = Verdict::inconclusive;
    // Where one failed, the dwell ended for all.
    if (!judged_all && told.verdict == Verdict::inconclusive) told.verdict = Verdict::skipped;
    context.evidence.measure(ber_measurement(context, end, told, "ber.pre-fec", source));
    if (told.verdict == Verdict::fail || told.verdict == Verdict::inconclusive)
      summary.add(told.verdict,
                  fmt::format("{}: {}, limit {:.3g}{}", counter_text(end.source(), counter.number),
                              counter.judge.bits() > 0 ? ber_text(counter.judge) : "nothing was counted", *limit.ber,
                              (counter.drift.empty() ? "" : "; the mean of the dwell, and " + counter.drift) +
                                  (coarse.empty() ? "" : "; " + coarse)));
  }
  const EndDwell::Counter& worst = end.worst();
  summary.add(
      Verdict::pass,
      fmt::format("{} end: worst is {} with {} in the mean of the dwell, limit {:.3g}, {:.3g} bits in {:.4g} s{}",
                  to_string(end.watch().end()), end.source().counter_name(worst.number), ber_text(worst.judge),
                  *limit.ber, worst.judge.bits(), end.watch().observed_s(),
                  worst.drift.empty() ? "" : "; " + worst.drift));
}

/// What the reader has to know of how the numbers came about.
void say(Context& context, const EndDwell& end, Summary& summary) {
  const FecWatch& watch = end.watch();
  context.evidence.finding("info", "source: " + end.source().text());
  for (const EndDwell::Counter& counter : end.counters())
    if (!counter.drift.empty())
      context.evidence.finding("warning",
                               fmt::format("{}: {}", counter_text(end.source(), counter.number), counter.drift));
  for (const std::string& burst : end.bursts()) context.evidence.finding("warning", burst);
  if (const std::string voids = watch.void_text(); !voids.empty()) {
    context.evidence.finding("warning", voids);
    if (!end.complete() || watch.void_s() > 0.1 * watch.observed_s()) summary.add(Verdict::inconclusive, voids);
  }
  if (watch.uncorrectable().value_or(0) > 0)
    context.evidence.finding(
        "warning", fmt::format("{:.0f} codewords at the {} end could not be corrected: what was wrong in them is in no "
                               "count, and is taken as all of it",
                               *watch.uncorrectable(), to_string(watch.end())));
  const double seen_s = watch.observed_s();
  if (seen_s <= 0) return;
  const double confidence = 1 - end.counters().front().judge.rule().wrong;
  const std::string blind =
      watch.blind_s() ? fmt::format("outages shorter than {:.3g} s would not show in codewords", *watch.blind_s())
                      : std::string{"the host counts no codewords: outages that nobody reports do not show"};
  context.evidence.finding(
      "info",
      fmt::format(
          "{} end: bursts rarer than one in {:.3g} s are not excluded at {}, and those rarer than one in {:.3g} s "
          "widen the bounds only as far as they were seen; {}",
          to_string(watch.end()), 1 / stats::unseen_event_rate(seen_s, confidence), percent(confidence), seen_s / 10,
          blind));
}

}  // namespace

asio::awaitable<Outcome> ber_pre_fec(Context& context) {
  const EndsToJudge to_judge = ends_to_judge(context, *context.text("end"), without_fec);
  if (to_judge.problem) co_return *to_judge.problem;
  if (auto none = without_port_class(context)) co_return *none;
  const BerLimit limit = ber_limit(context);
  if (!limit.ber) co_return Outcome{Verdict::inconclusive, "nothing to judge against: " + limit.source};
  const double dwell_s = *context.number("dwell");
  const auto dwell = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(dwell_s));
  const DwellRule rule{.limit = *limit.ber,
                       .good = *limit.ber / *context.number("ratio"),
                       .wrong = 1 - context.claim.confidence,
                       .ends = static_cast<int>(to_judge.ends.size()),
                       .dwell = dwell,
                       .lanes = plan::parameter(context.step, context.spec, "lanes")->lanes};
  Summary summary;
  std::vector<EndDwell> ends;
  ends.reserve(to_judge.ends.size());
  for (const End end : to_judge.ends) {
    EndDwell& made = ends.emplace_back(context, end);
    const std::string why = co_await made.begin(rule);
    if (why.empty()) continue;
    summary.add(Verdict::inconclusive, fmt::format("{} end not measured: {}", to_string(end), why));
    ends.pop_back();
  }
  if (ends.empty()) co_return summary.outcome();
  const auto left = context.due - context.clock.now() - reserve;
  co_await run_dwell(context, ends, dwell, std::min<Clock::duration>(longest_dwells * dwell, left));
  std::vector<const FecWatch*> watches;
  for (const EndDwell& end : ends) watches.push_back(&end.watch());
  judge_losses(context, watches, {}, summary);
  for (const EndDwell& end : ends) {
    judge_end(context, end, rule.lanes, limit, summary);
    say(context, end, summary);
  }
  for (const std::string& missing : to_judge.missing)
    context.evidence.finding("warning", "what arrives there is not judged: " + missing);
  Outcome outcome = summary.outcome();
  if (!rule.lanes.empty())
    outcome.message += fmt::format("; {} of {} judged", lanes_text(rule.lanes), context.in_use.lanes_of_path);
  co_return outcome;
}

std::string ber_pre_fec_out_of_reach(const Prospect& prospect) {
  const plan::PortClass* const held_to = likely_class(prospect);
  const auto tier = plan::parameter(prospect.step, prospect.spec, "tier");
  const BerLimit limit = ber_limit(prospect.limit("ber"), held_to, tier ? tier->text : "standard");
  if (!limit.ber || held_to == nullptr) return {};
  const double dwell_s = *prospect.number("dwell");
  const double counters = 2.0 * prospect.lanes;
  const double wrong = (1 - prospect.claim.confidence) / counters;
  const double bits = held_to->lane_rate * dwell_s * longest_dwells;
  // As BerJudge concludes: a quarter of what may go wrong.
  const double needed = std::log(4 / wrong) / *limit.ber;
  if (bits >= needed) return {};
  return fmt::format(
      "a ratio below {:.3g} at {} for each of {:.0f} receivers takes {} bits without an error, {} s at {:g} "
      "Gb/s; "
      "a dwell of {:g} s gives {:.3g} bits at most",
      *limit.ber, percent(1 - wrong), counters, rounded_up(needed), rounded_up(needed / held_to->lane_rate, 4),
      held_to->lane_rate / 1e9, dwell_s, bits);
}

}  // namespace plugfest::checks
