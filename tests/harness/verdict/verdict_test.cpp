#include "harness/verdict/verdict.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace plugfest {
namespace {

constexpr std::array all_verdicts{Verdict::skipped, Verdict::pass, Verdict::inconclusive, Verdict::error,
                                  Verdict::fail};
constexpr std::array all_reasons{SkipReason::none,          SkipReason::not_advertised, SkipReason::blocked,
                                 SkipReason::operator_skip, SkipReason::unknown_memory, SkipReason::no_permission};

std::vector<StepOutcome> all_outcomes() {
  std::vector<StepOutcome> outcomes;
  for (const Verdict verdict : all_verdicts)
    for (const SkipReason reason : all_reasons)
      for (const bool required : {false, true}) outcomes.push_back({verdict, reason, required});
  return outcomes;
}

/// The design's sentences, one after the other, as counts instead of an order.
Verdict slot_by_the_book(const std::vector<StepOutcome>& steps) {
  int failed = 0, errors = 0, inconclusive = 0, passed = 0;
  for (const StepOutcome& step : steps) {
    switch (step.verdict) {
      case Verdict::fail:
        ++failed;
        break;
      case Verdict::error:
        ++errors;
        break;
      case Verdict::inconclusive:
        ++inconclusive;
        break;
      case Verdict::pass:
        ++passed;
        break;
      case Verdict::skipped:
        if (step.required && step.reason != SkipReason::not_advertised) ++inconclusive;
        break;
    }
  }
  if (failed > 0) return Verdict::fail;
  if (errors > 0) return Verdict::error;
  if (inconclusive > 0) return Verdict::inconclusive;
  return passed > 0 ? Verdict::pass : Verdict::inconclusive;  // a slot in which nothing ran
}

std::string describe(const std::vector<StepOutcome>& steps) {
  std::string text;
  for (const StepOutcome& step : steps)
    text += std::string{to_string(step.verdict)} + "/" + std::string{to_string(step.reason)} +
            (step.required ? "/required " : "/optional ");
  return text;
}

TEST(SlotVerdict, IsByTheBookForEveryCombinationOfUpToThreeSteps) {
  const auto outcomes = all_outcomes();
  std::vector<std::vector<StepOutcome>> slots{{}};
  for (const auto& a : outcomes) slots.push_back({a});
  for (const auto& a : outcomes)
    for (const auto& b : outcomes) slots.push_back({a, b});
  for (const auto& a : outcomes)
    for (const auto& b : outcomes)
      for (const auto& c : outcomes) slots.push_back({a, b, c});
  ASSERT_EQ(slots.size(), 1u + 60 + 3600 + 216000);
  for (const auto& steps : slots) ASSERT_EQ(slot_verdict(steps), slot_by_the_book(steps)) << describe(steps);
}

TEST(SlotVerdict, NamesTheCasesThatPeopleAskAbout) {
  const StepOutcome pass{Verdict::pass};
  const std::vector<std::pair<std::vector<StepOutcome>, Verdict>> cases{
      {{}, Verdict::inconclusive},
      {{pass}, Verdict::pass},
      {{pass, {Verdict::skipped, SkipReason::not_advertised, true}}, Verdict::pass},
      {{pass, {Verdict::skipped, SkipReason::blocked, true}}, Verdict::inconclusive},
      {{pass, {Verdict::skipped, SkipReason::operator_skip, true}}, Verdict::inconclusive},
      {{pass, {Verdict::skipped, SkipReason::unknown_memory, true}}, Verdict::inconclusive},
      {{pass, {Verdict::skipped, SkipReason::blocked, false}}, Verdict::pass},
      {{{Verdict::skipped, SkipReason::not_advertised, true}}, Verdict::inconclusive},
      {{pass, {Verdict::fail, SkipReason::none, false}}, Verdict::fail},
      {{{Verdict::error}, {Verdict::fail}}, Verdict::fail},
      {{{Verdict::error}, {Verdict::inconclusive}}, Verdict::error},
  };
  for (const auto& [steps, verdict] : cases) EXPECT_EQ(slot_verdict(steps), verdict) << describe(steps);
}

TEST(SlotVerdict, CountsABadArrivalButNotAGoodOne) {
  const std::vector<StepOutcome> nothing;
  const std::vector<StepOutcome> passed{{Verdict::pass}};
  const std::vector<StepOutcome> failed{{Verdict::fail}};
  EXPECT_EQ(slot_verdict({Verdict::pass}, nothing), Verdict::inconclusive);
  EXPECT_EQ(slot_verdict({Verdict::skipped}, nothing), Verdict::inconclusive);
  EXPECT_EQ(slot_verdict({Verdict::error}, nothing), Verdict::error);
  EXPECT_EQ(slot_verdict({Verdict::pass}, passed), Verdict::pass);
  EXPECT_EQ(slot_verdict({Verdict::error}, passed), Verdict::error);
  EXPECT_EQ(slot_verdict({Verdict::error}, failed), Verdict::fail);
  EXPECT_EQ(slot_verdict({Verdict::fail}, passed), Verdict::fail);
}

std::vector<RunEnd> all_ends() {
  std::vector<RunEnd> ends;
  for (unsigned bits = 0; bits < 16; ++bits)
    ends.push_back({.screen = (bits & 1) != 0,
                    .interrupted = (bits & 2) != 0,
                    .incomplete = (bits & 4) != 0,
                    .restore_failed = (bits & 8) != 0});
  return ends;
}

Verdict run_by_the_book(const std::vector<Verdict>& slots, const RunEnd& end) {
  const std::multiset<Verdict> there(slots.begin(), slots.end());
  if (there.contains(Verdict::fail)) return Verdict::fail;
  if (there.contains(Verdict::error) || end.incomplete || end.interrupted) return Verdict::error;
  if (there.contains(Verdict::inconclusive)) return Verdict::inconclusive;
  if (there.contains(Verdict::pass)) return end.screen ? Verdict::inconclusive : Verdict::pass;
  return Verdict::skipped;
}

/// The first of 5, 1, 130, 4, 2, 3, 0 that applies.
int status_by_the_book(Verdict run, const RunEnd& end) {
  const std::vector<std::pair<int, bool>> table{
      {5, end.restore_failed},
      {1, run == Verdict::fail},
      {130, end.interrupted},
      {4, run == Verdict::error || end.incomplete},
      {2, run == Verdict::inconclusive},
      {3, run == Verdict::skipped},
      {0, run == Verdict::pass},
  };
  for (const auto& [status, applies] : table)
    if (applies) return status;
  return -1;
}

TEST(RunVerdict, IsByTheBookForEveryCombinationOfUpToThreeSlotsAndEnds) {
  std::vector<std::vector<Verdict>> runs{{}};
  for (const Verdict a : all_verdicts) {
    runs.push_back({a});
    for (const Verdict b : all_verdicts) {
      runs.push_back({a, b});
      for (const Verdict c : all_verdicts) runs.push_back({a, b, c});
    }
  }
  for (const auto& slots : runs)
    for (const RunEnd& end : all_ends()) {
      const Verdict verdict = run_verdict(slots, end);
      ASSERT_EQ(verdict, run_by_the_book(slots, end));
      ASSERT_EQ(exit_status(verdict, end), status_by_the_book(verdict, end));
    }
}

TEST(ExitStatus, IsTheFirstOfFiveOneOneThirtyFourTwoThreeZero) {
  for (const Verdict verdict : all_verdicts)
    for (const RunEnd& end : all_ends()) EXPECT_EQ(exit_status(verdict, end), status_by_the_book(verdict, end));
  EXPECT_EQ(exit_status(Verdict::pass, {}), 0);
  EXPECT_EQ(exit_status(Verdict::fail, {}), 1);
  EXPECT_EQ(exit_status(Verdict::inconclusive, {}), 2);
  EXPECT_EQ(exit_status(Verdict::skipped, {}), 3);
  EXPECT_EQ(exit_status(Verdict::error, {}), 4);
  EXPECT_EQ(exit_status(Verdict::fail, {.interrupted = true}), 1);
  EXPECT_EQ(exit_status(Verdict::error, {.interrupted = true, .incomplete = true}), 130);
  EXPECT_EQ(exit_status(Verdict::fail, {.restore_failed = true}), 5);
}

TEST(Words, AreTheFiveOfTheDesignAndReadBack) {
  const std::array words{"skipped", "pass", "inconclusive", "error", "fail"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(to_string(all_verdicts[i]), words[i]);
    EXPECT_EQ(verdict_from(words[i]), all_verdicts[i]);
  }
  const std::array reasons{"none", "not-advertised", "blocked", "operator-skip", "unknown-memory", "no-permission"};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    EXPECT_EQ(to_string(all_reasons[i]), reasons[i]);
    EXPECT_EQ(skip_reason_from(reasons[i]), all_reasons[i]);
  }
  for (const char* word : {"", "Pass", "passed", "pass ", "PASS"}) EXPECT_FALSE(verdict_from(word)) << word;
  EXPECT_FALSE(skip_reason_from("skipped"));
}

}  // namespace
}  // namespace plugfest
