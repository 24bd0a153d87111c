#include "drivers/sff/codes.hpp"

#include "tests/drivers/cmis/shared_data.hpp"

#include <gtest/gtest.h>

namespace plugfest::sff {
namespace {

TEST(SffCodes, HaveNamesOrSayThatTheyAreUnknown) {
  EXPECT_EQ(code_text("extended_compliance", 0x0B), "100GBASE-CR4, 25GBASE-CR CA-25G-L or 50GBASE-CR2, RS FEC");
  EXPECT_EQ(code_text("extended_compliance", 0x0A), "unknown (0x0A)");
  EXPECT_EQ(code_text("revision_8636", 8), "SFF-8636 2.8 to 2.10");
  EXPECT_EQ(code_text("no such table", 1), "unknown (0x01)");
}

TEST(SffCodes, EncodingsOfTheTwoStandardsDiffer) {
  EXPECT_EQ(code_text("encoding_8636", 5), "64B/66B");
  EXPECT_EQ(code_text("encoding_8472", 5), "SONET scrambled");
}

TEST(SffCodes, ShareIdentifiersAndConnectorsWithCmis) {
  EXPECT_EQ(code_text("sff8024_identifier", 0x11), "QSFP28 or later");
  EXPECT_FALSE(code_table("sff8024_connector").empty());
}

TEST(PowerClass, HasACeilingUpToClassSeven) {
  EXPECT_EQ(power_class_ceiling_w(1), 1.5);
  EXPECT_EQ(power_class_ceiling_w(4), 3.5);
  EXPECT_EQ(power_class_ceiling_w(7), 5.0);
  EXPECT_FALSE(power_class_ceiling_w(8));
  EXPECT_FALSE(power_class_ceiling_w(0));
  EXPECT_EQ(power_level_ceiling_w(3), 2.0);
  EXPECT_FALSE(power_level_ceiling_w(4));
}

TEST(SffCodes, AreThoseOfTheFactsAndNoOthers) {
  const auto file = cmis::test::shared_folder() / "reference/sff-legacy.yaml";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared/reference/sff-legacy.yaml, which is not here";
  const YAML::Node enums = YAML::LoadFile(file)["enums"];
  for (const auto& item : enums) {
    const auto table = item.first.as<std::string>();
    const YAML::Node values = item.second["values"];
    if (!values) continue;
    SCOPED_TRACE(table);
    if (table.starts_with("compliance_")) {
      const auto codes = compliance_table(table);
      EXPECT_EQ(codes.size(), values.size());
      for (const ComplianceCode& code : codes)
        EXPECT_EQ(values[std::to_string(code.byte) + "." + std::to_string(code.bit)].as<std::string>(""), code.name);
    } else {
      EXPECT_EQ(code_table(table).size(), values.size());
      for (const auto& value : values)
        EXPECT_EQ(code_text(table, static_cast<std::uint8_t>(value.first.as<int>())), value.second.as<std::string>());
    }
  }
}

}  // namespace
}  // namespace plugfest::sff
