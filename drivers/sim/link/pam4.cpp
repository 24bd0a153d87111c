#include "drivers/sim/link/pam4.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace plugfest::sim::link {

double normal_tail(double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); }

double slicer_distance(double snr_db) { return std::sqrt(std::pow(10, snr_db / 10) / 5); }

double pam4_ber(double snr_db, const std::array<double, 3>& eyes) {
  const double distance = slicer_distance(snr_db);
  double sum = 0;
  for (const double eye : eyes) sum += normal_tail(distance * std::max(eye, 0.0));
  return std::min(sum / 4, 0.5);
}

double pam4_snr_db(double ber) {
  double low = -60, high = 60;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (pam4_ber(middle, {1, 1, 1}) > ber ? low : high) = middle;
  }
  return (low + high) / 2;
}

double mzm_rlm(double drive) {
  const double outer = std::sin(std::numbers::pi * drive / 2);
  const double inner = std::sin(std::numbers::pi * drive / 6);
  return outer > 0 ? std::max(0.0, 1.5 * (outer - inner) / outer) : 0;
}

}  // namespace plugfest::sim::link
