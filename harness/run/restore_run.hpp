#pragma once

#include "harness/journal/reader.hpp"
#include "harness/run/restore.hpp"
#include "harness/run/runner.hpp"

#include <span>
#include <vector>

/// What `plugfest restore` does with a run whose process was killed.
namespace plugfest::run {

/// The actions that were planned and never seen to be done, ascending.
std::vector<journal::RestoreAction> open_actions(const journal::RunRecord& run);

/// Puts back what `run` left changed, slot by slot, on the bench that it ran on, and adds the outcome to its journal.
/// @param slots    of the same bench; a slot is found by its number
/// @param journal  continues the run's own journal
/// @param quirks   what the driver allows for in modules that need it
/// @return the worst of all slots; `done` when nothing was open
asio::awaitable<RestoreResult> restore_run(Clock& clock, journal::Writer& journal, const journal::RunRecord& run,
                                           std::span<Slot> slots, std::span<const cmis::QuirkRule> quirks);

}  // namespace plugfest::run
