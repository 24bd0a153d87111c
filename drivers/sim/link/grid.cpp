#include "drivers/sim/link/grid.hpp"

#include <cmath>
#include <numbers>

namespace plugfest::sim::link {

Grid::Grid() {
  constexpr double turn = 2 * std::numbers::pi;
  for (std::size_t k = 0; k < bins; ++k) {
    const double f = (static_cast<double>(k) + 0.5) * bin_ghz;
    ghz[k] = f;
    const double relative = f / nyquist_ghz;
    root[k] = std::sqrt(relative);
    loss_shape[k] = 0.45 * root[k] + 0.55 * relative;
    const double half_turn = std::numbers::pi * f * symbol_ns;
    sinc[k] = std::sin(half_turn) / half_turn;
    cosine[k] = std::cos(turn * f * symbol_ns);
    sine[k] = std::sin(turn * f * symbol_ns);
    for (int phase = 0; phase < phases; ++phase) {
      const double angle = turn * f * symbol_ns * (window_middle + static_cast<double>(phase) / phases);
      turn_cosine[static_cast<std::size_t>(phase)][k] = std::cos(angle);
      turn_sine[static_cast<std::size_t>(phase)][k] = std::sin(angle);
    }
    for (std::size_t n = 0; n < half_window; ++n) {
      const double angle = turn * f * symbol_ns * static_cast<double>(n);
      cosines[n / block][k][n % block / 2][n % 2] = std::cos(angle);
      sines[n / block][k][n % block / 2][n % 2] = std::sin(angle);
    }
  }
}

const Grid& grid() {
  static const Grid one;
  return one;
}

}  // namespace plugfest::sim::link
