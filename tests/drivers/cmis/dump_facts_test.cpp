#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/decode_json.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <set>

// CMIS dumps, the project's own and those beside the checkout, against what independent decoders read from them.

namespace plugfest::cmis {
namespace {

using Json = nlohmann::ordered_json;

/// Facts that nobody here decodes, each with its reason. A fact that is in neither list fails.
const std::map<std::string, std::string> not_covered = {
    {"identifier_name", "spelt by another list; `identifier` is compared"},
    {"media_technology_name", "spelt by another list; `media_technology` is compared"},
};
/// Within `applications`, for the same reason: the ids are compared.
const std::set<std::string> spelt_otherwise = {"host_name", "media_name"};

/// As far as a printed value may be off: half a step of the register, and the rounding of the printed digits.
double tolerance(const std::string& key, int tx_bias_factor) {
  if (key.find("temperature_c") != std::string::npos) return 1.0 / 256;
  if (key.find("vcc_v") != std::string::npos) return 100e-6;
  if (key.find("power_mw") != std::string::npos) return 0.0001;
  if (key.find("bias_ma") != std::string::npos) return 0.002 * tx_bias_factor;
  if (key.starts_with("vdm")) return 1e-4;
  return 1e-6;
}

class Comparison {
 public:
  Comparison(std::set<std::string> open, int tx_bias_factor) : open_(std::move(open)), factor_(tx_bias_factor) {}

  void compare(const std::string& key, const YAML::Node& expected, const Json& actual) {
    if (open_.contains(key)) return;
    if (expected.IsMap()) return compare_maps(key, expected, actual);
    if (expected.IsSequence()) return compare_lists(key, expected, actual);
    ++compared_;
    if (expected.IsNull()) {
      EXPECT_TRUE(actual.is_null()) << key << ": expected null, got " << actual;
    } else if (actual.is_number()) {
      EXPECT_NEAR(actual.get<double>(), expected.as<double>(), tolerance(key, factor_)) << key;
    } else if (actual.is_boolean()) {
      EXPECT_EQ(actual.get<bool>(), expected.as<bool>()) << key;
    } else if (actual.is_string()) {
      EXPECT_EQ(actual.get<std::string>(), expected.as<std::string>()) << key;
    } else {
      ADD_FAILURE() << key << ": expected " << expected << ", got " << actual;
    }
  }
  int compared() const { return compared_; }

 private:
  void compare_maps(const std::string& key, const YAML::Node& expected, const Json& actual) {
    for (const auto& item : expected) {
      const auto name = item.first.as<std::string>();
      if (key.starts_with("applications") && spelt_otherwise.contains(name)) continue;
      if (key.starts_with("vdm") && name == "name") continue;  // other words for the type, which is compared
      if (!actual.contains(name)) {
        ADD_FAILURE() << key << "." << name << " is not decoded";
        continue;
      }
      compare(fmt::format("{}.{}", key, name), item.second, actual.at(name));
    }
  }
  void compare_lists(const std::string& key, const YAML::Node& expected, const Json& actual) {
    if (!actual.is_array() || actual.size() != expected.size()) {
      ADD_FAILURE() << key << ": expected " << expected << ", got " << actual;
      return;
    }
    for (std::size_t i = 0; i < expected.size(); ++i) compare(fmt::format("{}[{}]", key, i), expected[i], actual[i]);
  }

  std::set<std::string> open_;
  int factor_;
  int compared_ = 0;
};

std::set<std::string> as_set(const YAML::Node& list) {
  std::set<std::string> values;
  for (const auto& item : list) values.insert(item.as<std::string>());
  return values;
}

void expect_facts(const std::vector<std::filesystem::path>& dumps) {
  for (const auto& file : dumps) {
    SCOPED_TRACE(file.filename().string());
    const ModuleInfo info = decode(test::load_dump(file));
    const Json decoded = facts(info);
    const YAML::Node expectation = YAML::LoadFile(file.parent_path() / "expected" / file.filename());
    std::set<std::string> open;
    for (const auto& disagreement : expectation["disagreements"])
      if (disagreement["resolution"].as<std::string>() == "open") open.insert(disagreement["field"].as<std::string>());
    const int factor = info.advertised ? info.advertised->tx_bias_factor.value_or(1) : 1;
    Comparison comparison{open, factor};
    for (const auto& fact : expectation["facts"]) {
      const auto key = fact.first.as<std::string>();
      if (not_covered.contains(key)) continue;
      if (!decoded.contains(key)) {
        ADD_FAILURE() << key << " is not decoded and not listed as left out";
        continue;
      }
      if (key == "pages_in_dump") {  // the order of a dump is its author's
        EXPECT_EQ(as_set(fact.second), decoded.at(key).get<std::set<std::string>>());
        continue;
      }
      comparison.compare(key, fact.second, decoded.at(key));
    }
    EXPECT_GT(comparison.compared(), 50) << "hardly anything was compared";
  }
}

TEST(DumpFacts, OwnDumpsDecodeToWhatIndependentDecodersRead) {
  const auto dumps = test::cmis_dumps(test::own_dumps());
  EXPECT_EQ(dumps.size(), 4u);
  expect_facts(dumps);
}

TEST(DumpFacts, EveryCmisDumpDecodesToWhatIndependentDecodersRead) {
  const auto dumps = test::cmis_dumps(test::shared_dumps());
  if (dumps.empty()) GTEST_SKIP() << "needs the dumps of ../shared/eeprom-dumps, which are not here";
  EXPECT_GE(dumps.size(), 19u);
  expect_facts(dumps);
}

TEST(DumpFacts, KeysAreThoseOfTheExpectationFilesAndNoOthers) {
  const auto file = test::shared_dumps() / "eoptolink-eold-168hg-10-1.yaml";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the dumps of ../shared/eeprom-dumps, which are not here";
  const YAML::Node expected = YAML::LoadFile(file.parent_path() / "expected" / file.filename())["facts"];
  const Json decoded = facts(decode(test::load_dump(file)));
  for (const auto& [key, value] : decoded.items()) EXPECT_TRUE(expected[key]) << key;
}

TEST(DumpFacts, OwnDumpsAreUnchangedCopies) {
  const auto dumps = test::cmis_dumps(test::own_dumps());
  EXPECT_EQ(dumps.size(), 4u);
  if (!std::filesystem::exists(test::shared_dumps())) GTEST_SKIP() << "needs ../shared/eeprom-dumps, which is not here";
  for (const auto& file : dumps) {
    const YAML::Node own = YAML::LoadFile(file);
    const YAML::Node shared = YAML::LoadFile(test::shared_dumps() / file.filename());
    EXPECT_EQ(YAML::Dump(own["pages"]), YAML::Dump(shared["pages"])) << file;
    EXPECT_TRUE(own["source"]["repo"]) << file << " has lost its provenance";
  }
}

}  // namespace
}  // namespace plugfest::cmis
