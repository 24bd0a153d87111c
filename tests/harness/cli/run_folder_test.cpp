#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using support::Arguments;
using support::Folder;
using support::plugfest;
using support::text_of;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path root = PLUGFEST_SOURCE_DIR;

/// @return the journal of a run that was asked for out of `folder`
std::string journal_of(Arguments arguments, const Folder& folder, const std::string& out) {
  arguments.insert(arguments.begin(), "run");
  arguments.insert(arguments.end(), {"--quiet", "--out", out});
  const auto ended = plugfest(arguments, {.folder = folder.path()});
  EXPECT_EQ(ended.signal, 0);
  EXPECT_THAT(ended.err, IsEmpty());
  const fs::path journal = fs::path{out}.is_absolute() ? fs::path{out} : folder.path() / out;
  std::string text = text_of(journal / "journal.jsonl");
  EXPECT_FALSE(text.empty());
  return text;
}

TEST(Journal, OfOneSeedIsTheSameFromAnyFolderIntoAnyFolder) {
  const Folder here;
  const Folder there;
  const std::string first = journal_of({"smoke", "--seed", "7"}, here, "one");
  EXPECT_EQ(journal_of({"smoke", "--seed", "7"}, there, "deep/er/two"), first);
  EXPECT_EQ(journal_of({"--seed=7", "smoke"}, here, there / "three"), first);
  EXPECT_NE(journal_of({"smoke", "--seed", "8"}, here, "four"), first);
}

TEST(Journal, IsTheSameWhetherShippedFilesAreGivenByNameOrByPath) {
  const Folder folder;
  const std::string by_name = journal_of({"smoke"}, folder, "name");
  const std::string plan = root / "testplans/smoke.yaml";
  EXPECT_EQ(journal_of({plan}, folder, "path"), by_name);
  EXPECT_EQ(journal_of({fs::relative(plan, folder.path())}, folder, "relative"), by_name);
  EXPECT_EQ(journal_of({"smoke", "--profile", root / "profiles/silicon/spectrum4-sn5600.yaml", "--module",
                        root / "profiles/modules/800g-dr8-lpo.yaml"},
                       folder, "all"),
            by_name);
}

TEST(Journal, OfADumpIsTheSameWhateverPathLedToIt) {
  const Folder folder;
  const fs::path dump = root / "tests/data/dumps/fboss-200g-fr4.yaml";
  const std::string text = journal_of({"smoke", "--module", dump}, folder, "absolute");
  EXPECT_EQ(journal_of({"smoke", "--module", fs::relative(dump, folder.path())}, folder, "relative"), text);
  fs::copy_file(dump, folder / "fboss-200g-fr4.yaml");
  EXPECT_EQ(journal_of({"smoke", "--module", "fboss-200g-fr4.yaml"}, folder, "copy"), text);
  EXPECT_THAT(text, testing::Not(HasSubstr(root.string())));
}

TEST(RunFolder, IsMadeBelowPlugfestRunsWhenNoneIsGiven) {
  const Folder folder;
  const auto first = plugfest({"run", "smoke", "--quiet"}, {.folder = folder.path()});
  const auto second = plugfest({"run", "smoke", "--quiet"}, {.folder = folder.path()});
  EXPECT_EQ(first.status, 0);
  EXPECT_EQ(second.status, 0);
  EXPECT_NE(first.out, second.out);
  for (const auto& ended : {first, second}) {
    const auto lines = support::lines_of(ended.out);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[1], testing::MatchesRegex("Journal: plugfest-runs/[0-9]+-[0-9]+-[0-9]+T[0-9]+Z-smoke(-2)?"
                                                "/journal.jsonl"));
    EXPECT_TRUE(fs::exists(folder.path() / lines[1].substr(9)));
    EXPECT_TRUE(fs::exists(folder.path() / lines[2].substr(8)));
  }
}

TEST(RunFolder, WithAJournalOfAnotherRunIsRefusedAndLeftAlone) {
  const Folder folder;
  fs::create_directory(folder / "run");
  folder.file("run/journal.jsonl", "not even a journal\n");
  const auto ended = plugfest({"run", "smoke", "--out", folder / "run"});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.err, HasSubstr("--out"));
  EXPECT_EQ(text_of(folder / "run/journal.jsonl"), "not even a journal\n");
  EXPECT_FALSE(fs::exists(folder / "run/report.html"));
}

TEST(RunFolder, ThatCannotBeMadeIsRefused) {
  const Folder folder;
  const std::string file = folder.file("file", "");
  for (const std::string& out : {file, file + "/below", std::string{"/proc/self/nothing"}, std::string{"/proc/self"}}) {
    const auto ended = plugfest({"run", "smoke", "--out", out});
    EXPECT_EQ(ended.status, 64) << out << ended.err;
    EXPECT_THAT(ended.err, testing::Not(IsEmpty())) << out;
  }
}

TEST(RunFolder, AndPlanMayHaveSpacesAndOddLettersInTheirPaths) {
  const Folder folder;
  fs::create_directory(folder / "my plans; $(x) ü");
  const std::string plan = folder.file("my plans; $(x) ü/my smoke.yaml", text_of(root / "testplans/smoke.yaml"));
  const auto ended = plugfest({"run", plan, "--out", folder / "a b"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(plugfest({"validate", plan}).status, 0);
  EXPECT_EQ(plugfest({"report", folder / "a b"}).status, 0);
}

TEST(Report, HasFourFormatsAndTheStatusOfItsRun) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const std::vector<std::pair<const char*, const char*>> starts = {
      {"text", "pass: plan smoke"}, {"json", "{"}, {"html", "<!DOCTYPE html>"}, {"junit", "<?xml"}};
  for (const auto& [format, start] : starts) {
    const auto ended = plugfest({"report", folder / "run", "--format", format});
    EXPECT_EQ(ended.status, 0) << format;
    EXPECT_THAT(ended.out, testing::StartsWith(start)) << format;
    EXPECT_THAT(ended.err, IsEmpty()) << format;
  }
  EXPECT_EQ(plugfest({"report", folder / "run/journal.jsonl", "--format", "html"}).out,
            text_of(folder / "run/report.html"));
  EXPECT_EQ(plugfest({"report", folder / "run", "--format", "junit"}).out, text_of(folder / "run/junit.xml"));
}

TEST(Report, OfACutJournalIsStatusFourAndSaysWhatIsMissing) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const std::string whole = text_of(folder / "run/journal.jsonl");
  fs::create_directory(folder / "cut");
  for (const double share : {0.03, 0.3, 0.5, 0.9, 0.999}) {
    folder.file("cut/journal.jsonl",
                whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size()))));
    for (const char* format : {"text", "json", "html", "junit"}) {
      const auto ended = plugfest({"report", folder / "cut", "--format", format});
      EXPECT_EQ(ended.status, 4) << share << ' ' << format;
      EXPECT_THAT(ended.err, HasSubstr("the end of the run is missing")) << share << ' ' << format;
    }
  }
  // In the first step: the files that stand in the journal's head are most of it.
  folder.file("cut/journal.jsonl", whole.substr(0, whole.find('\n', whole.find("testStepStart")) + 1));
  EXPECT_THAT(plugfest({"report", folder / "cut"}).out, HasSubstr("never started: the journal ends before it"));
}

TEST(Report, WithoutAJournalIsRefused) {
  const Folder folder;
  const std::string plan = root / "testplans/smoke.yaml";
  for (const std::string& run : {folder.path().string(), std::string{folder / "none"}, plan})
    for (const char* command : {"report", "restore"}) {
      const auto ended = plugfest({command, run});
      EXPECT_EQ(ended.status, 64) << command << ' ' << run;
      EXPECT_THAT(ended.out, IsEmpty()) << command << ' ' << run;
      EXPECT_THAT(ended.err, HasSubstr("plugfest: ")) << command << ' ' << run;
    }
}

TEST(Report, OfAJournalThatWasKilledBeforeItsFirstLineIsStatusFour) {
  const Folder folder;
  const auto ended = plugfest({"report", folder.file("journal.jsonl", "")});
  EXPECT_EQ(ended.status, 4);
  EXPECT_THAT(ended.err, HasSubstr("the journal is empty"));
}

TEST(Restore, OfAFinishedRunHasNothingToDo) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const auto ended = plugfest({"restore", folder / "run"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.out, HasSubstr("every change of this run was undone"));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST(Restore, OfACutRunSaysThatTheSimulatedModuleEndedWithIt) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const auto lines = support::lines_of(text_of(folder / "run/journal.jsonl"));
  ASSERT_GT(lines.size(), 10U);
  fs::create_directory(folder / "cut");
  bool open = false;
  for (std::size_t kept = 2; kept < lines.size(); ++kept) {
    std::string text;
    for (std::size_t i = 0; i < kept; ++i) text += lines[i] + "\n";
    folder.file("cut/journal.jsonl", text);
    const auto ended = plugfest({"restore", folder / "cut"});
    EXPECT_EQ(ended.status, 4) << kept << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("its modules ended with it")) << kept;
    EXPECT_THAT(ended.err, HasSubstr("the end of the run is missing")) << kept;
    open = open || ended.out.find("without an undo") != std::string::npos;
  }
  EXPECT_TRUE(open) << "somewhere in the run a change was open";
}

TEST(Restore, OfARunThatWasKilledBeforeItBeganHasNothingToDo) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const std::string whole = text_of(folder / "run/journal.jsonl");
  fs::create_directory(folder / "cut");
  folder.file("cut/journal.jsonl", whole.substr(0, whole.find('\n') + 100));
  const auto ended = plugfest({"restore", folder / "cut"});
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("before it began"));
}

TEST(Restore, OfAJournalWhoseStartIsDamagedPromisesNothing) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  const auto lines = support::lines_of(text_of(folder / "run/journal.jsonl"));
  std::string text = lines[0] + "\n";
  for (std::size_t i = 2; i < lines.size() / 2; ++i) text += lines[i] + "\n";
  fs::create_directory(folder / "cut");
  folder.file("cut/journal.jsonl", text);
  const auto ended = plugfest({"restore", folder / "cut"});
  EXPECT_EQ(ended.status, 4) << ended.out;
  EXPECT_THAT(ended.out, IsEmpty());
}

}  // namespace
}  // namespace plugfest
