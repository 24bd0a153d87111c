#include "drivers/cmis/table.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

// The register table against the register facts beside the checkout: every place, both ways.

namespace plugfest::cmis {
namespace {

/// One field of the facts in the terms of FieldInfo; `name` is for people.
struct Fact {
  std::string name;
  FieldInfo place{};
  double scale = 1;
  std::string unit = {};
};

Access access_of(const std::string& text) {
  static const std::map<std::string, Access> known = {{"RO", Access::ro},       {"RW", Access::rw},
                                                      {"RWW", Access::rww},     {"WO", Access::wo},
                                                      {"WO/SC", Access::wo_sc}, {"COR", Access::ro_cor}};
  return known.at(text);
}

double number_of(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return std::stod(text);
  return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

void set_bits(FieldInfo& place, const YAML::Node& bits) {
  place.msb = static_cast<std::uint8_t>(place.width <= 8 ? 8 * place.width - 1 : 7);
  place.lsb = 0;
  if (!bits) return;
  const auto text = bits.as<std::string>();
  place.msb = static_cast<std::uint8_t>(std::stoi(text));
  place.lsb = static_cast<std::uint8_t>(std::stoi(text.substr(text.find(':') + 1)));
}

Fact fact_of(const YAML::Node& page, const YAML::Node& field) {
  Fact fact{.name = field["name"].as<std::string>()};
  FieldInfo& place = fact.place;
  place.page = page["page"].IsNull() ? std::uint8_t{0} : static_cast<std::uint8_t>(page["page"].as<int>());
  place.banked = page["banked"].as<bool>();
  place.byte = static_cast<std::uint8_t>(field["offset"].as<int>());
  place.width = static_cast<std::uint8_t>(field["len"].as<int>());
  place.access = access_of(field["access"].as<std::string>());
  const std::string side = field["lane_side"] ? field["lane_side"].as<std::string>() : "module";
  place.side = side == "host" ? Side::host : side == "media" ? Side::media : Side::module;
  const std::string layout = field["layout"] ? field["layout"].as<std::string>() : "";
  if (layout == "lane_bits" || layout == "lane_pairs" || layout == "lane_nibbles") {
    place.layout = layout == "lane_bits"    ? Layout::lane_bits
                   : layout == "lane_pairs" ? Layout::lane_pairs
                                            : Layout::lane_nibbles;
    place.count = 8;
    place.width = 1;
  } else if (layout == "lane_u16") {
    place.layout = Layout::array;
    place.count = 8;
    place.width = place.stride = 2;
  } else if (field["array"]) {
    place.layout = Layout::array;
    place.count = static_cast<std::uint8_t>(field["array"]["count"].as<int>());
    place.stride = static_cast<std::uint8_t>(field["array"]["stride"].as<int>());
  }
  set_bits(place, field["bits"]);
  if (field["scale"]) fact.scale = number_of(field["scale"].as<std::string>());
  if (field["unit"]) fact.unit = field["unit"].as<std::string>();
  return fact;
}

std::vector<Fact> facts_of(const YAML::Node& document) {
  const std::set<std::string> pages = {"lower", "00h", "01h", "02h", "10h", "11h"};
  std::vector<Fact> facts;
  for (const YAML::Node& page : document["pages"]) {
    if (!pages.contains(page["id"].as<std::string>())) continue;
    for (const YAML::Node& field : page["fields"]) {
      const auto type = field["type"].as<std::string>();
      if (type == "reserved" || type == "custom") continue;
      const Fact fact = fact_of(page, field);
      if (type != "struct") {
        facts.push_back(fact);
        continue;
      }
      for (const YAML::Node& member : document["structs"][field["struct"].as<std::string>()]["fields"]) {
        if (member["name"].as<std::string>() == "Reserved") continue;
        Fact part = fact;
        part.name += "." + member["name"].as<std::string>();
        part.place.byte = static_cast<std::uint8_t>(part.place.byte + member["byte"].as<int>());
        part.place.width = 1;
        set_bits(part.place, member["bits"]);
        facts.push_back(part);
      }
    }
  }
  return facts;
}

/// The revision is two fields in the facts, one value with two parts in the table.
bool is_revision(const FieldInfo& place) { return place.byte == 1; }

bool same_place(const FieldInfo& a, const FieldInfo& b) {
  return a.page == b.page && a.byte == b.byte && a.layout == b.layout && a.msb == b.msb && a.lsb == b.lsb;
}
bool packed(Layout layout) { return layout != Layout::single && layout != Layout::array; }

const FieldInfo* table_entry(const FieldInfo& place) {
  for (const FieldInfo& field : all_fields()) {
    if (packed(place.layout) && field.page == place.page && field.byte == place.byte && field.layout == place.layout)
      return &field;
    if (!packed(place.layout) && same_place(field, place)) return &field;
  }
  return nullptr;
}

class RegisterFacts : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = test::shared_folder() / "reference/cmis-registers.yaml";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared/reference/cmis-registers.yaml, not here";
    document = YAML::LoadFile(file);
    facts = facts_of(document);
  }
  YAML::Node document;
  std::vector<Fact> facts;
};

TEST_F(RegisterFacts, EveryFieldOfTheFactsIsInTheTableAtItsPlace) {
  EXPECT_GT(facts.size(), 400u);
  for (const Fact& fact : facts) {
    SCOPED_TRACE(fact.name);
    if (is_revision(fact.place)) continue;
    const FieldInfo* const field = table_entry(fact.place);
    ASSERT_NE(field, nullptr) << fact.name << " at " << address_text(fact.place);
    EXPECT_EQ(field->width, fact.place.width);
    EXPECT_EQ(field->access, fact.place.access);
    EXPECT_EQ(field->side, fact.place.side);
    EXPECT_EQ(field->count, fact.place.count);
    EXPECT_EQ(field->stride, fact.place.stride);
    EXPECT_EQ(field->banked, fact.place.banked);
  }
}

TEST_F(RegisterFacts, EveryFieldOfTheTableIsInTheFacts) {
  for (const FieldInfo& field : all_fields()) {
    if (is_revision(field)) continue;
    EXPECT_TRUE(std::ranges::any_of(facts, [&](const Fact& fact) { return table_entry(fact.place) == &field; }))
        << field.name << " at " << address_text(field);
  }
}

TEST_F(RegisterFacts, ScalesAndUnitsAreThoseOfTheFacts) {
  // Unit of the facts -> unit of the table and how many of those one is.
  const std::map<std::string, std::pair<std::string, double>> units = {
      {"degC", {"Cel", 1}}, {"V", {"V", 1}},      {"W", {"W", 1}},      {"dB", {"dB", 1}}, {"nm", {"nm", 1}},
      {"m", {"m", 1}},      {"uW", {"mW", 1e-3}}, {"uA", {"mA", 1e-3}}, {"ns", {"ns", 1}}};
  const std::set<std::string> counts_of_a_multiplier = {"BaseLength", "BaseLengthSMF"};
  for (const Fact& fact : facts) {
    if (fact.unit.empty() || counts_of_a_multiplier.contains(fact.name)) continue;
    const FieldInfo* const field = table_entry(fact.place);
    ASSERT_NE(field, nullptr) << fact.name;
    EXPECT_EQ(field->unit, units.at(fact.unit).first) << fact.name;
    EXPECT_DOUBLE_EQ(field->scale, fact.scale * units.at(fact.unit).second) << fact.name;
  }
}

TEST_F(RegisterFacts, EveryNameOfTheFactsFindsItsField) {
  for (const YAML::Node& page : document["pages"]) {
    const auto id = page["id"].as<std::string>();
    if (id != "lower" && id != "00h" && id != "01h" && id != "02h" && id != "10h" && id != "11h") continue;
    for (const YAML::Node& field : page["fields"]) {
      const auto type = field["type"].as<std::string>();
      const auto name = field["name"].as<std::string>();
      if (type == "reserved" || type == "custom" || type == "struct" || name.starts_with("CmisRevision")) continue;
      const std::string plain = name.substr(0, name.find('<'));
      EXPECT_NE(find_field(fmt::format("{}:{}", id, plain)), nullptr) << plain;
    }
  }
}

TEST_F(RegisterFacts, ChecksumRulesCoverWhatTheFactsSay) {
  for (const YAML::Node& page : document["pages"])
    for (const YAML::Node& field : page["fields"]) {
      if (field["type"].as<std::string>() != "checksum" || page["page"].as<int>() > 2) continue;
      const auto rule = std::ranges::find(checksum_rules(), page["page"].as<int>(), &ChecksumRule::page);
      ASSERT_NE(rule, checksum_rules().end());
      EXPECT_EQ(rule->stored_at, field["offset"].as<int>());
      EXPECT_EQ(std::to_string(rule->first) + "-" + std::to_string(rule->last), field["covers"].as<std::string>());
    }
}

}  // namespace
}  // namespace plugfest::cmis
