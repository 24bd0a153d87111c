#include "harness/checks/ber_judge.hpp"

#include "harness/stats/error_bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace plugfest::checks {
namespace {

constexpr double bits_of_dwell = 3e9;
constexpr int tests = 300;

/// How often dwells end in which verdict; a dwell that is not decided goes on for another.
struct Outcomes {
  double passed = 0, failed = 0, mean_blocks = 0;
};
Outcomes play(double limit, const std::function<double(std::mt19937_64&)>& errors_of_block) {
  std::mt19937_64 chance{7};
  Outcomes outcomes;
  for (int test = 0; test < tests; ++test) {
    BerJudge judge{{.limit = limit, .good = limit / 2, .wrong = 0.05, .dwell_bits = bits_of_dwell, .looks = 30}};
    Verdict verdict = Verdict::inconclusive;
    int block = 0;
    while (++block <= 60 && !judge.failed()) {
      judge.add(errors_of_block(chance), bits_of_dwell / 30);
      judge.end_block();
      if (block == 30) verdict = judge.conclude();
      if (verdict != Verdict::inconclusive) break;
    }
    if (verdict == Verdict::inconclusive) verdict = judge.conclude();
    outcomes.passed += verdict == Verdict::pass ? 1 : 0;
    outcomes.failed += verdict == Verdict::fail ? 1 : 0;
    outcomes.mean_blocks += block;
  }
  outcomes.mean_blocks /= tests;
  return outcomes;
}

std::function<double(std::mt19937_64&)> even(double per_dwell) {
  return [per_dwell](std::mt19937_64& chance) {
    return static_cast<double>(std::poisson_distribution<int>{per_dwell / 30}(chance));
  };
}
/// Bursts that come `bursts` times in a dwell on average, with geometric sizes.
std::function<double(std::mt19937_64&)> bursty(double per_dwell, double bursts) {
  return [=](std::mt19937_64& chance) {
    double errors = 0;
    const int now = std::poisson_distribution<int>{bursts / 30}(chance);
    for (int i = 0; i < now; ++i) errors += 1 + std::geometric_distribution<int>{bursts / per_dwell}(chance);
    return errors;
  };
}

/// Whether so many of the tests are compatible with a chance of at most 5 %.
bool at_most_one_in_twenty(double count) { return stats::binomial_lower(count, tests, 0.999) <= 0.05; }

TEST(BerJudge, FalseVerdictsAreAsRareAsSaid) {
  for (const double per_dwell : {20.0, 500.0}) {
    const double limit = per_dwell / bits_of_dwell;
    EXPECT_TRUE(at_most_one_in_twenty(play(limit, even(per_dwell)).passed)) << per_dwell;
    EXPECT_TRUE(at_most_one_in_twenty(play(limit, even(2 * per_dwell)).passed)) << per_dwell;
    EXPECT_TRUE(at_most_one_in_twenty(play(limit, even(per_dwell / 2)).failed)) << per_dwell;
    EXPECT_TRUE(at_most_one_in_twenty(play(limit, even(per_dwell)).failed)) << per_dwell << ", at the limit";
  }
}

TEST(BerJudge, ClearCasesAreDecided) {
  const double limit = 200 / bits_of_dwell;
  const Outcomes good = play(limit, even(20));
  EXPECT_GT(good.passed, 0.99 * tests);
  const Outcomes bad = play(limit, even(2000));
  EXPECT_EQ(bad.failed, tests);
  EXPECT_LT(bad.mean_blocks, 5) << "not the whole dwell";
}

TEST(BerJudge, BurstsAtATenthOfTheDwellDoNotMakePassesOfTheSameMean) {
  const double limit = 1000 / bits_of_dwell;
  EXPECT_TRUE(at_most_one_in_twenty(play(limit, bursty(1000, 10)).passed));
  EXPECT_TRUE(at_most_one_in_twenty(play(limit, bursty(1000, 30)).passed));
}

TEST(BerJudge, BurstsOfHalfTheLimitsMeanDoNotFail) {
  const double limit = 1000 / bits_of_dwell;
  EXPECT_TRUE(at_most_one_in_twenty(play(limit, bursty(500, 10)).failed));
  EXPECT_TRUE(at_most_one_in_twenty(play(limit, bursty(500, 30)).failed));
}

TEST(BerJudge, ErrorsOfAnEstimateAreFewerThanItsBits) {
  const double limit = 1000 / bits_of_dwell;
  BerJudge judge{{.limit = limit, .good = limit / 2, .wrong = 0.05, .most_per_event = 5, .dwell_bits = bits_of_dwell}};
  for (int block = 0; block < 30; ++block) {
    judge.add(13, bits_of_dwell / 30);  // 390 events: 390 to 1950 bits, the limit is 1000
    judge.end_block();
  }
  EXPECT_EQ(judge.conclude(), Verdict::inconclusive);
  EXPECT_LT(judge.lower(), limit);
  EXPECT_GT(judge.upper(), limit);
}

TEST(BerJudge, WithoutBitsThereIsNoVerdict) {
  BerJudge judge{{.limit = 1e-9, .good = 5e-10, .dwell_bits = bits_of_dwell}};
  judge.add(0, 0);
  judge.end_block();
  EXPECT_EQ(judge.conclude(), Verdict::inconclusive);
}

TEST(BerJudge, TwentyNineBlocksAreNotEnough) {
  BerJudge judge{{.limit = 1e-6, .good = 5e-7, .dwell_bits = bits_of_dwell}};
  for (int block = 0; block < 29; ++block) {
    judge.add(0, bits_of_dwell / 30);
    judge.end_block();
  }
  EXPECT_EQ(judge.conclude(), Verdict::inconclusive);
  judge.add(0, bits_of_dwell / 30);
  judge.end_block();
  EXPECT_EQ(judge.conclude(), Verdict::pass);
}

}  // namespace
}  // namespace plugfest::checks
