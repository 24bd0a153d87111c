#include "tests/harness/cli/child.hpp"
#include "tests/support/dump_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

// inspect, dump, reg and list registers: the commands around one module.

namespace plugfest {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using support::Folder;
using support::plugfest;
using testing::HasSubstr;
using testing::Not;

const fs::path shared_dumps = fs::path{PLUGFEST_SOURCE_DIR} / "../shared/eeprom-dumps";

json json_of(const support::Arguments& arguments, int status = 0) {
  const auto ended = plugfest(arguments);
  EXPECT_EQ(ended.status, status) << ended.err;
  const json document = json::parse(ended.out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << ended.out;
  return document;
}

TEST(Dump, OfASimulatedModuleHasTheSameFactsAndBoots) {
  const Folder folder;
  const auto dumped = plugfest({"dump", "sim:800g-dr8-lpo"});
  ASSERT_EQ(dumped.status, 0) << dumped.err;
  EXPECT_THAT(dumped.out, HasSubstr("provenance: simulated\n"));
  const std::string file = folder.file("dumped.yaml", dumped.out);
  const json live = json_of({"inspect", "sim:800g-dr8-lpo", "--json"});
  EXPECT_EQ(json_of({"inspect", file, "--json"}).at("facts"), live.at("facts"));
  EXPECT_TRUE(live.at("lpo").at("shown").get<bool>());
  EXPECT_EQ(live.at("facts").at("vendor_name"), "PLUGFEST SIM");
  const auto run = plugfest({"run", "smoke", "--quiet", "--module", file, "--out", folder / "run"});
  EXPECT_NE(run.status, 64) << run.err;
  EXPECT_EQ(run.signal, 0);
}

TEST(Dump, LeavesFlagsUnknownUnlessAskedForThem) {
  const Folder folder;
  const std::string without = folder.file("without.yaml", plugfest({"dump", "sim:800g-dr8-lpo"}).out);
  const std::string with = folder.file("with.yaml", plugfest({"dump", "sim:800g-dr8-lpo", "--flags"}).out);
  EXPECT_EQ(plugfest({"reg", "read", without, "DPStateChangedFlag"}).status, 2) << "not known";
  EXPECT_EQ(plugfest({"reg", "read", with, "DPStateChangedFlag"}).status, 0);
}

TEST(Dump, ThatSaysWhichBytesAreUnknownIsReadThatWay) {
  const Folder folder;
  const std::string zeros(256, '0');
  const std::string file = folder.file("part.yaml",
                                       "name: part\nform_factor: OSFP\nmanagement: CMIS\nprovenance: real\npages:\n"
                                       "  - {bank: 0, page: lower, offset: 0, hex: \"19" +
                                           zeros.substr(2) + "\", unknown: \"14-15, 20\"}\n");
  EXPECT_EQ(plugfest({"reg", "read", file, "TempMonValue"}).status, 2);
  EXPECT_EQ(plugfest({"reg", "read", file, "lower:20"}).status, 2);
  EXPECT_EQ(plugfest({"reg", "read", file, "VccMonVoltage"}).status, 0);
}

TEST(Inspect, TellsTheExpectedFactsOfEveryDump) {
  if (!fs::exists(shared_dumps)) GTEST_SKIP() << "needs the dumps of ../shared/eeprom-dumps, which are not here";
  int dumps = 0;
  for (const auto& entry : fs::directory_iterator{shared_dumps}) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    ++dumps;
    const auto ended = plugfest({"inspect", entry.path().string(), "--json"});
    ASSERT_EQ(ended.status, 0) << ended.err;
    const auto seen = test::Json::parse(ended.out);
    EXPECT_EQ(seen.at("management"), YAML::LoadFile(entry.path())["management"].as<std::string>());
    constexpr int largest_tx_bias_factor = 4;
    const auto expectation = shared_dumps / "expected" / entry.path().filename();
    EXPECT_GT(test::expect_facts(seen.at("facts"), expectation, largest_tx_bias_factor), 18);
  }
  EXPECT_GE(dumps, 38);
}

TEST(Inspect, DecodesByTheFirstByteAndSaysWhereTheDumpClaimsOtherwise) {
  const Folder folder;
  const std::string zeros(256, '0');
  const std::string file = folder.file("claim.yaml",
                                       "name: claim\nform_factor: OSFP\nmanagement: CMIS\nprovenance: real\npages:\n"
                                       "  - {bank: 0, page: lower, offset: 0, hex: \"11" +
                                           zeros.substr(2) + "\"}\n");
  const json seen = json_of({"inspect", file, "--json"});
  EXPECT_EQ(seen.at("management"), "SFF-8636");
  EXPECT_TRUE(seen.at("lpo").is_null());
  EXPECT_THAT(seen.at("warnings").at(0).get<std::string>(), HasSubstr("identifier 11h"));
}

TEST(Inspect, ReadsTheModuleInASlotOfABench) {
  const json seen = json_of({"inspect", "--bench", "sim-12w-port", "0", "--json"});
  EXPECT_EQ(seen.at("name"), "800g-dr8-retimed");
  EXPECT_FALSE(seen.at("lpo").at("shown").get<bool>());
  const auto none = plugfest({"inspect", "--bench", "sim-12w-port", "1"});
  EXPECT_EQ(none.status, 64);
  EXPECT_THAT(none.err, HasSubstr("its one slot is 0"));
}

TEST(InspectDiff, OfOneFileIsEqualAndOfTwoModulesIsNot) {
  const std::string lpo = "sim:800g-dr8-lpo";
  EXPECT_EQ(plugfest({"inspect", "--diff", lpo, lpo}).status, 0);
  const auto text = plugfest({"inspect", "--diff", lpo, "sim:800g-dr8-retimed"});
  EXPECT_EQ(text.status, 1);
  EXPECT_THAT(text.out, HasSubstr("VendorPN\n      A  PF-800G-DR8-LPO"));
  const json diff = json_of({"inspect", "--diff", lpo, "sim:800g-dr8-retimed", "--json"}, 1);
  EXPECT_FALSE(diff.at("equal").get<bool>());
  EXPECT_FALSE(diff.at("registers").empty());
  EXPECT_EQ(plugfest({"inspect", "--diff", lpo}).status, 64);
  EXPECT_EQ(plugfest({"inspect", lpo, lpo}).status, 64);
}

TEST(InspectDiff, ListsReadingsApartAndCallsThemNoDifference) {
  const Folder folder;
  const std::string zeros(256, '0');
  const auto dump = [&](const std::string& name, const std::string& temperature) {
    return folder.file(name + ".yaml", "name: " + name +
                                           "\nform_factor: OSFP\nmanagement: CMIS\nprovenance: real\npages:\n"
                                           "  - {bank: 0, page: lower, offset: 0, hex: \"19" +
                                           zeros.substr(0, 26) + temperature + zeros.substr(0, 224) + "\"}\n");
  };
  const json diff = json_of({"inspect", "--diff", dump("warm", "2800"), dump("cold", "1900"), "--json"});
  EXPECT_TRUE(diff.at("equal").get<bool>());
  ASSERT_EQ(diff.at("readings").size(), 1U);
  EXPECT_EQ(diff.at("readings").at(0).at("name"), "TempMonValue");
  EXPECT_EQ(diff.at("readings").at(0).at("a"), "40 Cel");
  EXPECT_EQ(diff.at("readings").at(0).at("b"), "25 Cel");
}

TEST(RegRead, ShowsValuesByNameAndByAddress) {
  const json named = json_of({"reg", "read", "sim:800g-dr8-lpo", "DPStateHostLane", "--lane", "3", "--json"});
  EXPECT_EQ(named.at("address"), "11h:129.3:0");
  EXPECT_EQ(named.at("values").at(0).at("value"), "DPActivated");
  const json placed = json_of({"reg", "read", "sim:800g-dr8-lpo", "0x11:128+4", "--json"});
  EXPECT_EQ(placed.at("raw"), "44444444");
  EXPECT_EQ(placed.at("values").size(), 8U);
}

TEST(RegRead, RefusesWhatItShouldNotDo) {
  const auto refused = [](const support::Arguments& words) {
    support::Arguments arguments = {"reg", "read", "sim:800g-dr8-lpo"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const auto ended = plugfest(arguments);
    EXPECT_EQ(ended.status, 64) << testing::PrintToString(words);
    return ended.err;
  };
  EXPECT_THAT(refused({"ModuleStat"}), HasSubstr("did you mean 'ModuleState'?"));
  EXPECT_THAT(refused({"PageChecksum"}), HasSubstr("01h:PageChecksum"));
  EXPECT_THAT(refused({"DPStateChangedFlag"}), HasSubstr("--allow-clear"));
  EXPECT_THAT(refused({"11h:130+10"}), HasSubstr("--allow-clear"));
  EXPECT_THAT(refused({"DPStateHostLane", "--lane", "9"}), HasSubstr("1 to 8"));
  EXPECT_THAT(refused({"11h:12"}), HasSubstr("128 to 255"));
  EXPECT_THAT(refused({"lower:26.9"}), HasSubstr("no address"));
  EXPECT_EQ(plugfest({"reg", "read", "sim:800g-dr8-lpo", "DPStateChangedFlag", "--allow-clear"}).status, 0);
  EXPECT_THAT(refused({"C5h:128"}), HasSubstr("has no page C5h"));
  EXPECT_THAT(refused({"DPStateHostLane", "--bank", "3"}), HasSubstr("has no page 11h in bank 3"));
}

TEST(RegRead, SaysATextOnce) {
  const auto ended = plugfest({"reg", "read", "sim:800g-dr8-lpo", "VendorName"});
  EXPECT_EQ(ended.out,
            "VendorName  00h:129-144  RO\n"
            "  raw            50 4C 55 47 46 45 53 54 20 53 49 4D 20 20 20 20\n"
            "  value          PLUGFEST SIM\n");
}

TEST(RegWrite, WritesReadsBackAndPutsBackWithAJournal) {
  const Folder folder;
  const json done = json_of({"reg", "write", "sim:800g-dr8-lpo", "OutputDisableTx", "true", "--lane", "3",
                             "--allow-write", "--json", "--out", folder / "w"});
  EXPECT_EQ(done.at("before").at("raw"), "00");
  EXPECT_EQ(done.at("read_back").at("raw"), "04");
  EXPECT_TRUE(done.at("restored").get<bool>());
  EXPECT_FALSE(done.at("stays").get<bool>());
  const std::string journal = support::text_of(folder / "w/journal.jsonl");
  EXPECT_THAT(journal, HasSubstr("plugfest-restore-planned"));
  EXPECT_THAT(journal, HasSubstr("10h:130.2 was 00"));
  EXPECT_LT(journal.find("plugfest-restore-planned"), journal.find("plugfest-restore-done"));
  EXPECT_EQ(plugfest({"restore", folder / "w"}).status, 0);
}

TEST(RegWrite, KeptIsLeftOpenInTheJournal) {
  const Folder folder;
  const auto done = plugfest(
      {"reg", "write", "sim:800g-dr8-lpo", "10h:130.2", "1", "--allow-write", "--keep", "--out", folder / "w"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("nothing stays"));
  EXPECT_THAT(support::text_of(folder / "w/journal.jsonl"), Not(HasSubstr("plugfest-restore-done")));
  EXPECT_THAT(plugfest({"restore", folder / "w"}).out, HasSubstr("1 change without an undo"));
}

TEST(RegWrite, RefusesBeforeAnythingIsWritten) {
  const Folder folder;
  const auto refused = [&](const support::Arguments& words, const std::string& target = "sim:800g-dr8-lpo") {
    support::Arguments arguments = {"reg", "write", target};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const auto ended = plugfest(arguments, {.folder = folder.path()});
    EXPECT_EQ(ended.status, 64) << testing::PrintToString(words) << ended.out;
    return ended.err;
  };
  EXPECT_THAT(refused({"OutputDisableTx", "true", "--lane", "3"}), HasSubstr("--allow-write"));
  EXPECT_THAT(refused({"OutputDisableTx", "true", "--allow-write"}), HasSubstr("--lane"));
  EXPECT_THAT(refused({"ModuleState", "1", "--allow-write"}), HasSubstr("read-only"));
  EXPECT_THAT(refused({"lower:3", "1", "--allow-write"}), HasSubstr("read-only"));
  EXPECT_THAT(refused({"PageSelect", "1", "--allow-write"}), HasSubstr("selects bank and page itself"));
  EXPECT_THAT(refused({"SoftwareReset", "true", "--allow-write"}), HasSubstr("--keep"));
  EXPECT_THAT(refused({"OutputDisableTx", "maybe", "--lane", "3", "--allow-write"}), HasSubstr("true or false"));
  EXPECT_THAT(refused({"OutputDisableTx", "true", "--lane", "3", "--allow-write"}, "800g-dr8-lpo"),
              HasSubstr("plug it in as sim:800g-dr8-lpo"));
  EXPECT_THAT(refused({"C5h:128", "1", "--allow-write"}), HasSubstr("has no page C5h"));
  EXPECT_TRUE(fs::is_empty(folder.path())) << "a refused command line leaves nothing behind";
}

TEST(RegWrite, ToAFolderThatTakesNoFileIsRefused) {
  const Folder folder;
  const std::string file = folder.file("taken", "");
  const auto ended = plugfest({"reg", "write", "sim:800g-dr8-lpo", "10h:130.2", "1", "--allow-write", "--out", file});
  EXPECT_EQ(ended.status, 64) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("--out"));
}

TEST(ListRegisters, ShowsOnePageAndNamesThoseThereAre) {
  const auto page = plugfest({"list", "registers", "--page", "11h"});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.out, testing::StartsWith("11h:128-131    RO    DPStateHostLane"));
  for (const std::string& line : support::lines_of(page.out)) EXPECT_LE(line.size(), 80U) << line;
  const auto none = plugfest({"list", "registers", "--page", "99h"});
  EXPECT_EQ(none.status, 64);
  EXPECT_THAT(none.err, HasSubstr("lower 00h 01h"));
  EXPECT_GT(json_of({"list", "registers", "--json"}).size(), 500U);
}

}  // namespace
}  // namespace plugfest
