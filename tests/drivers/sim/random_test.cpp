#include "drivers/sim/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace plugfest::sim {
namespace {

constexpr StreamKey key{.seed = 42, .slot = 3, .end = End::near, .lane = 5, .process = Process::tx_power};

TEST(Random, ADrawIsAFunctionOfKeyAndTickAlone) {
  const double first = normal(key, 1000);
  for (std::uint64_t tick = 0; tick < 10; ++tick) normal(key, tick);
  EXPECT_EQ(normal(key, 1000), first);
}

TEST(Random, EveryPartOfTheKeyMatters) {
  std::set<std::uint64_t> values{bits(key, 7), bits(key, 8)};
  StreamKey other = key;
  other.seed = 43;
  values.insert(bits(other, 7));
  other = key;
  other.slot = 4;
  values.insert(bits(other, 7));
  other = key;
  other.end = End::far;
  values.insert(bits(other, 7));
  other = key;
  other.lane = 6;
  values.insert(bits(other, 7));
  other = key;
  other.process = Process::tx_bias;
  values.insert(bits(other, 7));
  EXPECT_EQ(values.size(), 7u);
}

TEST(Random, TheSequenceNeverChanges) {
  constexpr StreamKey plain{.seed = 1, .slot = 0, .process = Process::module_vcc};
  EXPECT_EQ(bits(plain, 0), 0x1957E69E4FADAE41u);
  EXPECT_EQ(bits(plain, 1), 0xE0DCDB23BDEE144Eu);
}

TEST(Random, UniformDrawsFillTheUnitInterval) {
  double sum = 0, least = 1, most = 0;
  constexpr int n = 20000;
  for (std::uint64_t tick = 0; tick < n; ++tick) {
    const double u = uniform(key, tick);
    sum += u;
    least = std::min(least, u);
    most = std::max(most, u);
  }
  EXPECT_NEAR(sum / n, 0.5, 0.01);
  EXPECT_GE(least, 0);
  EXPECT_LT(most, 1);
  EXPECT_LT(least, 0.001);
  EXPECT_GT(most, 0.999);
}

TEST(Random, NormalDrawsHaveMean0AndVariance1) {
  double sum = 0, squares = 0;
  constexpr int n = 20000;
  for (std::uint64_t tick = 0; tick < n; ++tick) {
    const double x = normal(key, tick);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0, 0.03);
  EXPECT_NEAR(squares / n, 1, 0.05);
}

}  // namespace
}  // namespace plugfest::sim
