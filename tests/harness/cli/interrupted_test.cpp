#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <thread>

/// Runs that are stopped from outside. Nothing here depends on where exactly the signal strikes.
namespace plugfest {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::Child;
using support::Folder;
using support::plugfest;
using support::text_of;
using testing::HasSubstr;

support::Arguments long_run(const std::string& out) {
  return {"run", "smoke", "--slots", "64", "--quiet", "--out", out};
}

std::uintmax_t size_of(const fs::path& path) {
  std::error_code ec;
  const std::uintmax_t size = fs::file_size(path, ec);
  return ec ? 0 : size;
}

/// Waits until the journal has grown to `bytes`, or stops growing because the run is over.
void wait_for_journal(const fs::path& journal, std::uintmax_t bytes) {
  const auto due = std::chrono::steady_clock::now() + support::child_limit;
  while (size_of(journal) < bytes && std::chrono::steady_clock::now() < due) std::this_thread::sleep_for(1ms);
}

bool has_end(const std::string& journal) { return journal.find("\"testRunEnd\"") != std::string::npos; }

constexpr std::array<std::uintmax_t, 5> moments = {1, 100'000, 300'000, 600'000, 900'000};

TEST(Interrupted, RunRestoresEndsItsJournalAndExits130) {
  std::size_t interrupted = 0;
  for (const std::uintmax_t bytes : moments)
    for (const int signal : {SIGINT, SIGTERM}) {
      const Folder folder;
      Child child{long_run(folder / "run")};
      wait_for_journal(folder / "run/journal.jsonl", bytes);
      child.send(signal);
      const auto ended = child.wait();
      EXPECT_TRUE(ended.status == 130 || ended.status == 0) << ended.status << " signal " << ended.signal << ended.err;
      interrupted += ended.status == 130 ? 1U : 0U;
      EXPECT_TRUE(has_end(text_of(folder / "run/journal.jsonl"))) << bytes;
      EXPECT_EQ(plugfest({"report", folder / "run"}).status, ended.status) << bytes;
      EXPECT_TRUE(fs::exists(folder / "run/report.html")) << bytes;
      const auto restore = plugfest({"restore", folder / "run"});
      EXPECT_EQ(restore.status, 0) << bytes;
      EXPECT_THAT(restore.out, HasSubstr("every change of this run was undone")) << bytes;
    }
  EXPECT_GT(interrupted, 0U) << "no signal came in time: the test shows nothing";
}

TEST(Interrupted, TwiceRestoresAllTheSame) {
  const Folder folder;
  Child child{long_run(folder / "run")};
  wait_for_journal(folder / "run/journal.jsonl", 200'000);
  child.send(SIGINT);
  std::this_thread::sleep_for(5ms);
  child.send(SIGINT);
  const auto ended = child.wait();
  EXPECT_TRUE(ended.status == 130 || ended.status == 0) << ended.status << " signal " << ended.signal << ended.err;
  EXPECT_TRUE(has_end(text_of(folder / "run/journal.jsonl")));
}

TEST(Killed, RunLeavesAJournalThatReadsAndAReportThatSaysSo) {
  std::size_t cut = 0;
  for (const std::uintmax_t bytes : moments) {
    const Folder folder;
    Child child{long_run(folder / "run")};
    wait_for_journal(folder / "run/journal.jsonl", bytes);
    child.send(SIGKILL);
    const auto ended = child.wait();
    const std::string journal = text_of(folder / "run/journal.jsonl");
    const auto lines = support::lines_of(journal);
    for (std::size_t i = 0; i + (journal.ends_with('\n') ? 0 : 1) < lines.size(); ++i)
      EXPECT_TRUE(nlohmann::json::accept(lines[i])) << lines[i];
    const auto report = plugfest({"report", folder / "run"});
    const auto restore = plugfest({"restore", folder / "run"});
    EXPECT_EQ(restore.status, report.status) << restore.err;
    if (has_end(journal)) {
      EXPECT_EQ(report.status, 0) << bytes;
      continue;
    }
    ++cut;
    EXPECT_EQ(ended.signal, SIGKILL);
    EXPECT_EQ(report.status, 4) << bytes;
    EXPECT_THAT(report.err, HasSubstr("the end of the run is missing")) << bytes;
    EXPECT_THAT(restore.out, HasSubstr("Nothing to put back")) << bytes;
    EXPECT_THAT(restore.out, HasSubstr("no verdict")) << bytes;
    EXPECT_FALSE(fs::exists(folder / "run/report.html")) << bytes;
  }
  EXPECT_GT(cut, 0U) << "no signal came in time: the test shows nothing";
}

}  // namespace
}  // namespace plugfest
