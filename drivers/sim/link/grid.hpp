#pragma once

#include <array>
#include <cstddef>

/// Frequencies and times on which a lane is evaluated, with everything that depends on nothing else. In GHz and ns.
namespace plugfest::sim::link {

inline constexpr double symbol_ns = 1 / 53.125;
inline constexpr double nyquist_ghz = 26.5625;
inline constexpr std::size_t bins = 360;
inline constexpr double bin_ghz = 0.2;
inline constexpr int phases = 8;
/// Mean square of symbols at -1, -1/3, 1/3, 1.
inline constexpr double symbol_power = 5.0 / 9;

/// Pulse responses are looked at from `first_symbol` on, this many symbols.
inline constexpr std::size_t half_window = 32;
inline constexpr std::size_t window = 2 * half_window - 1;
inline constexpr int window_middle = 15;
inline constexpr int first_symbol = window_middle - static_cast<int>(half_window) + 1;

template <class T>
using PerBin = std::array<T, bins>;

/// Two numbers that a machine multiplies at once: most of a lane's time goes into sums over all frequencies.
using Pair [[gnu::vector_size(16)]] = double;

struct Grid {
  Grid();
  PerBin<double> ghz;           ///< middle of each bin
  PerBin<double> loss_shape;    ///< of a trace, dB over dB at Nyquist
  PerBin<double> root;          ///< sqrt(f / Nyquist), of a trace's delay
  PerBin<double> sinc;          ///< of a symbol held for its time
  PerBin<double> cosine, sine;  ///< of a symbol's time at f
  /// [phase]: of the window's middle and that phase.
  std::array<PerBin<double>, phases> turn_cosine, turn_sine;
  /// [block][bin][i]: of 8 x block + 2 x i symbols, and one more.
  static constexpr std::size_t pairs = 4;
  static constexpr std::size_t block = 2 * pairs;
  static constexpr std::size_t blocks = half_window / block;
  Pair cosines[blocks][bins][pairs], sines[blocks][bins][pairs];
};
const Grid& grid();

}  // namespace plugfest::sim::link
