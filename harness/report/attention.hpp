#pragma once

#include "harness/journal/reader.hpp"

#include <string>
#include <vector>

namespace plugfest::report {

/// Something a person must look at: one step of one slot that did not pass, or the run as such.
struct Attention {
  Verdict verdict = Verdict::error;
  const journal::SlotRecord* slot = nullptr;  ///< null: the run itself
  const journal::StepRecord* step = nullptr;  ///< null: the slot or the run as a whole
  /// Of the run itself: "restore-failed", "restore-open", "incomplete", "interrupted", "screened", "nothing-ran".
  std::string kind;
  std::string what;                   ///< the step's own sentence
  std::vector<std::string> evidence;  ///< the measurements and errors behind it, a sentence each
};

/// The most telling first; within one verdict the run itself, then by slot and step. A required step that was skipped
/// for anything but "not advertised" is among them, as inconclusive. Empty: the run passed. Pointers are into `run`.
std::vector<Attention> what_needs_attention(const journal::RunRecord& run);
/// "slot 3, port 4 (ACME PLUG-800 serial 0001), step power"; "the run".
std::string where(const Attention& item);

}  // namespace plugfest::report
