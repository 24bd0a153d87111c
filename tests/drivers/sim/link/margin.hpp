#pragma once

#include "drivers/sim/link/chain.hpp"
#include "drivers/sim/link/pam4.hpp"

#include <array>

namespace plugfest::sim::link {

/// SNR in dB at which a link with the calibration's RLM of 0.97 has that BER.
inline double snr_for(double ber) {
  const std::array<double, 3> eyes{0.97, 1.015, 1.015};
  double low = 0, high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (pam4_ber(middle, eyes) > ber ? low : high) = middle;
  }
  return low;
}

/// How much better than that BER a chain is, in dB of SNR.
inline double margin_db(const LaneChain& chain, double ber) { return evaluate(chain).snr_db - snr_for(ber); }

/// Both hosts' traces with that loss, everything else as it is by default.
inline LaneChain traces(double near_db, double far_db) {
  LaneChain chain;
  chain.near_trace.loss_db = near_db;
  chain.far_trace.loss_db = far_db;
  return chain;
}
inline LaneChain traces(double both_db) { return traces(both_db, both_db); }

/// Tomahawk codes: 168 at full swing.
inline Fir codes(const std::array<int, fir_length>& taps, int full_scale = 168) {
  Fir fir{};
  for (std::size_t i = 0; i < fir_length; ++i) fir[i] = static_cast<double>(taps[i]) / full_scale;
  return fir;
}

}  // namespace plugfest::sim::link
