#pragma once

#include <string>

namespace plugfest::journal {
struct RunRecord;
}

namespace plugfest::report {

/// A run for a tool, schema 1. Numbers that JSON does not have stand as "NaN", "Infinity", "-Infinity".
std::string to_json(const journal::RunRecord& run);

}  // namespace plugfest::report
