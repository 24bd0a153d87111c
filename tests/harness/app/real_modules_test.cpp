#include "harness/plan/load.hpp"
#include "tests/harness/run/rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

/// Register dumps of real modules, each plugged into the simulated bench and taken through the plan `smoke`.
namespace plugfest {
namespace {

namespace fs = std::filesystem;
using support::Rig;
using support::smoke;

const fs::path own_dumps = fs::path{PLUGFEST_SOURCE_DIR} / "tests/data/dumps";
const fs::path shared_dumps = fs::path{PLUGFEST_SOURCE_DIR} / "../shared/eeprom-dumps";

std::vector<std::string> cmis_dumps(const fs::path& folder) {
  std::vector<std::string> found;
  const plan::Library library{{}, {PLUGFEST_SOURCE_DIR}};
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() != ".yaml") continue;
    plan::Diagnostics diagnostics;
    const auto file = library.open(plan::FileKind::module, {entry.path().string(), {}}, diagnostics);
    const auto module = file ? plan::load_module(file, diagnostics) : std::nullopt;
    EXPECT_TRUE(module) << diagnostics.render();
    if (module && module->dump && module->dump->management == "CMIS") found.push_back(entry.path().string());
  }
  std::ranges::sort(found);
  return found;
}

void expect_honest_run(const std::string& dump) {
  SCOPED_TRACE(dump);
  Rig rig{smoke(dump)};
  const std::string before = support::settings(rig.memory());
  const support::Ended ended = rig.run();
  const journal::RunRecord& run = ended.record;
  EXPECT_FALSE(run.end.incomplete);
  EXPECT_TRUE(run.damage.empty()) << run.damage.front();
  EXPECT_FALSE(run.end.restore_failed);
  ASSERT_EQ(run.slots.size(), 1U);
  EXPECT_FALSE(run.slots[0].info.synthesised.empty());
  EXPECT_NE(run.verdict, Verdict::pass) << "nobody knows what this module draws";
  EXPECT_EQ(run.slots[0].steps.size(), rig.session().plan.steps.size());
  for (const journal::StepRecord& step : run.slots[0].steps) {
    EXPECT_TRUE(step.ended) << step.name;
    const bool explained = !step.message.empty();
    EXPECT_TRUE(explained || step.outcome.verdict == Verdict::pass) << step.name;
    EXPECT_EQ(step.outcome.verdict == Verdict::skipped, step.outcome.reason != SkipReason::none) << step.name;
  }
  for (const journal::RestoreRecord& restore : run.restores)
    EXPECT_EQ(restore.done, true) << restore.action.what << ": " << restore.message;
  EXPECT_EQ(support::settings(rig.memory()), before);
}

TEST(RealModules, OfThisTreeRunToAnHonestVerdictAndAreLeftAsFound) {
  const auto dumps = cmis_dumps(own_dumps);
  ASSERT_FALSE(dumps.empty());
  for (const std::string& dump : dumps) expect_honest_run(dump);
}

TEST(RealModules, OfTheReferenceMaterialRunToAnHonestVerdictAndAreLeftAsFound) {
  if (!fs::exists(shared_dumps)) GTEST_SKIP() << "no reference dumps: " << shared_dumps << " is not there";
  const auto dumps = cmis_dumps(shared_dumps);
  ASSERT_GE(dumps.size(), 19U);
  for (const std::string& dump : dumps) expect_honest_run(dump);
}

/// Dumps with Lower Memory and page 00h only: everything beyond is our invention. The port gives what they ask for,
/// so that nothing but the missing memory stands in the way.
TEST(RealModules, StepsThatRestOnPagesNobodyReadAreSkippedForThatReason) {
  if (!fs::exists(shared_dumps)) GTEST_SKIP() << "no reference dumps: " << shared_dumps << " is not there";
  for (const char* name : {"cisco-68-103205-02.yaml", "innolight-t-dp4cnh-n00.yaml"}) {
    app::Session session = smoke((shared_dumps / name).string());
    session.slots.front().bench.power_limit_w = 40;
    for (plan::Step& step : session.plan.steps) step.needs.clear();
    Rig rig{std::move(session)};
    const auto ended = rig.run();
    const auto& steps = ended.record.slots.at(0).steps;
    const auto bring_up = std::ranges::find(steps, "module.bring-up", &journal::StepRecord::check);
    ASSERT_NE(bring_up, steps.end());
    EXPECT_EQ(bring_up->outcome.verdict, Verdict::skipped) << name << ": " << bring_up->message;
    EXPECT_EQ(bring_up->outcome.reason, SkipReason::unknown_memory) << name << ": " << bring_up->message;
    const auto identity = std::ranges::find(steps, "module.identity", &journal::StepRecord::check);
    EXPECT_EQ(identity->outcome.reason, SkipReason::none) << name;
    const auto checksums = std::ranges::find(steps, "module.checksums", &journal::StepRecord::check);
    EXPECT_NE(checksums->outcome.verdict, Verdict::pass) << name << ": two of its pages were never read";
  }
}

}  // namespace
}  // namespace plugfest
