#include "drivers/cmis/f16.hpp"
#include "harness/stats/burst_fec.hpp"
#include "harness/stats/confidence_share.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/exposure.hpp"
#include "harness/stats/flap_rate.hpp"
#include "harness/stats/guard_band.hpp"
#include "harness/stats/pam4.hpp"
#include "harness/stats/sequential.hpp"
#include "harness/stats/tails.hpp"
#include "tests/harness/stats/relative.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

// Expected values were computed apart from this code: sums of the defining series in 60-digit arithmetic (mpmath 1.3),
// roots by 220 bisections, whole numbers by stepping; the burst chain and the multinomial by enumeration in fractions.

namespace plugfest::stats {
namespace {

TEST(ErrorBounds, AreThoseOfClopperAndPearson) {
  EXPECT_SAME(0.0068724853329516426, binomial_interval(3, 50, 0.99).lower);
  EXPECT_SAME(0.20270626946864326, binomial_interval(3, 50, 0.99).upper);
  EXPECT_SAME(0.0088607614458725463, binomial_lower(3, 50, 0.99));
  EXPECT_SAME(0.18720925616529485, binomial_upper(3, 50, 0.99));
  EXPECT_SAME(2.0122382644683659e-13, binomial_interval(250, 1e15, 0.999).lower);
  EXPECT_SAME(3.0642773202285068e-13, binomial_interval(250, 1e15, 0.999).upper);
  EXPECT_SAME(0.16843347098308534, binomial_interval(0, 20, 0.95).upper);
  EXPECT_EQ(0, binomial_interval(0, 20, 0.95).lower);
  EXPECT_EQ(1, binomial_interval(20, 20, 0.95).upper);
}

TEST(ErrorBounds, OfPoissonCountsAreThoseOfGarwood) {
  EXPECT_SAME(7.7767562331161746e-13, poisson_upper(17, 3.5e13, 0.975));
  EXPECT_SAME(2.8294647056020822e-13, poisson_lower(17, 3.5e13, 0.975));
  EXPECT_SAME(7.7767562331161746e-13, poisson_interval(17, 3.5e13, 0.95).upper);
  EXPECT_EQ(0, poisson_lower(0, 10, 0.9));
}

TEST(ErrorBounds, ServeAlsoADayOfAPortAtItsLimit) {
  // The two ways to compute them meet at 1e9 errors; beyond, only the approximation ends.
  EXPECT_SAME(poisson_upper(1e9, 1e13, 0.95) + 1e-13, poisson_upper(1e9 + 1, 1e13, 0.95));
  EXPECT_SAME(binomial_upper(1e9, 1e13, 0.95) + 1e-13, binomial_upper(1e9 + 1, 1e13, 0.95));
  EXPECT_SAME(binomial_lower(1e9, 1e13, 0.95) + 1e-13, binomial_lower(1e9 + 1, 1e13, 0.95));
  EXPECT_NEAR(binomial_confidence(1e9, 1.00004e13, 1e-4), binomial_confidence(1e9 + 1, 1.00004e13, 1e-4), 2e-5);
  EXPECT_SAME(2.4e-4 * (1 + 1.6448536269514722 / std::sqrt(1.8e13)), binomial_upper(1.8e13, 7.5e16, 0.95));
}

TEST(ErrorBounds, SayWithWhatConfidenceALimitIsMet) {
  EXPECT_SAME(0.96098800714500722, poisson_confidence(12, 20e12, 1e-12));
  EXPECT_SAME(0.13667977701902591, binomial_confidence(30, 250000, 1e-4));
}

TEST(ErrorBounds, RefuseWhatIsNoCountAndNoConfidence) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(binomial_upper(2, 1, 0.95), std::invalid_argument);
  EXPECT_THROW(binomial_upper(0.5, 10, 0.95), std::invalid_argument);
  EXPECT_THROW(binomial_upper(-1, 10, 0.95), std::invalid_argument);
  EXPECT_THROW(binomial_upper(0, 0, 0.95), std::invalid_argument);
  for (const double confidence : {0.0, 1.0, 95.0, -0.5, nan})
    EXPECT_THROW(poisson_upper(0, 1, confidence), std::invalid_argument) << confidence;
  EXPECT_THROW(poisson_upper(nan, 1, 0.95), std::invalid_argument);
  EXPECT_THROW(poisson_upper(0, nan, 0.95), std::invalid_argument);
}

TEST(Exposure, IsTheSmallestWholeNumberAlsoNear1e16) {
  EXPECT_EQ(12481u, binomial_exposure(0, 2.4e-4L, 0.95L));
  EXPECT_EQ(14u, binomial_exposure(2, 0.3L, 0.8L));
  EXPECT_EQ(330094249061691u, binomial_exposure(300, 1e-12L, 0.95L));
  EXPECT_EQ(1180792727820962u, binomial_exposure(100, 1e-13L, 0.95L));
  EXPECT_EQ(1944256932991499u, binomial_exposure(12, 1e-14L, 0.95L));
  EXPECT_EQ(16463388220093746u, binomial_exposure(40, 3e-15L, 0.9L));
  EXPECT_EQ(19626177395384232u, binomial_exposure(7, 1e-15L, 0.999L));
  EXPECT_SAME(299573227355399.1, poisson_exposure(0, 1e-14L, 0.95L));
}

TEST(Exposure, IsTheNumberWhereTheConfidenceIsJustReached) {
  for (const double limit : {1e-3, 0.04, 0.5})
    for (const std::uint64_t errors : {0u, 1u, 5u, 60u}) {
      const auto bits = static_cast<double>(binomial_exposure(errors, limit, 0.95));
      const auto count = static_cast<double>(errors);
      EXPECT_GE(binomial_confidence(count, bits, limit), 0.95 - 1e-12) << limit << " " << errors;
      EXPECT_LT(binomial_confidence(count, bits - 1, limit), 0.95) << limit << " " << errors;
    }
}

TEST(Exposure, RefusesALimitThatNeedsMoreBitsThanCanBeCounted) {
  EXPECT_THROW(binomial_exposure(0, 1e-25L, 0.95L), std::invalid_argument);
  EXPECT_THROW(binomial_exposure(0, 0, 0.95L), std::invalid_argument);
  EXPECT_THROW(binomial_exposure(0, 1, 0.95L), std::invalid_argument);
}

TEST(FixedLength, IsTheSmallestTestWithItsOdds) {
  const auto expect = [](FixedLengthTest found, std::uint64_t bits, std::uint64_t errors) {
    EXPECT_EQ(bits, found.bits);
    EXPECT_EQ(errors, found.errors);
  };
  expect(smallest_fixed_length(1e-8L, 2e-8L, 0.05L, 0.05L), 1570740506, 22);
  expect(smallest_fixed_length(1.2e-4L, 2.4e-4L, 0.05L, 0.05L), 130891, 22);
  expect(smallest_fixed_length(1e-13L, 1e-12L, 0.01L, 0.1L), 6680783068255, 3);
  expect(smallest_fixed_length(0.1L, 0.3L, 0.05L, 0.1L), 33, 6);
}

TEST(Tails, KeepTheirLogarithmWhereADoubleIsGone) {
  EXPECT_SAME(-1298.4475590869591, log_poisson_above(0.001L, 120));
  EXPECT_SAME(-4846.7696586141628, log_poisson_above(1e6L, 1100000));
  EXPECT_SAME(-869.53032945294134, log_binomial_above(1e12L, 1e-12L, 200));
  EXPECT_SAME(-32623.083823386986, log_binomial_above(6.375e12L, 2.4e-4L, 1540000000));
  EXPECT_EQ(0, log_poisson_above(3, -1));
  EXPECT_EQ(-std::numeric_limits<long double>::infinity(), log_binomial_above(10, 0.5L, 10));
}

TEST(ReedSolomon, LosesCodewordsAlsoWhereADoubleCannotSayIt) {
  const FecPrediction rare = predict_fec(rs_544_514, 1e-8L);
  EXPECT_SAME(2.2501818209878397e-82, rare.cw_fail);
  EXPECT_SAME(-81.647782388261359, rare.log10_cw_fail);
  EXPECT_SAME(6.6181831111443099e-84, rare.post_fec_ser);
  EXPECT_SAME(-273.64776049369007, predict_fec(rs_544_514, 1e-20L).log10_cw_fail);
  EXPECT_LT(predict_fec(rs_544_514, 1e-30L).log10_cw_fail, -430);
}

TEST(ReedSolomon, OfKr4AtItsUsualLimit) {
  const FecPrediction fec = predict_fec(rs_528_514, 5e-5L);
  EXPECT_SAME(4.3970877618793931e-10, fec.cw_fail);
  EXPECT_SAME(6.6868830670047709e-12, fec.post_fec_ser);
  EXPECT_SAME(6.6883877536152577e-13, fec.post_fec_ber);
  EXPECT_SAME(9.3712932904451365e-10, frame_loss(rs_528_514, fec.cw_fail, 2));
}

TEST(ReedSolomon, InverseLeadsBack) {
  for (const long double ber : {1e-12L, 1e-8L, 1e-5L, 2.4e-4L, 1e-3L}) {
    EXPECT_SAME(ber, ber_for_cw_fail(rs_544_514, predict_fec(rs_544_514, ber).cw_fail)) << ber;
    const BurstModel model{0.5L, 2};
    EXPECT_SAME(ber, burst_ber_for_cw_fail(rs_544_514, burst_symbol_errors(rs_544_514, ber, model).above, model))
        << ber;
  }
}

TEST(ReedSolomon, RefusesWhatIsNoErrorRatio) {
  for (const long double ber : {0.0L, 1.0L, -1e-3L, std::numeric_limits<long double>::quiet_NaN()})
    EXPECT_THROW(predict_fec(rs_544_514, ber), std::invalid_argument) << ber;
  EXPECT_THROW(frame_loss(rs_544_514, 0.1L, 0), std::invalid_argument);
  EXPECT_EQ(1, frame_loss(rs_544_514, 1, 1)) << "no more frames are lost than there are";
  EXPECT_THROW(predict_fec({.n = 500, .k = 514}, 1e-4L), std::invalid_argument);
}

/// Within half a unit of the last digit that is given, or a little more where that was rounded twice (1.1498 to 1.2).
void expect_figure(long double figure, long double unit, long double found) {
  EXPECT_NEAR(static_cast<double>(figure / unit), static_cast<double>(found / unit), 0.502)
      << static_cast<double>(found);
}

TEST(Bursts, LoseCodewordsAsEnumeratedInFractions) {
  constexpr RsCode tiny{6, 4};
  const SymbolErrors alone = burst_symbol_errors(tiny, 0.01L, {0.5L, 1});
  EXPECT_SAME(0.7278638902803462, alone.bins[0]);
  EXPECT_SAME(0.20032649333072748, alone.bins[1]);
  EXPECT_SAME(0.071809616388926314, alone.above);
  const SymbolErrors interleaved = burst_symbol_errors(tiny, 0.01L, {0.5L, 3});
  EXPECT_SAME(0.69257930034501141, interleaved.bins[0]);
  EXPECT_SAME(0.26232671836514978, interleaved.bins[1]);
  EXPECT_SAME(0.045093981289838802, interleaved.above);
}

// The table of lpo-and-silicon.md, 2.3.
TEST(Bursts, LoseCodewordsAsTheFactsSay) {
  struct Row {
    long double ber, a;
    int interleave;
    long double figure, unit;
  };
  for (const Row& row : std::array<Row, 19>{{{2.4e-4L, 0, 1, 8.1e-13L, 1e-14L},
                                             {2.4e-4L, 0, 2, 8.2e-13L, 1e-14L},
                                             {2.4e-4L, 0, 4, 8.2e-13L, 1e-14L},
                                             {2.4e-4L, 0.25L, 1, 1.0e-11L, 1e-12L},
                                             {2.4e-4L, 0.25L, 2, 3.0e-14L, 1e-15L},
                                             {2.4e-4L, 0.25L, 4, 2.9e-14L, 1e-15L},
                                             {2.4e-4L, 0.5L, 1, 6.7e-11L, 1e-12L},
                                             {2.4e-4L, 0.5L, 2, 1.3e-15L, 1e-16L},
                                             {2.4e-4L, 0.5L, 4, 3.8e-16L, 1e-17L},
                                             {2.4e-4L, 0.75L, 1, 5.2e-8L, 1e-9L},
                                             {2.4e-4L, 0.75L, 2, 4.9e-13L, 1e-14L},
                                             {2.4e-4L, 0.75L, 4, 4.6e-18L, 1e-19L},
                                             {2.4e-5L, 0.75L, 1, 7.7e-11L, 1e-12L},
                                             {2.4e-5L, 0.75L, 2, 1.1e-18L, 1e-19L},
                                             {2.4e-5L, 0.75L, 4, 4e-30L, 1e-30L},
                                             {1e-6L, 0.75L, 1, 1.2e-12L, 1e-13L},
                                             {1e-6L, 0.75L, 2, 8e-22L, 1e-22L},
                                             {1e-8L, 0.75L, 1, 1.1e-14L, 1e-15L},
                                             {1e-8L, 0.75L, 2, 6e-24L, 1e-24L}}}) {
    SCOPED_TRACE(testing::Message() << static_cast<double>(row.ber) << " a=" << static_cast<double>(row.a)
                                    << " X=" << row.interleave);
    expect_figure(row.figure, row.unit, burst_symbol_errors(rs_544_514, row.ber, {row.a, row.interleave}).above);
  }
}

TEST(Bursts, AllowTheErrorRatiosThatTheFactsSay) {
  struct Row {
    long double a;
    std::array<double, 3> ber;  ///< interleave 1, 2, 4
    std::array<double, 3> unit;
  };
  for (const Row& row : std::array<Row, 4>{{{0, {3.76e-4, 3.60e-4, 3.43e-4}, {1e-6, 1e-6, 1e-6}},
                                            {0.25L, {3.47e-4, 4.49e-4, 4.29e-4}, {1e-6, 1e-6, 1e-6}},
                                            {0.5L, {3.07e-4, 5.79e-4, 5.72e-4}, {1e-6, 1e-6, 1e-6}},
                                            {0.75L, {5.9e-5, 5.19e-4, 8.28e-4}, {1e-6, 1e-6, 1e-6}}}})
    for (std::size_t i = 0; i < 3; ++i) {
      const int interleave = 1 << i;
      // There a frame is lost with 1 + 8 X of the frames in X codewords: 1.125, 2.125, 4.125 x CER.
      const long double cer = 6.2e-10L * 8 / (1 + 8 * interleave);
      SCOPED_TRACE(testing::Message() << "a=" << static_cast<double>(row.a) << " X=" << interleave);
      expect_figure(row.ber[i], row.unit[i], burst_ber_for_cw_fail(rs_544_514, cer, {row.a, interleave}));
    }
}

TEST(Bursts, WithoutPropagationBeyondTheErrorRatioAreRandomSymbolErrors) {
  // With a = SER the lane has no memory; one wrong bit per wrong PAM4 symbol: p_sym = 1 - (1 - SER)^5.
  const SymbolErrors chain = burst_symbol_errors(rs_544_514, 1e-3L, {2e-3L, 1});
  const long double p_sym = -std::expm1(5 * std::log1p(-2e-3L));
  for (int i = 0; i <= 15; ++i)
    EXPECT_SAME(std::exp(log_binomial_pmf(544, p_sym, i)), chain.bins[static_cast<std::size_t>(i)]) << i;
}

TEST(Pam4, IsTheSameBothWays) {
  EXPECT_SAME(17.655149880955767, pam4_snr_db_nearest(2.4e-4));
  EXPECT_SAME(24.948386226271723, pam4_snr_db(1e-15));
  EXPECT_SAME(16.944644707631839, nrz_snr_db(1e-12));
  for (double snr = 3; snr < 36; snr += 0.5) EXPECT_NEAR(snr, pam4_snr_db(pam4_ber(snr)), 1e-9);
  EXPECT_THROW(pam4_snr_db(0.5), std::invalid_argument);
  EXPECT_THROW(pam4_snr_db(0), std::invalid_argument);
}

TEST(Pam4, HasTheMarginsThatTheFactsSay) {
  for (const auto& [ber, margin] : {std::pair{1e-4, 0.57}, {2.4e-5, 1.37}, {1e-6, 2.77}, {1e-8, 4.24}, {1e-12, 6.23}})
    EXPECT_NEAR(margin, pam4_margin_db(ber, 2.4e-4), 0.0051) << ber;
  EXPECT_LT(pam4_margin_db(1e-3, 2.4e-4), 0);
}

TEST(Homogeneity, IsExactForFewEvents) {
  const auto p_of = [](std::vector<Count> units) { return homogeneity(units); };
  EXPECT_SAME(0.0185546875, p_of({{5, 1}, {0, 1}, {1, 1}, {0, 1}}).p_value);
  EXPECT_SAME(0.0033436213991769547, p_of({{4, 1}, {0, 2}, {1, 3}}).p_value);
  EXPECT_SAME(0.03849987222745907, p_of({{9, 100}, {3, 100}, {2, 100}, {4, 100}, {1, 100}}).p_value);
  EXPECT_SAME(10.210526315789474, p_of({{9, 100}, {3, 100}, {2, 100}, {4, 100}, {1, 100}}).chi_square);
  EXPECT_EQ(1, p_of({{0, 5}, {0, 5}}).p_value);
  EXPECT_EQ(1, p_of({{7, 5}}).p_value);
  EXPECT_EQ(1, p_of({{0, 5}, {1, 5}}).p_value);
}

TEST(Flaps, ArePooledOnlyWhereLinksShareOneRate) {
  const std::vector<Count> alike{{1, 500}, {0, 500}, {2, 500}, {0, 500}};
  const PooledFlaps pooled = pool_flaps(alike, 0.95);
  ASSERT_TRUE(pooled.pooled);
  EXPECT_SAME(3 / 2000.0, pooled.pooled->rate);
  EXPECT_SAME(0.015507313055865454 / 4, pooled.pooled->upper_one_sided);
  const std::vector<Count> one_bad{{9, 500}, {0, 500}, {0, 500}, {0, 500}};
  EXPECT_FALSE(pool_flaps(one_bad, 0.95).pooled);
}

TEST(GuardBand, LeavesAThirdOutcomeBetweenTheGuards) {
  EXPECT_EQ(Conformity::conforms, at_most(8.9, 0.1, 9));
  EXPECT_EQ(Conformity::inconclusive, at_most(8.95, 0.1, 9));
  EXPECT_EQ(Conformity::inconclusive, at_most(9.05, 0.1, 9));
  EXPECT_EQ(Conformity::violates, at_most(9.15, 0.1, 9));
  EXPECT_EQ(Conformity::conforms, at_most(9, 0.1, 9, 0));
  EXPECT_EQ(Conformity::violates, at_most(9.001, 0.1, 9, 0));
  EXPECT_EQ(Conformity::conforms, at_least(20.3, 0.2, 20));
  EXPECT_EQ(Conformity::violates, at_least(19.7, 0.2, 20));
  EXPECT_THROW(at_most(9, -0.1, 9), std::invalid_argument);
  EXPECT_THROW(at_most(std::numeric_limits<double>::quiet_NaN(), 0.1, 9), std::invalid_argument);
}

TEST(ConfidenceShare, LeavesThePlanItsConfidence) {
  EXPECT_SAME(0.995, confidence_share(0.95, 10));
  EXPECT_SAME(std::pow(0.95, 0.1), confidence_share(0.95, 10, Sharing::sidak));
  const std::array<double, 3> weights{1, 1, 2};
  const auto shares = confidence_shares(0.9, weights);
  EXPECT_SAME(0.975, shares[0]);
  EXPECT_SAME(0.95, shares[2]);
  const auto product = confidence_shares(0.9, weights, Sharing::sidak);
  EXPECT_SAME(0.9, product[0] * product[1] * product[2]);
  EXPECT_THROW(confidence_share(0.95, 0), std::invalid_argument);
}

TEST(SharedValues, StandHereTooSoThatACloneTestsThem) {
  EXPECT_SAME(8.1047886075674839e-12, predict_fec(rs_528_514, 3e-5L).cw_fail);
  EXPECT_SAME(9.2769648215596273e-6, frame_loss(rs_544_514, predict_fec(rs_544_514, 7e-4L).cw_fail, 4));
  EXPECT_SAME(0.00038923963467457206, ber_for_frame_loss(rs_544_514, 1e-9L, 1));
  EXPECT_SAME(6.2999654384258103e-5, pam4_ber(18.5));
  EXPECT_SAME(21.218421012298406, pam4_snr_db(1e-7));
  EXPECT_SAME(0.017534546139484652, flap_rate(3, 500, 0.95).upper);
  EXPECT_SAME(53223.203378342099, flap_hours(2, 1e-4, 0.9));
  EXPECT_EQ(0x89a4, cmis::nearest_f16(4.2e-5));
  EXPECT_EQ(0x97cf, cmis::nearest_f16(1.9995e-3)) << "the double is a little below the tie";
  EXPECT_EQ(382089125, static_cast<double>(wald_lines({2e-9L, 8e-9L, 0.01L, 0.1L}).bits_to_accept_with_0_errors));
}

}  // namespace
}  // namespace plugfest::stats
