#include "drivers/sim/vdm_extremes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace plugfest::sim {
namespace {

StreamKey stream(std::uint32_t lane) {
  return {.seed = 7, .slot = 3, .lane = lane, .process = Process::vdm_media_errors};
}

double one(std::uint64_t number, std::uint32_t lane = 1) {
  const DrawRange range = draws_between(stream(lane), number, number + 1);
  EXPECT_EQ(range.least, range.greatest) << number;
  return range.least;
}

TEST(Extremes, AreThoseOfTheSingleDraws) {
  for (const std::uint64_t first : {0U, 1U, 4000U, 123456U, 409595U}) {
    DrawRange range;
    for (std::uint64_t number = first; number < first + 5000; ++number) {
      range.least = std::min(range.least, one(number));
      range.greatest = std::max(range.greatest, one(number));
      if (number % 97 != 0) continue;
      const DrawRange whole = draws_between(stream(1), first, number + 1);
      ASSERT_EQ(whole.least, range.least) << first << " to " << number;
      ASSERT_EQ(whole.greatest, range.greatest) << first << " to " << number;
    }
  }
}

TEST(Extremes, ComeFromEvenDraws) {
  constexpr int draws = 100'000, tenths = 10;
  std::array<int, tenths> counts{};
  double before = 0.5, product = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = one(static_cast<std::uint64_t>(i));
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    ++counts[static_cast<std::size_t>(value * tenths)];
    product += (value - 0.5) * (before - 0.5);
    before = value;
  }
  // Six standard deviations: of a binomial count, and of a sum of products of variance (1/12)^2.
  for (const int count : counts) EXPECT_NEAR(count, draws / tenths, 6 * std::sqrt(draws * 0.1 * 0.9));
  EXPECT_NEAR(product, 0, 6 * std::sqrt(draws) / 12) << "neighbours have nothing to do with each other";
}

TEST(Extremes, HaveTheMeansOfExtremes) {
  // Of n even draws: 1/(n+1) and n/(n+1), each with a deviation of about 1/n.
  for (const std::uint64_t count : {2U, 10U, 1000U, 50'000U}) {
    constexpr int rows = 200;
    double least = 0, greatest = 0;
    for (std::uint32_t row = 0; row < rows; ++row) {
      const DrawRange range = draws_between(stream(row), 777, 777 + count);
      least += range.least / rows;
      greatest += (1 - range.greatest) / rows;
    }
    const double mean = 1.0 / (static_cast<double>(count) + 1);
    EXPECT_NEAR(least / mean, 1, 6 / std::sqrt(rows)) << count;
    EXPECT_NEAR(greatest / mean, 1, 6 / std::sqrt(rows)) << count;
  }
}

TEST(Extremes, OfOneStreamAreNotThoseOfAnother) { EXPECT_NE(one(5, 1), one(5, 2)); }

}  // namespace
}  // namespace plugfest::sim
