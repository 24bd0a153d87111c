#include "drivers/cmis/codes.hpp"

#include "drivers/cmis/table.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace plugfest::cmis {
namespace {

using std::chrono::milliseconds;

TEST(StateDuration, IsAHalfOpenRange) {
  EXPECT_EQ(state_duration(0)->least, milliseconds{0});
  EXPECT_EQ(state_duration(0)->below, milliseconds{1});
  EXPECT_EQ(state_duration(6)->below, milliseconds{1000});
  EXPECT_EQ(state_duration(7)->least, milliseconds{1000});
  EXPECT_EQ(state_duration(7)->below, milliseconds{5000});
  EXPECT_EQ(state_duration(12)->below, milliseconds{3'000'000});
}

TEST(StateDuration, Code13HasNoUpperEdgeAnd14And15NoMeaning) {
  EXPECT_EQ(state_duration(13)->least, milliseconds{3'000'000});
  EXPECT_FALSE(state_duration(13)->below);
  EXPECT_FALSE(state_duration(14));
  EXPECT_FALSE(state_duration(15));
  EXPECT_FALSE(state_duration(255));
  EXPECT_FALSE(code_name("state_duration", 14));
}

TEST(CodeName, IsAbsentForReservedCodes) {
  EXPECT_EQ(code_name("module_state", 3), "ModuleReady");
  EXPECT_FALSE(code_name("module_state", 0));
  EXPECT_EQ(code_name("module_fault_cause", 40), "custom");
  EXPECT_FALSE(code_name("module_fault_cause", 7));
  EXPECT_FALSE(code_name("no such table", 1));
  EXPECT_EQ(name_of_code(ConfigStatus::in_progress), "ConfigInProgress");
}

TEST(Identifier, OfCmisModules) {
  for (const int code : {0x18, 0x19, 0x1E, 0x1F, 0x20, 0x25})
    EXPECT_TRUE(is_cmis_identifier(static_cast<std::uint8_t>(code)));
  for (const int code : {0x00, 0x03, 0x0D, 0x11, 0x80, 0xFF})
    EXPECT_FALSE(is_cmis_identifier(static_cast<std::uint8_t>(code))) << code;
}

TEST(Interfaces, OfLinearModules) {
  for (const std::uint8_t id : {std::uint8_t{0x20}, std::uint8_t{0x21}, std::uint8_t{0x22}, std::uint8_t{0x23}}) {
    ASSERT_NE(find_host_interface(id), nullptr);
    EXPECT_EQ(find_host_interface(id)->linearity, Linearity::linear);
    EXPECT_EQ(find_host_interface(id)->lanes, 1 << (id - 0x20));
    EXPECT_EQ(find_host_interface(id)->gbd_max, 53.125);
    EXPECT_EQ(find_host_interface(id)->modulation, Modulation::pam4);
  }
  EXPECT_EQ(find_host_interface(0x23)->name, "LEI-800G-PAM4-8");
  EXPECT_EQ(find_host_interface(0x90)->linearity, Linearity::half_retimed);
  EXPECT_EQ(find_host_interface(0x74)->lanes, 0) << "any width";
  EXPECT_EQ(find_media_interface(MediaType::smf, 0x92)->name, "800G-DR8-LPO");
}

TEST(Interfaces, KeepBothNamesOfADisputedCode) {
  const Interface* const disputed = find_media_interface(MediaType::smf, 0x93);
  ASSERT_NE(disputed, nullptr);
  EXPECT_EQ(disputed->name, "400G-FR4-LPO");
  EXPECT_EQ(disputed->other_name, "800G-FR4-LPO");
  EXPECT_FALSE(disputed->in_sff8024);
}

TEST(Interfaces, AreReadByMediaType) {
  EXPECT_EQ(find_media_interface(MediaType::smf, 0x01)->name, "10GBASE-LW");
  EXPECT_EQ(find_media_interface(MediaType::passive_copper, 0x01)->name, "Copper cable");
  EXPECT_EQ(find_media_interface(MediaType::undefined, 0x01), nullptr);
  EXPECT_EQ(find_media_interface(MediaType{0x40}, 0x01), nullptr);
  EXPECT_EQ(find_host_interface(0x24), nullptr) << "reserved";
  EXPECT_EQ(find_host_interface(end_of_applications), nullptr);
  EXPECT_EQ(find_host_interface(0xC0), nullptr) << "the vendor's own";
  EXPECT_TRUE(is_vendor_interface(0xC0));
  EXPECT_FALSE(is_vendor_interface(0xFF));
}

TEST(LpoEvidence, NamesTheRuleThatFired) {
  const std::array by_host{InterfacePair{0x52, 0x56}, InterfacePair{0x23, 0x56}};
  ASSERT_TRUE(lpo_evidence(MediaType::smf, by_host));
  EXPECT_EQ(lpo_evidence(MediaType::smf, by_host)->rule, LpoRule::host_id);
  EXPECT_EQ(lpo_evidence(MediaType::smf, by_host)->id, 0x23);
  const std::array by_media{InterfacePair{0x52, 0x8F}};
  ASSERT_TRUE(lpo_evidence(MediaType::smf, by_media));
  EXPECT_EQ(lpo_evidence(MediaType::smf, by_media)->rule, LpoRule::media_id);
  const std::array oif{InterfacePair{0x74, 0x00}};
  EXPECT_TRUE(lpo_evidence(MediaType::smf, oif));
}

TEST(LpoEvidence, IsNotMadeOfOtherHints) {
  const std::array ordinary{InterfacePair{0x52, 0x56}, InterfacePair{0x4C, 0x14}};
  EXPECT_FALSE(lpo_evidence(MediaType::smf, ordinary));
  const std::array half_retimed{InterfacePair{0x96, 0x56}};
  EXPECT_FALSE(lpo_evidence(MediaType::smf, half_retimed));
  const std::array disputed{InterfacePair{0x52, 0x93}};
  EXPECT_FALSE(lpo_evidence(MediaType::smf, disputed));
  const std::array other_table{InterfacePair{0x52, 0x8F}};
  EXPECT_FALSE(lpo_evidence(MediaType::mmf, other_table)) << "8Fh is a single-mode id";
  EXPECT_FALSE(lpo_evidence(MediaType::smf, {}));
}

TEST(PowerClass, CeilingsEndBelowClassEight) {
  EXPECT_EQ(qsfp_dd_ceiling_w(PowerClass::class_1), 1.5);
  EXPECT_EQ(qsfp_dd_ceiling_w(PowerClass::class_7), 14.0);
  EXPECT_FALSE(qsfp_dd_ceiling_w(PowerClass::class_8));
  EXPECT_EQ(number(PowerClass::class_5), 5);
}

TEST(EveryCodeTable, ThatAFieldNamesExistsOrIsAnInterfaceTable) {
  const std::set<std::string_view> elsewhere = {"host_interface_id", "media_interface_id", "revision"};
  for (const FieldInfo& field : all_fields())
    if (!field.codes.empty() && !elsewhere.contains(field.codes)) {
      EXPECT_FALSE(code_table(field.codes).empty()) << field.name << " names " << field.codes;
    }
}

class CodeFacts : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = test::shared_folder() / "reference/cmis-registers.yaml";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared/reference/cmis-registers.yaml, not here";
    enums = YAML::LoadFile(file)["enums"];
  }
  /// One code, or empty for a range.
  static std::optional<int> single_code(const std::string& text) {
    int value = 0;
    const bool hex = text.starts_with("0x");
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
  }
  YAML::Node enums;
};

TEST_F(CodeFacts, InterfaceTablesHaveTheLanesRatesAndModulationsOfTheFacts) {
  struct Source {
    std::string key;
    std::span<const Interface> table;
  };
  const std::array sources = {
      Source{"host_interface_id", host_interfaces()},
      Source{"media_interface_id_mmf", media_interfaces(MediaType::mmf)},
      Source{"media_interface_id_smf", media_interfaces(MediaType::smf)},
      Source{"media_interface_id_copper", media_interfaces(MediaType::passive_copper)},
      Source{"media_interface_id_active", media_interfaces(MediaType::active_cable)},
      Source{"media_interface_id_base_t", media_interfaces(MediaType::base_t)},
  };
  for (const Source& source : sources) {
    std::size_t listed = 0;
    for (const auto& entry : enums[source.key]["values"]) {
      const auto code = single_code(entry.first.as<std::string>());
      const YAML::Node& fact = entry.second;
      const auto name = fact.IsMap() ? fact["name"].as<std::string>() : fact.as<std::string>();
      if (!code || name.starts_with("see NAD") || name.starts_with("end of list") ||
          (name.starts_with("reserved") && *code != 0x93))
        continue;
      SCOPED_TRACE(source.key + " " + std::to_string(*code));
      ++listed;
      const auto found = std::ranges::find(source.table, *code, &Interface::id);
      ASSERT_NE(found, source.table.end());
      if (!fact.IsMap()) continue;
      const auto lanes = fact["lanes"] ? single_code(fact["lanes"].as<std::string>()) : std::nullopt;
      EXPECT_EQ(found->lanes, lanes.value_or(0));
      if (fact["gbd"]) {
        EXPECT_DOUBLE_EQ(found->gbd_min, std::stod(fact["gbd"].as<std::string>()));
      }
      if (fact["modulation"]) {
        EXPECT_EQ(name_of(found->modulation), fact["modulation"].as<std::string>());
      }
      const std::string linear = fact["linear"] ? fact["linear"].as<std::string>() : "";
      EXPECT_EQ(found->linearity, linear == "linear"         ? Linearity::linear
                                  : linear == "half-retimed" ? Linearity::half_retimed
                                                             : Linearity::not_stated);
    }
    EXPECT_EQ(listed, source.table.size()) << source.key;
    for (std::size_t i = 1; i < source.table.size(); ++i) EXPECT_LT(source.table[i - 1].id, source.table[i].id);
  }
}

TEST_F(CodeFacts, CodeTablesCoverTheSameCodesAsTheFacts) {
  std::set<std::string_view> tables;
  for (const FieldInfo& field : all_fields())
    if (!code_table(field.codes).empty()) tables.insert(field.codes);
  EXPECT_GT(tables.size(), 30u);
  // Ranges of one vendor each that two sources give a meaning of their own.
  const std::set<int> vendor_identifiers = {0x80, 0x91};
  for (const std::string_view table : tables) {
    for (const auto& entry : enums[std::string{table}]["values"]) {
      const auto code = single_code(entry.first.as<std::string>());
      if (!code || (table == "sff8024_identifier" && vendor_identifiers.contains(*code))) continue;
      const YAML::Node& fact = entry.second;
      const auto name = fact.IsMap() ? std::string{} : fact.as<std::string>();
      const bool reserved = (fact.IsMap() && fact["reserved"]) || name == "reserved";
      EXPECT_EQ(code_name(table, static_cast<std::uint8_t>(*code)).has_value(), !reserved) << table << " " << *code;
    }
  }
}

TEST_F(CodeFacts, DiagnosticsAndTuningCodesAreSpeltAsTheFactsSpellThem) {
  for (const std::string table : {"grid_spacing", "prbs_pattern", "gating_support", "measurement_time",
                                  "diagnostics_selector", "recovered_clock_options", "redirection_result",
                                  "checker_clock_source", "host_gen_clock_source", "media_gen_clock_source"})
    for (const auto& entry : enums[table]["values"]) {
      const auto code = single_code(entry.first.as<std::string>());
      auto name = entry.second.as<std::string>();
      if (!code || name == "reserved") continue;
      name = name.substr(0, name.find(" (5."));
      EXPECT_EQ(code_name(table, static_cast<std::uint8_t>(*code)), name) << table << " " << *code;
    }
}

TEST_F(CodeFacts, StatesAndConfigurationResultsAreSpeltAsTheFactsSpellThem) {
  for (const std::string table : {"module_state", "dp_state", "config_status"})
    for (const auto& entry : enums[table]["values"]) {
      const auto code = single_code(entry.first.as<std::string>());
      if (!code) continue;
      const auto name = entry.second.as<std::string>();
      EXPECT_EQ(code_name(table, static_cast<std::uint8_t>(*code)), name.substr(0, name.find(' ')));
    }
}

TEST_F(CodeFacts, DurationsAreThoseOfTheFacts) {
  for (const auto& entry : enums["state_duration"]["values"]) {
    const auto code = static_cast<std::uint8_t>(entry.first.as<int>());
    const auto range = state_duration(code);
    ASSERT_EQ(range.has_value(), !entry.second["reserved"]) << int{code};
    if (!range) continue;
    EXPECT_EQ(range->least.count(), entry.second["min_ms"].as<int>());
    EXPECT_EQ(range->below.has_value(), !entry.second["max_ms"].IsNull());
    if (range->below) {
      EXPECT_EQ(range->below->count(), entry.second["max_ms"].as<int>());
    }
  }
}

}  // namespace
}  // namespace plugfest::cmis
