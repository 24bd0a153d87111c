#include "harness/run/slot_run.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/run/arrival.hpp"
#include "harness/run/step_record.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace plugfest::run {
namespace {

/// A step that stands in another's way when it is needed: inconclusive evidence does not, a missing or bad one does.
bool stands_in_the_way(const StepOutcome& outcome) {
  switch (outcome.verdict) {
    case Verdict::pass:
    case Verdict::inconclusive:
      return false;
    case Verdict::skipped:
      return outcome.reason != SkipReason::not_advertised;
    case Verdict::error:
    case Verdict::fail:
      return true;
  }
  return true;
}

}  // namespace

SlotRun::SlotRun(RunContext& run, const Slot& slot)
    : run_(run),
      slot_(slot),
      pages_(slot.bus, run.clock),
      module_(pages_, run.options.quirks),
      ends_(slot.near_end, slot.far_end, slot.medium),
      link_([this] { return ends_.port(checks::End::near_end); }, run.clock),
      claim_(checks::claim_of(run.plan, run.options.skip, run.catalogue)) {}

SlotRun::~SlotRun() = default;

Verdict SlotRun::verdict() const { return slot_verdict(all_); }

asio::awaitable<void> SlotRun::run() {
  const std::string arrival_id = fmt::format("{}.arrival", slot_.info.slot);
  run_.journal.step_start(arrival_id, "arrival");
  const Judged arrival = co_await guarded(arrival_id, arrive(arrival_id));
  note_quirks(arrival_id);
  run_.journal.step_end(arrival_id, "slot.arrival", arrival.outcome, arrival.message);
  arrived_ = arrival.outcome.verdict == Verdict::pass;
  // An arrival that went well is no evidence for the module; one that did not is the slot's own finding.
  if (!arrived_) {
    all_.push_back(arrival.outcome);
    run_.progress.step_finished(slot_.info.slot, "arrival", arrival.outcome.verdict, arrival.message);
  }
  for (std::size_t i = 0; i < run_.plan.steps.size(); ++i) {
    // An interruption that came while the lab was being put back was not let through to this frame.
    interrupted_ |= run_.stop;
    if (interrupted_) break;
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    const plan::Step& step = run_.plan.steps[i];
    const std::string step_id = fmt::format("{}.{}", slot_.info.slot, i);
    run_.journal.step_start(step_id, step.id);
    run_.progress.step_started(slot_.info.slot, step.id);
    Judged judged = co_await run_step(step_id, step);
    co_await lower_link(step_id, i, judged);
    judged.outcome.required = !step.optional;
    run_.journal.step_end(step_id, step.check, judged.outcome, judged.message);
    run_.progress.step_finished(slot_.info.slot, step.id, judged.outcome.verdict, judged.message);
    outcomes_[step.id] = judged.outcome;
    all_.push_back(judged.outcome);
  }
}

void SlotRun::note(const std::function<void()>& write) {
  try {
    write();
  } catch (const std::exception&) {
    if (!journal_failure_) journal_failure_ = std::current_exception();
  }
}

asio::awaitable<SlotRun::Judged> SlotRun::guarded(const std::string& step_id, asio::awaitable<Judged> work) {
  Judged judged;
  std::string symptom;
  try {
    judged = co_await std::move(work);
  } catch (const BenchError& error) {
    symptom = error.code() == Errc::timed_out ? "deadline-passed" : "bench-failed";
    judged = {{.verdict = Verdict::error}, error.text()};
  } catch (const boost::system::system_error& error) {
    interrupted_ |= error.code() == asio::error::operation_aborted;
    symptom = interrupted_ ? "interrupted" : "system-error";
    judged = {{.verdict = Verdict::error}, interrupted_ ? "interrupted by the operator" : error.what()};
  } catch (const std::exception& error) {
    symptom = "internal-error";
    judged = {{.verdict = Verdict::error}, error.what()};
  }
  // From here on the frame that awaited this goes on, cancelled or not: what was changed is to be put back.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (!symptom.empty()) note([&] { run_.journal.error(step_id, symptom, judged.message); });
  co_return judged;
}

asio::awaitable<SlotRun::Judged> SlotRun::arrive(const std::string& step_id) {
  memory_ = co_await read_on_arrival(run_.clock, module_);
  facts_.memory = &memory_;
  facts_.synthesised = slot_.info.synthesised;
  facts_.permissions = slot_.permissions;
  const HighPower decision = may_leave_low_power(memory_, slot_.port);
  facts_.high_power_allowed = decision.allowed;
  facts_.held_in_low_power = decision.why_not;
  if (!slot_.read_only.empty()) run_.journal.finding(step_id, {"warning", slot_.read_only});
  if (decision.above_limit && slot_.read_only.empty()) {
    const LowPower low_power = co_await put_into_low_power(run_.clock, module_, memory_);
    if (low_power.was_up) run_.journal.finding(step_id, {"warning", low_power.message});
    if (low_power.was_up && !low_power.reached) co_return Judged{{.verdict = Verdict::fail}, low_power.message};
  }
  memory_ = co_await read_at_rest(run_.clock, module_, std::move(memory_));
  facts_.identity = identity_of(memory_, slot_.info.synthesised);
  run_.journal.identity(step_id, slot_.info.slot, facts_.identity);
  co_return Judged{
      {.verdict = Verdict::pass},
      fmt::format("{} {} serial {}", facts_.identity.vendor, facts_.identity.part, facts_.identity.serial)};
}

std::optional<SlotRun::Judged> SlotRun::reason_not_to_run(const plan::Step& step, const checks::Check& check) const {
  const auto skip = [](SkipReason reason, std::string message) {
    return Judged{{.verdict = Verdict::skipped, .reason = reason}, std::move(message)};
  };
  if (std::ranges::find(run_.options.skip, step.id) != run_.options.skip.end())
    return skip(SkipReason::operator_skip, "skipped on the command line");
  if (!arrived_) return skip(SkipReason::blocked, "the module could not be identified on arrival");
  // What holds the module down is the root: it is told once, and not the chain of steps that it stopped.
  if (check.spec->high_power && !facts_.high_power_allowed)
    return skip(SkipReason::blocked, "held in low power: " + facts_.held_in_low_power);
  if (!slot_.read_only.empty() && !check.spec->reads_only) return skip(SkipReason::blocked, slot_.read_only);
  for (const std::string& needed : step.needs) {
    const StepOutcome& outcome = outcomes_.at(needed);
    if (stands_in_the_way(outcome))
      return skip(SkipReason::blocked,
                  fmt::format("blocked: needs {}, which says {}", needed, to_string(outcome.verdict)));
  }
  return std::nullopt;
}

void SlotRun::note_quirks(const std::string& step_id) {
  std::vector<cmis::QuirkUse> uses = module_.findings();
  for (const cmis::QuirkUse& use : uses) {
    const auto before = std::ranges::find_if(
        noted_quirks_, [&](const cmis::QuirkUse& other) { return other.rule == use.rule && other.what == use.what; });
    const std::uint64_t times = use.count - (before == noted_quirks_.end() ? 0 : before->count);
    if (times == 0) continue;
    const std::string from = use.source.empty() ? std::string{} : fmt::format(" ({})", use.source);
    const std::string message = fmt::format("{}: {}, {} times{}", use.rule, use.what, times, from);
    note([&] { run_.journal.finding(step_id, {"info", message}); });
  }
  noted_quirks_ = std::move(uses);
}

std::string SlotRun::bus_use_since(const cmis::BusUse& before) const {
  const cmis::BusUse& now = pages_.use();
  return fmt::format("bus: {} transactions, of these {} refused and repeated, {} page selections",
                     now.transactions - before.transactions, now.refused - before.refused,
                     now.page_selects - before.page_selects);
}

std::string SlotRun::port_use_since(const PortUse& near_before, const PortUse& far_before) const {
  std::string text;
  const auto say = [&](checks::End end, const PortUse& before) {
    const PortUse& now = ends_.use(end);
    if (now.states == before.states && now.counters == before.counters) return;
    text += fmt::format("; {} port: {} reads of its state, {} of its FEC counters", to_string(end),
                        now.states - before.states, now.counters - before.counters);
  };
  say(checks::End::near_end, near_before);
  say(checks::End::far_end, far_before);
  return text;
}

asio::awaitable<SlotRun::Judged> SlotRun::run_step(const std::string& step_id, const plan::Step& step) {
  const checks::Check& check = check_of(step);
  if (const auto reason = reason_not_to_run(step, check)) co_return *reason;

  const cmis::BusUse before = pages_.use();
  const PortUse near_before = ends_.use(checks::End::near_end), far_before = ends_.use(checks::End::far_end);
  StepEvidence evidence{run_.journal, run_.progress, run_.clock, slot_.info.slot, step_id};
  StepChanges changes{run_.clock,      run_.journal,    module_, slot_.pins,   ends_.link(),
                      facts_.identity, slot_.info.slot, step_id, next_restore_};
  Judged judged = co_await guarded(step_id, run_check(step_id, step, check, evidence, changes));
  if (const std::string wrong = evidence.contradiction(judged.outcome.verdict); !wrong.empty()) {
    note([&] { run_.journal.error(step_id, "check-contradicts-itself", wrong); });
    judged = {{.verdict = Verdict::error}, wrong};
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  const std::string left_changed = co_await put_back(step_id, changes);
  say_left_changed(left_changed, judged);
  const std::string link = co_await link_.end();
  if (!link.empty()) note([&] { run_.journal.finding(step_id, {"info", link}); });
  note_quirks(step_id);
  note([&] { run_.journal.log(step_id, "info", bus_use_since(before) + port_use_since(near_before, far_before)); });
  if (journal_failure_) std::rethrow_exception(journal_failure_);
  co_return judged;
}

asio::awaitable<SlotRun::Judged> SlotRun::run_check(const std::string& step_id, const plan::Step& step,
                                                    const checks::Check& check, StepEvidence& evidence,
                                                    StepChanges& changes) {
  std::vector<std::string> instruments;
  for (const std::string_view resource : check.spec->resources)
    if (const auto shared = slot_.shared.find(resource); shared != slot_.shared.end())
      instruments.push_back(shared->second);
  const auto on_wait = [&](const Leases::Wait& wait) {
    if (wait.over) {
      run_.journal.lease(step_id, wait.resource, wait.waited_s, fmt::format("slot {}", wait.behind_slot));
    } else {
      run_.progress.waiting(slot_.info.slot, step.id,
                            fmt::format("{}, held by slot {}", wait.resource, wait.behind_slot));
    }
  };
  if (check.spec->link || check.spec->both_ends) co_await ends_.open();
  co_await link_.begin();
  const auto lease = co_await run_.leases.acquire(slot_.info.slot, std::move(instruments), on_wait);

  const auto budget = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(step.budget_s));
  const auto due = run_.clock.now() + budget;
  if (check.spec->link) {
    const std::optional<checks::Outcome> no_link = co_await raise_link(step_id, step, check, evidence, due);
    if (no_link) co_return Judged{{.verdict = no_link->verdict, .reason = no_link->reason}, no_link->message};
  }
  checks::Context context = context_of(step, check, evidence, changes, due);
  const checks::Outcome outcome = co_await with_deadline(run_.clock, due, check.run(context));
  co_return Judged{{.verdict = outcome.verdict, .reason = outcome.reason}, outcome.message};
}

checks::Context SlotRun::context_of(const plan::Step& step, const checks::Check& check, StepEvidence& evidence,
                                    StepChanges& changes, Clock::time_point due) {
  return {.clock = run_.clock,
          .module = module_,
          .pins = slot_.pins,
          .meter = slot_.meter,
          .no_meter = slot_.no_meter,
          .platform = run_.platform,
          .port = slot_.port,
          .slot = facts_,
          .spec = *check.spec,
          .step = step,
          .due = due,
          .evidence = evidence,
          .changes = changes,
          .link = ends_.link(),
          .in_use = in_use_,
          .claim = claim_,
          .seed = run_.seed};
}

asio::awaitable<std::optional<checks::Outcome>> SlotRun::raise_link(const std::string& step_id, const plan::Step& step,
                                                                    const checks::Check& check, StepEvidence& evidence,
                                                                    Clock::time_point due) {
  if (raised_) co_return std::nullopt;
  raised_ = std::make_unique<StepChanges>(run_.clock, run_.journal, module_, slot_.pins, ends_.link(), facts_.identity,
                                          slot_.info.slot, step_id, next_restore_);
  checks::Context context = context_of(step, check, evidence, *raised_, due);
  const bool read_only = !slot_.read_only.empty();
  checks::RaisedLink raised = co_await with_deadline(run_.clock, due, checks::raise_link(context, read_only));
  in_use_ = std::move(raised.in_use);
  if (!raised.failure) co_return std::nullopt;
  // The next step begins anew: what kept the link down may be over.
  const std::string left_changed = co_await put_back(step_id, *raised_);
  raised_.reset();
  if (!left_changed.empty()) {
    restore_failed_ = true;
    raised.failure->message += "; the lab could not be put back as found: " + left_changed;
    checks::worsen(raised.failure->verdict, Verdict::error);
  }
  co_return raised.failure;
}

asio::awaitable<void> SlotRun::lower_link(const std::string& step_id, std::size_t step, Judged& judged) {
  const std::size_t next = step + 1;
  const bool goes_on = next < run_.plan.steps.size() && check_of(run_.plan.steps[next]).spec->link;
  if (!raised_ || (goes_on && !interrupted_ && !run_.stop)) co_return;
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  const std::string left_changed = co_await put_back(step_id, *raised_);
  raised_.reset();
  say_left_changed(left_changed, judged);
}

const checks::Check& SlotRun::check_of(const plan::Step& step) const {
  return *std::ranges::find_if(run_.catalogue, [&](const checks::Check& c) { return c.spec->id == step.check; });
}

void SlotRun::say_left_changed(const std::string& what, Judged& judged) {
  if (what.empty()) return;
  restore_failed_ = true;
  judged.message += "; the lab could not be put back as found: " + what;
  judged.outcome.verdict = std::max(judged.outcome.verdict, Verdict::error);
}

asio::awaitable<std::string> SlotRun::put_back(const std::string& step_id, const StepChanges& changes) {
  std::string left_changed;
  if (changes.actions().empty()) co_return left_changed;
  RestoreOptions options;
  options.hurry = [this] { return run_.hurry; };
  options.on_action = [&](const journal::RestoreAction& action, bool ok, const std::string& message) {
    if (!ok && left_changed.empty()) left_changed = action.what + ", " + message;
    note([&] { run_.journal.restore_done(step_id, action.id, ok, message); });
  };
  co_await run::put_back(run_.clock, module_, slot_.pins, ends_, changes.actions(), options);
  co_return left_changed;
}

}  // namespace plugfest::run
