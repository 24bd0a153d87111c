#include "harness/stats/histogram_fit.hpp"

#include "tests/harness/stats/relative.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace plugfest::stats {
namespace {

/// The histogram that the model expects of so many codewords, rounded; bins `from` to 15 and the uncorrectable ones.
Histogram expected_of(double ber, const BurstModel& model, double codewords, int from = 0) {
  const SymbolErrors errors = burst_symbol_errors(rs_544_514, ber, model);
  Histogram histogram{.code = rs_544_514, .bins = {}, .codewords = codewords};
  for (int i = from; i <= 15; ++i)
    histogram.bins.push_back(
        {i, i, std::floor(static_cast<double>(errors.bins[static_cast<std::size_t>(i)]) * codewords + 0.5)});
  histogram.bins.push_back({16, 544, std::floor(static_cast<double>(errors.above) * codewords + 0.5)});
  double seen = 0;
  for (std::size_t i = 1; i < histogram.bins.size(); ++i) seen += histogram.bins[i].codewords;
  if (from == 0) histogram.bins[0].codewords = codewords - seen;
  return histogram;
}

TEST(HistogramFit, FindsNothingWrongWithWhatTheModelExpects) {
  for (const double a : {0.0, 0.5}) {
    const HistogramFit fit = fit_histogram(expected_of(1e-5, {a, 1}, 1e10), 1e-5, {a, 1});
    EXPECT_GT(fit.p_value, 0.9) << a;
    EXPECT_GT(fit.tail_p_value, 0.05) << a;
    EXPECT_GT(fit.dof, 3) << a;
  }
}

TEST(HistogramFit, SeesBurstsInAHistogramThatIsHeldAgainstRandomErrors) {
  const Histogram bursty = expected_of(1e-6, {0.5L, 1}, 1e10);
  const HistogramFit fit = fit_histogram(bursty, 1e-6, {0, 1});
  EXPECT_LT(fit.p_value, 1e-6);
  EXPECT_LT(fit.tail_p_value, 1e-6);
  EXPECT_GT(fit.tail_observed, fit.tail_expected);
}

TEST(HistogramFit, TestsAThinTailExactly) {
  // 1e9 codewords at 1e-6: bins 0 to 3 are thick (27 expected in bin 3), from 4 on 0.036 are expected.
  Histogram histogram = expected_of(1e-6, {0, 1}, 1e9);
  HistogramFit fit = fit_histogram(histogram, 1e-6, {0, 1});
  EXPECT_EQ(4, fit.tail_from);
  EXPECT_EQ(0, fit.tail_observed);
  EXPECT_EQ(1, fit.tail_p_value);
  histogram.bins[5].codewords = 2;
  histogram.bins[0].codewords -= 2;
  fit = fit_histogram(histogram, 1e-6, {0, 1});
  EXPECT_EQ(2, fit.tail_observed);
  const double mu = fit.tail_expected;
  EXPECT_NEAR(0.036, mu, 0.002);
  EXPECT_SAME(-std::expm1(-mu) - mu * std::exp(-mu), fit.tail_p_value);
}

TEST(HistogramFit, UsesOnlyTheBinsThatAnAsicShows) {
  // Bins 8 to 15 alone, out of a known number of codewords.
  const Histogram upper = expected_of(2.4e-4, {0, 1}, 1e10, 8);
  const auto best = best_ber(upper, {0, 1});
  ASSERT_TRUE(best);
  EXPECT_NEAR(2.4e-4, best->ber, 1e-6);
  EXPECT_GT(fit_histogram(upper, best->ber, {0, 1}, 1).p_value, 0.9);
  // Without that number the ratios of the bins among themselves must do.
  Histogram alone = upper;
  alone.codewords.reset();
  const auto by_shape = best_ber(alone, {0, 1});
  ASSERT_TRUE(by_shape);
  EXPECT_NEAR(2.4e-4, by_shape->ber, 5e-6);
}

TEST(HistogramFit, FindsThePropagationWithoutInterleave) {
  for (const double a : {0.25, 0.5, 0.7}) {
    const auto best = best_burst(expected_of(1e-5, {a, 1}, 1e11), 1);
    ASSERT_TRUE(best) << a;
    EXPECT_NEAR(a, static_cast<double>(best->model.propagation), 0.02) << a;
    EXPECT_NEAR(1e-5, best->ber, 2e-7) << a;
  }
}

TEST(HistogramFit, SaysWhenNothingCanBeEstimated) {
  Histogram empty = expected_of(1e-14, {0, 1}, 1e6);
  EXPECT_FALSE(best_ber(empty, {0, 1}));
  const Histogram one_bin{.code = rs_544_514, .bins = {{3, 3, 10}}, .codewords = {}};
  EXPECT_FALSE(best_ber(one_bin, {0, 1}));
  Histogram one_filled = expected_of(1e-8, {0, 1}, 1e7);
  EXPECT_TRUE(best_ber(one_filled, {0, 1}));
  EXPECT_FALSE(best_burst(one_filled, 1));
  const PostFecPrediction none = predict_post_fec(one_filled, 1, 0.95);
  EXPECT_FALSE(none.log10_cw_fail);
  EXPECT_FALSE(none.cannot.empty());
  ASSERT_TRUE(none.direct_upper);
  EXPECT_SAME(2.9957322735539909e-7, *none.direct_upper);
}

TEST(PostFec, IsForecastWithBoundsThatHoldTheTruth) {
  for (const double a : {0.0, 0.5}) {
    const PostFecPrediction seen = predict_post_fec(expected_of(1e-4, {a, 1}, 1e9), 1, 0.95);
    ASSERT_TRUE(seen.log10_cw_fail) << seen.cannot;
    const auto truth = static_cast<double>(std::log10(burst_symbol_errors(rs_544_514, 1e-4L, {a, 1}).above));
    EXPECT_LE(*seen.log10_lower, truth + 0.05);
    EXPECT_GE(*seen.log10_upper, truth - 0.05);
    EXPECT_LT(*seen.log10_upper - *seen.log10_lower, 4);
  }
}

TEST(PostFec, IsNotForecastFromATailThatNoModelExplains) {
  Histogram histogram = expected_of(1e-6, {0, 1}, 1e9);
  histogram.bins[12].codewords = 40;
  histogram.bins[0].codewords -= 40;
  const PostFecPrediction prediction = predict_post_fec(histogram, 4, 0.95);
  EXPECT_FALSE(prediction.log10_cw_fail);
  EXPECT_NE(std::string::npos, prediction.cannot.find("no burst model"));
  EXPECT_TRUE(prediction.direct_upper);
}

TEST(Histogram, RefusesBinsThatOverlapAndCountsThatAreNone) {
  const auto refused = [](std::vector<HistogramBin> bins, std::optional<double> codewords = {}) {
    EXPECT_THROW(require_histogram({.code = rs_544_514, .bins = bins, .codewords = codewords}), std::invalid_argument);
  };
  refused({});
  refused({{0, 3, 1}, {3, 4, 1}});
  refused({{5, 5, 1}, {1, 1, 1}});
  refused({{2, 1, 1}});
  refused({{0, 0, 0.5}});
  refused({{0, 0, -1}});
  refused({{16, 544, 1}, {17, 544, 1}});
  refused({{0, 0, 5}}, 4);
}

}  // namespace
}  // namespace plugfest::stats
