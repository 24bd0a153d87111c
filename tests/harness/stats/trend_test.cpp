#include "harness/stats/trend.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace plugfest::stats {
namespace {

std::vector<Count> series(const std::vector<double>& events) {
  std::vector<Count> blocks;
  for (const double one : events) blocks.push_back({one, 1000});
  return blocks;
}

TEST(Trend, IsTheTestOfMannAndKendall) {
  // S = 10 of 10 pairs, variance 5 * 4 * 15 / 18 = 50 / 3: z = 9 / 4.0825 = 2.2045.
  EXPECT_NEAR(trend(series({1, 2, 3, 4, 5}), 1).p_value, 0.013743, 1e-5);
  // One tie of two: S = 9, variance (300 - 18) / 18: z = 8 / 3.9581 = 2.0212.
  EXPECT_NEAR(trend(series({1, 2, 2, 4, 5}), 1).p_value, 0.021631, 1e-5);
}

TEST(Trend, AStraightLineGoesOnStraightAndAGrowthByItsFactor) {
  std::vector<double> straight, growing;
  for (int i = 0; i < 30; ++i) {
    straight.push_back(100 + 2 * i);
    growing.push_back(std::round(10 * std::exp(0.1 * i)));
  }
  // 99 + 2 x at x = 60; the factor of the thirds (109 to 149) makes less than twice that.
  EXPECT_GE(trend(series(straight), 30).ahead, 0.219);
  EXPECT_LT(trend(series(straight), 30).ahead, 0.30);
  // 10 exp(0.1 (60 - 0.5)) of 1000 would be above 1.
  EXPECT_NEAR(trend(series(growing), 10).ahead, 10 * std::exp(0.1 * 39.5) / 1000, 0.03);
  EXPECT_EQ(trend(series(growing), 30).ahead, 1);
}

TEST(Trend, NeitherAFallNorABurstNorNothingIsARise) {
  EXPECT_EQ(trend(series({5, 4, 3, 2, 1}), 5).p_value, 1);
  EXPECT_EQ(trend(series({0, 0, 0, 0}), 5).p_value, 1);
  EXPECT_EQ(trend(series({7, 9}), 5).p_value, 1);
  std::vector<double> burst(30, 10);
  burst[27] = 500;
  EXPECT_GT(trend(series(burst), 30).p_value, 0.05);
}

}  // namespace
}  // namespace plugfest::stats
