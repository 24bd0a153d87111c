#include "drivers/sim/link/pam4.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace plugfest::sim::link {
namespace {

struct Row {
  double ber, distance, snr_db;
};

TEST(Pam4Slicer, SnrAndBitErrorRatioBelongTogetherAsTheTableSays) {
  for (const auto& [ber, distance, snr] : std::vector<Row>{{2.4e-4, 3.414, 17.66},
                                                           {1e-4, 3.646, 18.23},
                                                           {2.4e-5, 3.998, 19.03},
                                                           {1e-5, 4.200, 19.46},
                                                           {1e-6, 4.695, 20.42},
                                                           {5e-7, 4.835, 20.68},
                                                           {1e-7, 5.146, 21.22},
                                                           {1e-8, 5.562, 21.89},
                                                           {1e-10, 6.317, 23.00},
                                                           {1e-12, 6.994, 23.88}}) {
    EXPECT_NEAR(pam4_snr_db(ber), snr, 0.006) << ber;
    EXPECT_NEAR(slicer_distance(pam4_snr_db(ber)), distance, 0.0006) << ber;
    EXPECT_NEAR(pam4_ber(pam4_snr_db(ber), {1, 1, 1}) / ber, 1, 1e-6) << ber;
  }
}

TEST(Pam4Slicer, OneShrunkenEyeCostsWhatTheFactsSay) {
  const auto factor = [](double ber, double rlm) {
    return pam4_ber(pam4_snr_db(ber), {rlm, (3 - rlm) / 2, (3 - rlm) / 2}) / ber;
  };
  EXPECT_NEAR(factor(2.4e-4, 0.95), 1.10, 0.01);
  EXPECT_NEAR(factor(1e-6, 0.95), 1.4, 0.05);
  EXPECT_NEAR(factor(1e-8, 0.95), 1.9, 0.1);
  EXPECT_NEAR(factor(2.4e-4, 0.90), 1.5, 0.06);
  EXPECT_NEAR(factor(1e-6, 0.90), 3.2, 0.1);
  EXPECT_NEAR(factor(1e-8, 0.90), 7, 0.5);
}

TEST(Pam4Slicer, AModulatorDrivenHarderBendsMore) {
  EXPECT_NEAR(mzm_rlm(0.33), 0.98, 0.005);
  EXPECT_NEAR(mzm_rlm(0.50), 0.95, 0.005);
  EXPECT_NEAR(mzm_rlm(0.70), 0.90, 0.005);
  EXPECT_DOUBLE_EQ(mzm_rlm(1), 0.75);
}

TEST(Pam4Slicer, AClosedEyeNeverGivesMoreThanHalfOfTheBitsWrong) {
  EXPECT_LE(pam4_ber(40, {0, 0, 0}), 0.5);
  EXPECT_LE(pam4_ber(-100, {1, 1, 1}), 0.5);
  EXPECT_DOUBLE_EQ(pam4_ber(40, {-1, 3, 1}), 0.125);
}

}  // namespace
}  // namespace plugfest::sim::link
