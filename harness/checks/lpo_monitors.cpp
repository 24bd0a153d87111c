#include "harness/checks/lpo_monitors.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/linearity.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/lpo_reading.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"
#include "harness/stats/guard_band.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::checks {
namespace {

/// Half of the step in which VMA is given: a value is never known better.
constexpr double vma_half_step_mv = 2.5;
/// The lowest that the registers of optical power can show.
constexpr double least_mw = 1e-4;

double dbm(double mw) { return 10 * std::log10(std::max(mw, least_mw)); }

Verdict verdict_of(stats::Conformity conformity) {
  switch (conformity) {
    case stats::Conformity::conforms:
      return Verdict::pass;
    case stats::Conformity::inconclusive:
      return Verdict::inconclusive;
    case stats::Conformity::violates:
      return Verdict::fail;
  }
  return Verdict::inconclusive;
}

/// One kind of monitor: its lanes, what it is held to, and what it means to be above or below.
struct Kind {
  std::string_view name, unit, side;
  std::string_view above, below;
  std::vector<int> lanes;
  double least = 0, most = 0, uncertainty = 0;
  std::string source;
};

struct Extremes {
  std::optional<double> least, most;
  void add(double value) {
    least = std::min(least.value_or(value), value);
    most = std::max(most.value_or(value), value);
  }
};

void judge_lane(Context& context, const Kind& kind, int lane, const Extremes& seen, Summary& summary) {
  const Verdict high = verdict_of(stats::at_most(*seen.most, kind.uncertainty, kind.most));
  const Verdict low = verdict_of(stats::at_least(*seen.least, kind.uncertainty, kind.least));
  const bool high_is_worse = high > low || (high == low && kind.most - *seen.most < *seen.least - kind.least);
  const double value = high_is_worse ? *seen.most : *seen.least;
  const Verdict verdict = std::max(high, low);
  context.evidence.measure({.name = std::string{kind.name},
                            .value = value,
                            .unit = std::string{kind.unit},
                            .uncertainty = kind.uncertainty,
                            .lane = journal::Lane{std::string{kind.side}, lane},
                            .limit = journal::Limit{.min = kind.least, .max = kind.most, .source = kind.source},
                            .verdict = verdict});
  if (verdict == Verdict::pass) return;
  const std::string_view what = high_is_worse ? kind.above : kind.below;
  summary.add(verdict, fmt::format("{} lane {}: {}{}, {} {:.4g} {} +- {:.2g}, limit {:.4g}", kind.side, lane,
                                   verdict == Verdict::fail ? "" : "too near to tell from ", what, kind.name, value,
                                   kind.unit, kind.uncertainty, high_is_worse ? kind.most : kind.least));
}

template <class Limits>
bool all_zero(const Limits& limits) {
  return limits.high_alarm.value == 0 && limits.low_alarm.value == 0 && limits.high_warning.value == 0 &&
         limits.low_warning.value == 0;
}

/// @return empty: the module has no such monitor, or no thresholds for it
std::optional<Kind> vma_kind(Context& context, const cmis::EnhancedLpo& lpo, bool warning, Summary& summary) {
  if (!lpo.host_input_vma) {
    context.evidence.finding("info", "VMA: not advertised (C1h:128.3)");
    return std::nullopt;
  }
  if (!lpo.vma_limits || all_zero(*lpo.vma_limits)) {
    summary.add(Verdict::inconclusive, "VMA is advertised without thresholds: nothing to judge it against");
    return std::nullopt;
  }
  const auto& limits = *lpo.vma_limits;
  return Kind{.name = "vma",
              .unit = "mV",
              .side = "host",
              .above = "over-drive",
              .below = "under-drive",
              .lanes = context.in_use.host_lanes,
              .least = warning ? limits.low_warning.value : limits.low_alarm.value,
              .most = warning ? limits.high_warning.value : limits.high_alarm.value,
              .uncertainty = std::max(lpo.vma_accuracy ? lpo.vma_accuracy->value : 0, vma_half_step_mv),
              .source = fmt::format(
                  "the module's {} thresholds (C1h:136-139), its accuracy {} (C1h:135)", warning ? "warning" : "alarm",
                  lpo.vma_accuracy && lpo.vma_accuracy->value > 0 ? fmt::format("{:g} mV", lpo.vma_accuracy->value)
                                                                  : "not stated, half a step of 5 mV taken")};
}

std::optional<Kind> oma_kind(Context& context, const cmis::EnhancedLpo& lpo, bool warning, Summary& summary) {
  if (!lpo.media_input_oma) {
    context.evidence.finding("info", "OMA: not advertised (C1h:128.4)");
    return std::nullopt;
  }
  if (!lpo.oma_limits || all_zero(*lpo.oma_limits)) {
    summary.add(Verdict::inconclusive, "OMA is advertised without thresholds: nothing to judge it against");
    return std::nullopt;
  }
  const auto& limits = *lpo.oma_limits;
  const double accuracy = lpo.oma_accuracy ? lpo.oma_accuracy->value : 0;
  return Kind{.name = "oma",
              .unit = "dBm",
              .side = "media",
              .above = "too much modulation at the receiver",
              .below = "too little modulation at the receiver",
              .lanes = context.in_use.media_lanes,
              .least = dbm(warning ? limits.low_warning.value : limits.low_alarm.value),
              .most = dbm(warning ? limits.high_warning.value : limits.high_alarm.value),
              .uncertainty = accuracy,
              .source = fmt::format("the module's {} thresholds (C1h:141-148), its accuracy {} (C1h:140)",
                                    warning ? "warning" : "alarm",
                                    accuracy > 0 ? fmt::format("{:g} dB", accuracy) : "not stated")};
}

/// What every module with monitors can tell.
asio::awaitable<void> record_rx_power(Context& context) {
  const cmis::MonitorReading reading = co_await context.module.poll();
  if (!reading.rx_power) co_return;
  for (const int lane : context.in_use.media_lanes) {
    if (lane < 1 || lane > 8) continue;
    context.evidence.measure({.name = "rx_power",
                              .value = dbm((*reading.rx_power)[static_cast<std::size_t>(lane - 1)].value),
                              .unit = "dBm",
                              .lane = journal::Lane{"media", lane},
                              .verdict = Verdict::skipped});
  }
}

template <class Values, class Convert>
void take(std::vector<Extremes>& seen, const std::optional<Values>& values, Convert convert) {
  if (!values) return;
  for (std::size_t lane = 0; lane < seen.size(); ++lane) seen[lane].add(convert((*values)[lane].value));
}

void judge_kind(Context& context, const Kind& kind, const std::vector<Extremes>& seen, Summary& summary) {
  for (const int lane : kind.lanes) {
    const auto index = static_cast<std::size_t>(lane - 1);
    if (index < seen.size() && seen[index].most) judge_lane(context, kind, lane, seen[index], summary);
  }
}

}  // namespace

asio::awaitable<Outcome> lpo_monitors(Context& context) {
  for (const std::string_view half : {"01h", "C1h", "C2h"})
    if (context.is_synthesised(half))
      co_return skipped(SkipReason::unknown_memory,
                        fmt::format("rests on page {}, which was never read from this module", half));
  std::optional<cmis::EnhancedLpo> lpo = co_await read_enhanced_lpo(context);
  if (!lpo) {
    co_await record_rx_power(context);
    const cmis::ModuleInfo info = cmis::decode(*context.slot.memory);
    co_return skipped(SkipReason::not_advertised,
                      fmt::format("the module has no Enhanced LPO registers, so neither VMA nor OMA; linear: {}",
                                  cmis::linearity_text(info)));
  }
  const bool warning = context.text("threshold") != "alarm";
  Summary summary;
  const std::optional<Kind> vma = vma_kind(context, *lpo, warning, summary);
  const std::optional<Kind> oma = oma_kind(context, *lpo, warning, summary);
  if (!vma && !oma) {
    co_await record_rx_power(context);
    if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
    co_return skipped(SkipReason::not_advertised, "the module advertises neither VMA nor OMA");
  }
  if ((vma && vma->lanes.empty()) || (oma && oma->lanes.empty()))
    summary.add(Verdict::inconclusive, "the module does not tell the lanes of its data paths");

  std::vector<Extremes> vma_seen(8), oma_seen(8);
  const int looks = static_cast<int>(*context.number("looks"));
  for (int look = 1;; ++look) {
    take(vma_seen, lpo->host_input_vma, [](double mv) { return mv; });
    take(oma_seen, lpo->media_input_oma, dbm);
    if (look >= looks) break;
    co_await context.clock.wait_for(seconds_long(*context.number("interval")));
    lpo = co_await read_enhanced_lpo(context);
    if (!lpo) co_return Outcome{Verdict::fail, "the module took its Enhanced LPO registers back"};
  }
  if (vma) judge_kind(context, *vma, vma_seen, summary);
  if (oma) judge_kind(context, *oma, oma_seen, summary);
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{
      Verdict::pass,
      fmt::format("{}{}{} inside the module's {} thresholds in {} looks",
                  vma ? fmt::format("VMA of {} lanes", vma->lanes.size()) : "", vma && oma ? " and " : "",
                  oma ? fmt::format("OMA of {} lanes", oma->lanes.size()) : "", warning ? "warning" : "alarm", looks)};
}

}  // namespace plugfest::checks
