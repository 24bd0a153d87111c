#include "harness/checks/ber_post_fec.hpp"

#include "harness/checks/codeword_run.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/summary.hpp"
#include "harness/stats/block_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace plugfest::checks {
namespace {

void judge_end(Context& context, const CodewordRun& run, const CodewordLimit& limit, double wrong, Summary& summary) {
  const FecWatch& watch = run.watch;
  const std::string_view end = to_string(watch.end());
  if (!watch.uncorrectable()) {
    summary.add(Verdict::inconclusive,
                fmt::format("{} end: {} counts no uncorrectable codewords", end, watch.source().name));
    return;
  }
  const CodewordBounds bounds = codeword_bounds(run, wrong);
  if (bounds.codewords <= 0) {
    summary.add(Verdict::inconclusive, fmt::format("{} end: no codeword was counted; {}", end, watch.void_text()));
    return;
  }
  const auto loss = [&](double codeword_fail) {
    return codeword_fail <= 0 ? 0.0
                              : static_cast<double>(stats::frame_loss(limit.code, codeword_fail, limit.interleave));
  };
  const double upper = loss(bounds.upper), lower = loss(bounds.lower);
  Verdict verdict = Verdict::inconclusive;
  if (upper <= limit.frame_loss) verdict = Verdict::pass;
  if (lower > limit.frame_loss) verdict = Verdict::fail;
  const double value = bounds.failed > 0 ? loss(bounds.failed / bounds.codewords) : upper;
  context.evidence.measure(
      {.name = fmt::format("ber.frame-loss.{}", end),
       .value = value,
       .uncertainty = std::max(upper - value, value - lower),
       .limit = journal::Limit{.max = limit.frame_loss,
                               .source = fmt::format(
                                   "{}; {} at {}, 1 of {} claims at {}", limit.source,
                                   bounds.failed > 0 ? "bounds" : "no loss seen, the value is the upper bound",
                                   percent(1 - wrong), context.claim.of, percent(context.claim.plan_confidence))},
       .verdict = verdict});
  context.evidence.measure({.name = fmt::format("ber.uncorrectable-codewords.{}", end),
                            .value = bounds.failed,
                            .verdict = Verdict::skipped});
  summary.add(verdict,
              fmt::format("{} end: {:.0f} of {:.4g} codewords uncorrectable in {:.4g} s, frame loss at most "
                          "{} at {}{}, limit {:g}",
                          end, bounds.failed, bounds.codewords, watch.observed_s(), rounded_up(upper),
                          percent(1 - wrong), bounds.widened ? " (they come in bunches)" : "", limit.frame_loss));
}

void say(Context& context, const CodewordRun& run, const CodewordLimit& limit, double wrong) {
  const FecWatch& watch = run.watch;
  const std::string_view end = to_string(watch.end());
  context.evidence.finding("info", fmt::format("source: {}{}", watch.source().text(),
                                               watch.source().counts_codewords
                                                   ? ", codewords counted"
                                                   : ", codewords by the line rate over the time between reads"));
  if (watch.observed_s() > 0)
    context.evidence.finding(
        "info", fmt::format("{} end: events rarer than one in {:.3g} s are not excluded at {}", end,
                            1 / stats::unseen_event_rate(watch.observed_s(), 1 - wrong), percent(1 - wrong)));
  if (const std::string voids = watch.void_text(); !voids.empty()) context.evidence.finding("warning", voids);
  if (watch.histogram().empty()) return;
  const stats::Histogram histogram = histogram_of(watch);
  const std::optional<RandomFit> random = fit_random(histogram);
  const bool bursts = (random && random->tail) || watch.uncorrectable().value_or(0) > 0;
  const Forecast forecast =
      bursts ? burst_forecast(histogram, limit.interleave, 1 - wrong) : random_forecast(histogram, random);
  context.evidence.finding("info", fmt::format("{} end: {}", end, forecast.text));
}

}  // namespace

asio::awaitable<Outcome> ber_post_fec(Context& context) {
  const EndsToJudge to_judge = ends_to_judge(context, *context.text("end"), without_fec);
  if (to_judge.problem) co_return *to_judge.problem;
  if (auto none = without_port_class(context)) co_return *none;
  const CodewordLimitOf of = codeword_limit(context.limit("frame_loss"), port_class(context));
  if (!of.limit) co_return Outcome{Verdict::inconclusive, "nothing to judge against: " + of.why_not};
  const double wrong = (1 - context.claim.confidence) / static_cast<double>(to_judge.ends.size());
  Summary summary;
  std::vector<CodewordRun> ends;
  ends.reserve(to_judge.ends.size());
  for (const End end : to_judge.ends) {
    ends.emplace_back(context, end);
    const std::string why = co_await ends.back().watch.begin();
    if (why.empty()) continue;
    summary.add(Verdict::inconclusive, fmt::format("{} end not measured: {}", to_string(end), why));
    ends.pop_back();
  }
  const std::chrono::duration<double> duration{duration_s(context, *of.limit, wrong)};
  co_await count_codewords(context, ends, std::chrono::duration_cast<Clock::duration>(duration));
  std::vector<const FecWatch*> watches;
  for (const CodewordRun& run : ends) watches.push_back(&run.watch);
  judge_losses(context, watches, {}, summary);
  for (const CodewordRun& run : ends) {
    judge_end(context, run, *of.limit, wrong, summary);
    say(context, run, *of.limit, wrong);
  }
  for (const std::string& missing : to_judge.missing)
    context.evidence.finding("warning", "what arrives there is not judged: " + missing);
  co_return summary.outcome();
}

}  // namespace plugfest::checks
