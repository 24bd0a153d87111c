#include "drivers/base/clock.hpp"
#include "harness/journal/reader.hpp"
#include "harness/journal/writer.hpp"
#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Lab benches whose devices are not here: plain words, the right exit status, and no hang.

namespace plugfest {
namespace {

using support::Folder;
using support::plugfest;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string bench(const std::string& device) {
  return "bench: elsewhere\ndriver: lab\nbuses:\n  cage: {" + device + "}\nslots:\n  - {port: 1, bus: cage}\n";
}
const std::string not_here = bench("driver: i2c-dev, name: an adapter that nobody has");

/// A journal of a run on a lab bench that was killed with one change open.
std::string killed(const Folder& folder, const std::string& bench_text) {
  const std::string path = folder / "journal.jsonl";
  journal::FileSink sink{path, true};
  SteadyClock clock;
  journal::Writer writer{sink, clock, true};
  journal::RunInfo info;
  info.tool_version = "0";
  info.command_line = "run smoke --bench elsewhere";
  info.plan_name = "smoke";
  info.bench_name = "elsewhere";
  info.bench_driver = "lab";
  info.simulated = false;
  info.planned_steps = {{"power", "power.class"}};
  info.sources = {{"smoke.yaml", std::string(64, '0'), "plan: smoke\nsteps: []\n"}};
  if (!bench_text.empty()) info.sources.push_back({"elsewhere.yaml", std::string(64, '1'), bench_text});
  info.slots = {{.slot = 0, .port = 1, .module = {}, .module_title = {}, .form_factor = {}, .synthesised = {}}};
  writer.run_start(info);
  writer.step_start("0.0", "power");
  journal::RestoreAction action;
  action.id = 1;
  action.kind = "register";
  action.resource = "module";
  action.vendor = "PLUGFEST SIM";
  action.part = "PF-800G-DR8-LPO";
  action.serial = "PFLP00000001";
  action.what = "lower:26 was 40h";
  action.byte = 26;
  action.prior = "40";
  writer.restore_planned("0.0", action);
  return path;
}

journal::RunRecord record_of(const std::string& path) {
  std::string why;
  auto record = journal::read_journal(path, why);
  EXPECT_TRUE(record) << why;
  return record.value_or(journal::RunRecord{});
}

TEST(RestoreOfALab, WhoseAdapterIsNotHereExitsFiveAndWritesDownWhatBecameOfIt) {
  const Folder folder;
  const std::string path = killed(folder, not_here);
  for (int attempt = 1; attempt <= 2; ++attempt) {  // it stays open, and can be asked for again
    const auto ended = plugfest({"restore", path});
    EXPECT_EQ(ended.status, 5) << ended.out << ended.err;
    EXPECT_THAT(ended.err, AllOf(HasSubstr("not everything could be put back"), HasSubstr("plugfest report")));
    const auto record = record_of(path);
    ASSERT_EQ(record.restores.size(), 1U);
    EXPECT_EQ(record.restores[0].done, false);
    EXPECT_THAT(record.restores[0].message, HasSubstr("adapter"));
    EXPECT_THAT(record.damage, testing::ElementsAre(HasSubstr("the end of the run is missing")));
  }
}

TEST(RestoreOfALab, WhoseUsbAdapterIsNotHereExitsFive) {
  const Folder folder;
  const auto ended = plugfest({"restore", killed(folder, bench("driver: cp2112, serial: NOBODY-HAS-THIS"))});
  EXPECT_EQ(ended.status, 5) << ended.out << ended.err;
  EXPECT_THAT(ended.err, Not(HasSubstr("internal")));
}

TEST(RestoreOfALab, WhoseJournalHoldsNoBenchTouchesNothing) {
  const Folder folder;
  const std::string path = killed(folder, "");
  const std::string before = support::text_of(path);
  const auto ended = plugfest({"restore", path});
  EXPECT_EQ(ended.status, 5);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("the journal holds no bench file"), HasSubstr("1 change stay")));
  EXPECT_EQ(support::text_of(path), before);
}

TEST(RestoreOfALab, WhoseBenchThisVersionDoesNotUnderstandTouchesNothing) {
  const Folder folder;
  const std::string path = killed(folder, bench("driver: cp2121"));
  const std::string before = support::text_of(path);
  const auto ended = plugfest({"restore", path});
  EXPECT_EQ(ended.status, 5);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("no two-wire bus driver is called 'cp2121'"), HasSubstr("elsewhere.yaml")));
  EXPECT_EQ(support::text_of(path), before);
}

class WithoutItsAdapter : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(WithoutItsAdapter, EveryCommandOfOneModuleExitsFourInPlainWords) {
  const Folder folder;
  const std::string file = folder.file("lab.yaml", bench(GetParam().second));
  for (support::Arguments arguments : {support::Arguments{"inspect"}, {"dump"}, {"reg", "read"}}) {
    const bool reg = arguments.front() == "reg";
    arguments.insert(arguments.end(), {"--bench", file, "0"});
    if (reg) arguments.emplace_back("ModuleState");
    const auto ended = plugfest(arguments);
    EXPECT_EQ(ended.status, 4) << arguments.front() << ": " << ended.err;
    EXPECT_FALSE(ended.hung);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(support::lines_of(ended.err).size(), 1U) << ended.err;
    EXPECT_THAT(ended.err, Not(HasSubstr("Unknown error"))) << arguments.front();
  }
}

TEST_P(WithoutItsAdapter, ARunEndsInErrorsOfTheBench) {
  const Folder folder;
  const std::string file = folder.file("lab.yaml", bench(GetParam().second));
  const auto ended = plugfest({"run", "smoke", "--quiet", "--bench", file, "--out", folder / "run"});
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_FALSE(ended.hung);
}

INSTANTIATE_TEST_SUITE_P(Lab, WithoutItsAdapter,
                         testing::Values(std::pair{"I2cDev", "driver: i2c-dev, name: an adapter that nobody has"},
                                         std::pair{"Optoe", "driver: optoe, name: an adapter that nobody has"},
                                         std::pair{"Cp2112", "driver: cp2112, serial: NOBODY-HAS-THIS"},
                                         std::pair{"Ft232h", "driver: ft232h, serial: NOBODY-HAS-THIS"},
                                         std::pair{"TinyUsb", "driver: i2c-tiny-usb, serial: NOBODY-HAS-THIS"},
                                         std::pair{"Ethtool", "driver: ethtool, interface: nobody0"}),
                         [](const auto& one) { return std::string{one.param.first}; });

TEST(ASlotThatTheBenchHasNot, IsAMistakeOfThePerson) {
  const Folder folder;
  const std::string file = folder.file("lab.yaml", not_here);
  const auto ended = plugfest({"inspect", "--bench", file, "1"});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.err, HasSubstr("no slot '1'"));
}

}  // namespace
}  // namespace plugfest
