#pragma once

#include <array>

/// Errors of a four-level slicer. Written without harness/stats, which checks what comes out of the simulator.
namespace plugfest::sim::link {

/// Probability that a standard normal variable exceeds x.
double normal_tail(double x);
/// d over sigma: half the spacing of evenly spaced levels over the noise, from mean symbol power over noise power.
double slicer_distance(double snr_db);
/// Gray-mapped bits wrong per bit, for eyes of those relative heights. @return 0..0.5
double pam4_ber(double snr_db, const std::array<double, 3>& eyes);
/// SNR at which evenly spaced levels give this BER. @pre 1e-300 < ber < 0.375
double pam4_snr_db(double ber);
/// Level mismatch ratio of a Mach-Zehnder modulator at quadrature, driven by four even levels. @param drive v_pk / V_pi
double mzm_rlm(double drive);

}  // namespace plugfest::sim::link
