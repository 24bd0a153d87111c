#include "harness/checks/tap_sets.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

const std::vector<std::string> six{"pre3", "pre2", "pre1", "main", "post1", "post2"};

FirCodes codes(std::vector<std::optional<int>> values) { return fir_codes(six, values); }

// Codes of the public files: ../shared/reference/tap-sets.yaml.
plan::Platform platform() {
  plan::Platform made;
  made.name = "arista";
  const auto add = [&](std::string id, std::string kind, std::string selector) -> plan::TapSet& {
    made.tap_sets.push_back({.id = std::move(id),
                             .kind = std::move(kind),
                             .selector = std::move(selector),
                             .taps = six,
                             .full_scale = 168,
                             .groups = {},
                             .source = "a test"});
    return made.tap_sets.back();
  };
  plan::TapSet& eoptolink = add("lpo-eoptolink", "lpo", "EOPTOLINK-(EO138HGPCT\\d{2}SL1); speed:800G.*");
  eoptolink.groups.push_back({{1, 2}, {{-2, 6, -26, 100, -11, -12}}});
  eoptolink.groups.push_back({{3, 4}, {{-2, 8, -29, 100, -8, -13}}});
  plan::TapSet& pinewave = add("lpo-pinewave", "lpo", "PINEWAVE-(L-OS8CNS\\d{3}-NMT; broken on purpose");
  pinewave.groups.push_back({{1}, {{0, 4, -42, 92, -16, 0}, {-4, 12, -38, 92, -16, 0}}});
  plan::TapSet& retimed = add("retimed-default", "retimed", "OPTICAL100");
  retimed.groups.push_back({{1, 4}, {{0, 6, -24, 120, -20, 0}}});
  retimed.groups.push_back({{2, 3}, {{0, 6, -28, 116, -20, 0}}});
  plan::TapSet& copper = add("copper", "copper", "COPPER50");
  copper.groups.push_back({{1, 2, 3, 4}, {{0, 0, 0, 0, 0, 0}}});
  return made;
}

TEST(FirPeaking, IsThatOfThePublishedExamples) {
  EXPECT_NEAR(*fir_peaking_db(codes({-2, 6, -26, 100, -11, -12})), 7.67, 0.005);
  EXPECT_NEAR(*fir_peaking_db(codes({0, 6, -24, 120, -20, 0})), 6.33, 0.005);
  EXPECT_NEAR(*fir_peaking_db(codes({0, 4, -24, 140, 0, 0})), 2.92, 0.005);
  EXPECT_NEAR(*fir_peaking_db(codes({0, 0, 0, 168, 0, 0})), 0, 1e-12);
}

TEST(FirPeaking, TakesTapsByTheirNamesNotByTheirOrder) {
  const std::vector<std::string> four{"main", "pre1", "post1", "pre2"};
  const std::vector<std::optional<int>> given{140, -24, 0, 4};
  EXPECT_NEAR(*fir_peaking_db(fir_codes(four, given)), 2.92, 0.005);
  EXPECT_EQ(in_order(fir_codes(four, given), four), given);
}

TEST(FirPeaking, IsNoneWhereTheCodesAddUpToNothing) {
  EXPECT_FALSE(fir_peaking_db(codes({0, 0, 0, 0, 0, 0})));
  EXPECT_FALSE(fir_peaking_db(codes({0, 0, -50, 100, -50, 0})));
  EXPECT_FALSE(fir_peaking_db(codes({0, 0, 50, 100, 50, 0}))) << "nothing is left at Nyquist";
}

TEST(TapSets, AllZeroIsNotOffered) {
  const plan::Platform made = platform();
  EXPECT_FALSE(codes_for(made.tap_sets.back(), 1, 1));
  EXPECT_TRUE(
      intended_sets(made, 1, {.named = "copper", .kind = {}, .kind_why = {}, .vendor = {}, .part = {}}).sets.empty());
}

TEST(TapSets, LanesOfOnePortMayDiffer) {
  const plan::Platform made = platform();
  EXPECT_EQ(text_of(*codes_for(made.tap_sets[1], 1, 2)), "[-4, 12, -38, 92, -16, 0]");
  EXPECT_FALSE(codes_for(made.tap_sets[1], 1, 3)) << "the set has two lanes";
  EXPECT_EQ(text_of(*codes_for(made.tap_sets[0], 1, 7)), "[-2, 6, -26, 100, -11, -12]");
  EXPECT_FALSE(codes_for(made.tap_sets[1], 2, 1)) << "nothing for that port";
}

TEST(TapSets, WrongCodesAreNamedAsThoseOfTheSetTheyBelongTo) {
  const plan::Platform made = platform();
  EXPECT_EQ(describe(nearest_known(made, codes({0, 6, -24, 120, -20, 0}), 4, 3)),
            "the codes of retimed-default (retimed), port 4 lane 3");
  EXPECT_EQ(describe(nearest_known(made, codes({0, 6, -24, 120, -20, 0}), 2, 1)),
            "the codes of retimed-default (retimed), port 1 lane 1")
      << "another port's";
  EXPECT_EQ(describe(nearest_known(made, codes({0, 6, -24, 121, -20, 0}), 1, 1)),
            "1 away from the codes of retimed-default (retimed), port 1 lane 1: [0, 6, -24, 120, -20, 0]");
  EXPECT_EQ(nearest_known({}, codes({0, 0, 0, 1, 0, 0}), 1, 1).set, nullptr);
}

TEST(TapSets, FullScaleIsWhatTheOwnSetsGoTo) {
  EXPECT_EQ(largest_sum(platform(), 168), 170);
  EXPECT_EQ(largest_sum(platform(), 63), 63) << "sets of another silicon say nothing";
}

TapQuestion linear(std::string vendor, std::string part) {
  return {.named = {}, .kind = "lpo", .kind_why = "a test", .vendor = std::move(vendor), .part = std::move(part)};
}

TEST(TapIntent, TheSelectorThatMatchesTheModuleDecidesAmongSetsOfItsKind) {
  const plan::Platform made = platform();
  const TapIntent intent = intended_sets(made, 1, linear("Eoptolink", "EO138HGPCT01SL1"));
  ASSERT_EQ(intent.sets.size(), 1U);
  EXPECT_EQ(intent.sets.front()->id, "lpo-eoptolink");
  EXPECT_NE(intent.why.find("selector"), std::string::npos);
}

TEST(TapIntent, WithoutASelectorAllSetsOfTheKindMayBeMeantAndItSaysSo) {
  const TapIntent intent = intended_sets(platform(), 1, linear("SOMEBODY", "ELSE"));
  EXPECT_EQ(intent.sets.size(), 2U);
  EXPECT_NE(intent.why.find("no selector matches SOMEBODY-ELSE"), std::string::npos) << intent.why;
}

TEST(TapIntent, NoSetOfTheKindForThePortIsNoIntent) {
  const TapIntent intent = intended_sets(platform(), 9, linear("EOPTOLINK", "EO138HGPCT01SL1"));
  EXPECT_TRUE(intent.sets.empty());
  EXPECT_NE(intent.why.find("no lpo set for port 9"), std::string::npos) << intent.why;
  TapQuestion unknown;
  unknown.kind_why = "nobody asked it";
  EXPECT_NE(intended_sets(platform(), 1, unknown).why.find("nobody asked it"), std::string::npos);
}

}  // namespace
}  // namespace plugfest::checks
