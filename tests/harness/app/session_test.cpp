#include "harness/app/session.hpp"

#include "harness/app/sim_links.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace plugfest::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    std::string pattern = testing::TempDir() + "plugfest-session-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SessionTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  /// Writes a file into the test's own folder. @return its path
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream{folder_ / name} << text;
    return (folder_ / name).string();
  }
  std::string bench(const std::string& text) { return file("given-bench.yaml", "bench: given-bench\n" + text); }

  std::optional<Session> load(const Request& request) {
    plan::Diagnostics diagnostics;
    auto session = load_session(request, plan::Library{{}, {PLUGFEST_SOURCE_DIR}}, diagnostics);
    said_ = diagnostics.render();
    errors_ = diagnostics.size();
    EXPECT_EQ(session.has_value(), said_.empty());
    return session;
  }

  fs::path folder_;
  std::string said_;
  std::size_t errors_ = 0;
};

Request smoke() {
  Request request;
  request.plan = "smoke";
  return request;
}

TEST_F(SessionTest, PlanAloneBringsItsProfileItsModuleAndOneSlot) {
  const auto session = load(smoke());
  ASSERT_TRUE(session) << said_;
  EXPECT_EQ(session->platform.name, "spectrum4-sn5600");
  ASSERT_EQ(session->slots.size(), 1U);
  EXPECT_EQ(session->modules.at(session->slots[0].module).name, "800g-dr8-lpo");
  EXPECT_EQ(session->bench.driver, "sim");
  EXPECT_FALSE(session->bench.source);
}

TEST_F(SessionTest, SlotsCycleThroughTheModulesAndTakePortsInOrder) {
  Request request = smoke();
  request.modules = {"800g-dr8-lpo", "passive-copper", "800g-dr8-lpo"};
  request.slots = 5;
  const auto session = load(request);
  ASSERT_TRUE(session) << said_;
  EXPECT_EQ(session->modules.size(), 2U) << "a file that is named twice is read once";
  std::vector<std::string> names;
  std::vector<int> ports;
  for (const SessionSlot& slot : session->slots) {
    names.push_back(session->modules.at(slot.module).name);
    ports.push_back(slot.bench.port);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"800g-dr8-lpo", "passive-copper", "800g-dr8-lpo", "800g-dr8-lpo",
                                             "passive-copper"}));
  EXPECT_EQ(ports, (std::vector<int>{1, 2, 3, 4, 5}));
}

TEST_F(SessionTest, WithoutANumberOfSlotsEveryModuleGetsOne) {
  Request request = smoke();
  request.modules = {"800g-dr8-retimed", "passive-copper"};
  const auto session = load(request);
  ASSERT_TRUE(session) << said_;
  EXPECT_EQ(session->slots.size(), 2U);
}

TEST_F(SessionTest, MoreSlotsThanPortsAreRefused) {
  Request request = smoke();
  request.slots = 64;
  EXPECT_TRUE(load(request)) << said_;
  request.slots = 65;
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("65 slots, but spectrum4-sn5600 has 64 ports"));
  for (const int few : {0, -1}) {
    request.slots = few;
    EXPECT_FALSE(load(request));
    EXPECT_THAT(said_, HasSubstr("--slots takes a whole number from 1 on")) << few;
  }
}

TEST_F(SessionTest, AbsurdNumberOfSlotsCostsNothingEvenWithoutAPlatform) {
  Request request = smoke();
  request.slots = 2'000'000'000;
  EXPECT_FALSE(load(request));
  request.profile = "no-such-profile";
  EXPECT_FALSE(load(request));
  EXPECT_EQ(errors_, 1U) << said_;
}

TEST_F(SessionTest, BenchExcludesModulesAndSlotsFromTheCommandLine) {
  Request request = smoke();
  request.bench = "sim-12w-port";
  ASSERT_TRUE(load(request)) << said_;
  request.modules = {"800g-dr8-lpo"};
  request.slots = 2;
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("--bench and --module exclude each other"));
  EXPECT_THAT(said_, HasSubstr("--bench and --slots exclude each other"));
}

TEST_F(SessionTest, StepToSkipMustBeInThePlan) {
  Request request = smoke();
  request.skip = {"module.bring-up", "power.clas"};
  EXPECT_FALSE(load(request));
  EXPECT_EQ(errors_, 1U) << said_;
  EXPECT_THAT(said_, HasSubstr("the plan has no step 'power.clas'"));
  EXPECT_THAT(said_, HasSubstr("did you mean 'power.class'?"));
}

TEST_F(SessionTest, BenchNamesADriverThatThereIs) {
  Request request = smoke();
  request.bench = bench("driver: sin\nslots:\n  - {module: 800g-dr8-lpo, port: 1, meter: none}\n");
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("given-bench.yaml:2:9: error: no bench driver is called 'sin'"));
  EXPECT_THAT(said_, HasSubstr("sim"));
}

TEST_F(SessionTest, BenchNamesAMeterDriverThatThereIs) {
  Request request = smoke();
  request.bench = bench("driver: sim\nslots:\n  - {module: 800g-dr8-lpo, port: 1, meter: {driver: ina229}}\n");
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("given-bench.yaml:4:44: error: no power meter driver is called 'ina229'"));
  EXPECT_THAT(said_, HasSubstr("did you mean 'ina226'?"));
}

TEST_F(SessionTest, BenchNamesAnAirflowAndPortsThatThePlatformHas) {
  std::ostringstream platform;
  platform << std::ifstream{fs::path{PLUGFEST_SOURCE_DIR} / "profiles/silicon/spectrum4-sn5600.yaml"}.rdbuf();
  Request request = smoke();
  request.profile = file("given-platform.yaml", platform.str() + "\nairflows: [front-to-back, back-to-front]\n");
  request.bench = bench(
      "driver: sim\nairflow: sideways\nslots:\n"
      "  - {module: 800g-dr8-lpo, port: 1, meter: none}\n  - {module: 800g-dr8-lpo, port: 65, meter: none}\n");
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("given-bench.yaml:6:5: error: spectrum4-sn5600 has no port 65"));
  EXPECT_THAT(said_, HasSubstr("given-bench.yaml:3:10: error: spectrum4-sn5600 has no airflow 'sideways'"));
}

TEST_F(SessionTest, EveryErrorOfEveryFileIsReportedAtOnce) {
  Request request;
  request.plan = file("given-plan.yaml",
                      "plan: given-plan\nsteps:\n  - check: module.identiti\n  - check: power.class\n    wat: 1\n");
  request.profile = file("given-profile.yaml", "profile: given-profile\nnonsense: 1\n");
  request.modules = {file("given-module.yaml", "module: given-module\nregisters:\n  VendorNam: ACME\n"), "no-such"};
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("given-plan.yaml:3:"));
  EXPECT_THAT(said_, HasSubstr("did you mean 'module.identity'?"));
  EXPECT_THAT(said_, HasSubstr("given-plan.yaml:5:"));
  EXPECT_THAT(said_, HasSubstr("given-profile.yaml:2:"));
  EXPECT_THAT(said_, HasSubstr("given-module.yaml:3:"));
  EXPECT_THAT(said_, HasSubstr("no module is named 'no-such'"));
}

TEST_F(SessionTest, ErrorsOfABenchFileStandBesideThoseOfThePlan) {
  Request request;
  request.plan = file("given-plan.yaml", "plan: given-plan\nprofile: spectrum4-sn5600\nsteps:\n  - check: nothing\n");
  request.profile = "spectrum4-sn5600";
  request.bench = bench("driver: sin\nslots:\n  - {module: no-such, port: 65, meter: none}\n");
  EXPECT_FALSE(load(request));
  for (const char* part : {"given-plan.yaml:4:", "'sin'", "no module is named 'no-such'", "no port 65"})
    EXPECT_THAT(said_, HasSubstr(part));
}

TEST_F(SessionTest, PlanWithoutProfileOrModuleSaysWhichOptionGivesThem) {
  Request request;
  request.plan = file("given-plan.yaml", "plan: given-plan\nsteps:\n  - check: module.identity\n");
  EXPECT_FALSE(load(request));
  EXPECT_THAT(said_, HasSubstr("--profile"));
  EXPECT_THAT(said_, HasSubstr("--module"));
  request.profile = "spectrum4-sn5600";
  request.modules = {"passive-copper"};
  EXPECT_TRUE(load(request)) << said_;
}

TEST_F(SessionTest, UnreadablePlanSaysOnlyWhatIsKnown) {
  Request request;
  request.plan = "smok";
  EXPECT_FALSE(load(request));
  EXPECT_EQ(errors_, 1U) << said_;
  EXPECT_THAT(said_, StartsWith("error: no plan is named 'smok'"));
  EXPECT_THAT(said_, Not(HasSubstr("the plan names no")));
}

TEST_F(SessionTest, AFarEndMayNameAnotherModuleAndAnotherPlatform) {
  Request request = smoke();
  request.profile = "tomahawk5-7060x6";
  request.bench = bench(
      "driver: sim\nslots:\n"
      "  - {module: 800g-dr8-lpo, port: 1}\n"
      "  - {module: 800g-dr8-lpo, port: 2, link: none}\n"
      "  - {module: 800g-dr8-lpo, port: 3, link: {far: {module: 800g-dr8-retimed, profile: spectrum4-sn5600, port: "
      "9}}}\n");
  const auto session = load(request);
  ASSERT_TRUE(session) << said_;
  ASSERT_EQ(session->slots.size(), 3u);
  EXPECT_EQ(session->slots[0].far_module, session->slots[0].module);
  EXPECT_EQ(session->far_platform_of(session->slots[0]).name, "tomahawk5-7060x6");
  EXPECT_EQ(session->modules[session->slots[2].far_module].name, "800g-dr8-retimed");
  EXPECT_EQ(session->far_platform_of(session->slots[2]).name, "spectrum4-sn5600");
  const auto links = links_of(*session);
  ASSERT_EQ(links.size(), 3u);
  EXPECT_TRUE(links[0].link);
  EXPECT_EQ(links[1].why_not, "the bench has no link at this slot");
  EXPECT_EQ(links[2].link->config.far_host.full_scale, 63);
  const auto told = describe_links(links);
  EXPECT_EQ(told.at(0).first, "links");
  EXPECT_THAT(told.at(0).second, StartsWith("SIMULATED: "));
  EXPECT_THAT(told.at(1).second, HasSubstr("host_rx.noise"));
  EXPECT_THAT(told, testing::Contains(testing::Pair("link of slot 1", HasSubstr("no link: the bench has no link"))));
}

TEST_F(SessionTest, WhatABenchSaysOfLinksIsHeldAgainstPlatformAndModel) {
  Request request = smoke();
  request.profile = "tomahawk5-7060x6";
  request.bench = bench(
      "driver: sim\nslots:\n"
      "  - {module: 800g-dr8-lpo, port: 1, link: {near: {taps: 7060x6-lpo-eoptolnik}}}\n"
      "  - {module: 800g-dr8-lpo, port: 2, link: {far: {port: 65}}}\n"
      "  - {module: 800g-dr8-lpo, port: 3, link: {far: {module: 800g-dr8-lop}}}\n"
      "  - {module: 800g-dr8-lpo, port: 4, link: {far: {profile: tomahawk5}}}\n"
      "  - {module: 800g-dr8-lpo, port: 5, link: {parameters: {medium.mip: -30 dB}}}\n");
  EXPECT_FALSE(load(request));
  EXPECT_EQ(errors_, 5u) << said_;
  EXPECT_THAT(said_, HasSubstr("4:57: error: tomahawk5-7060x6 has no tap set '7060x6-lpo-eoptolnik'"));
  EXPECT_THAT(said_, HasSubstr("5:43: error: tomahawk5-7060x6 has no port 65"));
  EXPECT_THAT(said_, HasSubstr("did you mean '800g-dr8-lpo'?"));
  EXPECT_THAT(said_, HasSubstr("did you mean 'medium.mpi'?"));
}

}  // namespace
}  // namespace plugfest::app
