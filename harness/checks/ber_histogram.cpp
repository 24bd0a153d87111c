#include "harness/checks/ber_histogram.hpp"

#include "harness/checks/codeword_run.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace plugfest::checks {
namespace {

struct Bin {
  std::optional<int> highest;  ///< that may grow; empty: nobody asks
  std::string source;
};
Bin operator_bin(const Context& context) {
  if (const auto given = context.limit("bin")) return {static_cast<int>(*given), "the plan"};
  const plan::PortClass& held_to = *port_class(context);
  if (context.text("tier") != "operator") return {};
  return {held_to.operator_bin.value,
          fmt::format("port class {}, operator tier ({})", held_to.id, held_to.operator_bin.source)};
}

/// Correctable bins only.
std::vector<stats::HistogramBin> correctable(const stats::Histogram& histogram) {
  std::vector<stats::HistogramBin> bins;
  for (const stats::HistogramBin& bin : histogram.bins)
    if (bin.high <= histogram.code.t()) bins.push_back(bin);
  return bins;
}

/// The highest bin with a codeword; empty: all are empty.
std::optional<int> highest_bin(const stats::Histogram& histogram) {
  std::optional<int> highest;
  for (const stats::HistogramBin& bin : correctable(histogram))
    if (bin.codewords > 0) highest = bin.high;
  return highest;
}

/// The highest number of symbol errors that random errors would show once at least.
int highest_expected(const stats::RsCode& code, double ber, double codewords) {
  const stats::SymbolErrors errors = stats::symbol_errors(code, ber);
  int highest = 0;
  for (std::size_t i = 0; i < errors.bins.size(); ++i)
    if (static_cast<double>(errors.bins[i]) * codewords >= 1) highest = static_cast<int>(i);
  return highest;
}

/// Bins that must not grow.
void judge_bins(Context& context, const CodewordRun& run, const stats::Histogram& histogram, Summary& summary) {
  const Bin bin = operator_bin(context);
  const std::string_view end = to_string(run.watch.end());
  const std::optional<int> highest = highest_bin(histogram);
  Verdict verdict = Verdict::skipped;
  if (bin.highest) {
    verdict = highest.value_or(0) > *bin.highest ? Verdict::fail : Verdict::pass;
    // Bins that this host does not show may have grown.
    int next = *bin.highest + 1;
    for (const stats::HistogramBin& one : correctable(histogram))
      if (one.low <= next && one.high >= next) next = one.high + 1;
    if (verdict == Verdict::pass && next <= histogram.code.t()) verdict = Verdict::inconclusive;
  }
  context.evidence.measure({.name = fmt::format("ber.highest-bin.{}", end),
                            .value = static_cast<double>(highest.value_or(0)),
                            .limit = bin.highest ? std::optional{journal::Limit{
                                                       .max = static_cast<double>(*bin.highest), .source = bin.source}}
                                                 : std::nullopt,
                            .verdict = verdict});
  if (!bin.highest) return;
  const std::string told =
      highest ? fmt::format("highest bin with codewords {}", *highest) : std::string{"no codeword in any bin shown"};
  summary.add(verdict, fmt::format("{} end: {}, bins up to {} may grow ({}){}", end, told, *bin.highest, bin.source,
                                   verdict == Verdict::inconclusive ? "; the host does not show all bins above" : ""));
}

/// Against random errors of the same ratio.
void compare_with_random(Context& context, const CodewordRun& run, const stats::Histogram& histogram,
                         const std::optional<RandomFit>& random) {
  const std::string_view end = to_string(run.watch.end());
  if (!random) {
    context.evidence.finding(
        "info", fmt::format("{} end: no bin above 0 has a codeword: nothing to hold a model against", end));
    return;
  }
  const stats::HistogramFit& fit = random->fit;
  const std::string fit_text = fit.dof > 0 ? fmt::format("G = {:.4g} of {:g}, p = {:.2g}", fit.g, fit.dof, fit.p_value)
                                           : std::string{"too few bins for a test of the fit"};
  const int expected = highest_expected(histogram.code, random->ber, run.blocks.bits());
  context.evidence.finding(
      "info", fmt::format("{} end: random errors of {:.3g} would fill bins up to {}, filled are those up to {} (bins "
                          "shown: {} to {}); {}",
                          end, random->ber, expected, highest_bin(histogram).value_or(0), histogram.bins.front().low,
                          correctable(histogram).back().high, fit_text));
  if (!random->tail) return;
  context.evidence.finding(
      "warning",
      fmt::format("{} end: bursts: {:.0f} codewords with {} symbol errors or more, random errors make {:.2g} "
                  "(p = {:.1e})",
                  end, fit.tail_observed, fit.tail_from, fit.tail_expected, fit.tail_p_value));
}

void judge_loss(Context& context, const CodewordRun& run, const stats::Histogram& histogram,
                const std::optional<RandomFit>& random, const CodewordLimit& limit, double wrong, Summary& summary) {
  const std::string_view end = to_string(run.watch.end());
  const CodewordBounds direct = codeword_bounds(run, wrong);
  const bool counted = run.watch.uncorrectable().has_value();
  const double log_limit = std::log10(limit.codeword_fail);
  const bool shown = counted && direct.upper <= limit.codeword_fail;
  const bool bursts = random && random->tail;
  const Forecast forecast =
      shown && !bursts ? random_forecast(histogram, random) : burst_forecast(histogram, limit.interleave, 1 - wrong);
  const bool modelled = forecast.log10_lower && forecast.log10_upper;
  Verdict by_count = Verdict::inconclusive;
  if (shown) by_count = Verdict::pass;
  if (counted && direct.lower > limit.codeword_fail) by_count = Verdict::fail;
  // A model shows no pass: it is of what nobody saw.
  const bool model_above = modelled && *forecast.log10_lower > log_limit;
  Verdict verdict = by_count;
  if (model_above) worsen(verdict, by_count == Verdict::pass ? Verdict::inconclusive : Verdict::fail);
  if (counted)
    context.evidence.measure(
        {.name = fmt::format("ber.codeword-failure.upper-bound.{}", end),
         .value = direct.upper,
         .limit =
             journal::Limit{.max = limit.codeword_fail,
                            .source = fmt::format("{}; upper bound at {} of {:.0f} uncorrectable in {:.4g} "
                                                  "codewords",
                                                  limit.source, percent(1 - wrong), direct.failed, direct.codewords)},
         .verdict = by_count});
  if (modelled)
    context.evidence.measure(
        {.name = fmt::format("ber.codeword-failure.forecast-at-least.{}", end),
         .value = std::pow(10, std::max(-300.0, *forecast.log10_lower)),
         .limit = journal::Limit{.max = limit.codeword_fail,
                                 .source = fmt::format("{}; lower end at {} of the histogram's likeliest burst model",
                                                       limit.source, percent(1 - wrong))},
         .verdict = model_above ? verdict : Verdict::skipped});
  const std::string seen =
      counted ? fmt::format("{:.0f} of {:.4g} codewords uncorrectable, at most {} at {}", direct.failed,
                            direct.codewords, rounded_up(direct.upper), percent(1 - wrong))
              : fmt::format("uncorrectable codewords are not counted, {:.4g} were seen", direct.codewords);
  const std::string too_short = counted && by_count == Verdict::inconclusive && direct.failed == 0
                                    ? fmt::format(", too few: {} without one would show it",
                                                  rounded_up(exposure_s(limit, wrong) * limit.codewords_per_s, 4))
                                    : std::string{};
  summary.add(verdict, fmt::format("{} end: {}{}; {}{}; limit {:.3g}", end, seen, too_short, forecast.text,
                                   model_above ? ", and it is above the limit" : "", limit.codeword_fail));
}

}  // namespace

asio::awaitable<Outcome> ber_histogram(Context& context) {
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
    CodewordRun& run = ends.emplace_back(context, end);
    std::string why = co_await run.watch.begin();
    if (why.empty() && run.watch.histogram().empty())
      why = fmt::format("{} shows no histogram", run.watch.source().name);
    if (why.empty()) continue;
    summary.add(Verdict::inconclusive, fmt::format("{} end not measured: {}", to_string(end), why));
    ends.pop_back();
  }
  if (ends.empty()) co_return summary.outcome();
  const std::chrono::duration<double> duration{duration_s(context, *of.limit, wrong)};
  co_await count_codewords(context, ends, std::chrono::duration_cast<Clock::duration>(duration));
  std::vector<const FecWatch*> watches;
  for (const CodewordRun& run : ends) watches.push_back(&run.watch);
  judge_losses(context, watches, {}, summary);
  for (const CodewordRun& run : ends) {
    context.evidence.finding("info", "source: " + run.watch.source().text());
    if (const std::string voids = run.watch.void_text(); !voids.empty()) context.evidence.finding("warning", voids);
    if (run.blocks.bits() <= 0) {
      summary.add(Verdict::inconclusive, fmt::format("{} end: no codeword was counted", to_string(run.watch.end())));
      continue;
    }
    const stats::Histogram histogram = histogram_of(run.watch);
    const std::optional<RandomFit> random = fit_random(histogram);
    compare_with_random(context, run, histogram, random);
    judge_bins(context, run, histogram, summary);
    judge_loss(context, run, histogram, random, *of.limit, wrong, summary);
  }
  for (const std::string& missing : to_judge.missing)
    context.evidence.finding("warning", "what arrives there is not judged: " + missing);
  co_return summary.outcome();
}

}  // namespace plugfest::checks
