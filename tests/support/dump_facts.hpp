#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

/// For tests only: decoded facts against what independent decoders read from the same dump.
namespace plugfest::test {

using Json = nlohmann::ordered_json;

/// Facts that nobody here decodes, each with its reason. A fact that is in neither list fails.
inline const std::map<std::string, std::string> not_covered = {
    {"identifier_name", "spelt by another list; `identifier` is compared"},
    {"media_technology_name", "spelt by another list; `media_technology` is compared"},
};
/// Within `applications`, for the same reason: the ids are compared.
inline const std::set<std::string> spelt_otherwise = {"host_name", "media_name"};

/// As far as a printed value may be off: half a step of the register, and the rounding of the printed digits.
inline double tolerance(const std::string& key, int tx_bias_factor) {
  if (key.find("temperature_c") != std::string::npos) return 1.0 / 256;
  if (key.find("vcc_v") != std::string::npos) return 100e-6;
  if (key.find("power_mw") != std::string::npos) return 0.0001;
  if (key.find("bias_ma") != std::string::npos) return 0.002 * tx_bias_factor;
  if (key.starts_with("vdm")) return 1e-4;
  return 1e-6;
}

/// Facts that are decoded, and that the expectation does not have.
enum class Surplus { accepted, refused };

class Comparison {
 public:
  Comparison(std::set<std::string> open, int tx_bias_factor, Surplus surplus)
      : open_(std::move(open)), factor_(tx_bias_factor), surplus_(surplus) {}

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
  void expect_no_surplus(const std::string& key, const YAML::Node& expected, const Json& actual) const {
    if (surplus_ == Surplus::accepted) return;
    for (const auto& [name, value] : actual.items())
      EXPECT_TRUE(expected[name] || open_.contains(name)) << key << "." << name << " is more than is expected";
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
    expect_no_surplus(key, expected, actual);
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
  Surplus surplus_;
  int compared_ = 0;
};

inline std::set<std::string> as_set(const YAML::Node& list) {
  std::set<std::string> values;
  for (const auto& item : list) values.insert(item.as<std::string>());
  return values;
}

/// Compares every fact that the expectation has and that its sources agree on.
/// @param expectation  ../shared/eeprom-dumps/expected/NAME.yaml
/// @return how many values were compared
inline int expect_facts(const Json& decoded, const std::filesystem::path& expectation_file, int tx_bias_factor,
                        Surplus surplus = Surplus::accepted) {
  const YAML::Node expectation = YAML::LoadFile(expectation_file);
  std::set<std::string> open;
  for (const auto& disagreement : expectation["disagreements"])
    if (disagreement["resolution"].as<std::string>() == "open") open.insert(disagreement["field"].as<std::string>());
  Comparison comparison{open, tx_bias_factor, surplus};
  comparison.expect_no_surplus("facts", expectation["facts"], decoded);
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
  return comparison.compared();
}

}  // namespace plugfest::test
