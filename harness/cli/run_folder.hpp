#pragma once

#include "harness/journal/reader.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace plugfest::cli {

/// Makes the folder of a run: `asked`, or plugfest-runs/<UTC time>-<plan> where nothing was asked for.
/// @param why  says what is wrong when nothing is returned: it cannot be made, or holds a journal already
std::optional<std::filesystem::path> make_run_folder(const std::optional<std::string>& asked, const std::string& plan,
                                                     std::string& why);

std::filesystem::path journal_in(const std::filesystem::path& folder);

/// Writes report.html and junit.xml beside the journal, each whole or not at all.
/// @return what went wrong; empty: both are there
std::string write_reports(const std::filesystem::path& folder, const journal::RunRecord& run);

}  // namespace plugfest::cli
