#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

// From a firmware file for a simulated module to the verdict of firmware.upgrade, as a person types it.

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using support::Folder;
using support::plugfest;
using testing::HasSubstr;
using testing::StartsWith;

std::string plan_with(const std::string& image) {
  return "plan: upgrade\ntitle: t\nprofile: spectrum4-sn5600\nsteps:\n  - check: firmware.upgrade\n    image: " +
         image + "\n";
}

TEST(FirmwareImage, RunsOnTheSimulatedBenchOfWhicheverFolderThePlanIsStartedFrom) {
  const Folder folder;
  fs::create_directory(folder / "plans");
  fs::create_directory(folder / "elsewhere");
  const auto made = plugfest(
      {"sim", "firmware-image", "--module", "800g-dr8-lpo", "--version", "2.5.9", "--out", folder / "plans/lpo.fw"});
  ASSERT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("firmware 2.5.9 for the simulated module 800g-dr8-lpo"));
  EXPECT_THAT(support::text_of(folder / "plans/lpo.fw"), StartsWith("PFFW\x01\x02\x05"));
  const std::string plan = folder.file("plans/upgrade.yaml", plan_with("lpo.fw"));
  const auto run =
      plugfest({"run", plan, "--bench", "sim-firmware", "--out", folder / "run"}, {.folder = folder / "elsewhere"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("completed, run on trial and taken back"));
}

TEST(FirmwareImage, ThatIsMissingIsNamedByItsWholePathBeforeAnythingRuns) {
  const Folder folder;
  const std::string plan = folder.file("upgrade.yaml", plan_with("lpo.fw"));
  const auto run = plugfest({"run", plan, "--bench", "sim-firmware", "--out", folder / "run"});
  EXPECT_EQ(run.status, 64);
  EXPECT_THAT(run.err, HasSubstr("upgrade.yaml:6:12: error: there is no file '" + (folder / "lpo.fw").string() + "'"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(FirmwareImage, IsRefusedWhereItCannotBe) {
  const Folder folder;
  const auto refused = [&](const std::string& module, const std::string& version, const std::string& out) {
    const auto ended = plugfest({"sim", "firmware-image", "--module", module, "--version", version, "--out", out});
    EXPECT_EQ(ended.status, 64) << module << version << out;
    return ended.err;
  };
  const std::string taken = folder.file("taken.fw", "mine");
  EXPECT_THAT(refused("800g-dr8-lpo", "2.5", taken), HasSubstr("is there already"));
  EXPECT_EQ(support::text_of(taken), "mine");
  EXPECT_THAT(refused("800g-dr8-lpo", "2.5", folder / "none/a.fw"), HasSubstr("No such file"));
  EXPECT_THAT(refused("passive-copper", "2.5", folder / "a.fw"), HasSubstr("no command data block"));
  for (const char* version : {"2", "2.", "2.256", "a.b", "2.5.65536", "2.5.9.1", "-1.0"})
    EXPECT_THAT(refused("800g-dr8-lpo", version, folder / "a.fw"), HasSubstr("MAJOR.MINOR")) << version;
  EXPECT_FALSE(fs::exists(folder / "a.fw"));
}

TEST(Journal, NamesEveryQuirkFileOfTheRunWithItsHash) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--quiet", "--out", folder / "run"}).status, 0);
  const std::string start = support::lines_of(support::text_of(folder / "run/journal.jsonl")).at(1);
  EXPECT_THAT(start, HasSubstr("profiles/quirks/cisco-innolight-cdb.yaml"));
  EXPECT_THAT(start, HasSubstr("profiles/quirks/innolight-t-oh8cnt-nmt.yaml"));
}

}  // namespace
}  // namespace plugfest
