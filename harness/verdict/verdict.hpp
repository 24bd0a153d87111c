#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// The five verdicts and the arithmetic over them: pure and total, shared by runner and reports.
namespace plugfest {

/// In order of how telling they are, least first.
enum class Verdict : std::uint8_t { skipped, pass, inconclusive, error, fail };

std::string_view to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view word);

/// Why a step did not run.
enum class SkipReason : std::uint8_t {
  none,            ///< it ran
  not_advertised,  ///< the module does not claim the capability: nothing is missing from the qualification
  blocked,         ///< an earlier step, or the port's limit, stands in the way
  operator_skip,   ///< a person said --skip
  unknown_memory,  ///< it rests on bytes that nobody ever read from the module
  no_permission,   ///< it would change the module for good, and the bench does not allow that
};
std::string_view to_string(SkipReason reason);
std::optional<SkipReason> skip_reason_from(std::string_view word);

struct StepOutcome {
  Verdict verdict = Verdict::skipped;
  SkipReason reason = SkipReason::none;
  bool required = true;

  bool operator==(const StepOutcome&) const = default;
};

/// A slot's verdict: its most telling step, where a required step that was skipped for anything but "not advertised"
/// counts as inconclusive. A slot in which nothing ran is inconclusive. `optional` excuses a skip, never a finding.
Verdict slot_verdict(std::span<const StepOutcome> steps);
/// The same for a slot whose arrival (identity, safety) is a step of its own: what went wrong there counts, but a good
/// arrival proves nothing, so a slot in which nothing else ran stays inconclusive.
Verdict slot_verdict(const StepOutcome& arrival, std::span<const StepOutcome> steps);

/// How a run came to its end.
struct RunEnd {
  bool screen = false;       ///< --screen: may fail or be inconclusive, never pass
  bool interrupted = false;  ///< Ctrl-C or SIGTERM
  bool incomplete = false;   ///< the journal has no end
  bool restore_failed = false;

  bool operator==(const RunEnd&) const = default;
};

/// A run's verdict: its most telling slot; `skipped` when there is no slot.
Verdict run_verdict(std::span<const Verdict> slots, const RunEnd& end);

/// 0 pass; 1 a module failed; 2 inconclusive; 3 nothing ran; 4 the lab failed or the journal has no end;
/// 5 the lab could not be put back as found; 130 interrupted and restored.
/// The first of 5, 1, 130, 4, 2, 3, 0 that applies.
int exit_status(Verdict run, const RunEnd& end);

}  // namespace plugfest
