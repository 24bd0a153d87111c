#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using support::Arguments;
using support::Folder;
using support::plugfest;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path root = PLUGFEST_SOURCE_DIR;

TEST(ExitStatus, IsZeroForAModuleThatPasses) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--out", folder / "run"});
  EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("SIMULATED"));
  EXPECT_THAT(ended.err, IsEmpty());
  for (const char* name : {"journal.jsonl", "report.html", "junit.xml"})
    EXPECT_TRUE(fs::is_regular_file(folder / "run" / name)) << name;
}

TEST(ExitStatus, IsOneForASeventeenWattModuleInATwelveWattPort) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--bench", "sim-12w-port", "--out", folder / "run"});
  EXPECT_EQ(ended.status, 1) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("held in low power"));
  EXPECT_THAT(ended.err, IsEmpty());
}

TEST(ExitStatus, IsTwoWhereNobodyKnowsThePortsLimit) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--profile", "tomahawk5-7060x6", "--out", folder / "run"});
  EXPECT_EQ(ended.status, 2) << ended.out << ended.err;
}

TEST(ExitStatus, IsTwoWithoutAPowerMeter) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--bench", "sim-no-meter", "--out", folder / "run"});
  EXPECT_EQ(ended.status, 2) << ended.out << ended.err;
}

TEST(ExitStatus, IsNeverZeroForAScreeningOrWithAStepLeftOut) {
  const Folder folder;
  const auto screened = plugfest({"run", "smoke", "--screen", "--out", folder / "a"});
  EXPECT_EQ(screened.status, 2) << screened.out;
  EXPECT_THAT(screened.out, HasSubstr("not a qualification"));
  const auto skipped = plugfest({"run", "smoke", "--skip", "module.bring-up", "--out", folder / "b"});
  EXPECT_EQ(skipped.status, 2) << skipped.out;
  EXPECT_THAT(skipped.out, HasSubstr("not a qualification"));
}

TEST(ExitStatus, IsSixtyFourForACommandLineThatIsWrong) {
  const Folder folder;
  const std::vector<Arguments> wrong = {
      {},
      {"walk"},
      {"run"},
      {"run", "smoke", "--bogus"},
      {"run", "smoke", "--seed", "-1"},
      {"run", "smoke", "--seed", "many"},
      {"run", "smoke", "--slots", "x"},
      {"run", "smoke", "--slots", "0"},
      {"run", "smoke", "--slots", "65"},
      {"run", "smoke", "--slots", "99999999999"},
      {"run", "smoke", "--skip", "no-such-step"},
      {"run", "smoke", "--bench", "sim-12w-port", "--module", "800g-dr8-lpo"},
      {"run", "smoke", "--bench", "sim-12w-port", "--slots", "2"},
      {"run", "smoke", "extra"},
      {"validate"},
      {"list", "colours"},
      {"report", folder / "nothing", "--format", "pdf"},
      {"inspect"},
      {"restore"},
  };
  for (const Arguments& arguments : wrong) {
    const auto ended = plugfest(arguments, {.folder = folder.path()});
    const std::string line = testing::PrintToString(arguments);
    EXPECT_EQ(ended.status, 64) << line;
    EXPECT_THAT(ended.out, IsEmpty()) << line;
    EXPECT_THAT(ended.err, testing::Not(IsEmpty())) << line;
  }
  EXPECT_TRUE(fs::is_empty(folder.path())) << "a refused command line leaves nothing behind";
}

TEST(ExitStatus, OfAnUnknownNameComesWithTheNearestWord) {
  const auto nearest = [](const Arguments& arguments, const char* word) {
    const auto ended = plugfest(arguments);
    EXPECT_EQ(ended.status, 64);
    EXPECT_THAT(ended.err, HasSubstr(word));
  };
  nearest({"run", "smok"}, "did you mean 'smoke'?");
  nearest({"run", "smoke", "--module", "800g-dr8-lpp"}, "did you mean '800g-dr8-lpo'?");
  nearest({"run", "smoke", "--profile", "spectrum-sn5600"}, "did you mean 'spectrum4-sn5600'?");
  nearest({"run", "smoke", "--bench", "sim-13w-port"}, "did you mean 'sim-12w-port'?");
  nearest({"validate", "smoke2"}, "did you mean 'smoke'?");
}

TEST(Help, OfEveryCommandHasAnExampleAndTheExitStatuses) {
  for (const char* command : {"", "run", "validate", "list", "inspect", "restore", "report"}) {
    const auto ended = plugfest(*command == '\0' ? Arguments{"--help"} : Arguments{command, "--help"});
    EXPECT_EQ(ended.status, 0) << command;
    EXPECT_THAT(ended.out, HasSubstr("Example:\n  plugfest " + std::string{command})) << command;
    EXPECT_THAT(ended.out, HasSubstr("Exit status:")) << command;
    for (const char* status : {"0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "64 ", "130 "})
      EXPECT_THAT(ended.out, HasSubstr("\n  " + std::string{status})) << command;
    EXPECT_THAT(ended.err, IsEmpty()) << command;
  }
}

TEST(Version, IsOneLine) {
  const auto ended = plugfest({"--version"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.out, testing::MatchesRegex("plugfest [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(List, KnowsEverythingThatCanBeNamed) {
  const std::vector<std::pair<const char*, const char*>> lists = {
      {"checks", "module.bring-up"}, {"plans", "smoke"},          {"profiles", "tomahawk5-7060x6"},
      {"modules", "800g-dr8-lpo"},   {"benches", "sim-12w-port"}, {"drivers", "ina228"}};
  for (const auto& [what, member] : lists) {
    const auto ended = plugfest({"list", what});
    EXPECT_EQ(ended.status, 0) << what;
    EXPECT_THAT(ended.out, HasSubstr(member)) << what;
    EXPECT_THAT(ended.out, testing::Not(HasSubstr("plugfest validate"))) << what;
  }
}

TEST(List, ShowsAtAGlanceWhatAPlatformAndAModuleAreToALink) {
  EXPECT_THAT(plugfest({"list", "profiles"}).out,
              HasSubstr("port classes 800g-8, 400g-4, 200g-2, 100g-1; tap sets: 2 lpo, 2 retimed, 2 copper"));
  EXPECT_THAT(plugfest({"list", "modules"}).out,
              HasSubstr("8 lanes of 106.25 Gb/s, linear: host interface id 23h is a linear one"));
  EXPECT_THAT(plugfest({"validate", "tomahawk4-7060dx5"}).out, HasSubstr("no tap sets; histogram bins 8-15)"));
}

TEST(Inspect, DecodesADumpForAPersonAndForATool) {
  const std::string dump = root / "tests/data/dumps/eoptolink-eold-168hg-10-1.yaml";
  const auto person = plugfest({"inspect", dump});
  EXPECT_EQ(person.status, 0) << person.err;
  EXPECT_THAT(person.out, HasSubstr("EOLD-168HG-10"));
  const auto tool = plugfest({"inspect", dump, "--json"});
  EXPECT_EQ(tool.status, 0) << tool.err;
  EXPECT_THAT(tool.out, testing::StartsWith("{"));
  EXPECT_THAT(tool.out, HasSubstr("EOLD-168HG-10"));
}

}  // namespace
}  // namespace plugfest
