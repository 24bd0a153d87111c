#include "harness/stats/block_series.hpp"

#include "harness/stats/error_bounds.hpp"
#include "tests/harness/stats/relative.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace plugfest::stats {
namespace {

constexpr double block_bits = 1e12;

BlockSeries series_of(std::vector<double> errors) {
  BlockSeries series;
  for (const double one : errors) series.add(one, block_bits);
  return series;
}

/// The same draws everywhere: Knuth's 64-bit linear congruential generator, upper bits.
class Chance {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  double exponential(double mean) { return -mean * std::log1p(-next()); }
  /// Poisson: waiting times for small means, a rounded normal value for large ones.
  double poisson(double mean) {
    if (mean > 100) {
      double sum = -6;
      for (int i = 0; i < 12; ++i) sum += next();
      return std::max(0.0, std::round(mean + std::sqrt(mean) * sum));
    }
    double count = 0;
    for (double at = exponential(1); at < mean; at += exponential(1)) ++count;
    return count;
  }

 private:
  std::uint64_t state_ = 20261122;
};

struct TwoState {
  int blocks;
  double bursts;      ///< mean number in the series
  double size;        ///< mean errors of one
  double length;      ///< mean, in blocks
  double background;  ///< errors of the quiet state, in a block
};

/// Exponential stays in both states, started in equilibrium.
BlockSeries draw(const TwoState& model, Chance& chance) {
  const double spacing = model.blocks / model.bursts;
  std::vector<double> burst_time(static_cast<std::size_t>(model.blocks));
  bool on = chance.next() < model.length / spacing;
  for (double at = 0; at < model.blocks; on = !on) {
    const double end =
        std::min<double>(model.blocks, at + chance.exponential(on ? model.length : spacing - model.length));
    if (on)
      for (double block = std::floor(at); block < end; ++block)
        burst_time[static_cast<std::size_t>(block)] += std::min(end, block + 1) - std::max(at, block);
    at = std::max(end, at + 1e-12);
  }
  BlockSeries series;
  for (const double time : burst_time)
    series.add(chance.poisson(time * model.size / model.length + (1 - time) * model.background), block_bits);
  return series;
}

TEST(MeanBound, HoldsUnderTwoStateBursts) {
  constexpr int draws = 800;
  Chance chance;
  for (const TwoState& model : {TwoState{30, 10, 2, 0.15, 0},
                                {30, 10, 20, 0.001, 0},
                                {30, 10, 1e5, 0.001, 1e5},
                                {30, 10, 1e5, 0.5, 1e5},
                                {60, 10, 20, 0.3, 10},
                                {60, 10, 1e5, 1, 1e5},
                                {60, 15, 1000, 0.3, 0},
                                {60, 30, 20, 0.3, 2}}) {
    const double spacing = model.blocks / model.bursts;
    const double mean = (model.size + (spacing - model.length) * model.background) / spacing / block_bits;
    int held = 0;
    for (int i = 0; i < draws; ++i) held += draw(model, chance).mean_upper(0.95).upper >= mean ? 1 : 0;
    // 95 % less three standard deviations of so many draws.
    EXPECT_GE(held, draws * (0.95 - 3 * std::sqrt(0.95 * 0.05 / draws)))
        << model.blocks << " blocks, " << model.bursts << " bursts of " << model.size << " errors and length "
        << model.length << ", background " << model.background;
  }
}

TEST(MeanBound, CostsLittleWhereErrorsComeEvenly) {
  Chance chance;
  for (const auto& [errors, cost] : {std::pair{3.0, 1.08}, {100.0, 1.06}, {1e4, 1.008}, {1e7, 1.0003}}) {
    double ratio = 0;
    constexpr int draws = 100;
    for (int i = 0; i < draws; ++i) {
      BlockSeries series;
      for (int block = 0; block < 60; ++block) series.add(chance.poisson(errors / 60), block_bits);
      const MeanBound bound = series.mean_upper(0.95);
      EXPECT_GE(bound.upper, bound.homogeneous);
      ratio += bound.upper / bound.homogeneous / draws;
    }
    EXPECT_LT(ratio, cost) << errors;
  }
}

TEST(MeanBound, IsThatOfOneBurstCountedAsOneEvent) {
  // Ten equal bursts of 1000 in 60 blocks carry the information of about ten events, not of ten thousand.
  std::vector<double> errors(60, 0);
  for (std::size_t i = 0; i < 60; i += 6) errors[i] = 1000;
  const MeanBound bound = series_of(errors).mean_upper(0.95);
  EXPECT_TRUE(bound.widened);
  EXPECT_GT(bound.upper, 1000 * poisson_upper(10, 60 * block_bits, 0.95) * 0.95);
  EXPECT_LT(bound.homogeneous, 1.02 * 10000 / (60 * block_bits));
}

TEST(MeanBound, NeedsThirtyBlocks) {
  EXPECT_THROW(series_of(std::vector<double>(29, 1)).mean_upper(0.95), std::invalid_argument);
  EXPECT_SAME(2.9957322735539909 / 30e12, series_of(std::vector<double>(30, 0)).mean_upper(0.95).upper);
}

TEST(BlockSeries, NamesItsBursts) {
  std::vector<double> errors(60, 10);
  errors[7] = 400;
  errors[31] = 60;
  const auto bursts = series_of(errors).bursts();
  ASSERT_EQ(2u, bursts.size());
  EXPECT_EQ(7u, bursts[0].block);
  EXPECT_EQ(31u, bursts[1].block);
  EXPECT_SAME(10, bursts[1].expected);
  EXPECT_EQ(errors[7], bursts[0].errors);
  EXPECT_TRUE(series_of(std::vector<double>(60, 10)).bursts().empty());
}

TEST(BlockSeries, SeldomNamesABurstWhereErrorsComeEvenly) {
  Chance chance;
  int named = 0;
  for (int i = 0; i < 1000; ++i) {
    BlockSeries series;
    for (int block = 0; block < 30; ++block) series.add(chance.poisson(4), block_bits);
    named += series.bursts(0.05).empty() ? 0 : 1;
  }
  EXPECT_LE(named, 50 + 21);
}

TEST(BlockSeries, BoundsItsWorstBlock) {
  std::vector<double> errors(30, 1);
  errors[3] = 9;
  const BlockSeries series = series_of(errors);
  EXPECT_SAME(9e-12, *series.worst_block_ratio());
  EXPECT_SAME(poisson_upper(9, block_bits, 1 - 0.05 / 30), series.worst_block_upper(0.95));
  EXPECT_FALSE(BlockSeries{}.worst_block_ratio());
  EXPECT_SAME(38, series.errors());
  EXPECT_SAME(3e13, series.bits());
}

TEST(BlockSeries, SaysHowRareBurstsMustBeToBeMissed) {
  EXPECT_SAME(2.9957322735539909 / 60, unseen_event_rate(60, 0.95));
  EXPECT_SAME(4.7438645183905784 / 60, unseen_event_rate(60, 0.95, 1));
}

TEST(BlockSeries, RefusesWhatIsNoBlock) {
  BlockSeries series;
  EXPECT_THROW(series.add(1, 0), std::invalid_argument);
  EXPECT_THROW(series.add(2, 1), std::invalid_argument);
  EXPECT_THROW(series.add(0.5, 10), std::invalid_argument);
  EXPECT_TRUE(series.blocks().empty());
}

}  // namespace
}  // namespace plugfest::stats
