#include "harness/app/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace plugfest::app {
namespace {

TEST(Catalogue, HasNoSpecWithAFlaw) {
  ASSERT_FALSE(check_specs().empty());
  for (const plan::CheckSpec& spec : check_specs()) EXPECT_EQ(plan::flaw_of(spec), "") << spec.id;
}

TEST(Catalogue, ExplainsEveryCheckParameterAndLimit) {
  const auto explained = [](std::string_view id, std::span<const plan::ParameterSpec> all) {
    for (const plan::ParameterSpec& parameter : all)
      EXPECT_FALSE(parameter.help.empty()) << id << ' ' << parameter.name;
  };
  for (const plan::CheckSpec& spec : check_specs()) {
    EXPECT_FALSE(spec.title.empty()) << spec.id;
    EXPECT_FALSE(spec.help.empty()) << spec.id;
    EXPECT_FALSE(spec.tags.empty()) << spec.id;
    explained(spec.id, spec.parameters);
    explained(spec.id, spec.limits);
  }
}

TEST(Catalogue, NamesEveryCheckOnceAndFindsItByItsName) {
  std::set<std::string_view> ids;
  for (const plan::CheckSpec& spec : check_specs()) {
    EXPECT_TRUE(ids.insert(spec.id).second) << spec.id;
    EXPECT_EQ(plan::find_check(check_specs(), spec.id), &spec);
  }
}

TEST(Catalogue, RunsEveryCheckByItsOwnSpec) {
  ASSERT_EQ(checks().size(), check_specs().size());
  for (const checks::Check& check : checks()) {
    ASSERT_NE(check.spec, nullptr);
    EXPECT_NE(plan::find_check(check_specs(), check.spec->id), nullptr) << check.spec->id;
  }
}

TEST(Catalogue, DriverSpecsHoldTheirOwnRules) {
  std::set<std::pair<plan::Service, std::string_view>> names;
  for (const plan::DriverSpec& driver : drivers()) {
    EXPECT_EQ(plan::flaw_of(driver), "") << driver.name;
    EXPECT_TRUE(names.insert({driver.serves, driver.name}).second) << driver.name;
    EXPECT_FALSE(driver.title.empty()) << driver.name;
  }
  EXPECT_NE(plan::find_driver(drivers(), plan::Service::bench, "sim"), nullptr);
  EXPECT_NE(plan::find_driver(drivers(), plan::Service::bench, "lab"), nullptr);
}

}  // namespace
}  // namespace plugfest::app
