#pragma once

#include "harness/journal/writer.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::journal {

struct StepRecord {
  std::string id;       ///< the journal's testStepId; empty: planned, but never started
  std::string name;     ///< the plan's step id
  std::string check;    ///< empty: the step has no verdict on record, and the plan's steps are not known
  bool ended = false;   ///< its verdict and its end are on record
  StepOutcome outcome;  ///< `error` where it has not ended
  std::string message;
  std::string started, finished;  ///< RFC 3339; empty: not on record
  double seconds = 0;             ///< 0 where it has not ended
  std::vector<Measurement> measurements;
  std::vector<StateChange> states;
  std::vector<Finding> findings;
  std::vector<std::string> errors;  ///< "symptom: message"
  std::vector<std::string> logs;    ///< "warning: message"
  std::vector<std::string> waits;   ///< "waited 2.5 s for meter-a behind slot 3"

  bool operator==(const StepRecord&) const = default;
};

struct SlotRecord {
  SlotInfo info;
  std::optional<ModuleIdentity> identity;
  StepRecord arrival;             ///< the slot's own step: identity, safety; without an id: it never began
  std::vector<StepRecord> steps;  ///< in the plan's order, also those that never started
  Verdict verdict = Verdict::inconclusive;

  bool operator==(const SlotRecord&) const = default;
};

struct RestoreRecord {
  RestoreAction action;
  std::optional<bool> done;  ///< empty: never executed; false: tried and failed
  std::string message;

  bool operator==(const RestoreRecord&) const = default;
};

/// One run as its journal tells it.
struct RunRecord {
  std::string journal;  ///< path as given
  RunInfo info;
  std::string started, finished;  ///< RFC 3339; empty: not on record
  std::vector<SlotRecord> slots;  ///< by number
  std::vector<RestoreRecord> restores;
  std::vector<std::string> logs, errors;  ///< of the run itself; of steps: in the steps
  RunEnd end;                             ///< `incomplete` also when a line is missing, damaged, or contradicts others
  Verdict verdict = Verdict::skipped;
  int exit_status = 4;
  int last_sequence_number = -1;
  bool lines_missing = false;  ///< lost or damaged, more than the cut last line of a run that was killed: what is on
                               ///< record is not all that happened
  std::vector<std::string> damage;  ///< "line 17 is cut short", "lines 12 to 14 are missing": what is odd or missing

  bool operator==(const RunRecord&) const = default;
};

/// Reads a run folder's journal.jsonl, or the file itself. A journal without an end, cut in mid-line or with damaged
/// lines is read as far as it goes and says so in `damage`. An empty file is none.
/// @return empty: no such file, or not one of ours; `why` says which
std::optional<RunRecord> read_journal(const std::filesystem::path& path, std::string& why);
std::optional<RunRecord> parse_journal(std::string_view text, std::string& why);

}  // namespace plugfest::journal
