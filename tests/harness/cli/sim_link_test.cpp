#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

namespace plugfest::cli {
namespace {

using namespace support;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Ended link(Arguments arguments) {
  arguments.insert(arguments.begin(), {"sim", "link"});
  return plugfest(arguments);
}
nlohmann::json link_json(Arguments arguments) {
  arguments.emplace_back("--json");
  const Ended ended = link(arguments);
  EXPECT_EQ(ended.status, 0) << ended.err;
  return nlohmann::json::parse(ended.out);
}

constexpr const char* data = R"(fit: bench 1
free: [near_trace.loss]
set: {far_trace.loss: 10 dB}
rows:
  - {name: lpo, taps: [-2, 6, -26, 100, -11, -12], ber: 5.3e-9}
  - {name: retimed, taps: [0, 4, -32, 132, 0, 0], ber: 2.6e-7}
  - {name: flat, taps: [0, 0, 0, 168, null, null], ber: 5e-5}
)";

TEST(SimLink, SaysThatItIsSimulatedAndHowMuchIsAssumed) {
  const Ended ended = link({});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.err, IsEmpty());
  EXPECT_THAT(ended.out, StartsWith("SIMULATED lane"));
  EXPECT_THAT(ended.out, HasSubstr("are assumed"));
  EXPECT_THAT(ended.out, HasSubstr("FIR peaking 7.67 dB"));
  EXPECT_THAT(ended.out, HasSubstr("intersymbol"));
}

TEST(SimLink, MeetsTheCalibrationAtTenDecibels) {
  const auto json = link_json({"--il-tx", "10", "--il-rx", "10 dB"});
  EXPECT_EQ(json["simulated"], true);
  EXPECT_NEAR(std::log10(json["ber"].get<double>()), std::log10(5.3e-9), 0.2);
  ASSERT_EQ(json["segments"].size(), 1U);
  EXPECT_EQ(json["segments"][0]["equaliser"]["taps"].size(), 17U);
  double shares = json["segments"][0]["intersymbol_share"];
  for (const auto& source : json["segments"][0]["disturbances"]) shares += source["share"].get<double>();
  EXPECT_NEAR(shares, 1, 1e-6);
}

TEST(SimLink, FollowsTapsTemperatureAndSettings) {
  const double base = link_json({"--il-tx=14", "--il-rx=14"})["ber"];
  EXPECT_GT(link_json({"--il-tx=14", "--il-rx=14", "--taps=0,4,-32,132,0,0"})["ber"], 10 * base);
  EXPECT_GT(link_json({"--il-tx=14", "--il-rx=14", "--temperature", "70"})["ber"], 3 * base);
  EXPECT_GT(link_json({"--il-tx=14", "--il-rx=14", "medium.loss=6dB"})["ber"], 2 * base);
  const auto swapped = link_json({"host_rx.inverted=yes"});
  EXPECT_EQ(swapped["locked"], false);
  EXPECT_EQ(swapped["ber"], 0.5);
}

TEST(SimLink, AModuleCutsTheChainAsItsInterfaceIdsSay) {
  EXPECT_EQ(link_json({"--module", "800g-dr8-lpo"})["segments"].size(), 1U);
  EXPECT_EQ(link_json({"--module", "800g-dr8-retimed"})["segments"].size(), 3U);
  const Ended copper = link({"--module", "passive-copper"});
  EXPECT_EQ(copper.status, 64);
  EXPECT_THAT(copper.err, HasSubstr("is copper"));
}

TEST(SimLink, ListsEveryParameterWithRangeAndSource) {
  const auto json = link_json({"near_trace.loss=9 dB"});
  int assumed = 0;
  for (const auto& parameter : json["parameters"]) {
    EXPECT_FALSE(parameter["source"].get<std::string>().empty()) << parameter["name"];
    EXPECT_EQ(parameter["range"].size(), 2U);
    if (parameter["name"] == "near_trace.loss") {
      EXPECT_EQ(parameter["value"], 9);
    }
    if (parameter["provenance"] == "assumed" && parameter["in_use"] == true) ++assumed;
  }
  // The one that was given is not assumed.
  EXPECT_EQ(json["assumed"], assumed - 1);
}

TEST(SimLink, RefusesAllThatIsWrongAtOnceAndSuggestsTheNearestName) {
  const Ended ended = link({"near_trace.los=3dB", "words", "host_tx.swing=9V", "medium.loss=3", "--taps=1,2"});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'near_trace.loss'?"));
  EXPECT_THAT(ended.err, HasSubstr("'words' is no setting"));
  EXPECT_THAT(ended.err, HasSubstr("host_tx.swing is 0.2 to 1.5 V, not 9V"));
  EXPECT_THAT(ended.err, HasSubstr("medium.loss needs its unit: '3 dB'"));
  EXPECT_THAT(ended.err, HasSubstr("there are 2 taps"));
}

TEST(SimLink, RefusesTapsThatNoSiliconCanSend) {
  EXPECT_THAT(link({"--taps=0,0,-80,168,0,0"}).err, HasSubstr("add up to 248, more than the full scale of 168"));
  EXPECT_EQ(link({"--taps=0,0,0,1e2,0,0"}).status, 64);
  EXPECT_EQ(link({"--taps=0,0,0,63,0,0,0"}).status, 64);
  EXPECT_EQ(link({"--full-scale=0", "--taps=0,0,0,63,0,0"}).status, 64);
  EXPECT_EQ(link({"--module", "no-such-module"}).status, 64);
}

TEST(SimFit, FindsTheTraceThatTheRowsWereMeasuredOn) {
  const Folder folder;
  const Ended ended = plugfest({"sim", "fit", folder.file("data.yaml", data), "--json"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  const auto json = nlohmann::json::parse(ended.out);
  ASSERT_EQ(json["parameters"].size(), 1U);
  EXPECT_EQ(json["parameters"][0]["name"], "near_trace.loss");
  EXPECT_NEAR(json["parameters"][0]["value"].get<double>(), 10, 0.5);
  EXPECT_EQ(json["parameters"][0]["determined"], true);
  EXPECT_LT(json["rms_decades"].get<double>(), 0.1);
  ASSERT_EQ(json["rows"].size(), 3U);
  EXPECT_EQ(json["rows"][2]["name"], "flat");
}

TEST(SimFit, TellsAPersonWhatTheDataLeaveOpen) {
  const Folder folder;
  const Ended ended =
      plugfest({"sim", "fit", folder.file("data.yaml", data), "--free", "near_trace.loss,module_tx.retimer.noise"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, StartsWith("SIMULATED link fitted to bench 1: 3 rows"));
  EXPECT_THAT(ended.out, HasSubstr("NOT DETERMINED by these data"));
  EXPECT_THAT(ended.out, HasSubstr("do not see"));
}

TEST(SimFit, SaysWhereTheFileIsWrong) {
  const Folder folder;
  const std::string wrong = R"(fit: x
free: [near_trace.los, host_rx.ffe_taps]
colour: red
rows:
  - {taps: [1, 2], ber: 0}
  - {set: {medium.loss: 3}, ber: 1e-9}
)";
  const Ended ended = plugfest({"sim", "fit", folder.file("wrong.yaml", wrong)});
  EXPECT_EQ(ended.status, 64);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("wrong.yaml:2:8: error: the link model has no parameter 'near_trace.los'"));
  EXPECT_THAT(ended.err, HasSubstr("host_rx.ffe_taps has no values between"));
  EXPECT_THAT(ended.err, HasSubstr("wrong.yaml:3:1: error: fit data has no key 'colour'"));
  EXPECT_THAT(ended.err, HasSubstr("'taps' are six codes"));
  EXPECT_THAT(ended.err, HasSubstr("a row's 'ber' is what was measured"));
  EXPECT_THAT(ended.err, HasSubstr("medium.loss needs its unit"));
}

TEST(SimFit, RefusesWhatCannotBeFitted) {
  const Folder folder;
  const std::string file = folder.file("data.yaml", data);
  const auto said = [&](const std::string& free) {
    const Ended ended = plugfest({"sim", "fit", file, "--free", free});
    EXPECT_EQ(ended.status, 64) << free;
    return ended.err;
  };
  EXPECT_THAT(said("far_trace.loss"), HasSubstr("is to be fitted, and the data set it"));
  EXPECT_THAT(said("near_trace.loss,near_trace.loss"), HasSubstr("fitted twice"));
  EXPECT_THAT(said("near_trace.loss,medium.loss,medium.mpi,host_rx.noise"), HasSubstr("cannot follow from 3 rows"));
  EXPECT_THAT(said("near_trace.los"), HasSubstr("did you mean"));
  EXPECT_EQ(plugfest({"sim", "fit", folder.path() / "absent.yaml"}).status, 64);
  EXPECT_EQ(plugfest({"sim", "fit", folder.path()}).status, 64);
  EXPECT_EQ(plugfest({"sim", "fit", "/dev/zero"}).status, 64);
}

}  // namespace
}  // namespace plugfest::cli
