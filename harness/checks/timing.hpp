#pragma once

#include "drivers/cmis/poll.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/summary.hpp"

#include <optional>
#include <span>
#include <string>

/// Times between a command and the look that saw its effect, and what they are held against.
namespace plugfest::checks {

/// The bounds of one time: it lies between `accepted` to the last look that did not see it, and `commanded` to the one
/// that did.
struct Span {
  double seconds = 0, uncertainty = 0;
};
Span span_between(Clock::time_point commanded, Clock::time_point accepted, Clock::time_point not_before,
                  Clock::time_point seen);

/// A transition of these names and advertisements, nothing measured yet.
TimedTransition awaited(const cmis::Memory& memory, std::span<const cmis::Transition> transitions);
/// How often a state is read that is to come within `limit`, and until when.
Clock::duration poll_interval(std::optional<double> limit_s);
Clock::time_point last_look(const Context& context, std::optional<double> limit_s);
/// Fills in what polling showed.
template <class T>
void fill(TimedTransition& timed, const cmis::Polled<T>& polled, Clock::time_point commanded,
          Clock::time_point accepted) {
  timed.reached = polled.reached;
  timed.at_first_look = polled.at_first_look;
  const Span span = span_between(commanded, accepted, polled.not_before, polled.seen);
  timed.seconds = span.seconds;
  timed.uncertainty = span.uncertainty;
}

/// Where a time was measured.
struct Where {
  std::string text;  ///< stands before the sentence: "AppSel 2 on host lanes 1-4"; may be empty
  std::optional<journal::Lane> lane = {};
};
/// Holds a transition against what the module advertises and puts it on record. What was over before the module could
/// be asked speaks against nobody and is recorded only.
Verdict judge_transition(Context& context, const TimedTransition& timed, const Where& where, Summary& summary);

/// Something that is to happen within a limit that is not an advertised state.
struct TimedEffect {
  std::string name;  ///< "tx_disable.time"
  std::string what;  ///< "Tx power gone"
  bool reached = false;
  Span span;
  double limit_s = 0;
  std::string source;
  bool at_first_look = false;  ///< over before the module could be asked for the first time
};
/// Holds an effect against its limit and puts it on record. What was there at the first look, which came too late to
/// tell, speaks against nobody: recorded only, `skipped`.
Verdict judge_effect(Context& context, const TimedEffect& effect, const Where& where, Summary& summary);

/// A yes-or-no finding as a judged measurement; `sentence` goes to the summary when it failed.
Verdict judge_fact(Context& context, const std::string& name, bool good, const std::string& value,
                   const std::string& sentence, Summary& summary, std::optional<journal::Lane> lane = {});

Clock::duration seconds_long(double s);
double in_seconds(Clock::duration d);

}  // namespace plugfest::checks
