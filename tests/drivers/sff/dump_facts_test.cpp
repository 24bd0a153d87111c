#include "tests/drivers/cmis/shared_data.hpp"
#include "tests/drivers/sff/dumps.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

// SFF-8636 and SFF-8472 dumps, the project's own and those beside the checkout, against what independent decoders read.

namespace plugfest::sff {
namespace {

using Json = nlohmann::ordered_json;

double tolerance(const std::string& key) {
  if (key.find("temperature_c") != std::string::npos) return 1.0 / 256;
  if (key.find("vcc_v") != std::string::npos) return 100e-6;
  if (key.find("power_mw") != std::string::npos) return 0.0001;
  if (key.find("bias_ma") != std::string::npos) return 0.002;
  return 1e-6;
}

/// @return how many values were compared
int compare(const std::string& key, const YAML::Node& expected, const Json& actual) {
  int compared = 0;
  if (expected.IsMap()) {
    for (const auto& item : expected) {
      const auto name = item.first.as<std::string>();
      if (actual.contains(name))
        compared += compare(key + "." + name, item.second, actual.at(name));
      else
        ADD_FAILURE() << key << "." << name << " is not decoded";
    }
    EXPECT_EQ(actual.size(), expected.size()) << key << " has more than the expectation";
    return compared;
  }
  if (expected.IsSequence()) {
    if (!actual.is_array() || actual.size() != expected.size()) {
      ADD_FAILURE() << key << ": expected " << expected << ", got " << actual;
      return 0;
    }
    for (std::size_t i = 0; i < expected.size(); ++i)
      compared += compare(fmt::format("{}[{}]", key, i), expected[i], actual[i]);
    return compared;
  }
  if (actual.is_number())
    EXPECT_NEAR(actual.get<double>(), expected.as<double>(), tolerance(key)) << key;
  else if (actual.is_boolean())
    EXPECT_EQ(actual.get<bool>(), expected.as<bool>()) << key;
  else if (actual.is_string())
    EXPECT_EQ(actual.get<std::string>(), expected.as<std::string>()) << key;
  else
    ADD_FAILURE() << key << ": expected " << expected << ", got " << actual;
  return 1;
}

std::set<std::string> as_set(const YAML::Node& list) {
  std::set<std::string> values;
  for (const auto& item : list) values.insert(item.as<std::string>());
  return values;
}

void expect_facts(const std::vector<std::filesystem::path>& dumps) {
  for (const auto& file : dumps) {
    SCOPED_TRACE(file.filename().string());
    const Info info = decode(test::load_dump(file));
    ASSERT_FALSE(std::holds_alternative<NotSff>(info));
    Json decoded = facts(info);
    YAML::Node expectation = YAML::LoadFile(file.parent_path() / "expected" / file.filename());
    YAML::Node expected = expectation["facts"];
    EXPECT_EQ(as_set(expected["pages_in_dump"]), decoded.at("pages_in_dump").get<std::set<std::string>>());
    expected.remove("pages_in_dump");  // the order of a dump is its author's
    decoded.erase("pages_in_dump");
    for (const auto& disagreement : expectation["disagreements"]) {
      if (disagreement["resolution"].as<std::string>() != "open") continue;
      expected.remove(disagreement["field"].as<std::string>());
      decoded.erase(disagreement["field"].as<std::string>());
    }
    if (decoded.contains("extended_bit_rate_mbd")) {  // the expectations stop at A0h:12, which is FFh there
      EXPECT_EQ(decoded.at("nominal_bit_rate_mbd"), 25500);
      decoded.erase("extended_bit_rate_mbd");
    }
    EXPECT_GT(compare("facts", expected, decoded), 18) << "hardly anything was compared";
  }
}

TEST(SffDumpFacts, OwnDumpsDecodeToWhatIndependentDecodersRead) {
  const auto dumps = test::sff_dumps(cmis::test::own_dumps());
  EXPECT_EQ(dumps.size(), 4u);
  expect_facts(dumps);
}

TEST(SffDumpFacts, EveryOlderDumpDecodesToWhatIndependentDecodersRead) {
  const auto dumps = test::sff_dumps(cmis::test::shared_dumps());
  if (dumps.empty()) GTEST_SKIP() << "needs the dumps of ../shared/eeprom-dumps, which are not here";
  EXPECT_GE(dumps.size(), 19u);
  expect_facts(dumps);
}

TEST(SffDumpFacts, NoCmisDumpIsTakenForAnOlderModule) {
  for (const auto& file : cmis::test::cmis_dumps(cmis::test::own_dumps())) {
    const Info info = decode(test::load_dump(file));
    ASSERT_TRUE(std::holds_alternative<NotSff>(info)) << file;
    EXPECT_EQ(std::get<NotSff>(info).map, ManagementInterface::cmis);
  }
}

TEST(SffDumpFacts, OwnDumpsAreUnchangedCopies) {
  if (!std::filesystem::exists(cmis::test::shared_dumps()))
    GTEST_SKIP() << "needs ../shared/eeprom-dumps, which is not here";
  for (const auto& file : test::sff_dumps(cmis::test::own_dumps())) {
    const YAML::Node own = YAML::LoadFile(file);
    const YAML::Node shared = YAML::LoadFile(cmis::test::shared_dumps() / file.filename());
    EXPECT_EQ(YAML::Dump(own["pages"]), YAML::Dump(shared["pages"])) << file;
    EXPECT_TRUE(own["source"]["repo"]) << file << " has lost its provenance";
  }
}

}  // namespace
}  // namespace plugfest::sff
