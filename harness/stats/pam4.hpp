#pragma once

/// Signal-to-noise ratio and error ratio of a line code with Gaussian noise.
///
/// SNR is mean signal power over noise variance. PAM4: levels -3, -1, 1, 3, Gray code, SNR = 5 (d/sigma)^2 with half
/// the level spacing d. Ratios in dB are 10 log10.
namespace plugfest::stats {

/// Q(x): P(a standard normal value > x).
double gaussian_tail(double x);

/// (3/2) Q(d/sigma).
double pam4_ser(double snr_db);
/// (3 Q(x) + 2 Q(3x) - Q(5x)) / 4, x = d/sigma: exact for Gray code and mid-level thresholds.
double pam4_ber(double snr_db);
/// (3/4) Q(x): nearest neighbours only, one wrong bit each.
double pam4_ber_nearest(double snr_db);
/// Inverse of pam4_ber. @param ber  above 1e-300 and below 0.5
double pam4_snr_db(double ber);
/// Inverse of pam4_ber_nearest. @param ber  above 1e-300 and below 0.375
double pam4_snr_db_nearest(double ber);

/// Q(sqrt(SNR)).
double nrz_ber(double snr_db);
/// Inverse of nrz_ber. @param ber  above 1e-300 and below 0.5
double nrz_snr_db(double ber);

/// What a lane at `ber` has in hand until it reaches `limit`, as electrical SNR in dB; negative: it is over. Half of it
/// is the optical margin.
double pam4_margin_db(double ber, double limit);

}  // namespace plugfest::stats
