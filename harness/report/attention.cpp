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

void add_slot(const journal::SlotRecord& slot, std::vector<Attention>& items) {
  const std::size_t before = items.size();
  for (const journal::StepRecord* step : telling_steps(slot))
    if (const Verdict verdict = weight_of(*step); verdict > Verdict::pass)
      items.push_back(attention_to(slot, *step, verdict));
  if (items.size() > before || slot.verdict <= Verdict::pass) return;
  items.push_back({.verdict = slot.verdict,
                   .slot = &slot,
                   .step = nullptr,
                   .kind = {},
                   .what = "nothing ran in this slot",
                   .evidence = {}});
}

}  // namespace

std::vector<Attention> what_needs_attention(const journal::RunRecord& run) {
  std::vector<Attention> items;
  add_restores(run, items);
  if (run.end.incomplete) items.push_back(of_the_run("incomplete", "the journal is not whole", run.damage));
  if (run.end.interrupted) items.push_back(of_the_run("interrupted", "the run was interrupted by a person", {}));
  if (run.end.screen) {
    items.push_back(of_the_run("screened", "screened only: such a run may fail or be inconclusive, never pass", {}));
    items.back().verdict = Verdict::inconclusive;
  }
  if (run.verdict == Verdict::skipped) {
    items.push_back(of_the_run("nothing-ran", "nothing ran: there is no slot", {}));
    items.back().verdict = Verdict::skipped;
  }
  for (const journal::SlotRecord& slot : run.slots) add_slot(slot, items);
  std::ranges::stable_sort(items, std::ranges::greater{}, &Attention::verdict);
  return items;
}

std::string where(const Attention& item) {
  if (item.slot == nullptr) return "the run";
  const std::string slot = fmt::format("{} ({})", slot_text(item.slot->info), module_text(*item.slot));
  return item.step == nullptr ? slot : slot + ", step " + item.step->name;
}

}  // namespace plugfest::report
