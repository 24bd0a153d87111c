#pragma once

#include "harness/journal/reader.hpp"
#include "harness/plan/load.hpp"
#include "harness/run/restore.hpp"

#include <optional>

namespace plugfest::app {

/// Puts back what a run on a lab bench left changed, on the bench as the run's own journal describes it, and adds what
/// became of it to that journal. What cannot be reached is on record as not put back.
/// @param run  as read from its journal, open actions and all
/// @return empty: the journal does not hold a bench that this version understands, for the reasons added
/// @throws std::system_error  the journal cannot be continued; nothing was touched
std::optional<run::RestoreResult> restore_lab(const journal::RunRecord& run, const plan::Library& library,
                                              plan::Diagnostics& diagnostics);

}  // namespace plugfest::app
