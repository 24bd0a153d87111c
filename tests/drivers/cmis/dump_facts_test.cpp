#include "tests/support/dump_facts.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/decode_json.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <vector>

// CMIS dumps, the project's own and those beside the checkout, against what independent decoders read from them.

namespace plugfest::cmis {
namespace {

using Json = nlohmann::ordered_json;

void expect_facts(const std::vector<std::filesystem::path>& dumps) {
  for (const auto& file : dumps) {
    SCOPED_TRACE(file.filename().string());
    const ModuleInfo info = decode(test::load_dump(file));
    const int factor = info.advertised ? info.advertised->tx_bias_factor.value_or(1) : 1;
    const auto expectation = file.parent_path() / "expected" / file.filename();
    EXPECT_GT(plugfest::test::expect_facts(facts(info), expectation, factor), 50) << "hardly anything was compared";
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
