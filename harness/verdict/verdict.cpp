#include "harness/verdict/verdict.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace plugfest {
namespace {

constexpr std::array verdict_words = {
    std::pair{Verdict::skipped, std::string_view{"skipped"}}, std::pair{Verdict::pass, std::string_view{"pass"}},
    std::pair{Verdict::inconclusive, std::string_view{"inconclusive"}},
    std::pair{Verdict::error, std::string_view{"error"}}, std::pair{Verdict::fail, std::string_view{"fail"}}};

constexpr std::array reason_words = {std::pair{SkipReason::none, std::string_view{"none"}},
                                     std::pair{SkipReason::not_advertised, std::string_view{"not-advertised"}},
                                     std::pair{SkipReason::blocked, std::string_view{"blocked"}},
                                     std::pair{SkipReason::operator_skip, std::string_view{"operator-skip"}},
                                     std::pair{SkipReason::unknown_memory, std::string_view{"unknown-memory"}},
                                     std::pair{SkipReason::no_permission, std::string_view{"no-permission"}}};

template <class Table, class Key>
std::string_view word_of(const Table& table, Key key) {
  return std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == key; })->second;
}

template <class Key, class Table>
std::optional<Key> key_of(const Table& table, std::string_view word) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const auto& r) { return r.second == word; });
  return row == table.end() ? std::nullopt : std::optional{row->first};
}

}  // namespace

std::string_view to_string(Verdict verdict) { return word_of(verdict_words, verdict); }
std::optional<Verdict> verdict_from(std::string_view word) { return key_of<Verdict>(verdict_words, word); }
std::string_view to_string(SkipReason reason) { return word_of(reason_words, reason); }
std::optional<SkipReason> skip_reason_from(std::string_view word) { return key_of<SkipReason>(reason_words, word); }

Verdict slot_verdict(std::span<const StepOutcome> steps) {
  if (std::ranges::all_of(steps, [](const StepOutcome& s) { return s.verdict == Verdict::skipped; }))
    return Verdict::inconclusive;
  Verdict worst = Verdict::skipped;
  for (const StepOutcome& step : steps) {
    const bool missing = step.verdict == Verdict::skipped && step.required && step.reason != SkipReason::not_advertised;
    worst = std::max(worst, missing ? Verdict::inconclusive : step.verdict);
  }
  return worst;
}

Verdict slot_verdict(const StepOutcome& arrival, std::span<const StepOutcome> steps) {
  return arrival.verdict > Verdict::pass ? std::max(arrival.verdict, slot_verdict(steps)) : slot_verdict(steps);
}

Verdict run_verdict(std::span<const Verdict> slots, const RunEnd& end) {
  Verdict worst = slots.empty() ? Verdict::skipped : *std::max_element(slots.begin(), slots.end());
  if (end.incomplete || end.interrupted) worst = std::max(worst, Verdict::error);
  if (end.screen && worst == Verdict::pass) worst = Verdict::inconclusive;
  return worst;
}

int exit_status(Verdict run, const RunEnd& end) {
  if (end.restore_failed) return 5;
  if (run == Verdict::fail) return 1;
  if (end.interrupted) return 130;
  if (end.incomplete || run == Verdict::error) return 4;
  switch (run) {
    case Verdict::inconclusive:
      return 2;
    case Verdict::skipped:
      return 3;
    case Verdict::pass:
      return 0;
    case Verdict::fail:
    case Verdict::error:
      break;
  }
  return 4;
}

}  // namespace plugfest
