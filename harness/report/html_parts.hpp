#pragma once

#include "harness/journal/reader.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// The sections of the HTML report: each returns finished markup, with everything from the journal escaped.
namespace plugfest::report::html {

std::string_view style_sheet();

/// Escaped text between `<tag>` and its end. @param attributes  as they stand, with a leading blank
std::string element(std::string_view tag, std::string_view text, std::string_view attributes = "");
/// A verdict as a word on its colour.
std::string badge(Verdict verdict);
/// A table of names and values; pairs without a value are left out.
std::string facts(const std::vector<std::pair<std::string, std::string>>& pairs);
/// @param headings  empty: a table without a head
std::string table_start(std::initializer_list<std::string_view> headings, std::string_view css_class = "");
inline constexpr std::string_view table_end = "</tbody></table>\n";
std::string list(const std::vector<std::string>& items);

// html_slot.cpp
std::string slot_section(const journal::RunRecord& run, const journal::SlotRecord& slot);
// html_timeline.cpp
std::string timeline(const journal::StepRecord& step);
// html_evidence.cpp
std::string measurement_table(const std::vector<const journal::StepRecord*>& steps);
std::string power_section(const journal::SlotRecord& slot);
std::string restore_section(const journal::RunRecord& run);
std::string environment_section(const journal::RunRecord& run);

}  // namespace plugfest::report::html
