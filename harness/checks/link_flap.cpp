#include "harness/checks/link_flap.hpp"

#include "harness/checks/flap_log.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/soak.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"
#include "harness/stats/flap_rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr double hour = 3600;
constexpr std::array both_ends{End::near_end, End::far_end};
/// Losses at both ends that are no farther apart are one event: what one end does, the other sees within the time that
/// its receiver needs to find the signal gone, and its software to tell.
constexpr Clock::duration one_event = 1s;
/// Flaps that are told one by one.
constexpr std::size_t most_told = 50;

std::string times_text(const FlapCount& count) {
  return count.at_most > count.at_least ? fmt::format("{} to {}", count.at_least, count.at_most)
                                        : fmt::format("{}", count.at_least);
}

std::string kind_text(FlapClass kind) {
  switch (kind) {
    case FlapClass::settling:
      return "while settling";
    case FlapClass::requested:
      return "may be explained by a request";
    case FlapClass::unrequested:
      return "unrequested";
  }
  return {};
}

void tell_flaps(Context& context, const FlapReport& report, Clock::time_point began) {
  for (std::size_t i = 0; i < std::min(report.flaps.size(), most_told); ++i) {
    const Flap& flap = report.flaps[i];
    const double after = in_seconds(flap.after - began), at = in_seconds(flap.at - began);
    const std::string when =
        at - after < 1 ? fmt::format("at {:.3f} s", at) : fmt::format("between {:.3f} s and {:.3f} s", after, at);
    context.evidence.finding(
        flap.kind == FlapClass::unrequested ? "warning" : "info",
        fmt::format("{}, {}: {} ({} near, {} far), first at the {} end{}, {}", when, kind_text(flap.kind),
                    flap.at_least == 1 ? "1 flap" : times_text({flap.at_least, flap.at_most}) + " flaps, times unknown",
                    flap.losses[0], flap.losses[1], to_string(flap.first),
                    flap.reason.empty() ? "" : ", reason: " + flap.reason,
                    flap.lasts ? "not up again" : fmt::format("up again by {:.3f} s", in_seconds(flap.over - began))));
  }
  if (report.flaps.size() > most_told)
    context.evidence.finding("warning", fmt::format("{} more events", report.flaps.size() - most_told));
  for (const End end : both_ends) {
    const auto index = static_cast<std::size_t>(end);
    if (report.unreported[index] > 0)
      context.evidence.finding("warning", fmt::format("{} end: {} flaps, times unknown: counted, and no report told of "
                                                      "them",
                                                      to_string(end), report.unreported[index]));
    if (report.resets[index] > 0)
      context.evidence.finding("warning", fmt::format("{} end: counters began anew or the port was gone, {} times; "
                                                      "flaps within are not known",
                                                      to_string(end), report.resets[index]));
  }
}

/// What each end's source of flaps is, and what it hides.
std::string sources(Context& context) {
  std::string text;
  for (const End end : both_ends) {
    const HostPort* port = context.link.at(end).port;
    if (port == nullptr) {
      const std::string missing = fmt::format("{} end not watched: {}", to_string(end), context.link.at(end).no_port);
      context.evidence.finding("info", missing);
      text += "; " + missing;
      continue;
    }
    const HostPortInfo& info = port->info();
    const std::string source = fmt::format("{}: {}", info.name,
                                           info.counts_flaps ? info.flap_source
                                                             : "counts no flaps, changes are seen "
                                                               "only when somebody looks");
    journal::Measurement shortest{.name = fmt::format("flaps.shortest_outage.{}", to_string(end)),
                                  .limit = journal::Limit{.min = {}, .max = {}, .source = source},
                                  .verdict = Verdict::skipped};
    if (info.shortest_outage) {
      shortest.value = in_seconds(*info.shortest_outage);
      shortest.unit = "s";
      if (*info.shortest_outage > Clock::duration{})
        text += fmt::format("; the {} end may hide outages shorter than {:.3g} s", to_string(end),
                            in_seconds(*info.shortest_outage));
    } else {
      shortest.value = std::string{"not known"};
      text += fmt::format("; what outages the {} end hides is not known", to_string(end));
    }
    context.evidence.measure(std::move(shortest));
  }
  return text;
}

struct Claims {
  bool counted = false;  ///< some end counts flaps
  double observed = 0;
  std::string conditions;
};

void judge_count(Context& context, const FlapReport& report, const Claims& claims, Summary& summary) {
  const FlapCount& flaps = report.of(FlapClass::unrequested);
  const double most = context.limit("max_count").value_or(0);
  const double least_share = *context.limit("observed");
  const bool enough = claims.observed >= least_share;
  Verdict verdict = Verdict::inconclusive;
  if (static_cast<double>(flaps.at_least) > most)
    verdict = Verdict::fail;
  else if (static_cast<double>(flaps.at_most) <= most && enough && claims.counted)
    verdict = Verdict::pass;
  context.evidence.measure({.name = "flaps.unrequested",
                            .value = static_cast<double>(flaps.at_least),
                            .uncertainty = static_cast<double>(flaps.at_most - flaps.at_least),
                            .limit = journal::Limit{.min = {}, .max = most, .source = "the plan: max_count"},
                            .verdict = verdict});
  for (const FlapClass kind : {FlapClass::settling, FlapClass::requested})
    context.evidence.measure({.name = kind == FlapClass::settling ? "flaps.settling" : "flaps.requested",
                              .value = static_cast<double>(report.of(kind).at_least),
                              .uncertainty = static_cast<double>(report.of(kind).at_most - report.of(kind).at_least),
                              .verdict = Verdict::skipped});
  context.evidence.measure({.name = "flaps.observed",
                            .value = claims.observed,
                            .limit = journal::Limit{.min = least_share,
                                                    .max = {},
                                                    .source = "the plan; time in which a flap would have been counted "
                                                              "at every watched end"},
                            .verdict = enough ? Verdict::pass : Verdict::inconclusive});
  if (verdict == Verdict::fail) {
    std::string reason;
    for (const Flap& flap : report.flaps)
      if (flap.kind == FlapClass::unrequested && reason.empty()) reason = flap.reason;
    summary.add(verdict, fmt::format("{} unrequested {} in {:.4g} h, at most {:g} allowed{}{}", times_text(flaps),
                                     flaps.at_most == 1 ? "flap" : "flaps", report.window_s / hour, most,
                                     reason.empty() ? "" : "; first reason: " + reason, claims.conditions));
  } else if (static_cast<double>(flaps.at_most) > most) {
    summary.add(verdict, fmt::format("{} flaps, times unknown, may be unrequested; at most {:g} allowed",
                                     times_text(flaps), most));
  } else if (!claims.counted) {
    summary.add(verdict, "no flap was seen, but no end counts them: short ones do not show");
  }
  if (!enough)
    summary.add(Verdict::inconclusive,
                fmt::format("only {:.4g} % of the {:.4g} h were observed at every watched end, {:.4g} % are asked",
                            100 * claims.observed, report.window_s / hour, 100 * least_share));
}

std::string judge_rate(Context& context, const FlapReport& report, Summary& summary) {
  const FlapCount& flaps = report.of(FlapClass::unrequested);
  const double hours = report.link_s / hour;
  const auto limit = context.limit("max_rate");
  const double confidence = context.claim.confidence;
  if (hours <= 0) {
    if (limit) summary.add(Verdict::inconclusive, "no exposure: the link was never up and observed");
    return "no link-hours";
  }
  const double upper = stats::poisson_upper(static_cast<double>(flaps.at_most), hours, confidence);
  const double lower = stats::poisson_lower(static_cast<double>(flaps.at_least), hours, confidence);
  const std::string bound = fmt::format("{} in {:.4g} link-hours: less than {:.3g} flaps per link-hour at {:.6g} %",
                                        times_text(flaps), hours, upper, 100 * confidence);
  Verdict verdict = Verdict::skipped;
  if (limit) {
    const double most = *limit * hour;
    verdict = upper <= most ? Verdict::pass : lower > most ? Verdict::fail : Verdict::inconclusive;
    if (verdict == Verdict::fail)
      summary.add(verdict, fmt::format("{} flaps in {:.4g} link-hours: more than {:.3g} per link-hour at {:.6g} %, "
                                       "{:.3g} allowed",
                                       times_text(flaps), hours, lower, 100 * confidence, most));
    if (verdict == Verdict::inconclusive)
      summary.add(verdict, fmt::format("{}, {:.3g} asked: insufficient exposure", bound, most));
  }
  context.evidence.measure(
      {.name = "flaps.rate_bound",
       .value = upper,
       .unit = "/h",
       .limit = journal::Limit{.min = {},
                               .max = limit ? std::optional{*limit * hour} : std::nullopt,
                               .source = fmt::format("{} (Poisson, one-sided; {:.6g} % shared over {} claims)", bound,
                                                     100 * context.claim.plan_confidence, context.claim.of)},
       .verdict = verdict});
  return bound;
}

void tell_counters(Context& context, const Soak& soak) {
  for (const End end : both_ends) {
    const SoakEnd& one = soak.end_at(end);
    if (one.port == nullptr) continue;
    const std::string where{to_string(end)};
    context.evidence.measure({.name = "reads." + where,
                              .value = static_cast<double>(one.reads),
                              .limit = journal::Limit{.min = {},
                                                      .max = {},
                                                      .source = fmt::format("of the port's counters; {} more did not "
                                                                            "work",
                                                                            one.missed)},
                              .verdict = Verdict::skipped});
    if (one.total.uncorrectable())
      context.evidence.measure(
          {.name = "uncorrectable." + where, .value = *one.total.uncorrectable(), .verdict = Verdict::skipped});
    if (!one.total.knows_errors()) continue;
    context.evidence.measure(
        {.name = "pre_fec_ber." + where,
         .value = fmt::format("{} mean, {} in the worst read{}", one.total.mean_text(), one.total.most_text(),
                              one.total.worst_counter_text(one.reader.source())),
         .limit =
             journal::Limit{.min = {},
                            .max = {},
                            .source = fmt::format("{}; {:.3g} bits", one.reader.source().text(), one.total.bits())},
         .verdict = Verdict::skipped});
  }
}

/// Codewords are a clock: time that they are short of, with no loss told, is an outage that the source of flaps hid.
void judge_missing(Context& context, const Soak& soak, Summary& summary) {
  for (const End end : both_ends) {
    const SoakEnd& one = soak.end_at(end);
    if (one.port == nullptr || !one.reader.begun() || !one.reader.source().counts_codewords) continue;
    // What the source is known to hide is no flap by its own definition; where nobody says, anything may be hidden.
    const auto hides = one.port->info().shortest_outage;
    const bool should_be_known = hides && one.unexplained_s > in_seconds(*hides);
    const Verdict verdict = should_be_known ? Verdict::inconclusive : Verdict::skipped;
    context.evidence.measure({.name = fmt::format("codewords_missing.{}", to_string(end)),
                              .value = one.unexplained_s,
                              .unit = "s",
                              .uncertainty = one.reader.blind_s(),
                              .limit = journal::Limit{.min = {},
                                                      .max = {},
                                                      .source = "codewords against the line rate, while no loss of the "
                                                                "link was told"},
                              .verdict = verdict});
    if (should_be_known)
      summary.add(verdict,
                  fmt::format("the {} end is short of {:.3g} s of codewords though no loss of the link was told",
                              to_string(end), one.unexplained_s));
  }
}

/// A link that is down when it is to be watched.
Outcome not_up(const LinkState& state) {
  return {Verdict::inconclusive, fmt::format("no link to watch: the near port is {}", state_text(state))};
}

}  // namespace

asio::awaitable<Outcome> link_flap(Context& context) {
  if (const auto none = without_port(context, End::near_end)) co_return *none;
  HostPort& port = *context.link.near_end.port;
  const auto found =
      co_await wait_for_port(context, port, true, std::min(context.due, context.clock.now() + port_start_up));
  if (!found.reached) co_return not_up(*found.last);

  if (const auto no_class = without_port_class(context))
    context.evidence.finding("info", "FEC counters were not evaluated: " + no_class->message);
  Soak soak{context};
  const LinkState state = co_await soak.begin();
  SoakTimes times{.began = context.clock.now(),
                  .settled = {},
                  .end = {},
                  .interval = seconds_long(*context.number("interval")),
                  .aggregate = seconds_long(*context.number("aggregate"))};
  const auto settling = seconds_long(*context.number("settling"));
  times.settled = std::clamp(state.last_change.value_or(times.began) + settling, times.began, times.began + settling);
  const auto duration = seconds_long(*context.number("duration"));
  times.end = times.settled + duration;
  Clock::duration late{};
  for (const End end : both_ends)
    if (const HostPort* one = context.link.at(end).port) late = std::max(late, one->info().latest_report);
  if (times.end + late + host_within > context.due)
    co_return Outcome{
        Verdict::inconclusive,
        fmt::format("not begun: {:.4g} h do not fit in the {:.4g} h that are left of the step's budget",
                    in_seconds(times.end + late - times.began) / hour, in_seconds(context.due - times.began) / hour)};

  co_await soak.run(times);

  const FlapReport report = soak.log().report(
      {.began = times.began, .settled = times.settled, .together = one_event, .request_explains = port_start_up},
      times.end);
  Summary summary;
  Claims claims{.counted = false,
                .observed = report.window_s > 0 ? report.both_observed_s / report.window_s : 0,
                .conditions = sources(context)};
  for (const End end : both_ends)
    if (const HostPort* one = context.link.at(end).port) claims.counted |= one->info().counts_flaps;
  tell_flaps(context, report, times.began);
  tell_counters(context, soak);
  judge_count(context, report, claims, summary);
  judge_missing(context, soak, summary);
  const std::string rate = judge_rate(context, report, summary);
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  const FlapCount& asked = report.of(FlapClass::requested);
  const FlapCount& settling_flaps = report.of(FlapClass::settling);
  co_return Outcome{
      Verdict::pass,
      fmt::format(
          "{} unrequested flaps in {:.4g} h ({:.4g} % observed; {}){}{}{}",
          times_text(report.of(FlapClass::unrequested)), report.window_s / hour, 100 * claims.observed, rate,
          settling_flaps.at_most > 0 ? fmt::format("; {} while settling", times_text(settling_flaps)) : "",
          asked.at_most > 0 || report.requested_s > 0
              ? fmt::format("; {} within {:.4g} s that requests may explain", times_text(asked), report.requested_s)
              : "",
          claims.conditions)};
}

std::string link_flap_out_of_reach(const Prospect& prospect) {
  const double hours = prospect.number("duration").value_or(0) / hour;
  const double all_hours = hours + prospect.number("settling").value_or(0) / hour;
  if (prospect.step.budget_s > 0 && all_hours * hour > prospect.step.budget_s)
    return fmt::format("{:.4g} h with settling do not fit in the step's budget of {:.4g} h", all_hours,
                       prospect.step.budget_s / hour);
  const auto limit = prospect.limit("max_rate");
  if (!limit) return {};
  const double rate = *limit * hour;
  const double needed = stats::flap_hours(0, rate, prospect.claim.confidence);
  if (hours >= needed) return {};
  return fmt::format(
      "{:.3g} flaps per link-hour at {:.6g} % takes ln(1 / (1 - {:.6g})) / {:.3g} = {:.4g} link-hours "
      "without a flap; {:.4g} h are planned",
      rate, 100 * prospect.claim.confidence, prospect.claim.confidence, rate, needed, hours);
}

}  // namespace plugfest::checks
