#pragma once

#include "harness/journal/reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// How reports say things, the same in every format. Nothing here is escaped.
namespace plugfest::report {

/// Up to ten digits: enough for any instrument, without the noise of binary fractions.
std::string number_text(double value);
/// As far as the value is known: to the second digit of its uncertainty.
std::string number_text(double value, double uncertainty);
/// "8.1 W", "ModuleReady", "yes".
std::string value_text(const journal::Measurement& measurement);
/// "0.08 W", two digits; empty: none is on record.
std::string uncertainty_text(const journal::Measurement& measurement);
/// "at most 8.5 W", "1 s to 5 s"; "no bound is known" where that is why it did not pass; empty: no bound.
std::string bound_text(const journal::Measurement& measurement);
/// "host lane 3"; empty: of the module as a whole.
std::string lane_text(const std::optional<journal::Lane>& lane);
/// "power.activated on host lane 3 is 17.2 W, known to 0.17 W; allowed is at most 12 W (profile: ports 1-64)".
std::string sentence(const journal::Measurement& measurement);

/// "slot 3, port 4".
std::string slot_text(const journal::SlotInfo& slot);
/// "ACME PLUG-800 serial 0001", else the name of the module that was said to be there.
std::string module_text(const journal::SlotRecord& slot);

/// The slot's steps as a person wants them: its arrival too, where that went wrong.
std::vector<const journal::StepRecord*> telling_steps(const journal::SlotRecord& slot);

/// Why this run qualifies nothing, "--screen; skipped by hand: power"; empty: it was whole.
std::string partial_reason(const journal::RunInfo& info);
/// What the exit status means, as a sentence.
std::string status_text(int exit_status);
/// "2.5 s", "1 h 02 min 05 s".
std::string duration_text(double seconds);

}  // namespace plugfest::report
