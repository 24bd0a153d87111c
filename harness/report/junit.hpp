#pragma once

#include <string>

namespace plugfest::journal {
struct RunRecord;
}

namespace plugfest::report {

/// A run as JUnit XML for Jenkins and GitLab: a suite per slot, a case per step, and a suite "run" where the run itself
/// is in trouble.
std::string to_junit(const journal::RunRecord& run);

}  // namespace plugfest::report
