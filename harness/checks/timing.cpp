#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

/// How many times its limit a late effect is watched, to say how late it is.
constexpr double patience = 5;

std::string sources(const TimedTransition& timed) {
  std::string text;
  for (const cmis::Advertised& a : timed.advertised) text += (text.empty() ? "" : ", ") + a.text;
  return text;
}

std::string at(const Where& where) { return where.text.empty() ? std::string{} : where.text + ": "; }

}  // namespace

Clock::duration seconds_long(double s) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
}
double in_seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

Span span_between(Clock::time_point commanded, Clock::time_point accepted, Clock::time_point not_before,
                  Clock::time_point seen) {
  const double least = std::max(0.0, in_seconds(not_before - accepted));
  const double most = in_seconds(seen - commanded);
  return {(least + most) / 2, (most - least) / 2};
}

TimedTransition awaited(const cmis::Memory& memory, std::span<const cmis::Transition> transitions) {
  TimedTransition timed;
  for (const cmis::Transition transition : transitions) {
    timed.name += (timed.name.empty() ? "" : "+") + std::string{to_string(transition)};
    timed.advertised.push_back(cmis::advertised(memory, transition));
  }
  return timed;
}

Clock::duration poll_interval(std::optional<double> limit_s) {
  return seconds_long(std::clamp(limit_s.value_or(50) / 50, 0.0005, 1.0));
}

Clock::time_point last_look(const Context& context, std::optional<double> limit_s) {
  const auto interval = poll_interval(limit_s);
  // The step's budget ends every wait, so that the step can still say what it saw.
  const auto end = context.due - 2 * interval;
  return limit_s ? std::min(end, context.clock.now() + seconds_long(*limit_s * patience) + interval) : end;
}

Verdict judge_transition(Context& context, const TimedTransition& timed, const Where& where, Summary& summary) {
  const auto limit = timed.limit_s();
  Verdict verdict = Verdict::skipped;
  std::string source = at(where) + sources(timed);
  if (!timed.reached) {
    // Late is only what was seen to be late: the step's budget may have ended the wait before the limit.
    const bool late = limit && timed.seconds - timed.uncertainty > *limit;
    verdict = late ? Verdict::fail : Verdict::inconclusive;
  } else if (limit) {
    verdict = judge_at_most(timed.seconds, timed.uncertainty, *limit);
    if (verdict == Verdict::inconclusive && timed.at_first_look) {
      // Hold-off after the command is the module's right, and hid the whole transition: nothing speaks for a late one.
      verdict = Verdict::skipped;
      source += "; not judged: over before the module could be asked";
    }
  }
  context.evidence.measure({.name = timed.name + ".duration",
                            .value = timed.seconds,
                            .unit = "s",
                            .uncertainty = timed.uncertainty,
                            .lane = where.lane,
                            .limit = journal::Limit{.min = {}, .max = limit, .source = source},
                            .verdict = verdict});
  if (verdict == Verdict::pass || verdict == Verdict::skipped) return verdict;
  if (!timed.reached && verdict == Verdict::inconclusive) {
    summary.add(verdict,
                fmt::format("{}{} was not over when the step's budget was ({} after {:.4g} s): give the step a "
                            "larger budget",
                            at(where), timed.name, timed.last, timed.seconds));
  } else if (!timed.reached) {
    summary.add(verdict, fmt::format("{}{} did not end: {} after {:.4g} s ({})", at(where), timed.name, timed.last,
                                     timed.seconds, sources(timed)));
  } else if (verdict == Verdict::fail) {
    summary.add(verdict, fmt::format("{}{} took {:.4g} s +- {:.2g} s, the module advertises {:.4g} s at most ({})",
                                     at(where), timed.name, timed.seconds, timed.uncertainty, *limit, sources(timed)));
  } else {
    summary.add(verdict, fmt::format("{}{} took {:.4g} s +- {:.2g} s, too close to {:.4g} s to tell ({})", at(where),
                                     timed.name, timed.seconds, timed.uncertainty, *limit, sources(timed)));
  }
  return verdict;
}

Verdict judge_effect(Context& context, const TimedEffect& effect, const Where& where, Summary& summary) {
  Verdict verdict = judge_at_most(effect.span.seconds, effect.span.uncertainty, effect.limit_s);
  if (!effect.reached && verdict == Verdict::pass) verdict = Verdict::inconclusive;  // not waited for long enough
  if (effect.reached && effect.at_first_look && verdict == Verdict::inconclusive) verdict = Verdict::skipped;
  context.evidence.measure({.name = effect.name,
                            .value = effect.span.seconds,
                            .unit = "s",
                            .uncertainty = effect.span.uncertainty,
                            .lane = where.lane,
                            .limit = journal::Limit{.min = {}, .max = effect.limit_s, .source = effect.source},
                            .verdict = verdict});
  if (verdict == Verdict::pass || verdict == Verdict::skipped) return verdict;
  if (!effect.reached)
    summary.add(verdict, fmt::format("{}{}: not within {:.4g} s (limit {:.4g} s, {})", at(where), effect.what,
                                     effect.span.seconds, effect.limit_s, effect.source));
  else
    summary.add(verdict, fmt::format("{}{}: after {:.4g} s +- {:.2g} s, limit {:.4g} s ({})", at(where), effect.what,
                                     effect.span.seconds, effect.span.uncertainty, effect.limit_s, effect.source));
  return verdict;
}

Verdict judge_fact(Context& context, const std::string& name, bool good, const std::string& value,
                   const std::string& sentence, Summary& summary, std::optional<journal::Lane> lane) {
  const Verdict verdict = good ? Verdict::pass : Verdict::fail;
  context.evidence.measure({.name = name, .value = value, .lane = std::move(lane), .verdict = verdict});
  if (!good) summary.add(verdict, sentence);
  return verdict;
}

}  // namespace plugfest::checks
