#pragma once

#include <string>

namespace plugfest::journal {
struct RunRecord;
}

namespace plugfest::report {

/// A run as one self-contained page for people to read, print and sign: no script, no link to anywhere else. It is
/// well-formed XML as well.
std::string to_html(const journal::RunRecord& run);

}  // namespace plugfest::report
