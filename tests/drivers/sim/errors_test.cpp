#include "drivers/sim/errors.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>

namespace plugfest::sim {
namespace {

using namespace std::chrono_literals;

StreamKey stream(std::uint32_t lane) {
  return {.seed = 7, .slot = 3, .lane = lane, .process = Process::checker_media_errors};
}

TEST(Points, AddUpWhereverTheyAreCut) {
  const StreamKey key = stream(1);
  std::uint64_t before = 0;
  for (double x = 0; x < 3000; x += 0.37) {
    const std::uint64_t now = points_before(key, x);
    ASSERT_GE(now, before) << x;
    before = now;
  }
  EXPECT_EQ(points_before(key, 0), 0U);
  EXPECT_EQ(points_before(key, 1234.5), points_before(key, 1234.5));
  EXPECT_NE(points_before(stream(2), 3000), points_before(key, 3000));
}

TEST(Points, HaveThePoissonMeanAndVarianceAtEveryScale) {
  for (const double width : {0.5, 20.0, 3000.0, 4e6}) {
    double sum = 0, squares = 0;
    constexpr int cells = 4000;
    for (int i = 0; i < cells; ++i) {
      const auto n =
          static_cast<double>(points_before(stream(1), (i + 1) * width) - points_before(stream(1), i * width));
      sum += n;
      squares += (n - width) * (n - width);
    }
    // Six standard deviations of the mean, and of a variance that is known to sqrt(2/cells) for large widths.
    EXPECT_NEAR(sum / cells, width, 6 * std::sqrt(width / cells)) << width;
    EXPECT_NEAR(squares / cells / width, 1, 6 * std::sqrt((2 + 1 / width) / cells)) << width;
  }
}

TEST(Points, AreCountedFarOut) {
  // 1e13 is beyond one cell of 2^40.
  EXPECT_NEAR(static_cast<double>(points_before(stream(1), 1e13)), 1e13, 6 * std::sqrt(1e13));
}

TEST(PoissonDraws, HaveMeanAndVariance) {
  for (const double mean : {0.1, 3.0, 31.0, 33.0, 1e6}) {
    double sum = 0, squares = 0;
    constexpr int draws = 20000;
    for (std::uint64_t tick = 0; tick < draws; ++tick) {
      const auto n = static_cast<double>(poisson(stream(1), tick, mean));
      sum += n;
      squares += (n - mean) * (n - mean);
    }
    EXPECT_NEAR(sum / draws, mean, 6 * std::sqrt(mean / draws)) << mean;
    EXPECT_NEAR(squares / draws / mean, 1, 6 * std::sqrt((2 + 1 / mean) / draws)) << mean;
  }
  EXPECT_EQ(poisson(stream(1), 0, 0), 0U);
}

TEST(AnIntegral, IsExactOverChangesOfItsRate) {
  const Clock::time_point zero{};
  Integral integral;
  integral.set_rate(100, zero + 1s);
  integral.set_rate(0, zero + 3s);
  integral.set_rate(1, zero + 10s);
  EXPECT_DOUBLE_EQ(integral.at(zero + 500ms), integral.at(zero + 500ms));
  EXPECT_DOUBLE_EQ(integral.at(zero + 14s), 204);
}

TEST(ReedSolomon, LosesFramesByTheBinomialTail) {
  // 544 symbols of 10 bits, more than 15 wrong: summed apart from this code, to four digits.
  EXPECT_NEAR(symbol_error_tail(1e-3).back() / 1.5303e-04, 1, 1e-3);
  EXPECT_NEAR(symbol_error_tail(2.4e-4).back() / 8.1516e-13, 1, 1e-3);
  EXPECT_NEAR(symbol_error_tail(2.4e-4)[0], 1 - std::pow(1 - 2.4e-4, 5440), 1e-9);
  EXPECT_EQ(symbol_error_tail(0).back(), 0);
  EXPECT_EQ(symbol_error_tail(0.5).back(), 1);
  EXPECT_EQ(bit_error_ratio_after_fec(0), 0);
  EXPECT_NEAR(bit_error_ratio_after_fec(0.5), 0.5, 1e-12);
}

TEST(TheWorstCodeword, GrowsWithTheNumberOfCodewords) {
  const SymbolErrorTail tail = symbol_error_tail(1e-5);
  EXPECT_EQ(worst_codeword(symbol_error_tail(0), 1e9, 0.5), 0);
  EXPECT_LT(worst_codeword(tail, 1e2, 0.5), worst_codeword(tail, 1e7, 0.5));
  EXPECT_EQ(worst_codeword(symbol_error_tail(0.5), 1, 0.5), 16);
}

}  // namespace
}  // namespace plugfest::sim
