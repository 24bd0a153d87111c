#include "harness/report/attention.hpp"

#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::report {
namespace {

/// What a step adds to its slot's verdict.
Verdict weight_of(const journal::StepRecord& step) {
  return std::max(Verdict::pass, slot_verdict({}, std::array{step.outcome, StepOutcome{Verdict::pass}}));
}

Attention attention_to(const journal::SlotRecord& slot, const journal::StepRecord& step, Verdict verdict) {
  Attention item{.verdict = verdict, .slot = &slot, .step = &step, .kind = {}, .what = step.message, .evidence = {}};
  if (step.outcome.verdict == Verdict::skipped) item.what = "skipped, though required: " + step.message;
  for (const journal::Measurement& measurement : step.measurements)
    if (measurement.verdict > Verdict::pass)
      item.evidence.push_back(fmt::format("{}: {}", to_string(measurement.verdict), sentence(measurement)));
  for (const std::string& error : step.errors)
    if (error.find(step.message) == std::string::npos || step.message.empty()) item.evidence.push_back(error);
  return item;
}

Attention of_the_run(std::string kind, std::string what, std::vector<std::string> evidence) {
  return {.verdict = Verdict::error,
          .slot = nullptr,
          .step = nullptr,
          .kind = std::move(kind),
          .what = std::move(what),
          .evidence = std::move(evidence)};
}

std::string describe(const journal::RestoreRecord& restore) {
  return fmt::format("slot {}: {}{}", restore.action.slot, restore.action.what,
                     restore.message.empty() ? "" : ": " + restore.message);
}

void add_restores(const journal::RunRecord& run, std::vector<Attention>& items) {
  std::vector<std::string> failed, open;
  for (const journal::RestoreRecord& restore : run.restores) {
    if (restore.done == false) failed.push_back(describe(restore));
    if (!restore.done) open.push_back(describe(restore));
  }
  if (run.end.restore_failed)
    items.push_back(of_the_run("restore-failed", "the lab could not be put back as it was found", std::move(failed)));
  if (!open.empty())
    items.push_back(of_the_run("restore-open",
                               "changed and not put back; `plugfest restore` can do so on a bench that is still there",
                               std::move(open)));
}

}  // namespace

std::vector<Attention> what_needs_attention(const journal::RunRecord& run) {
  std::vector<Attention> items;
  add_restores(run, items);
  if (run.end.incomplete) items.push_back(of_the_run("incomplete", "the journal is not whole", run.damage));
  if (run.end.interrupted) items.push_back(of_the_run("interrupted", "the run was interrupted by a person", {}));
  std::vector<Attention> of_steps;
  for (const journal::SlotRecord& slot : run.slots)
    for (const journal::StepRecord* step : telling_steps(slot))
      if (const Verdict verdict = weight_of(*step); verdict > Verdict::pass)
        of_steps.push_back(attention_to(slot, *step, verdict));
  std::ranges::stable_sort(of_steps, std::ranges::greater{}, &Attention::verdict);
  const auto first_of_no_fail =
      std::ranges::find_if(of_steps, [](const Attention& a) { return a.verdict != Verdict::fail; });
  items.insert(items.begin(), std::make_move_iterator(of_steps.begin()), std::make_move_iterator(first_of_no_fail));
  items.insert(items.end(), std::make_move_iterator(first_of_no_fail), std::make_move_iterator(of_steps.end()));
  return items;
}

}  // namespace plugfest::report
