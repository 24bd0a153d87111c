#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace plugfest::cli {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::StartsWith;

const Arguments bridge = {"sim", "bridge", "--module", "800g-dr8-lpo"};

Ended served(const std::string& input, const Arguments& arguments = bridge) {
  return plugfest(arguments, {.input = input});
}

TEST(SimBridge, AnswersEachRequestBeforeTheNextIsSent) {
  Child child{bridge, {.input = ""}};
  EXPECT_EQ(child.ask("R 0 0 0 1"), "19");
  EXPECT_EQ(child.ask("W 0 0 26 00"), "OK");
  EXPECT_EQ(child.ask("T 5000"), "OK");
  EXPECT_EQ(child.ask("R 0 0 0x7F 1"), "00");
  const Ended ended = child.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "");
}

TEST(SimBridge, NoRequestIsNoOutput) {
  const Ended ended = served("");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "");
}

TEST(SimBridge, ALineThatEndOfInputCutsShortIsNotCarriedOut) {
  const Ended ended = served("R 0 0 0 1\nR 0 0 0 4");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "19\n");
}

TEST(SimBridge, TenThousandRequestsInOneGoAreAllAnsweredInOrder) {
  std::string requests;
  std::string answers;
  for (int i = 0; i < 10'000; ++i) {
    if (i % 2 == 0) {
      requests += "R 0 0 0 1\n";
      answers += "19\n";
    } else {
      requests += "R 0 0 0\n";
      answers += "E syntax not of the form R <bank> <page> <offset> <len>\n";
    }
  }
  const Ended ended = served(requests);
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, answers);
}

TEST(SimBridge, TheSameRequestsGetTheSameAnswers) {
  const std::string requests = "W 0 0 26 00\nT 60000\nR 0 0 0 128\nR 0 0x11 128 128\nT 1234\nR 0 0 14 4\n";
  const Ended first = served(requests);
  EXPECT_EQ(first.out, served(requests).out);
  EXPECT_EQ(lines_of(first.out).size(), 6u);
}

TEST(SimBridge, LinesLongerThanTheLimitAreRefusedAndTheNextOneIsAnswered) {
  const Ended ended = served(std::string(1'000'000, 'R') + "\nR 0 0 0 1\n");
  EXPECT_EQ(ended.out, "E syntax the line is too long\n19\n");
}

TEST(SimBridge, ALineOfAThousandAndTwentyFourCharactersIsARequest) {
  EXPECT_EQ(served("R" + std::string(1016, ' ') + "0 0 0 1\n").out, "19\n");
}

TEST(SimBridge, AClientThatGoesAwayEndsItAsOneThatIsDoneDoes) {
  const Ended ended = plugfest(bridge, {.out = Stdout::reader_gone, .input = "R 0 0 0 1\n"});
  EXPECT_EQ(ended.signal, 0);
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.err, "");
}

TEST(SimBridge, AnswersThatCannotBeWrittenAreAFailure) {
  const Ended ended = plugfest(bridge, {.out = Stdout::full, .input = "R 0 0 0 1\n"});
  EXPECT_EQ(ended.status, 4);
  EXPECT_THAT(ended.err, HasSubstr("cannot be written"));
}

TEST(SimBridge, AModuleThatCannotBeOpenedGetsNoAnswer) {
  const Ended ended = served("R 0 0 0 1\n", {"sim", "bridge", "--module", "no-such-module"});
  EXPECT_EQ(ended.status, 64);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("no-such-module"));
}

TEST(SimBridge, ABusSpeedIsAFrequency) {
  for (const char* speed : {"fast", "400", "0kHz", "1e30Hz", "400 ms", ""}) {
    const Ended ended = plugfest({"sim", "bridge", "--module", "800g-dr8-lpo", "--bus-speed", speed});
    EXPECT_EQ(ended.status, 64) << speed;
    EXPECT_EQ(ended.out, "") << speed;
  }
}

TEST(SimBridge, WithABusSpeedAModuleThatIsStillBusyWithAWriteRefusesTheNextAccess) {
  const Ended ended = served("W 0 0 26 00\nR 0 0 0 1\nT 10\nR 0 0 0 1\n",
                             {"sim", "bridge", "--module", "800g-dr8-lpo", "--bus-speed", "400kHz"});
  const auto lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[1], StartsWith("E nack"));
  EXPECT_EQ(lines[3], "19");
}

TEST(SimBridge, WithABusSpeedThePageThatWasSelectedIsWaitedFor) {
  const Ended ended =
      served("R 0 2 128 2\nR 0 0 127 1\n", {"sim", "bridge", "--module", "800g-dr8-lpo", "--bus-speed", "1 MHz"});
  const auto lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].size(), 4u);
  EXPECT_EQ(lines[1], "02");
}

TEST(SimModules, EveryListedModuleCanBeServed) {
  const Ended listed = plugfest({"sim", "modules", "--json"});
  ASSERT_EQ(listed.status, 0);
  const auto modules = nlohmann::json::parse(listed.out);
  ASSERT_GE(modules.size(), 3u);
  for (const auto& module : modules) {
    const std::string name = module.at("name");
    EXPECT_FALSE(module.at("form_factor").get<std::string>().empty());
    const Ended ended = served("R 0 0 0 1\n", {"sim", "bridge", "--module", name});
    EXPECT_EQ(ended.status, 0) << name;
    EXPECT_EQ(lines_of(ended.out).size(), 1u) << name;
  }
}

TEST(SimModules, AFileThatCannotBeSimulatedIsListedWithTheReason) {
  const Folder folder;
  folder.file("broken-one.yaml", "module: broken-one\nnonsense: 1\n");
  const Ended listed = plugfest({"sim", "modules", "--search", folder.path().string()});
  EXPECT_EQ(listed.status, 0);
  EXPECT_THAT(listed.out, HasSubstr("broken-one"));
  EXPECT_THAT(listed.out, HasSubstr("cannot be simulated"));
  EXPECT_THAT(listed.out, HasSubstr("800g-dr8-lpo"));
}

}  // namespace
}  // namespace plugfest::cli
