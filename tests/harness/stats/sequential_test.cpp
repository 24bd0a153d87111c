#include "harness/stats/sequential.hpp"

#include "harness/stats/error_bounds.hpp"
#include "harness/stats/exposure.hpp"
#include "harness/stats/sequential_simulation.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace plugfest::stats {
namespace {

constexpr double limit = 2.4e-4;
constexpr std::uint64_t tests = 20000;
constexpr std::uint64_t seed = 20261122;

// False accepts at the limit and above, false rejects at half of it and below, and what the test saves: in 20 000
// tests each, by the class that a check runs. A Monte-Carlo interval of 99.9 % must not lie above what is promised.
TEST(Sequential, KeepsItsPromisesInSimulatedTests) {
  const SequentialDesign design = design_sequential({.limit = limit});
  const auto fixed = static_cast<double>(smallest_fixed_length(limit / 2, limit, 0.05L, 0.05L).bits);
  for (const double factor : {0.1, 0.5, 1.0, 2.0, 10.0}) {
    SCOPED_TRACE(factor);
    const Simulated seen = simulate_sequential(design, factor * limit, tests, seed, 0.999);
    if (factor >= 1) {
      EXPECT_LE(seen.accept.lower, 0.05);
    }
    if (factor <= 0.5) {
      EXPECT_LE(seen.reject.lower, 0.05);
    }
    if (factor == 2) {
      EXPECT_LE(seen.accept.upper, 0.001);
    }
    if (factor == 0.1) {
      EXPECT_LE(seen.mean_bits / fixed, 0.25);
    }
    if (factor == 10) {
      EXPECT_LE(seen.mean_bits / fixed, 0.05);
    }
    EXPECT_EQ(seen.tests, seen.accepted + seen.rejected);
  }
}

TEST(Sequential, ComputesWhatSimulatedTestsShow) {
  for (const double dwell : {0.0, 40000.0})
    for (const double look : {417.0, 8000.0}) {
      const SequentialDesign design =
          design_sequential({.limit = limit, .look = look, .dwell = dwell, .budget = 120000});
      for (const double factor : {0.1, 0.5, 0.72, 1.0, 2.0}) {
        SCOPED_TRACE(testing::Message() << "dwell " << dwell << " look " << look << " factor " << factor);
        const Characteristic computed = characteristic(design, factor * limit);
        const Simulated seen = simulate_sequential(design, factor * limit, 4000, seed, 0.9999);
        EXPECT_TRUE(computed.exact);
        EXPECT_NEAR(1, computed.accept + computed.reject + computed.undecided, 1e-9);
        EXPECT_GE(computed.accept, seen.accept.lower - 1e-9);
        EXPECT_LE(computed.accept, seen.accept.upper);
        EXPECT_GE(computed.reject, seen.reject.lower - 1e-9);
        EXPECT_LE(computed.reject, seen.reject.upper);
        EXPECT_NEAR(computed.mean_bits, seen.mean_bits, 4.5 * seen.mean_bits_deviation + 1e-6 * seen.mean_bits);
      }
    }
}

TEST(Sequential, OvershootMakesWaldsLinesConservative) {
  const SequentialDesign design = design_sequential({.limit = limit});
  EXPECT_EQ(design.lines.reject_intercept, wald_lines(design.hypotheses).reject_intercept) << "nothing was widened";
  const double rejects_good = characteristic(design, limit / 2).reject;
  EXPECT_LT(rejects_good, 0.041);
  EXPECT_GT(rejects_good, 0.035);
  EXPECT_LE(characteristic(design, limit).accept, 0.05);
}

TEST(Sequential, WidensItsLinesWhereWaldsWouldNotHold) {
  // Looked at every few bits the accept line is hardly overshot, and a conservative alpha then costs beta: 5.07 %.
  const SequentialDesign design = design_sequential({.limit = limit, .look = 20});
  const WaldLines wald = wald_lines(design.hypotheses);
  SequentialDesign unchanged = design;
  unchanged.lines = wald;
  EXPECT_GT(characteristic(unchanged, limit).accept, 0.05);
  EXPECT_LE(characteristic(design, limit).accept, 0.05);
  EXPECT_LT(design.lines.accept_intercept, wald.accept_intercept);
  EXPECT_EQ(design.lines.reject_intercept, wald.reject_intercept);
}

TEST(Sequential, AcceptsNothingBeforeTheDwellAndRejectsAtAnyLook) {
  const SequentialDesign design = design_sequential({.limit = 1e-6L, .look = 1e6, .dwell = 60e6});
  SequentialTest good{design};
  for (int look = 1; look < 60; ++look) EXPECT_EQ(Decision::go_on, good.add(0, 1e6)) << look;
  EXPECT_EQ(Decision::accept, good.add(0, 1e6));
  SequentialTest bad{design};
  EXPECT_EQ(Decision::go_on, bad.add(0, 1e6));
  EXPECT_EQ(Decision::reject, bad.add(30, 1e6));
  EXPECT_EQ(Decision::reject, bad.add(0, 1e9)) << "a decision stays";
}

TEST(Sequential, EndsUndecidedWhenItsBudgetIsUsed) {
  const SequentialDesign design = design_sequential({.limit = 1e-6L, .look = 1e6, .budget = 10e6});
  SequentialTest between{design};
  for (int look = 1; look < 10; ++look) EXPECT_EQ(Decision::go_on, between.add(look % 2, 1e6)) << look;
  EXPECT_EQ(Decision::undecided, between.add(2, 1e6));
  EXPECT_LT(between.accept_line(), between.errors());
  EXPECT_GT(between.reject_line(), between.errors());
}

TEST(Sequential, CountsALookOfMillionsOfErrorsInNoTime) {
  // A 106.25G lane, looked at every 2 s for 60 s, at 2.4e-4: fifty million errors a look.
  const SequentialDesign design =
      design_sequential({.limit = limit, .look = 212.5e9, .dwell = 6.375e12, .budget = 12.75e12});
  const Characteristic good = characteristic(design, limit / 2);
  EXPECT_FALSE(good.exact);
  EXPECT_NEAR(1, good.accept, 1e-9);
  EXPECT_NEAR(6.375e12, good.mean_bits, 1e3);
  const Characteristic bad = characteristic(design, limit);
  EXPECT_NEAR(1, bad.reject, 1e-9);
  EXPECT_NEAR(212.5e9, bad.mean_bits, 1e3);
}

TEST(Sequential, RefusesWhatIsNoTest) {
  EXPECT_THROW(design_sequential({.limit = 0}), std::invalid_argument);
  EXPECT_THROW(design_sequential({.limit = 1e-6L, .ratio = 1}), std::invalid_argument);
  EXPECT_THROW(design_sequential({.limit = 1e-6L, .alpha = 0.6L, .beta = 0.6L}), std::invalid_argument);
  EXPECT_THROW(design_sequential({.limit = 1e-6L, .dwell = 10, .budget = 5}), std::invalid_argument);
  EXPECT_THROW(wald_lines({2e-6L, 1e-6L, 0.05L, 0.05L}), std::invalid_argument);
  SequentialTest test{design_sequential({.limit = 1e-6L})};
  EXPECT_THROW(test.add(2, 1), std::invalid_argument);
  EXPECT_THROW(test.add(0.5, 10), std::invalid_argument);
}

}  // namespace
}  // namespace plugfest::stats
