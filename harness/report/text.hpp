#pragma once

#include <string>

namespace plugfest::journal {
struct RunRecord;
}

namespace plugfest::report {

enum class Detail {
  steps,  ///< a line a step
  slots,  ///< a line a slot: for whoever has seen the steps go by
};

/// A run for a person at a terminal: its verdict, what needs attention, its slots and steps, what the journal lacks.
/// @param colour  with ANSI colours
std::string to_text(const journal::RunRecord& run, bool colour, Detail detail = Detail::steps);

}  // namespace plugfest::report
