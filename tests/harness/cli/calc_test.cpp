#include "tests/harness/cli/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace plugfest {
namespace {

using support::Arguments;
using support::plugfest;
using testing::HasSubstr;

nlohmann::json answer(Arguments arguments) {
  arguments.insert(arguments.begin(), "calc");
  arguments.push_back("--json");
  const auto ended = plugfest(arguments);
  EXPECT_EQ(ended.status, 0) << ended.err;
  return nlohmann::json::parse(ended.out, nullptr, false);
}

/// Keys and values of ../shared/reference/stats-golden.yaml, typed in.
void expect_same(const nlohmann::json& answer, const char* key, double expected) {
  ASSERT_TRUE(answer.contains(key)) << key << " in " << answer;
  EXPECT_NEAR(answer.at(key).get<double>(), expected, 1e-9 * std::fabs(expected)) << key;
}

TEST(Calc, AnswersUnderTheKeysOfTheGoldenFile) {
  const auto time = answer({"ber-time", "--limit", "1e-14", "--errors", "12", "--confidence", "99%"});
  expect_same(time, "mu", 22.820841333141575);
  expect_same(time, "bits_poisson", 2282084133314157.5);
  EXPECT_EQ(time.at("bits_binomial"), 2282084133314153);
  expect_same(time, "target_ber", 1e-14);
  const auto bound = answer({"ber-bound", "--errors", "4", "--bits", "1T", "--confidence", "0.95"});
  expect_same(bound, "lower", 1.0898653736273658e-12);
  expect_same(bound, "upper", 1.0241588675371736e-11);
  expect_same(bound, "upper_one_sided", 9.153519026613987e-12);
  const auto confidence = answer({"confidence", "--errors", "2", "--bits", "6e12", "--limit", "1e-12"});
  expect_same(confidence, "cl_poisson", 0.93803119558334104);
  expect_same(confidence, "cl_binomial", 0.93803119558343027);
  const auto fec = answer({"fec", "--ber", "7e-4"});
  expect_same(fec, "p_sym", 0.0069779911096213289);
  expect_same(fec, "cw_fail", 2.245566370875266e-6);
  expect_same(fec, "post_fec_ber", 6.7367642567315109e-9);
  expect_same(fec, "flr_4", 9.2769648215596273e-6);
  expect_same(answer({"fec", "--cer", "1e-10"}), "ber_pre", 0.00033383600040769322);
  expect_same(answer({"fec", "--flr", "1e-9"}), "ber_pre", 0.00038923963467457206);
  expect_same(answer({"fec", "--ber", "2.4e-4", "--code", "kr4"}), "cw_fail", 5.1537601020364259e-5);
  const auto histogram = answer({"histogram", "--ber", "2e-5"});
  EXPECT_EQ(histogram.at("bins").size(), 16u);
  expect_same(histogram, "gt", 1.3333297754627501e-29);
  expect_same(answer({"pam4", "--snr", "18.5"}), "ber", 6.2999654384258103e-5);
  expect_same(answer({"pam4", "--ber", "1e-7"}), "snr_for_ber_db", 21.218421012298406);
  EXPECT_EQ(answer({"f16", "--value", "4.2e-5"}).at("word"), "89a4");
  expect_same(answer({"f16", "--word", "8fa0"}), "value", 0.0001952);
  const auto flaps = answer({"flap-rate", "--flaps", "3", "--link-hours", "500"});
  expect_same(flaps, "upper", 0.017534546139484652);
  expect_same(flaps, "upper_one_sided", 0.015507313055865454);
  expect_same(answer({"flap-hours", "--flaps", "2", "--rate", "1e-4", "--confidence", "90%"}), "link_hours",
              53223.203378342099);
}

TEST(Calc, TellsTheTimeOfALaneAndOfAPort) {
  const auto lane = plugfest({"calc", "ber-time", "--limit", "1e-12", "--rate", "106.25G"});
  EXPECT_EQ(lane.status, 0);
  EXPECT_THAT(lane.out, HasSubstr("2995732273553 bits"));
  EXPECT_THAT(lane.out, HasSubstr("28.2 s"));
  expect_same(answer({"ber-time", "--limit", "1e-12", "--rate", "850Gb/s"}), "seconds", 2995732273553.991 / 850e9);
}

TEST(Calc, SequentialHasWaldsFiguresAndTheTrueOdds) {
  const auto wald = answer({"sequential", "--limit", "8e-9", "--good", "2e-9", "--alpha", "1%", "--beta", "10%"});
  expect_same(wald, "A", 90);
  expect_same(wald, "slope", 4.328085125574995e-9);
  expect_same(wald, "reject_intercept", 3.2459265341161909);
  EXPECT_EQ(wald.at("bits_to_accept_with_0_errors"), 382089125);
  expect_same(wald, "poisson_slope", 4.3280851226668902e-9);
  const auto simulated = answer({"sequential", "--limit", "2.4e-4", "--simulate", "2000", "--seed", "7"});
  EXPECT_EQ(simulated.at("fixed_bits"), 130891);
  const auto& rows = simulated.at("characteristic");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_LE(rows[0].at("of_fixed"), 0.25);
  EXPECT_LE(rows[4].at("of_fixed"), 0.05);
  for (const auto& row : rows) {
    EXPECT_EQ(row.at("simulated").at("tests"), 2000);
    EXPECT_NEAR(row.at("mean_bits").get<double>(), row.at("simulated").at("mean_bits").get<double>(),
                5 * row.at("simulated").at("mean_bits_deviation").get<double>());
  }
  const auto again = answer({"sequential", "--limit", "2.4e-4", "--simulate", "2000", "--seed", "7"});
  EXPECT_EQ(simulated, again);
}

TEST(Calc, ReadsAnObservedHistogram) {
  const auto fit = answer({"histogram", "--observed", "0:994575000,1:5410000,2:14800,3:27,4-15:0,16+:0"});
  ASSERT_TRUE(fit.contains("ber")) << fit;
  EXPECT_NEAR(fit.at("ber").get<double>(), 1e-6, 0.1e-6);
  expect_same(fit, "direct_upper", 2.9957322735539909 / 999999827.0);
}

TEST(Calc, RefusesWhatIsNoNumberAndSaysWhere) {
  for (const auto& [arguments, words] : std::vector<std::pair<Arguments, std::string>>{
           {{"calc"}, "subcommand"},
           {{"calc", "ber-time"}, "--limit"},
           {{"calc", "ber-time", "--limit", "1e-12x"}, "--limit: '1e-12x' is not"},
           {{"calc", "ber-time", "--limit", "1e-25"}, "the limit is too small"},
           {{"calc", "ber-time", "--limit", "0"}, "--limit"},
           {{"calc", "ber-time", "--limit", "nan"}, "--limit"},
           {{"calc", "ber-time", "--limit", "0x1p-9"}, "--limit"},
           {{"calc", "ber-time", "--limit", "1e-12", "--confidence", "101%"}, "--confidence"},
           {{"calc", "ber-time", "--limit", "1e-12", "--rate", "106.25Q"}, "--rate"},
           {{"calc", "ber-bound", "--errors", "5", "--bits", "4"}, "more errors than bits"},
           {{"calc", "ber-bound", "--errors", "1.5", "--bits", "4"}, "--errors"},
           {{"calc", "fec"}, "one of --ber, --cer and --flr"},
           {{"calc", "fec", "--ber", "1e-4", "--code", "ldpc"}, "--code"},
           {{"calc", "fec", "--ber", "1e-4", "--propagation", "1"}, "propagation"},
           {{"calc", "histogram", "--observed", "1:2,1:3"}, "overlap"},
           {{"calc", "histogram", "--observed", "junk"}, "--observed"},
           {{"calc", "pam4", "--ber", "0.6"}, "no SNR"},
           {{"calc", "f16", "--word", "12345"}, "--word"},
           {{"calc", "f16", "--value", "-1"}, "--value"},
           {{"calc", "flap-rate", "--link-hours", "0"}, "exposure must be above 0"},
           {{"calc", "sequential", "--limit", "1e-4", "--ratio", "1"}, "ratio"},
           {{"calc", "sequential", "--limit", "1e-4", "--simulate", "0"}, "--simulate"},
       }) {
    const auto ended = plugfest(arguments);
    EXPECT_EQ(ended.status, 64) << testing::PrintToString(arguments);
    EXPECT_THAT(ended.err, HasSubstr(words)) << testing::PrintToString(arguments);
    EXPECT_EQ(ended.out, "") << testing::PrintToString(arguments);
  }
}

}  // namespace
}  // namespace plugfest
