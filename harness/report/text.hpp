#pragma once

#include <string>

namespace plugfest::journal {
struct RunRecord;
}

namespace plugfest::report {

/// A run for a person at a terminal: its verdict, what needs attention, a line a step, what the journal lacks.
/// @param colour  with ANSI colours
std::string to_text(const journal::RunRecord& run, bool colour);

}  // namespace plugfest::report
