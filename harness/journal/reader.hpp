#pragma once

#include "harness/journal/writer.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::journal {

struct StepRecord {
  std::string id;     ///< the journal's testStepId
  std::string name;   ///< the plan's step id
  std::string check;  ///< empty: the step has no end
  bool ended = false;
  StepOutcome outcome;  ///< `error` where the step has no end
  std::string message;
  std::string started, finished;  ///< RFC 3339
  double seconds = 0;
  std::vector<Measurement> measurements;
  std::vector<StateChange> states;
  std::vector<Finding> findings;
  std::vector<std::string> errors, logs;  ///< "symptom: message"
  std::vector<std::string> waits;         ///< "waited 2.5 s for meter-a behind slot 3"
};

struct SlotRecord {
  SlotInfo info;
  std::optional<ModuleIdentity> identity;
  StepRecord arrival;             ///< the slot's own step: identity, safety
  std::vector<StepRecord> steps;  ///< in the plan's order
  Verdict verdict = Verdict::inconclusive;
};

struct RestoreRecord {
  RestoreAction action;
  std::optional<bool> done;  ///< empty: never executed; false: tried and failed
  std::string message;
};

/// One run as its journal tells it.
struct RunRecord {
  std::string journal;  ///< path as given
  RunInfo info;
  std::string started, finished;
  std::vector<SlotRecord> slots;
  std::vector<RestoreRecord> restores;
  std::vector<std::string> logs, errors;
  RunEnd end;
  Verdict verdict = Verdict::skipped;
  int exit_status = 4;
  int last_sequence_number = -1;
  std::vector<std::string> damage;  ///< "line 17 is cut short", "lines 12 to 14 are missing": what the journal lacks
};

/// Reads a run folder's journal.jsonl, or the file itself. A journal without an end, cut in mid-line or with damaged
/// lines is read as far as it goes and says so in `damage`.
/// @return empty: no such file, or not one of ours; `why` says which
std::optional<RunRecord> read_journal(const std::filesystem::path& path, std::string& why);
std::optional<RunRecord> parse_journal(std::string_view text, std::string& why);

}  // namespace plugfest::journal
