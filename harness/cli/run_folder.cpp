#include "harness/cli/run_folder.hpp"

#include "harness/report/html.hpp"
#include "harness/report/junit.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fstream>

namespace plugfest::cli {
namespace {

namespace fs = std::filesystem;

/// Written beside its place and renamed, so that nobody ever reads half of it.
std::string write_whole(const fs::path& path, const std::string& text) {
  fs::path temporary = path;
  temporary += ".tmp";
  std::ofstream file{temporary, std::ios::binary | std::ios::trunc};
  file << text;
  file.close();
  std::error_code ec;
  if (!file) return fmt::format("{} cannot be written: is the disk full?", path.string());
  fs::rename(temporary, path, ec);
  return ec ? fmt::format("{} cannot be written: {}", path.string(), ec.message()) : std::string{};
}

}  // namespace

std::optional<fs::path> make_run_folder(const std::optional<std::string>& asked, const std::string& plan,
                                        std::string& why) {
  const auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const std::string stamp = fmt::format("{:%Y-%m-%dT%H%M%SZ}-{}", fmt::gmtime(time), plan);
  fs::path folder = asked ? fs::path{*asked} : fs::path{"plugfest-runs"} / stamp;
  std::error_code ec;
  // Two runs may start within one second; a folder that was asked for is taken as it is.
  for (int n = 2; !asked && fs::exists(folder, ec); ++n)
    folder = fs::path{"plugfest-runs"} / fmt::format("{}-{}", stamp, n);
  fs::create_directories(folder, ec);
  if (ec) {
    why = fmt::format("{} cannot be made: {}; give another folder with --out", folder.string(), ec.message());
    return std::nullopt;
  }
  if (fs::exists(journal_in(folder), ec)) {
    why = fmt::format("{} holds the journal of another run; give another folder with --out", folder.string());
    return std::nullopt;
  }
  return folder;
}

fs::path journal_in(const fs::path& folder) { return folder / "journal.jsonl"; }

std::string write_reports(const fs::path& folder, const journal::RunRecord& run) {
  std::string wrong = write_whole(folder / "report.html", report::to_html(run));
  if (wrong.empty()) wrong = write_whole(folder / "junit.xml", report::to_junit(run));
  return wrong;
}

}  // namespace plugfest::cli
