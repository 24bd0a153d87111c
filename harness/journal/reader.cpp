#include "harness/journal/reader.hpp"

#include "harness/journal/assembly.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <system_error>

namespace plugfest::journal {
namespace {

/// What every journal begins with, so that the first line is known for ours even when it was cut.
constexpr std::string_view beginning = R"({"sequenceNumber":0,)";

bool begins_like_a_journal(std::string_view text) { return text.starts_with(beginning) || beginning.starts_with(text); }

}  // namespace

std::optional<RunRecord> parse_journal(std::string_view text, std::string& why) {
  Assembly assembly;
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const bool cut = end == std::string_view::npos;
    const std::string_view line = text.substr(begin, cut ? cut : end - begin);
    assembly.line(++number, cut ? text.substr(begin) : line, cut);
    begin = cut ? text.size() : end + 1;
  }
  if (!assembly.holds_roots() && !begins_like_a_journal(text)) {
    why = "not a journal: no line of it is an OCP Test & Validation object";
    return std::nullopt;
  }
  if (const auto& major = assembly.schema_major(); major && *major != 2) {
    why = fmt::format("written in schema version {}; this plugfest reads version 2", *major);
    return std::nullopt;
  }
  RunRecord run = assembly.finish();
  if (text.empty()) run.damage = {"the journal is empty: the run was killed before its first line"};
  return run;
}

std::optional<RunRecord> read_journal(const std::filesystem::path& path, std::string& why) {
  std::error_code error;
  const auto file = std::filesystem::is_directory(path, error) ? path / "journal.jsonl" : path;
  if (!std::filesystem::exists(file, error)) {
    why = file.string() + ": no such journal";
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(file, error)) {
    why = file.string() + ": not a file";
    return std::nullopt;
  }
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) {
    why = file.string() + ": cannot be read";
    return std::nullopt;
  }
  auto run = parse_journal(text, why);
  if (run)
    run->journal = path.string();
  else
    why = file.string() + ": " + why;
  return run;
}

}  // namespace plugfest::journal
