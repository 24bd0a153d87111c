#include "drivers/sff/fields/sff8472_a0h.hpp"
#include "drivers/sff/fields/sff8472_a2h.hpp"
#include "drivers/sff/fields/sff8472_calibration.hpp"
#include "drivers/sff/fields/sff8472_enhanced.hpp"
#include "drivers/sff/fields/sff8636_lower.hpp"
#include "drivers/sff/fields/sff8636_page_00h.hpp"
#include "drivers/sff/fields/sff8636_page_02h.hpp"
#include "drivers/sff/fields/sff8636_page_03h.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

// The register tables against the register facts beside the checkout: every bit, both ways.

namespace plugfest::sff {
namespace {

using Table = std::span<const FieldInfo>;

/// Bits of one element of a field, as places on the page: (byte, bit) -> what stands there.
struct Meaning {
  std::string name;    ///< without the words that tell levels of one group apart
  std::size_t lane;    ///< 0-based; 0 for single fields
  unsigned from_high;  ///< how far the bit is below the highest of its element
  Access access;
  double scale;
  std::string unit;
  bool is_signed;
  friend bool operator==(const Meaning&, const Meaning&) = default;
};
std::ostream& operator<<(std::ostream& out, const Meaning& m) {
  return out << fmt::format("{} lane {} bit {} below its highest, scale {} {}{}", m.name, m.lane + 1, m.from_high,
                            m.scale, m.unit, m.is_signed ? ", signed" : "");
}
using Page = std::map<std::pair<unsigned, unsigned>, Meaning>;

double number_of(const std::string& text) {
  const auto slash = text.find('/');
  return slash == std::string::npos ? std::stod(text)
                                    : std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

Page page_of(Table table) {
  Page page;
  for (const FieldInfo& f : table)
    for (std::size_t element = 0; element < f.count; ++element) {
      const auto at = cmis::place(f, element);
      const bool bytes_only = f.kind == Kind::text || f.width > 8;
      const unsigned top = bytes_only ? 8 * static_cast<unsigned>(at.width) - 1 : at.msb;
      const unsigned bottom = bytes_only ? 0 : at.lsb;
      for (unsigned bit = bottom; bit <= top; ++bit) {
        const auto byte = static_cast<unsigned>(f.byte + at.offset + at.width - 1 - bit / 8);
        page[{byte, bit % 8}] = {
            std::string{f.name},          element, top - bit, f.access, f.scale, std::string{f.unit},
            f.kind == Kind::signed_number};
      }
    }
  return page;
}

Access access_of(const YAML::Node& text) {
  static const std::map<std::string, Access> known = {{"RO", Access::ro},       {"RW", Access::rw},
                                                      {"RWW", Access::rww},     {"WO", Access::wo},
                                                      {"WO/SC", Access::wo_sc}, {"COR", Access::ro_cor}};
  return text ? known.at(text.as<std::string>()) : Access::ro;
}

/// Unit of the facts -> unit of the table and how many of those one is.
std::pair<std::string, double> unit_of(const std::string& unit) {
  static const std::map<std::string, std::pair<std::string, double>> known = {
      {"degC", {"Cel", 1}}, {"uW", {"mW", 1e-3}}, {"uA", {"mA", 1e-3}}, {"km", {"m", 1e3}}};
  const auto found = known.find(unit);
  return found == known.end() ? std::pair{unit, 1.0} : found->second;
}

void add_fact(const YAML::Node& field, Page& page) {
  const auto name = field["name"].as<std::string>();
  const auto first = field["offset"].as<unsigned>();
  const auto length = field["len"].as<unsigned>();
  const std::string layout = field["layout"] ? field["layout"].as<std::string>() : "";
  unsigned msb = 8 * length - 1, lsb = 0;
  if (field["bits"]) {
    const auto text = field["bits"].as<std::string>();
    msb = static_cast<unsigned>(std::stoi(text));
    lsb = static_cast<unsigned>(std::stoi(text.substr(text.find(':') + 1)));
  }
  const auto [unit, factor] = unit_of(field["unit"] ? field["unit"].as<std::string>() : "");
  const double scale = (field["scale"] ? number_of(field["scale"].as<std::string>()) : 1) * factor;
  const std::string type = field["type"] ? field["type"].as<std::string>() : "";
  const auto put = [&](unsigned bit, std::string what, std::size_t lane, unsigned from_high) {
    const unsigned byte = first + length - 1 - bit / 8;
    page[{byte, bit % 8}] = {std::move(what), lane, from_high, access_of(field["access"]), scale, unit, type == "s16"};
  };
  for (unsigned bit = lsb; bit <= msb; ++bit) {
    const unsigned from_start = 8 * length - 1 - bit;  // how far behind the first bit on the bus
    if (layout == "lane_nibble") {
      put(bit, name, bit - lsb, 0);
    } else if (layout == "lane_pairs4") {
      put(bit, name, bit / 2, 1 - bit % 2);
    } else if (layout == "lane_u16_4") {
      put(bit, name, from_start / 16, from_start % 16);
    } else if (layout == "legacy_eq_nibbles") {
      put(bit, name, from_start / 4, from_start % 4);
    } else if (layout == "legacy_flag_nibbles") {
      static const char* const levels[] = {"HighAlarm", "LowAlarm", "HighWarning", "LowWarning"};
      const bool mask = name.ends_with("Masks");
      const std::string group = name.substr(0, name.size() - 5);
      put(bit, group + levels[from_start % 4] + (mask ? "Mask" : "Flag"), from_start / 4, 0);
    } else {
      put(bit, name, 0, msb - bit);
    }
  }
}

Page facts_of(const YAML::Node& fields) {
  Page page;
  for (const YAML::Node& field : fields) {
    const std::string type = field["type"] ? field["type"].as<std::string>() : "";
    if (type != "reserved" && type != "custom" && type != "variant") add_fact(field, page);
  }
  return page;
}

class SffRegisterFacts : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = cmis::test::shared_folder() / "reference/sff-legacy.yaml";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared/reference/sff-legacy.yaml, which is not here";
    document = YAML::LoadFile(file);
  }
  YAML::Node page(const std::string& id) {
    for (const YAML::Node& found : document["pages"])
      if (found["id"].as<std::string>() == id) return found["fields"];
    throw std::runtime_error{"no page " + id};
  }
  static void expect_same(const Page& facts, const Page& table) {
    EXPECT_FALSE(facts.empty());
    for (const auto& [place, meaning] : facts) {
      const auto found = table.find(place);
      ASSERT_NE(found, table.end()) << place.first << "." << place.second << " " << meaning;
      EXPECT_EQ(found->second.name, meaning.name) << place.first << "." << place.second;
      EXPECT_EQ(found->second.lane, meaning.lane) << meaning;
      EXPECT_EQ(found->second.from_high, meaning.from_high) << meaning;
      EXPECT_EQ(found->second.access, meaning.access) << meaning;
      EXPECT_EQ(found->second.unit, meaning.unit) << meaning;
      EXPECT_EQ(found->second.is_signed, meaning.is_signed) << meaning;
      EXPECT_DOUBLE_EQ(found->second.scale, meaning.scale) << meaning;
    }
    for (const auto& [place, meaning] : table)
      EXPECT_TRUE(facts.contains(place)) << place.first << "." << place.second << " " << meaning;
  }
  YAML::Node document;
};

TEST_F(SffRegisterFacts, LowerMemoryOfSff8636) {
  expect_same(facts_of(page("8636-lower")), page_of(sff8636::lower_fields));
}
TEST_F(SffRegisterFacts, Page00hOfSff8636) {
  expect_same(facts_of(page("8636-00h")), page_of(sff8636::page_00h_fields));
}
TEST_F(SffRegisterFacts, Page02hOfSff8636) {
  expect_same(facts_of(page("8636-02h")), page_of(sff8636::page_02h_fields));
}
TEST_F(SffRegisterFacts, Page03hOfSff8636) {
  expect_same(facts_of(page("8636-03h")), page_of(sff8636::page_03h_fields));
}
TEST_F(SffRegisterFacts, DeviceA0hOfSff8472) { expect_same(facts_of(page("8472-A0h")), page_of(sff8472::a0h_fields)); }
TEST_F(SffRegisterFacts, DeviceA2hOfSff8472) {
  Page both = facts_of(page("8472-A2h"));
  both.merge(facts_of(page("8472-A2h-00h")));
  expect_same(both, page_of(sff8472::a2h_fields));
}
TEST_F(SffRegisterFacts, CalibrationConstantsOfSff8472) {
  Page facts = facts_of(document["calibration"]["fields"]);
  Page table = page_of(sff8472::calibration_fields);
  expect_same(facts, table);
}
TEST_F(SffRegisterFacts, EnhancedFeaturesOfSff8472) {
  // The facts give no access there: controls are writable.
  Page facts = facts_of(document["enhanced_features"]["fields"]);
  for (auto& [place, meaning] : facts)
    if (meaning.name.find("Control") != std::string::npos) meaning.access = Access::rw;
  expect_same(facts, page_of(sff8472::enhanced_fields));
}

TEST_F(SffRegisterFacts, ChecksumsCoverWhatTheFactsSay) {
  const auto text = [](const ChecksumRule& rule) {
    return fmt::format("{} over {}-{}", rule.stored.byte, rule.first, rule.last);
  };
  EXPECT_EQ(text(sff8636::base_checksum), "191 over 128-190");
  EXPECT_EQ(text(sff8636::ext_checksum), "223 over 192-222");
  EXPECT_EQ(text(sff8472::base_checksum), "63 over 0-62");
  EXPECT_EQ(text(sff8472::ext_checksum), "95 over 64-94");
  EXPECT_EQ(text(sff8472::diagnostics_checksum), "95 over 0-94");
  for (const YAML::Node& fact : document["checksums"]) {
    const auto words = fact["covers"].as<std::string>();
    const std::string range = words.substr(words.find(':') + 1);
    EXPECT_NE((std::set<std::string>{"128-190", "192-222", "0-62", "64-94", "0-94"}).count(range), 0u) << words;
  }
}

}  // namespace
}  // namespace plugfest::sff
