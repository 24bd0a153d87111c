#include "harness/checks/margin_map.hpp"

#include "harness/checks/tap_gain.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace plugfest::checks {
namespace {

MarginMap five_by_three() { return MarginMap{{{"pre1", 4, 2, 2}, {"post1", 2, 1, 1}}}; }

TEST(MarginMap, PointsAndStepsAreOneAndTheSame) {
  const MarginMap map = five_by_three();
  EXPECT_EQ(map.points(), 15U);
  for (std::size_t point = 0; point < map.points(); ++point) EXPECT_EQ(map.point_at(map.steps_of(point)), point);
  EXPECT_EQ(map.steps_of(map.centre()), (std::vector{0, 0}));
  EXPECT_FALSE(map.point_at({3, 0}));
}

TEST(MarginMap, TheRegionIsWhatHangsTogetherWithTheOperatingPoint) {
  MarginMap map = five_by_three();
  EXPECT_EQ(map.good_region(), 0U);
  for (std::size_t point = 0; point < map.points(); ++point)
    map.set(point, map.steps_of(point)[0] == 1 ? PointQuality::bad : PointQuality::good);
  EXPECT_EQ(map.good_region(), 9U) << "the three beyond the bad column are another region";
}

TEST(MarginMap, ReachSaysWhatEndedIt) {
  MarginMap map = five_by_three();
  for (std::size_t point = 0; point < map.points(); ++point) map.set(point, PointQuality::good);
  map.set(*map.point_at({2, 0}), PointQuality::bad);
  map.set(*map.point_at({0, 1}), PointQuality::outside);
  EXPECT_EQ(map.reach(0, 1).steps, 1);
  EXPECT_EQ(map.reach(0, 1).ended, PointQuality::bad);
  EXPECT_EQ(map.reach(0, -1).steps, 2);
  EXPECT_FALSE(map.reach(0, -1).ended) << "the edge of the map";
  EXPECT_EQ(map.reach(1, 1).steps, 0);
  EXPECT_EQ(map.reach(1, 1).ended, PointQuality::outside);
}

TEST(MarginMap, NearPointsOfOnePlaceOnTheLastAxisComeFirst) {
  const MarginMap map{{{"pre1", 4, 2, 2}, {"driver peaking", 1, 1, 1}}};
  const std::vector<std::size_t> order = measuring_order(map);
  EXPECT_EQ(order.front(), map.centre());
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(map.steps_of(order[i])[1], 0);
  EXPECT_EQ(std::abs(map.steps_of(order[4])[0]), 2);
  for (std::size_t i = 5; i < 10; ++i) EXPECT_EQ(map.steps_of(order[i])[1], -1);
}

TEST(MarginMap, ItsTextShowsMarginsBadPointsAndHoles) {
  MarginMap map = five_by_three();
  map.set(*map.point_at({0, 0}), PointQuality::good, 3.25);
  map.set(*map.point_at({1, 0}), PointQuality::bad);
  map.set(*map.point_at({-2, -1}), PointQuality::outside);
  EXPECT_EQ(map.text(), "post1 -2: - ? ? ? ?; post1 +0: ? ? 3.2 bad ?; post1 +2: ? ? ? ? ?");
}

TEST(QualityOf, AsksForBoundsOnTheRightSideOfTheLimit) {
  // 24 errors in 1e5 bits are the limit exactly.
  EXPECT_EQ(quality_of(24, 24, 1e5, 2.4e-4, 0.95), PointQuality::unknown);
  EXPECT_EQ(quality_of(10, 10, 1e5, 2.4e-4, 0.95), PointQuality::good);
  EXPECT_EQ(quality_of(40, 40, 1e5, 2.4e-4, 0.95), PointQuality::bad);
  EXPECT_EQ(quality_of(10, 50, 1e5, 2.4e-4, 0.95), PointQuality::unknown) << "an event may stand for five bits";
  EXPECT_EQ(quality_of(0, 0, 1e3, 2.4e-4, 0.95), PointQuality::unknown) << "too few bits";
  EXPECT_EQ(quality_of(0, 0, 0, 2.4e-4, 0.95), PointQuality::unknown);
}

std::vector<PointCount> twice(double errors, std::optional<double> snr) {
  return {{.errors = errors, .bits = 1e11, .snr_db = snr, .snr_error = 0.01},
          {.errors = errors, .bits = 1e11, .snr_db = snr, .snr_error = 0.01}};
}

TEST(TapGain, OfCountedErrorsHoldsTheTrueGain) {
  // lpo-and-silicon.md 2.4: 1e-6 is 20.42 dB, 1e-8 is 21.89 dB.
  const TapGain gain = gain_between(twice(1e5, {}), twice(1e3, {}), {.lane_rate = 106.25e9});
  EXPECT_TRUE(gain.measured);
  EXPECT_NEAR(gain.db, 1.47, 0.02);
  EXPECT_LT(gain.lower_db, gain.db);
  EXPECT_GT(gain.upper_db, gain.db);
  EXPECT_LT(gain.upper_db - gain.lower_db, 0.1);
}

TEST(TapGain, FallsBackOnReceiversWhereErrorsAreFewOrNotTheLanesOwn) {
  EXPECT_NEAR(gain_between(twice(3, 22.0), twice(0, 23.5), {.lane_rate = 106.25e9}).db, 1.5, 1e-9);
  const TapGain shared =
      gain_between(twice(1e5, 22.0), twice(1e3, 22.0), {.counts_apart = false, .lane_rate = 106.25e9});
  EXPECT_NEAR(shared.db, 0, 1e-9);
  EXPECT_FALSE(gain_between(twice(0, {}), twice(0, {}), {.lane_rate = 106.25e9}).measured) << "no error tells nothing";
  EXPECT_FALSE(gain_between({}, twice(5, {}), {.lane_rate = 106.25e9}).measured);
}

}  // namespace
}  // namespace plugfest::checks
