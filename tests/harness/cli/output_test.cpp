#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using support::Folder;
using support::plugfest;
using support::Stdout;
using testing::HasSubstr;
using testing::IsEmpty;

const std::set<std::string> verdicts = {"pass", "fail", "inconclusive", "error", "skipped"};

void expect_keys(const json& object, const std::set<std::string>& keys) {
  ASSERT_TRUE(object.is_object()) << object;
  std::set<std::string> found;
  for (const auto& [key, value] : object.items()) found.insert(key);
  EXPECT_EQ(found, keys);
}

void expect_verdict(const json& object) {
  ASSERT_TRUE(object.at("verdict").is_string()) << object;
  EXPECT_TRUE(verdicts.contains(object.at("verdict").get<std::string>())) << object;
}

void expect_measurement(const json& m) {
  expect_keys(m, {"name", "value", "unit", "uncertainty", "lane", "limit", "verdict"});
  EXPECT_TRUE(m.at("name").is_string());
  EXPECT_TRUE(m.at("value").is_number() || m.at("value").is_string() || m.at("value").is_boolean()) << m;
  EXPECT_TRUE(m.at("unit").is_string());
  EXPECT_TRUE(m.at("uncertainty").is_null() || m.at("uncertainty").is_number()) << m;
  expect_verdict(m);
  if (const json& lane = m.at("lane"); !lane.is_null()) {
    expect_keys(lane, {"side", "number"});
    EXPECT_TRUE(lane.at("side") == "host" || lane.at("side") == "media") << lane;
    EXPECT_TRUE(lane.at("number").is_number_integer()) << lane;
  }
  if (const json& limit = m.at("limit"); !limit.is_null()) {
    expect_keys(limit, {"min", "max", "source"});
    for (const char* bound : {"min", "max"})
      EXPECT_TRUE(limit.at(bound).is_null() || limit.at(bound).is_number()) << limit;
    EXPECT_TRUE(limit.at("source").is_string());
  }
}

/// @return how many measurements there are
std::size_t expect_slot(const json& slot) {
  std::size_t measurements = 0;
  expect_keys(slot, {"slot", "module", "profile", "verdict", "steps"});
  EXPECT_TRUE(slot.at("slot").is_number_integer());
  EXPECT_TRUE(slot.at("module").is_string());
  EXPECT_TRUE(slot.at("profile").is_string());
  expect_verdict(slot);
  EXPECT_TRUE(slot.at("steps").is_array());
  for (const json& step : slot.at("steps")) {
    expect_keys(step, {"step", "check", "verdict", "message", "measurements"});
    for (const char* text : {"step", "check", "message"}) EXPECT_TRUE(step.at(text).is_string()) << step;
    expect_verdict(step);
    for (const json& m : step.at("measurements")) expect_measurement(m);
    measurements += step.at("measurements").size();
  }
  return measurements;
}

TEST(Json, IsOneDocumentOfTheAgreedShapeAndNothingElse) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--module", "800g-dr8-lpo", "--module", "passive-copper", "--slots", "3",
                               "--json", "--out", folder / "run"});
  EXPECT_THAT(ended.err, IsEmpty());
  const json document = json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  expect_keys(document, {"schema", "verdict", "exit_status", "journal", "slots"});
  EXPECT_EQ(document.at("schema"), 1);
  expect_verdict(document);
  EXPECT_EQ(document.at("exit_status"), ended.status);
  EXPECT_EQ(document.at("journal"), (folder / "run/journal.jsonl").string());
  ASSERT_EQ(document.at("slots").size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(document.at("slots").at(i).at("slot"), i);
    EXPECT_GT(expect_slot(document.at("slots").at(i)), 0U) << i;
  }
  EXPECT_EQ(document.at("slots").at(1).at("module"), "passive-copper");
}

TEST(Json, OfAReportIsThatOfItsRun) {
  const Folder folder;
  const auto run = plugfest({"run", "smoke", "--json", "--bench", "sim-12w-port", "--out", folder / "run"});
  const auto report = plugfest({"report", folder / "run/journal.jsonl", "--format", "json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(report.status, 1);
  EXPECT_EQ(report.out, run.out);
}

TEST(Quiet, SaysTheVerdictAndTwoPaths) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--quiet", "--out", "out"}, {.folder = folder.path()});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "pass\nJournal: out/journal.jsonl\nReport: out/report.html\n");
  EXPECT_THAT(ended.err, IsEmpty());
  EXPECT_TRUE(fs::exists(folder / "out/journal.jsonl"));
  EXPECT_TRUE(fs::exists(folder / "out/report.html"));
}

TEST(Lines, OfFinishedStepsArePlainAndOneEach) {
  const Folder folder;
  const auto ended = plugfest({"run", "smoke", "--slots", "2", "--out", folder / "run"});
  const auto lines = support::lines_of(ended.out);
  EXPECT_EQ(std::ranges::count_if(lines, [](const std::string& l) { return l.starts_with("slot 1  pass "); }), 4);
  EXPECT_THAT(ended.out, testing::Not(HasSubstr("\x1b")));
}

/// Whatever becomes of the output, the run runs to its end and says so by its status.
TEST(Lines, StandBelowEachOtherWhateverTheNamesOfTheChecks) {
  const Folder folder;
  const auto ended = plugfest({"run", "onboarding", "--module", "800g-dr8-lpo", "--out", folder / "run"});
  std::set<std::size_t> columns;
  std::size_t steps = 0;
  for (const std::string& line : support::lines_of(ended.out)) {
    if (!line.starts_with("slot 0  ")) continue;
    ++steps;
    const std::size_t name = line.find_first_not_of(' ', line.find(' ', 8));
    columns.insert(line.find_first_not_of(' ', line.find(' ', name)));
  }
  EXPECT_GT(steps, 10U) << ended.out;
  EXPECT_EQ(columns.size(), 1U) << ended.out;
}

TEST(Streams, ThatAreClosedFullOrBrokenDoNotEndARun) {
  const Folder folder;
  int n = 0;
  for (const Stdout out : {Stdout::closed, Stdout::full, Stdout::reader_gone})
    for (const bool stderr_full : {false, true})
      for (const bool as_json : {false, true}) {
        const std::string run = folder / ("run" + std::to_string(n++));
        support::Arguments arguments = {"run", "smoke", "--out", run};
        if (as_json) arguments.emplace_back("--json");
        const auto ended = plugfest(arguments, {.out = out, .stderr_full = stderr_full});
        EXPECT_EQ(ended.status, 0) << n << ended.err;
        EXPECT_EQ(plugfest({"report", run}).status, 0) << n;
        EXPECT_THAT(support::text_of(run + "/journal.jsonl"), testing::Not(HasSubstr("slot 0  "))) << n;
        if (!stderr_full) {
          EXPECT_THAT(ended.err, HasSubstr("stdout cannot be written")) << n;
        }
      }
}

TEST(Streams, ThatCannotTakeAMessageLeaveTheStatusAsItIs) {
  const Folder folder;
  for (const Stdout out : {Stdout::captured, Stdout::closed, Stdout::full})
    for (const support::Arguments& arguments : std::vector<support::Arguments>{{"run", "smok"},
                                                                               {"run", "--bogus"},
                                                                               {"validate", "nothing"},
                                                                               {"report", folder / "none"},
                                                                               {"inspect", "x"}})
      EXPECT_EQ(plugfest(arguments, {.out = out, .stderr_full = true}).status, 64) << testing::PrintToString(arguments);
}

TEST(Streams, ReportThatIsNotWrittenIsNotAGoodReport) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--out", folder / "run"}).status, 0);
  for (const Stdout out : {Stdout::closed, Stdout::full}) {
    const auto ended = plugfest({"report", folder / "run"}, {.out = out});
    EXPECT_EQ(ended.status, 4);
    EXPECT_THAT(ended.err, HasSubstr("stdout cannot be written: "));
  }
}

/// `| head -1` has what it wanted.
TEST(Streams, AReaderThatGoesAwayIsNoFailureOfTheLab) {
  const Folder folder;
  ASSERT_EQ(plugfest({"run", "smoke", "--bench", "sim-12w-port", "--out", folder / "run"}).status, 1);
  const std::string lpo = "sim:800g-dr8-lpo", retimed = "sim:800g-dr8-retimed";
  const std::vector<std::pair<support::Arguments, int>> commands = {
      {{"list", "checks"}, 0},
      {{"list", "registers"}, 0},
      {{"list", "plans", "--json"}, 0},
      {{"validate", "smoke"}, 0},
      {{"inspect", lpo}, 0},
      {{"inspect", lpo, "--json"}, 0},
      {{"inspect", lpo, "--what", "poll", "--bus-stats"}, 0},
      {{"inspect", "--diff", lpo, retimed}, 1},
      {{"dump", lpo}, 0},
      {{"reg", "read", lpo, "ModuleState"}, 0},
      {{"reg", "write", lpo, "OutputDisableTx", "true", "--lane", "1", "--allow-write", "--out", folder / "w"}, 0},
      {{"sim", "modules"}, 0},
      {{"report", folder / "run"}, 1},
      {{"restore", folder / "run"}, 0},
      {{"--help"}, 0},
  };
  for (const auto& [arguments, status] : commands) {
    const auto ended = plugfest(arguments, {.out = Stdout::reader_gone});
    EXPECT_EQ(ended.status, status) << testing::PrintToString(arguments);
    EXPECT_THAT(ended.err, IsEmpty()) << testing::PrintToString(arguments);
  }
}

}  // namespace
}  // namespace plugfest
