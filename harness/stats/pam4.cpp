#include "harness/stats/pam4.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/solve.hpp"

#include <cmath>
#include <numbers>

namespace plugfest::stats {
namespace {

double linear(double db) {
  require(std::isfinite(db), "an SNR in dB must be a number");
  return std::pow(10, db / 10);
}

/// Half the level spacing over sigma.
double spacing(double snr_db) { return std::sqrt(linear(snr_db) / 5); }

/// The SNR at which `ratio` falls to `ber`, solved in logarithms: a ratio changes by 300 decades over the range.
template <class Ratio>
double snr_for(double ber, double highest, Ratio ratio) {
  require(ber > 1e-300 && ber < highest, "there is no SNR for this bit error ratio");
  return crossing(-90, 38.4, [&](double snr_db) { return std::log(ratio(snr_db) / ber); });
}

}  // namespace

double gaussian_tail(double x) { return std::erfc(x / std::numbers::sqrt2) / 2; }

double pam4_ser(double snr_db) { return 1.5 * gaussian_tail(spacing(snr_db)); }

double pam4_ber(double snr_db) {
  const double x = spacing(snr_db);
  return (3 * gaussian_tail(x) + 2 * gaussian_tail(3 * x) - gaussian_tail(5 * x)) / 4;
}

double pam4_ber_nearest(double snr_db) { return 0.75 * gaussian_tail(spacing(snr_db)); }

double pam4_snr_db(double ber) { return snr_for(ber, 0.4999, pam4_ber); }

double pam4_snr_db_nearest(double ber) { return snr_for(ber, 0.3749, pam4_ber_nearest); }

double nrz_ber(double snr_db) { return gaussian_tail(std::sqrt(linear(snr_db))); }

double nrz_snr_db(double ber) {
  require(ber > 1e-300 && ber < 0.4999, "there is no SNR for this bit error ratio");
  return crossing(-90, 31.4, [&](double snr_db) { return std::log(nrz_ber(snr_db) / ber); });
}

double pam4_margin_db(double ber, double limit) { return pam4_snr_db(ber) - pam4_snr_db(limit); }

}  // namespace plugfest::stats
