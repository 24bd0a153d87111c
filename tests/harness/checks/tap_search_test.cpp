#include "harness/checks/tap_search.hpp"

#include "drivers/sim/link/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace plugfest::checks {
namespace {

constexpr std::size_t pre2 = 1, pre1 = 2, post1 = 4, post2 = 5;

TapSearch::Bound anywhere() {
  return [](const TapMove& move) { return std::optional{move}; };
}

template <class Value>
int search(TapSearch& search, const Value& value) {
  while (const auto move = search.next()) search.tell(value(*move));
  return search.evaluations();
}

TEST(TapSearch, FindsTheTopOfASlantedHill) {
  TapSearch hill{{.axes = {pre1, post1}, .reach = 24, .step = 8, .finest = 1, .evaluations = 60}, anywhere()};
  const int used = search(hill, [](const TapMove& move) {
    const double x = move[pre1] - 9, y = move[post1] + 5;
    return std::optional{-(x * x + y * y + x * y) / 100};
  });
  EXPECT_EQ(hill.best()[pre1], 9);
  EXPECT_EQ(hill.best()[post1], -5);
  EXPECT_LE(used, 30);
}

TEST(TapSearch, StaysWithinItsReachAndItsBudget) {
  TapSearch climb{{.axes = {pre1}, .reach = 10, .step = 8, .finest = 1, .evaluations = 5}, anywhere()};
  int furthest = 0;
  const int used = search(climb, [&](const TapMove& move) {
    furthest = std::max(furthest, std::abs(move[pre1]));
    return std::optional{static_cast<double>(move[pre1])};
  });
  EXPECT_LE(used, 5);
  EXPECT_EQ(furthest, 10);
  EXPECT_EQ(climb.best()[pre1], 10);
}

TEST(TapSearch, GoesAroundPlacesWhereNothingCanBeMeasured) {
  TapSearch holes{{.axes = {pre1, post1}, .reach = 24, .step = 8, .finest = 1, .evaluations = 60}, anywhere()};
  search(holes, [](const TapMove& move) -> std::optional<double> {
    if (move[pre1] < -2) return std::nullopt;
    return -std::abs(move[pre1] - 3.0) - std::abs(move[post1] - 4.0);
  });
  EXPECT_NEAR(holes.best()[pre1], 3, 1);
  EXPECT_NEAR(holes.best()[post1], 4, 1);
}

TEST(TapSearch, NothingMeasurableAtAllEndsWithoutABestValue) {
  TapSearch nothing{{.axes = {pre1}, .reach = 24, .step = 8, .finest = 1, .evaluations = 60}, anywhere()};
  EXPECT_LT(search(nothing, [](const TapMove&) { return std::optional<double>{}; }), 60);
  EXPECT_FALSE(nothing.best_value());
}

TEST(FullScale, WhatIsBeyondComesFromTheMainTap) {
  FirCodes codes;
  codes.code = {std::nullopt, 6, -28, 116, -20, 0, std::nullopt};
  TapMove move{};
  move[post1] = -4;
  EXPECT_EQ((*within_full_scale(codes, move, 170))[FirCodes::main], -4) << "170 already";
  move[post1] = 4;
  EXPECT_EQ(*within_full_scale(codes, move, 170), move);
  move = {};
  move[post1] = -200;
  EXPECT_FALSE(within_full_scale(codes, move, 170)) << "nothing of the main tap would be left";
  EXPECT_EQ(moved(codes, move).code[0], std::nullopt);
}

/// The physics of the simulated link, with codes of a published set for linear modules or for retimed ones.
struct Physics : testing::TestWithParam<std::tuple<double, std::array<int, 6>>> {
  static constexpr int full_scale = 168;
  sim::link::LaneChain chain;
  FirCodes start;

  void SetUp() override {
    chain.near_trace.loss_db = chain.far_trace.loss_db = std::get<0>(GetParam());
    for (std::size_t i = 0; i < 6; ++i) start.code[i] = std::get<1>(GetParam())[i];
  }
  double snr(const TapMove& move) {
    const FirCodes codes = moved(start, move);
    for (std::size_t i = 0; i < 6; ++i) chain.host_tx.fir[i] = static_cast<double>(*codes.code[i]) / full_scale;
    return sim::link::evaluate(chain).snr_db;
  }
  TapSearch::Bound bound() {
    return [this](const TapMove& move) { return within_full_scale(start, move, 170); };
  }
};

TEST_P(Physics, TheSearchComesWithinThreeTenthsOfADecibelOfTheExhaustiveBestInATenthOfItsEvaluations) {
  double best = -100;
  int exhaustive = 0;
  for (int near_pre = -24; near_pre <= 24; near_pre += 6)
    for (int near_post = -24; near_post <= 24; near_post += 6)
      for (int far_pre = -6; far_pre <= 6; far_pre += 3)
        for (int far_post = -12; far_post <= 12; far_post += 6) {
          TapMove move{};
          move[pre1] = near_pre;
          move[post1] = near_post;
          move[pre2] = far_pre;
          move[post2] = far_post;
          const auto tried = within_full_scale(start, move, 170);
          if (!tried) continue;
          best = std::max(best, snr(*tried));
          ++exhaustive;
        }
  TapSearch quick{{.axes = {pre1, post1, pre2, post2}, .reach = 24, .step = 8, .finest = 2, .evaluations = 60},
                  bound()};
  std::mt19937_64 chance{7};
  std::normal_distribution<double> noise{0, 0.02};
  const int used = search(quick, [&](const TapMove& move) { return std::optional{snr(move) + noise(chance)}; });
  EXPECT_LE(10 * used, exhaustive);
  EXPECT_GE(snr(quick.best()), best - 0.3) << "in " << used << " of " << exhaustive;
}

// Loss of each trace; codes of published sets for linear modules and for retimed ones.
INSTANTIATE_TEST_SUITE_P(Traces, Physics,
                         testing::Combine(testing::Values(4.0, 10.0, 16.0),
                                          testing::Values(std::array<int, 6>{-2, 6, -26, 100, -11, -12},
                                                          std::array<int, 6>{0, 6, -24, 120, -20, 0})));

}  // namespace
}  // namespace plugfest::checks
