#include "harness/checks/module_bring_up.hpp"

#include "drivers/cmis/decode.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using cmis::Advertised;

/// Judges the transitions of the walk one by one and counts them.
class Walked {
 public:
  explicit Walked(Context& context) : context_(context) {}

  /// @return false: the module did not get there, so what comes next cannot be timed
  bool operator()(const TimedTransition& timed) {
    const Verdict verdict = judge_transition(context_, timed, {}, summary_);
    ++(verdict == Verdict::skipped ? recorded_ : judged_);
    return timed.reached;
  }
  void refuse(const std::string& sentence) { summary_.add(Verdict::fail, sentence); }

  Outcome outcome() const {
    if (summary_.verdict() != Verdict::skipped) return summary_.outcome();
    if (judged_ == 0)
      return {Verdict::inconclusive,
              "every transition is open-ended, or faster than the bus can show: nothing to judge"};
    if (recorded_ == 0) return {Verdict::pass, "every transition within its advertised time"};
    return {Verdict::pass, fmt::format("{} transitions within their advertised times; {} not judged (open-ended, or "
                                       "over before the module could be asked)",
                                       judged_, recorded_)};
  }

 private:
  Context& context_;
  Summary summary_;
  int judged_ = 0, recorded_ = 0;
};

/// A reserved duration code is a fault by itself, and leaves nothing to hold a time against.
std::optional<Outcome> advertisement_fault(Context& context) {
  std::string faults;
  for (const Advertised& a : reserved_durations(*context.slot.memory)) {
    context.evidence.measure({.name = "advertised_duration_code",
                              .value = static_cast<double>(a.code),
                              .limit = journal::Limit{.min = 0, .max = 13, .source = a.text},
                              .verdict = Verdict::fail});
    faults += (faults.empty() ? "" : ", ") + a.text;
  }
  if (faults.empty()) return std::nullopt;
  return Outcome{Verdict::fail, "advertisement fault, so no transition was timed: " + faults};
}

void record_configuration(Context& context, const std::string& refusal, Walked& judge) {
  const bool accepted = refusal.empty();
  context.evidence.measure({.name = "configuration",
                            .value = accepted ? std::string{"accepted"} : refusal,
                            .verdict = accepted ? Verdict::pass : Verdict::fail});
  if (!accepted) judge.refuse("the application was not accepted: " + refusal);
}

bool is_advertised(const Context& context, int app_sel) {
  const auto applications = cmis::decode(*context.slot.memory).applications;
  return std::ranges::find(applications, app_sel, &cmis::Application::app_sel) != applications.end();
}

/// @return false: a transition did not end, or the configuration was refused; what follows was not tried
asio::awaitable<bool> walk_up(Context& context, StateWalk& walk, Walked& judge) {
  const TimedTransition power_up = co_await walk.power_up();
  if (!judge(power_up)) co_return false;
  if (walk.has_to_configure()) {
    const std::string refusal = co_await walk.configure();
    record_configuration(context, refusal, judge);
    if (!refusal.empty()) co_return false;
  }
  const TimedTransition init = co_await walk.init();
  if (!judge(init)) co_return false;
  if (!walk.can_hold_tx()) co_return true;
  const TimedTransition turn_on = co_await walk.turn_tx_on();
  co_return judge(turn_on);
}

asio::awaitable<bool> walk_down(StateWalk& walk, Walked& judge) {
  if (walk.can_hold_tx()) {
    const TimedTransition turn_off = co_await walk.turn_tx_off();
    if (!judge(turn_off)) co_return false;
  }
  const TimedTransition deinit = co_await walk.deinit();
  if (!judge(deinit)) co_return false;
  const TimedTransition power_down = co_await walk.power_down();
  co_return judge(power_down);
}

}  // namespace

asio::awaitable<Outcome> module_bring_up(Context& context) {
  StateWalk walk{context, context.number("poll"), context.number("patience").value_or(1)};
  if (const auto obstacle = walk.obstacle()) co_return *obstacle;
  if (const auto fault = advertisement_fault(context)) co_return *fault;

  std::optional<int> app_sel;
  if (const auto given = context.number("app_sel")) app_sel = static_cast<int>(*given);
  if (app_sel && !is_advertised(context, *app_sel))
    co_return skipped(SkipReason::not_advertised, fmt::format("application {} is not advertised", *app_sel));
  co_await walk.prepare(app_sel);

  Walked judge{context};
  // Either way round every transition is timed once; a module that was found up ends up where it was.
  if (walk.found_activated()) {
    const bool down = co_await walk_down(walk, judge);
    if (down) co_await walk_up(context, walk, judge);
    co_return judge.outcome();
  }
  if (walk.found_ready()) {
    // Up, but not lit: the walk begins from low power all the same, or there would be no ModulePwrUp to time.
    const bool quiet = co_await walk.quieten();
    const TimedTransition down = co_await walk.power_down();
    if (!quiet || !down.reached) {
      judge.refuse(fmt::format("found in ModuleReady, did not go to low power: {}", down.last));
      co_return judge.outcome();
    }
  }
  const bool up = co_await walk_up(context, walk, judge);
  if (up) co_await walk_down(walk, judge);
  co_return judge.outcome();
}

}  // namespace plugfest::checks
