#include "tests/support/dump_facts.hpp"

#include "tests/drivers/cmis/shared_data.hpp"
#include "tests/drivers/sff/dumps.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// SFF-8636 and SFF-8472 dumps, the project's own and those beside the checkout, against what independent decoders read.

namespace plugfest::sff {
namespace {

using Json = nlohmann::ordered_json;

void expect_facts(const std::vector<std::filesystem::path>& dumps) {
  for (const auto& file : dumps) {
    SCOPED_TRACE(file.filename().string());
    const Info info = decode(test::load_dump(file));
    ASSERT_FALSE(std::holds_alternative<NotSff>(info));
    Json decoded = facts(info);
    if (decoded.contains("extended_bit_rate_mbd")) {  // the expectations stop at A0h:12, which is FFh there
      EXPECT_EQ(decoded.at("nominal_bit_rate_mbd"), 25500);
      decoded.erase("extended_bit_rate_mbd");
    }
    const auto expectation = file.parent_path() / "expected" / file.filename();
    EXPECT_GT(plugfest::test::expect_facts(decoded, expectation, 1, plugfest::test::Surplus::refused), 18);
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
