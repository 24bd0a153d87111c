#include "drivers/sim/link/equalizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace plugfest::sim::link {
namespace {

/// A pulse without noise but what is white: one symbol of a voltage, as wide as the grid lets it be.
Spectrum flat(double white) {
  Spectrum spectrum{};
  for (std::size_t k = 0; k < bins; ++k) {
    const double f = grid().ghz[k];
    // A raised cosine of half a symbol's roll-off has no intersymbol interference.
    const double edge = std::abs(f) / nyquist_ghz;
    const double shape = edge < 0.5 ? 1 : edge > 1.5 ? 0 : 0.5 * (1 + std::cos(std::acos(-1.0) * (edge - 0.5)));
    spectrum.real[k] = shape;
  }
  spectrum.white[0] = white;
  return spectrum;
}

TEST(Equalizer, AddsNothingToAChannelWithoutInterference) {
  for (const double white : {1e-2, 1e-3}) {
    const Decision decision = adapt(flat(white), Receiver{});
    EXPECT_NEAR(decision.snr * white, 1, 0.01);
    EXPECT_EQ(decision.adaptation.phase, 0);
    EXPECT_EQ(decision.adaptation.delay, 0);
  }
}

TEST(Equalizer, NeverBeatsWhatTheNoiseAllows) {
  Receiver receiver;
  for (const int taps : {1, 5, 17, 31}) {
    receiver.ffe_taps = taps;
    receiver.ffe_precursors = taps / 2;
    EXPECT_LE(adapt(flat(1e-2), receiver).snr, 1.02e2) << taps;
  }
}

TEST(Equalizer, TapsThatAreKeptOnTheSameChannelGiveTheSame) {
  const Spectrum spectrum = flat(3e-3);
  Receiver receiver;
  receiver.dfe_taps = 1;
  const Decision best = adapt(spectrum, receiver);
  EXPECT_NEAR(keep(spectrum, best.adaptation).snr / best.snr, 1, 1e-9);
  Adaptation worse = best.adaptation;
  worse.ffe[7] += 0.3 * worse.ffe[6];
  EXPECT_LT(keep(spectrum, worse).snr, best.snr);
}

}  // namespace
}  // namespace plugfest::sim::link
