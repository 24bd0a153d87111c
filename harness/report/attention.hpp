#pragma once

#include "harness/journal/reader.hpp"

#include <string>
#include <vector>

namespace plugfest::report {

/// Something a person must look at: one step of one slot that did not pass, or the run as such.
struct Attention {
  Verdict verdict = Verdict::error;
  const journal::SlotRecord* slot = nullptr;  ///< null: the run itself
  const journal::StepRecord* step = nullptr;
  std::string kind;                   ///< of the run: "restore-failed", "restore-open", "incomplete", "interrupted"
  std::string what;                   ///< the step's own sentence
  std::vector<std::string> evidence;  ///< the measurements and errors behind it, a sentence each
};

/// The most telling first; within one verdict by slot and step. A required step that was skipped for anything but "not
/// advertised" is among them, as inconclusive. Pointers are into `run`.
std::vector<Attention> what_needs_attention(const journal::RunRecord& run);

}  // namespace plugfest::report
