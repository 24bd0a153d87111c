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
using support::text_of;
using testing::HasSubstr;
using testing::Not;

TEST(CommandLine, NamesTheUnknownCommandAndTheNearestOne) {
  const auto far = plugfest({"frobnicate"});
  EXPECT_EQ(far.status, 64);
  EXPECT_THAT(far.err, HasSubstr("there is no command 'frobnicate'"));
  EXPECT_THAT(far.err, HasSubstr("restore"));
  const auto near = plugfest({"validat", "smoke"});
  EXPECT_EQ(near.status, 64);
  EXPECT_THAT(near.err, HasSubstr("there is no command 'validat'; did you mean 'validate'?"));
}

TEST(CommandLine, RefusesAnEmptyValueByItsOption) {
  const Folder folder;
  for (const Arguments& arguments : std::vector<Arguments>{
           {"run", "smoke", "--module=", "--out", "zz"},
           {"run", "smoke", "--out", "zz", "--module="},
           {"run", "smoke", "--out", "zz", "--module", ""},
           {"run", "smoke", "--module", "--out", "zz"},
           {"run", "smoke", "--module=", "800g-dr8-lpo", "--out", "zz"},
       }) {
    const auto ended = plugfest(arguments, {.folder = folder.path()});
    EXPECT_EQ(ended.status, 64) << testing::PrintToString(arguments);
    EXPECT_THAT(ended.err, HasSubstr("--module: ")) << testing::PrintToString(arguments);
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(CommandLine, TakesSeedsUpTo64BitsAndNoOthers) {
  const Folder folder;
  for (const char* seed : {"-1", "18446744073709551616", "1e3", "0x10", "1.0", "+1", "1 "}) {
    const auto ended =
        plugfest({"run", "smoke", std::string{"--seed="} + seed, "--out", "zz"}, {.folder = folder.path()});
    EXPECT_EQ(ended.status, 64) << seed;
    EXPECT_THAT(ended.err, HasSubstr("--seed: a seed is a whole number from 0 to 18446744073709551615")) << seed;
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  const std::string largest = "18446744073709551615";
  EXPECT_EQ(plugfest({"run", "smoke", "--quiet", "--seed", largest, "--out", folder / "run"}).status, 0);
  EXPECT_THAT(text_of(folder / "run/journal.jsonl"), HasSubstr("--seed " + largest));
}

TEST(CommandLine, IsRecordedWithEveryModuleInItsPlace) {
  const Folder folder;
  plugfest({"run", "smoke", "--quiet", "--module", "800g-dr8-lpo", "--module", "800g-dr8-lpo", "--module",
            "passive-copper", "--out", folder / "run"});
  EXPECT_THAT(text_of(folder / "run/journal.jsonl"),
              HasSubstr("--module 800g-dr8-lpo --module 800g-dr8-lpo --module passive-copper --slots 3 "));
}

/// The journal of a whole run, to be damaged.
class RestoreOfAJournal : public testing::Test {
 protected:
  RestoreOfAJournal() {
    plugfest({"run", "smoke", "--quiet", "--out", folder_ / "run"});
    lines_ = support::lines_of(text_of(folder_ / "run/journal.jsonl"));
  }
  support::Ended restore(const std::vector<std::string>& lines, const std::string& tail = {}) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return plugfest({"restore", folder_.file("given.jsonl", text + tail)});
  }
  /// Where the first line stands that holds `what`.
  std::ptrdiff_t find(const std::string& what) const {
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (lines_[i].find(what) != std::string::npos) return static_cast<std::ptrdiff_t>(i);
    ADD_FAILURE() << what;
    return 0;
  }

  Folder folder_;
  std::vector<std::string> lines_;
};

TEST_F(RestoreOfAJournal, OfAWholeRunHasNothingToDo) {
  const auto ended = restore(lines_);
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("every change of this run was undone"));
}

TEST_F(RestoreOfAJournal, ThatIsEmptySaysThatTheRunNeverBegan) {
  const auto ended = restore({});
  EXPECT_EQ(ended.status, 4) << "the journal has no end";
  EXPECT_THAT(ended.out, HasSubstr("killed before it began"));
}

TEST_F(RestoreOfAJournal, OfAKilledRunSaysThatNothingWasOpen) {
  const std::vector<std::string> head(lines_.begin(), lines_.begin() + find("plugfest-restore-planned"));
  const auto ended = restore(head, R"({"sequenceNumber":7,"tim)");
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("no change was open when the journal ends"));
  EXPECT_THAT(ended.out, Not(HasSubstr("was undone")));
}

TEST_F(RestoreOfAJournal, CannotKnowWhatIsOpenWhereLinesAreLost) {
  const auto planned = find("plugfest-restore-planned");
  auto lost = lines_;
  lost.erase(lost.begin() + planned);
  auto garbled = lines_;
  garbled[static_cast<std::size_t>(planned)] = "garbage";
  auto renamed = lines_;
  std::string& line = renamed[static_cast<std::size_t>(planned)];
  line.replace(line.find("\"extension\""), 11, "\"extensiom\"");
  std::vector<std::string> killed(garbled.begin(), garbled.begin() + planned + 1);
  for (const auto& lines : {lost, garbled, renamed, killed}) {
    const auto ended = restore(lines);
    EXPECT_EQ(ended.status, 4) << ended.out;
    EXPECT_THAT(ended.err, HasSubstr("what this run left open cannot be known"));
    EXPECT_THAT(ended.out, Not(HasSubstr("Nothing to put back")));
  }
}

TEST_F(RestoreOfAJournal, ListsWhatIsKnownToBeOpenInADamagedJournal) {
  auto lines = lines_;
  lines[static_cast<std::size_t>(find("plugfest-restore-done"))] = "garbage";
  const auto ended = restore(lines);
  EXPECT_EQ(ended.status, 4) << ended.out;
  EXPECT_THAT(ended.err, HasSubstr("What can be read has 1 change without an undo:\n  slot 0: "));
}

TEST(Validate, HoldsABenchAgainstThePlatformOfThePlanBesideIt) {
  const Folder folder;
  const std::string bench = folder.file(
      "lab.yaml",
      "bench: lab\ndriver: sim\nairflow: sideways\nslots:\n  - {module: 800g-dr8-lpo, port: 65, meter: none}\n");
  EXPECT_EQ(plugfest({"validate", bench}).status, 0) << "by itself it is a good file";
  for (const char* beside : {"smoke", "spectrum4-sn5600"}) {
    const auto ended = plugfest({"validate", bench, beside});
    EXPECT_EQ(ended.status, 64) << beside;
    EXPECT_THAT(ended.err, HasSubstr("lab.yaml:5:5: error: spectrum4-sn5600 has no port 65")) << beside;
    EXPECT_THAT(ended.err, HasSubstr("lab.yaml:3:10: error: spectrum4-sn5600 lists no airflows")) << beside;
    EXPECT_THAT(ended.out, Not(HasSubstr("lab.yaml: good"))) << beside;
    EXPECT_THAT(ended.out, HasSubstr(": good (")) << beside;
  }
}

TEST(Validate, SaysEverythingThatIsWrongWithABenchAtOnce) {
  const Folder folder;
  const std::string bench = folder.file("lab.yaml",
                                        "bench: lab\n"
                                        "driver: sin\n"
                                        "slots:\n"
                                        "  - {module: 800g-dr8-lpo, port: 1, power_limit: 12 Watts, meter: none}\n"
                                        "  - {module: no-such, port: 1, meter: {driver: ina229}}\n");
  const auto ended = plugfest({"validate", bench});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.err, HasSubstr("no bench driver is called 'sin'"));
  EXPECT_THAT(ended.err, HasSubstr("unknown unit 'Watts'"));
  EXPECT_THAT(ended.err, HasSubstr("port 1 is already that of slot 0"));
  EXPECT_THAT(ended.err, HasSubstr("no module is named 'no-such'"));
  EXPECT_THAT(ended.err, HasSubstr("no power meter driver is called 'ina229'"));
}

TEST(Validate, FindsAPathFromTheFileThatNamesIt) {
  const Folder folder;
  const Folder elsewhere;
  folder.file("mine.yaml", text_of(fs::path{PLUGFEST_SOURCE_DIR} / "profiles/modules/800g-dr8-lpo.yaml"));
  const std::string bench =
      folder.file("lab.yaml", "bench: lab\ndriver: sim\nslots:\n  - {module: ./mine.yaml, port: 1, meter: none}\n");
  const auto ended = plugfest({"validate", bench}, {.folder = elsewhere.path()});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(
      plugfest({"run", "smoke", "--quiet", "--bench", bench, "--out", "run"}, {.folder = elsewhere.path()}).signal, 0);
  EXPECT_TRUE(fs::exists(elsewhere / "run/journal.jsonl"));
}

TEST(Report, NamesTheProgramsVersionOnce) {
  const Folder folder;
  plugfest({"run", "smoke", "--quiet", "--out", folder / "run"});
  const std::string html = text_of(folder / "run/report.html");
  const std::string term = "<dt>plugfest</dt>";
  const auto first = html.find(term) == std::string::npos ? html.find(">plugfest<") : html.find(term);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(html.find(term, first + 1), std::string::npos);
}

}  // namespace
}  // namespace plugfest
