#include "drivers/sim/link/codewords.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace plugfest::sim::link {
namespace {

PortErrors one_lane(double ber, double burst, int interleave) {
  const std::vector<LaneErrors> lane{{ber, burst}};
  return port_errors(lane, {.interleave = interleave});
}

/// Within the digits that the facts are written with.
void expect_close(double actual, double expected, double relative, const std::string& what) {
  EXPECT_NEAR(actual / expected, 1, relative) << what << ": " << actual << " instead of " << expected;
}

TEST(Codewords, RandomErrorsFillTheBinsAsTheTableSays) {
  struct Row {
    double ber;
    std::vector<std::pair<std::size_t, double>> bins;
  };
  const std::vector<Row> rows{
      {1e-3,
       {{0, 4.3e-3}, {1, 2.4e-2}, {2, 6.5e-2}, {3, 1.2e-1}, {4, 1.6e-1}, {8, 8.2e-2}, {15, 3.2e-4}, {16, 1.5e-4}}},
      {4e-4, {{0, 0.113}, {1, 0.247}, {2, 0.269}, {3, 0.195}, {4, 0.106}, {8, 1.4e-3}, {15, 8.6e-9}, {16, 1.3e-9}}},
      {2.4e-4, {{0, 0.271}, {1, 0.354}, {2, 0.231}, {4, 3.3e-2}, {8, 5.5e-5}, {15, 9.5e-12}, {16, 8.2e-13}}},
      {1e-4,
       {{0, 0.580}, {1, 0.316}, {2, 8.6e-2}, {3, 1.6e-2}, {4, 2.1e-3}, {8, 1.1e-7}, {15, 4.0e-17}, {16, 1.4e-18}}},
      {1e-6, {{1, 5.4e-3}, {2, 1.5e-5}, {3, 2.7e-8}, {4, 3.6e-11}, {8, 1.8e-23}, {16, 2e-50}}},
      {1e-8, {{1, 5.4e-5}, {2, 1.5e-9}, {3, 2.7e-14}, {4, 3.6e-19}, {16, 2e-82}}},
  };
  for (const Row& row : rows) {
    const PortErrors errors = one_lane(row.ber, 0, 1);
    for (const auto& [bin, expected] : row.bins)
      expect_close(errors.probability[bin], expected, 0.25, std::to_string(row.ber) + " bin " + std::to_string(bin));
  }
}

TEST(Codewords, BurstsAndInterleavingGiveTheCodewordFailuresOfTheTable) {
  struct Row {
    double ber, burst;
    std::array<double, 3> failures;  // interleave 1, 2, 4; 0: the table has none
  };
  const std::vector<Row> rows{{2.4e-4, 0, {8.1e-13, 8.2e-13, 8.2e-13}},   {2.4e-4, 0.25, {1.0e-11, 3.0e-14, 2.9e-14}},
                              {2.4e-4, 0.5, {6.7e-11, 1.3e-15, 3.8e-16}}, {2.4e-4, 0.75, {5.2e-8, 4.9e-13, 4.6e-18}},
                              {2.4e-5, 0.75, {7.7e-11, 1.1e-18, 4e-30}},  {1e-6, 0.75, {1.2e-12, 8e-22, 0}},
                              {1e-8, 0.75, {1.1e-14, 6e-24, 0}}};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < 3; ++i)
      if (row.failures[i] > 0)
        expect_close(one_lane(row.ber, row.burst, 1 << i).uncorrectable(), row.failures[i], 0.05,
                     std::to_string(row.ber) + " burst " + std::to_string(row.burst));
}

TEST(Codewords, TheHistogramsSlopeTellsBurstsWithoutInterleave) {
  const auto ratio = [](double burst) {
    const PortErrors errors = one_lane(1e-6, burst, 1);
    return errors.probability[3] / errors.probability[2];
  };
  EXPECT_NEAR(ratio(0), 1.8e-3, 0.05e-3);
  EXPECT_NEAR(ratio(0.25), 4.6e-3, 0.1e-3);
  EXPECT_NEAR(ratio(0.5), 3.3e-2, 0.05e-2);
  EXPECT_NEAR(ratio(0.75), 0.23, 0.01);
}

TEST(Codewords, TheShorterCodeFailsSooner) {
  const std::vector<LaneErrors> lane{{5e-5, 0}};
  const PortErrors errors = port_errors(lane, {.code = Code::rs528, .line = Line::nrz, .interleave = 1});
  EXPECT_EQ(errors.bins, 9U);
  EXPECT_NEAR(errors.uncorrectable(), 4.4e-10, 0.1e-10);
  EXPECT_EQ(errors.probability[9], 0);
}

TEST(Codewords, ProbabilitiesAddUpToOneAtAnyRate) {
  for (const double ber : {0.0, 1e-15, 1e-8, 1e-4, 1e-2, 0.5})
    for (const double burst : {0.0, 0.3, 0.75})
      for (const int interleave : {1, 2, 4}) {
        const PortErrors errors = one_lane(ber, burst, interleave);
        EXPECT_NEAR(std::accumulate(errors.probability.begin(), errors.probability.end(), 0.0), 1, 1e-9)
            << ber << " " << burst;
      }
  EXPECT_EQ(one_lane(0, 0.5, 1).probability[0], 1);
  EXPECT_GT(one_lane(0.5, 0, 1).uncorrectable(), 0.999);
}

// A codeword takes its symbols from all lanes: with one bad lane it sees an eighth of that lane's errors.
TEST(Codewords, ALaneWithErrorsSharesItsCodewordsWithTheOthers) {
  std::vector<LaneErrors> lanes(8);
  lanes[3].ber = 3e-4;
  const PortErrors errors = port_errors(lanes);
  EXPECT_NEAR(errors.ber, 3.75e-5, 1e-12);
  EXPECT_DOUBLE_EQ(errors.codewords_per_second, 156.25e6);
  // 68 symbols of that lane in a codeword, each of five PAM4 symbols, of which 6e-4 are wrong.
  EXPECT_NEAR(errors.probability[0], std::pow(1 - 6e-4, 5 * 68), 1e-9);
  // Far fewer fail than had all lanes that rate: at most 68 symbols can be hit.
  EXPECT_LT(errors.uncorrectable(), one_lane(3e-4, 0, 4).uncorrectable() * 1e-4);
}

TEST(Codewords, OrderOfTheLanesDoesNotMatter) {
  const std::vector<LaneErrors> one{{1e-4, 0.2}, {1e-6, 0}, {3e-5, 0.5}, {0, 0}};
  const std::vector<LaneErrors> other{{0, 0}, {3e-5, 0.5}, {1e-4, 0.2}, {1e-6, 0}};
  const PortErrors a = port_errors(one, {.interleave = 2}), b = port_errors(other, {.interleave = 2});
  for (std::size_t k = 0; k < a.probability.size(); ++k)
    EXPECT_NEAR(a.probability[k], b.probability[k], 1e-12 * a.probability[k]) << k;
}

TEST(Codewords, BitsPerWrongSymbolAreOneForRareErrorsAndMoreInBursts) {
  EXPECT_NEAR(one_lane(1e-8, 0, 1).bits_per_symbol_error(), 1, 1e-6);
  EXPECT_GT(one_lane(1e-8, 0.5, 1).bits_per_symbol_error(), 1.5);
}

}  // namespace
}  // namespace plugfest::sim::link
