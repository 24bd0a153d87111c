#include "drivers/sim/link/environment.hpp"

#include "tests/drivers/sim/link/margin.hpp"

#include <gtest/gtest.h>

namespace plugfest::sim::link {
namespace {

TEST(LinkTemperature, AHotLinkHasTheFiguresBitErrorRatio) {
  EXPECT_NEAR(margin_db(at_temperature(traces(10), 70), 1.1e-7), 0, 0.3);
}

// The facts do not say how cold their cold link is. It is met at 35 degrees; as far below the reference as 70 is above
// it the link is another 0.4 dB better.
TEST(LinkTemperature, AColdLinkHasTheFiguresBitErrorRatio) {
  EXPECT_NEAR(margin_db(at_temperature(traces(10), 35), 1.7e-9), 0, 0.3);
}

TEST(LinkTemperature, EachCaseChangesWhatIsInItAndBesideIt) {
  const LaneChain near = as_at_reference(at_temperature(traces(10), 70, reference_celsius));
  EXPECT_DOUBLE_EQ(near.near_trace.loss_db, 10.4);
  EXPECT_DOUBLE_EQ(near.far_trace.loss_db, 10);
  EXPECT_NEAR(near.module_tx.oma_dbm, 0.3, 1e-12);
  EXPECT_DOUBLE_EQ(near.module_tx.rin_db_hz, -140);
  EXPECT_DOUBLE_EQ(near.module_rx.noise_pa_rthz, 18);

  const LaneChain far = as_at_reference(at_temperature(traces(10), reference_celsius, 70));
  EXPECT_DOUBLE_EQ(far.far_trace.loss_db, 10.4);
  EXPECT_DOUBLE_EQ(far.near_trace.loss_db, 10);
  EXPECT_DOUBLE_EQ(far.module_tx.oma_dbm, 1);
  EXPECT_DOUBLE_EQ(far.module_rx.noise_pa_rthz, 18 * 1.08);
  EXPECT_DOUBLE_EQ(far.host_rx.receiver.noise_mv, 1.2 * 1.06);
  EXPECT_DOUBLE_EQ(far.module_rx.bandwidth_ghz, 36 * 0.95);
}

TEST(LinkTemperature, IsCountedOnce) {
  const LaneChain hot = at_temperature(traces(10), 70);
  EXPECT_DOUBLE_EQ(evaluate(as_at_reference(hot)).snr_db, evaluate(hot).snr_db);
  EXPECT_DOUBLE_EQ(evaluate(at_temperature(hot, 70)).snr_db, evaluate(hot).snr_db);
  EXPECT_DOUBLE_EQ(evaluate(at_temperature(hot, reference_celsius)).snr_db, evaluate(traces(10)).snr_db);
}

TEST(LinkTemperature, WarmerIsNeverBetter) {
  double before = 0;
  for (double celsius = -40; celsius <= 110; celsius += 10) {
    const double ber = evaluate(at_temperature(traces(10), celsius)).ber;
    EXPECT_GT(ber, before) << celsius;
    before = ber;
  }
}

}  // namespace
}  // namespace plugfest::sim::link
