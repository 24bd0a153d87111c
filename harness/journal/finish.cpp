#include "harness/journal/assembly.hpp"
#include "harness/journal/decode.hpp"
#include "harness/journal/encode.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

/// The second half of reading: what the lines add up to.
namespace plugfest::journal {

RunRecord Assembly::finish() {
  if (unreadable_ > (cut_ ? 1 : 0)) run_.lines_missing = true;
  if (!started_) {
    // A run that was killed at once got no further than its first line.
    if (run_.last_sequence_number > 0) run_.lines_missing = true;
    incomplete("the start of the run is missing: plan, profile, bench and slots are not known");
    lost_ = true;
  }
  if (!ended_) incomplete("the end of the run is missing: it was killed, or it is still under way");
  place_steps();
  judge();
  return std::move(run_);
}

std::string Assembly::name_without_start(const std::string& id) const {
  const std::string_view place = std::string_view{id}.substr(id.find('.') + 1);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), index);
  const bool planned = error == std::errc{} && end == place.data() + place.size() && slot_of(id) &&
                       index < run_.info.planned_steps.size();
  return planned ? run_.info.planned_steps[index].name : id;
}

void Assembly::close_step(StepRecord& step) const {
  if (step.name.empty()) step.name = name_without_start(step.id);
  if (step.ended && judged_.contains(step.id)) {
    step.seconds = seconds_between(step.started, step.finished).value_or(0);
    return;
  }
  step.outcome.verdict = Verdict::error;
  step.outcome.reason = SkipReason::none;
  step.message = step.ended ? "the step ended without a verdict on record" : "the journal ends inside this step";
  step.ended = false;
}

void Assembly::place_steps() {
  std::map<int, SlotRecord> slots;
  for (const SlotInfo& info : run_.info.slots) slots[info.slot].info = info;
  const auto slot_at = [&](int number) -> SlotRecord& {
    const auto [entry, fresh] = slots.try_emplace(number);
    if (fresh)
      entry->second.info = {
          .slot = number, .port = 0, .module = {}, .module_title = {}, .form_factor = {}, .synthesised = {}};
    return entry->second;
  };
  for (StepRecord& step : steps_) {
    close_step(step);
    const auto slot = slot_of(step.id);
    if (!slot) {
      damaged(fmt::format("step \"{}\" belongs to no slot and is left out", step.id));
    } else if (step.id.ends_with(".arrival")) {
      slot_at(*slot).arrival = std::move(step);
    } else {
      slot_at(*slot).steps.push_back(std::move(step));
    }
  }
  for (auto& [number, identity] : identities_) slot_at(number).identity = std::move(identity);
  for (auto& [number, slot] : slots) {
    add_missing_steps(slot);
    run_.slots.push_back(std::move(slot));
  }
}

void Assembly::add_missing_steps(SlotRecord& slot) const {
  std::vector<StepRecord> in_order;
  for (const PlannedStep& planned : run_.info.planned_steps) {
    const auto found = std::ranges::find_if(slot.steps, [&](const StepRecord& s) { return s.name == planned.name; });
    if (found != slot.steps.end()) {
      in_order.push_back(std::move(*found));
      slot.steps.erase(found);
    } else {
      StepRecord& missing = in_order.emplace_back();
      missing.name = planned.name;
      missing.outcome.verdict = Verdict::error;
      missing.message = run_.end.interrupted ? "never started: the run was interrupted"
                        : ended_             ? "never started"
                                             : "never started: the journal ends before it";
    }
    if (in_order.back().check.empty()) in_order.back().check = planned.check;
  }
  std::ranges::move(slot.steps, std::back_inserter(in_order));
  slot.steps = std::move(in_order);
}

void Assembly::judge() {
  std::vector<Verdict> verdicts;
  for (SlotRecord& slot : run_.slots) {
    std::vector<StepOutcome> outcomes;
    for (const StepRecord& step : slot.steps) outcomes.push_back(step.outcome);
    slot.verdict = slot_verdict(slot.arrival.outcome, outcomes);
    verdicts.push_back(slot.verdict);
  }
  run_.end.screen = run_.info.screen;
  run_.end.incomplete = incomplete_;
  const bool failed =
      std::ranges::any_of(run_.restores, [](const RestoreRecord& restore) { return restore.done == false; });
  // A run that ended had its chance to put everything back; one that was killed did not, and `restore` still can.
  run_.end.restore_failed = failed || restore_failure_ || (ended_ && !lost_ && !all_restored());
  if (!lost_) {
    RunEnd as_written = run_.end;
    as_written.incomplete = false;
    const OcpEnd words = ocp_end(run_verdict(verdicts, as_written), as_written);
    if (const std::string expected = fmt::format("{} {}", words.status, words.result); expected != ocp_end_) {
      damaged(fmt::format("the run's end says {}, its steps say {}", ocp_end_, expected));
      run_.end.incomplete = true;
    }
  }
  run_.verdict = run_verdict(verdicts, run_.end);
  run_.exit_status = plugfest::exit_status(run_.verdict, run_.end);
}

}  // namespace plugfest::journal
