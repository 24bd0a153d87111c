#include "drivers/sim/link/fit.hpp"

#include "tests/drivers/sim/link/margin.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace plugfest::sim::link {
namespace {

/// Rows that the model itself made, with `change` done to it: what a laboratory would have measured.
template <class Change>
std::vector<FitRow> measured(Change change) {
  std::vector<FitRow> rows;
  for (const auto& taps : {std::array<int, fir_length>{-2, 6, -26, 100, -11, -12},
                           {0, 4, -32, 132, 0, 0},
                           {0, 0, 0, 168, 0, 0},
                           {-3, 10, -31, 100, -19, 1}})
    for (const double peaking : {1.0, 4.0}) {
      FitRow row;
      row.chain = traces(8, 10);
      row.chain.host_tx.fir = codes(taps);
      row.chain.module_tx.peaking_db = peaking;
      LaneChain real = row.chain;
      change(real);
      row.log10_ber = std::log10(evaluate(real).ber);
      rows.push_back(row);
    }
  return rows;
}

TEST(LinkFit, FindsTheNumberThatMadeTheData) {
  const auto rows = measured([](LaneChain& chain) { chain.near_trace.loss_db = 11.5; });
  const FitResult result = fit(rows, {find_parameter("near_trace.loss")});
  ASSERT_EQ(result.parameters.size(), 1U);
  EXPECT_NEAR(result.parameters[0].value, 11.5, 0.02);
  EXPECT_DOUBLE_EQ(result.parameters[0].start, 8);
  EXPECT_TRUE(result.parameters[0].determined);
  EXPECT_LT(result.parameters[0].lowest, 11.5);
  EXPECT_GT(result.parameters[0].highest, 11.5);
  EXPECT_LT(result.rms_decades, 0.01);
  EXPECT_GT(result.start_rms_decades, 0.5);
  EXPECT_TRUE(result.settled);
  EXPECT_TRUE(result.flat.empty());
  EXPECT_EQ(result.residual_decades.size(), rows.size());
}

TEST(LinkFit, FindsTwoThatActDifferently) {
  const auto rows = measured([](LaneChain& chain) {
    chain.near_trace.loss_db = 11;
    chain.host_rx.receiver.noise_mv = 2.5;
  });
  const FitResult result = fit(rows, {find_parameter("near_trace.loss"), find_parameter("host_rx.noise")});
  EXPECT_NEAR(result.parameters[0].value, 11, 0.1);
  EXPECT_NEAR(result.parameters[1].value, 2.5, 0.1);
  EXPECT_LT(result.rms_decades, 0.01);
}

TEST(LinkFit, SaysWhichParametersTheDataCannotTellApart) {
  // Both add white power at the same place, whatever the taps are.
  const auto rows = measured([](LaneChain& chain) { chain.medium.mpi_db = -30; });
  const FitResult result = fit(rows, {find_parameter("medium.mpi"), find_parameter("module_tx.modulator_sndr")});
  EXPECT_LT(result.rms_decades, 0.02);
  ASSERT_EQ(result.flat.size(), 1U);
  EXPECT_GT(std::abs(result.flat[0].parts[0]), 0.05);
  EXPECT_GT(std::abs(result.flat[0].parts[1]), 0.05);
  EXPECT_FALSE(result.parameters[0].determined && result.parameters[1].determined);
}

TEST(LinkFit, SaysWhichParameterTheDataDoNotShowAtAll) {
  const auto rows = measured([](LaneChain& chain) { chain.near_trace.loss_db = 9; });
  const FitResult result = fit(rows, {find_parameter("near_trace.loss"), find_parameter("module_tx.retimer.noise")});
  EXPECT_NEAR(result.parameters[0].value, 9, 0.05);
  EXPECT_TRUE(result.parameters[0].determined);
  EXPECT_FALSE(result.parameters[1].determined);
  ASSERT_EQ(result.flat.size(), 1U);
  EXPECT_NEAR(std::abs(result.flat[0].parts[1]), 1, 1e-6);
}

TEST(LinkFit, KeepsToItsBudget) {
  const auto rows = measured([](LaneChain& chain) { chain.near_trace.loss_db = 14; });
  const FitResult result = fit(rows, {find_parameter("near_trace.loss"), find_parameter("far_trace.loss")}, 20);
  EXPECT_FALSE(result.settled);
  EXPECT_LE(result.evaluations, 40);
}

}  // namespace
}  // namespace plugfest::sim::link
