#include "tests/drivers/sim/link/margin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

// Figures of the link model's calibration, typed by hand from the facts.
namespace plugfest::sim::link {
namespace {

constexpr double tolerance_db = 0.3;

struct BasePoint {
  double loss_db, ber;
};

TEST(LinkCalibration, BasePointsAreMet) {
  for (const auto& [loss, ber] :
       std::vector<BasePoint>{{4, 3.6e-12}, {8, 1.6e-10}, {10, 5.3e-9}, {12, 3.3e-7}, {14, 1.6e-5}, {16, 4.4e-4}})
    EXPECT_NEAR(margin_db(traces(loss), ber), 0, tolerance_db) << loss << " dB on both sides";
  EXPECT_NEAR(evaluate(traces(8)).snr_db, 22.99, tolerance_db);
}

TEST(LinkCalibration, TheBasePointsBitErrorRatioIsWithinATenthOfADecade) {
  EXPECT_NEAR(std::log10(evaluate(traces(8)).ber), std::log10(1.6e-10), 0.1);
  EXPECT_NEAR(std::log10(evaluate(traces(10)).ber), std::log10(5.3e-9), 0.1);
}

struct Sweep {
  std::string what;
  std::function<LaneChain(double)> chain;
  /// Where the BER is 1e-8, 1e-6 and 2.4e-4.
  std::array<double, 3> at;
};

TEST(LinkCalibration, EachImpairmentMovesTheBitErrorRatioAsFarAsItShould) {
  const auto with = [](auto change) {
    return [change](double value) {
      LaneChain chain = traces(10);
      change(chain, value);
      return chain;
    };
  };
  const std::vector<Sweep> sweeps{
      {"loss of both traces", [](double x) { return traces(x); }, {10.3, 12.6, 15.6}},
      {"loss of the sender's trace", [](double x) { return traces(x, 8); }, {11.5, 15.0, 20.1}},
      {"loss of the receiver's trace", [](double x) { return traces(8, x); }, {13.9, 18.6, 24.4}},
      {"optical loss", with([](LaneChain& c, double x) { c.medium.loss_db = x; }), {3.4, 8.0, 11.0}},
      {"MPI", with([](LaneChain& c, double x) { c.medium.mpi_db = x; }), {-32.4, -26.1, -20.8}},
      {"modulator", with([](LaneChain& c, double x) { c.module_tx.modulator_sndr_db = x; }), {29.3, 25.1, 20.5}},
      {"crosstalk", with([](LaneChain& c, double x) { c.host_rx.receiver.crosstalk_mv = x; }), {1.3, 3.1, 5.8}},
      {"RIN", with([](LaneChain& c, double x) { c.module_tx.rin_db_hz = x; }), {-141.2, -136.6, -131.9}},
  };
  constexpr std::array<double, 3> bers{1e-8, 1e-6, 2.4e-4};
  for (const Sweep& sweep : sweeps)
    for (std::size_t i = 0; i < bers.size(); ++i)
      EXPECT_NEAR(margin_db(sweep.chain(sweep.at[i]), bers[i]), 0, tolerance_db) << sweep.what << " " << sweep.at[i];
}

TEST(LinkCalibration, RemovingAnImpairmentGainsWhatItShould) {
  const auto gains = removal_gains(traces(10));
  const auto gain = [&](NoiseSource source) { return gains[static_cast<std::size_t>(source)]; };
  constexpr double close = 0.1;
  EXPECT_NEAR(gain(NoiseSource::transmitter), 1.47, close);
  EXPECT_NEAR(gain(NoiseSource::modulator), 1.12, close);
  EXPECT_NEAR(gain(NoiseSource::rin), 0.92, close);
  EXPECT_NEAR(gain(NoiseSource::mpi), 0.41, close);
  EXPECT_NEAR(gain(NoiseSource::receiver), 0.27, close);
  EXPECT_NEAR(gain(NoiseSource::crosstalk), 0.25, close);
  EXPECT_NEAR(gain(NoiseSource::tia), 0.09, 0.03);
  EXPECT_NEAR(gain(NoiseSource::driver), 0.04, 0.03);
}

struct TapSet {
  std::string what;
  std::array<int, fir_length> taps;
  /// At 6, 10 and 14 dB on both sides.
  std::array<double, 3> ber;
};

// Where a family has several groups, the one of its longest traces: the facts do not say which was used.
TEST(LinkCalibration, PublicTapSetsGiveWhatTheyShould) {
  const std::vector<TapSet> sets{
      {"Tomahawk 5 LPO", {-2, 6, -26, 100, -11, -12}, {1e-11, 5e-9, 1.6e-5}},
      {"Dell LPO", {-3, 10, -31, 100, -19, 1}, {8e-11, 1e-8, 1.2e-5}},
      {"Tomahawk 6 LPO-N", {-1, 5, -12, 88, -36, -6}, {7e-11, 2e-9, 1e-6}},
      {"retimed optic", {0, 4, -32, 132, 0, 0}, {2e-11, 2.6e-7, 5e-4}},
      {"flat copper", {0, 0, 0, 168, 0, 0}, {6e-9, 5e-5, 8.6e-3}},
  };
  constexpr std::array<double, 3> losses{6, 10, 14};
  for (const TapSet& set : sets)
    for (std::size_t i = 0; i < losses.size(); ++i) {
      LaneChain chain = traces(losses[i]);
      chain.host_tx.fir = codes(set.taps);
      EXPECT_NEAR(margin_db(chain, set.ber[i]), 0, tolerance_db) << set.what << " at " << losses[i] << " dB";
    }
}

TEST(LinkCalibration, RetimedTapsFailOnALongTraceWhereLpoTapsPass) {
  constexpr double limit = 2.4e-4;
  LaneChain chain = traces(14);
  EXPECT_LT(evaluate(chain).ber, limit);
  chain.host_tx.fir = codes({0, 4, -32, 132, 0, 0});
  EXPECT_GT(evaluate(chain).ber, limit);
}

TEST(LinkCalibration, OpticalLossAloneMovesTheBitErrorRatioLittleAtShortReach) {
  LaneChain chain = traces(8);
  chain.medium.loss_db = 0.5;
  const double near = evaluate(chain).ber;
  chain.medium.loss_db = 3;
  // Doubled, says the calibration.
  EXPECT_NEAR(evaluate(chain).ber / near, 2, 0.7);
}

}  // namespace
}  // namespace plugfest::sim::link
