#include "drivers/sim/link/equalizer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugfest::sim::link {
namespace {

using Pulse = std::array<double, window>;
using Lags = std::array<double, max_ffe_taps>;
using Taps = std::array<double, max_ffe_taps>;

using Rows = Pair[bins][Grid::pairs];

/// Sums over all frequencies of a x one row and b x another, a block of symbols at once. Written out: sums that live in
/// an array cost three times as much.
void add_blocks(const PerBin<double>& a, const Rows& by_a, double* out_a, const PerBin<double>& b, const Rows& by_b,
                double* out_b) {
  static_assert(Grid::pairs == 4);
  Pair a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
  for (std::size_t k = 0; k < bins; ++k) {
    const Pair x{a[k], a[k]}, y{b[k], b[k]};
    a0 += x * by_a[k][0];
    a1 += x * by_a[k][1];
    a2 += x * by_a[k][2];
    a3 += x * by_a[k][3];
    b0 += y * by_b[k][0];
    b1 += y * by_b[k][1];
    b2 += y * by_b[k][2];
    b3 += y * by_b[k][3];
  }
  const Pair sums_a[Grid::pairs]{a0, a1, a2, a3}, sums_b[Grid::pairs]{b0, b1, b2, b3};
  for (std::size_t i = 0; i < Grid::block; ++i) {
    out_a[i] = sums_a[i / 2][i % 2];
    out_b[i] = sums_b[i / 2][i % 2];
  }
}

/// Sums over all frequencies of a x cos and b x sin, for 0 to half_window - 1 symbols.
struct Transform {
  std::array<double, half_window> cosine, sine;
};

void transform(const PerBin<double>& a, const PerBin<double>& b, Transform& out) {
  const Grid& g = grid();
  for (std::size_t block = 0; block < Grid::blocks; ++block)
    add_blocks(a, g.cosines[block], &out.cosine[block * Grid::block], b, g.sines[block],
               &out.sine[block * Grid::block]);
}

/// Autocorrelation of noise at the samples, one entry for each symbol apart.
Lags autocorrelation(const PerBin<double>& density, std::size_t lags) {
  const Grid& g = grid();
  std::array<double, half_window> sums{};
  for (std::size_t block = 0; block * Grid::block < lags; block += 2)
    add_blocks(density, g.cosines[block], &sums[block * Grid::block], density, g.cosines[block + 1],
               &sums[(block + 1) * Grid::block]);
  Lags out{};
  for (std::size_t lag = 0; lag < lags; ++lag) out[lag] = sums[lag] * bin_ghz;
  return out;
}

/// Response to one symbol, sampled once a symbol at that phase.
void sample(const Spectrum& spectrum, int phase, Pulse& pulse) {
  const Grid& g = grid();
  const auto& cosine = g.turn_cosine[static_cast<std::size_t>(phase)];
  const auto& sine = g.turn_sine[static_cast<std::size_t>(phase)];
  PerBin<double> re, im;
  for (std::size_t k = 0; k < bins; ++k) {
    re[k] = spectrum.real[k] * cosine[k] - spectrum.imaginary[k] * sine[k];
    im[k] = spectrum.real[k] * sine[k] + spectrum.imaginary[k] * cosine[k];
  }
  Transform sums;
  transform(re, im, sums);
  constexpr double scale = 2 * bin_ghz * symbol_ns;
  constexpr std::size_t middle = half_window - 1;
  for (std::size_t n = 0; n < half_window; ++n) {
    pulse[middle + n] = scale * (sums.cosine[n] - sums.sine[n]);
    pulse[middle - n] = scale * (sums.cosine[n] + sums.sine[n]);
  }
}

/// What the taps see: Toeplitz correlation of the samples, and the pulse around a cursor.
struct Scene {
  std::size_t taps = 0;
  Lags correlation{};  ///< of signal, noise and interference, all together
  double energy = 0;   ///< of the pulse
  Taps cursor{};       ///< of the symbol that is decided, in front of each tap
  Taps after{};        ///< of the one before it
};

Scene look(const Spectrum& spectrum, const Lags& noise, const Pulse& pulse, std::ptrdiff_t main, std::size_t taps,
           int precursors) {
  Scene scene;
  scene.taps = taps;
  for (std::size_t lag = 0; lag < taps; ++lag) {
    double sum = 0;
    for (std::size_t m = 0; m + lag < window; ++m) sum += pulse[m] * pulse[m + lag];
    scene.correlation[lag] = symbol_power * sum + noise[lag];
    if (lag == 0) scene.energy = sum;
  }
  const double white = std::accumulate(spectrum.white.begin(), spectrum.white.end(), 0.0);
  scene.correlation[0] += symbol_power * scene.energy * white;
  const auto at = [&](std::ptrdiff_t index) {
    return index >= 0 && index < static_cast<std::ptrdiff_t>(window) ? pulse[static_cast<std::size_t>(index)] : 0.0;
  };
  for (std::size_t i = 0; i < taps; ++i) {
    const std::ptrdiff_t index = main + precursors - static_cast<std::ptrdiff_t>(i);
    scene.cursor[i] = at(index);
    scene.after[i] = at(index + 1);
  }
  return scene;
}

double dot(const Taps& a, const Taps& b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

/// Solves a symmetric Toeplitz system for several right-hand sides (Levinson).
template <std::size_t Sides>
std::array<Taps, Sides> solve(const Lags& row, std::size_t n, const std::array<const Taps*, Sides>& right) {
  std::array<Taps, Sides> x{};
  Taps forward{};  // solves for the first unit vector, reversed for the last
  forward[0] = 1 / row[0];
  for (std::size_t s = 0; s < Sides; ++s) x[s][0] = (*right[s])[0] / row[0];
  for (std::size_t m = 1; m < n; ++m) {
    double error = 0;
    for (std::size_t i = 0; i < m; ++i) error += row[m - i] * forward[i];
    const double scale = 1 / (1 - error * error);
    Taps next{};
    for (std::size_t i = 0; i <= m; ++i)
      next[i] = scale * ((i < m ? forward[i] : 0) - error * (i > 0 ? forward[m - i] : 0));
    forward = next;
    for (std::size_t s = 0; s < Sides; ++s) {
      double left = (*right[s])[m];
      for (std::size_t i = 0; i < m; ++i) left -= row[m - i] * x[s][i];
      for (std::size_t i = 0; i <= m; ++i) x[s][i] += left * forward[m - i];
    }
  }
  return x;
}

/// The quadratic form of the Toeplitz matrix.
double form(const Lags& row, const Taps& taps, std::size_t n) {
  double sum = 0;
  for (std::size_t lag = 0; lag < n; ++lag) {
    double products = 0;
    for (std::size_t i = 0; i + lag < n; ++i) products += taps[i] * taps[i + lag];
    sum += (lag == 0 ? 1 : 2) * row[lag] * products;
  }
  return sum;
}

/// Signal over everything else with the decision's taps.
void judge(const Scene& scene, Decision& out) {
  const Taps& taps = out.adaptation.ffe;
  const double feedback = out.adaptation.dfe;
  out.energy = scene.energy;
  out.gain = dot(taps, scene.cursor, scene.taps);
  if (!(out.gain > 0)) return;
  out.feedback = std::abs(feedback) / out.gain;
  const double before = dot(taps, scene.after, scene.taps);
  const double rest = form(scene.correlation, taps, scene.taps) - symbol_power * out.gain * out.gain +
                      symbol_power * (feedback * feedback - 2 * feedback * before);
  out.snr = rest > 0 ? symbol_power * out.gain * out.gain / rest : 0;
}

struct Trial {
  Taps taps{};
  double feedback = 0;
};

Trial without_feedback(const Scene& scene) {
  Trial trial;
  trial.taps = solve<1>(scene.correlation, scene.taps, {&scene.cursor})[0];
  for (double& tap : trial.taps) tap *= symbol_power;
  return trial;
}

/// The feedback tap takes away what it can of the symbol before; the forward taps know.
Trial with_feedback(const Scene& scene, double limit) {
  const auto x = solve<2>(scene.correlation, scene.taps, {&scene.cursor, &scene.after});
  const double on_cursor = symbol_power * dot(x[0], scene.cursor, scene.taps);
  const double across = symbol_power * dot(x[0], scene.after, scene.taps);
  const double on_after = symbol_power * dot(x[1], scene.after, scene.taps);
  // The error is least at this feedback; a limited tap stops on the way there.
  const double best = on_after < 1 ? across / (1 - on_after) : 0;
  const double reach = limit * (on_cursor + best * across);
  Trial trial;
  trial.feedback = std::clamp(best, -reach, reach);
  for (std::size_t i = 0; i < scene.taps; ++i) trial.taps[i] = symbol_power * (x[0][i] + trial.feedback * x[1][i]);
  return trial;
}

std::ptrdiff_t main_cursor(const Pulse& pulse) {
  return std::max_element(pulse.begin(), pulse.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }) -
         pulse.begin();
}

void add_up(const Spectrum& spectrum, PerBin<double>& sum) {
  sum.fill(0);
  for (std::size_t source = 0; source < noise_sources; ++source) {
    if (!spectrum.has_density[source]) continue;
    for (std::size_t k = 0; k < bins; ++k) sum[k] += spectrum.noise[source][k];
  }
}

/// One phase looked at, with the taps that are best there.
Decision at_phase(const Spectrum& spectrum, const Receiver& receiver, const Lags& noise, int phase, std::size_t taps) {
  Pulse pulse;
  sample(spectrum, phase, pulse);
  const std::ptrdiff_t main = main_cursor(pulse);
  const int precursors = std::clamp(receiver.ffe_precursors, 0, static_cast<int>(taps) - 1);
  const Scene scene = look(spectrum, noise, pulse, main, taps, precursors);
  Decision out;
  if (!(scene.energy > 0)) return out;
  const Trial trial = receiver.dfe_taps > 0 ? with_feedback(scene, receiver.dfe_limit) : without_feedback(scene);
  out.adaptation = {.phase = phase,
                    .delay = static_cast<int>(main) + first_symbol,
                    .taps = static_cast<int>(taps),
                    .precursors = precursors,
                    .ffe = trial.taps,
                    .dfe = trial.feedback};
  judge(scene, out);
  return out;
}

}  // namespace

Decision adapt(const Spectrum& spectrum, const Receiver& receiver) {
  const auto taps = static_cast<std::size_t>(std::clamp(receiver.ffe_taps, 1, static_cast<int>(max_ffe_taps)));
  PerBin<double> total;
  add_up(spectrum, total);
  const Lags noise = autocorrelation(total, taps);
  Decision best;
  const auto look_at = [&](int phase) {
    const Decision decision = at_phase(spectrum, receiver, noise, (phase + phases) % phases, taps);
    if (decision.snr > best.snr) best = decision;
  };
  // Every second one, then the neighbours of the best: the SNR has one hill on the circle of phases.
  for (int phase = 0; phase < phases; phase += 2) look_at(phase);
  const int middle = best.adaptation.phase;
  look_at(middle - 1);
  look_at(middle + 1);
  return best;
}

Decision keep(const Spectrum& spectrum, const Adaptation& kept) {
  Decision out;
  out.adaptation = kept;
  const auto taps = static_cast<std::size_t>(kept.taps);
  if (taps == 0) return out;
  PerBin<double> total;
  add_up(spectrum, total);
  const Lags noise = autocorrelation(total, taps);
  Pulse pulse;
  sample(spectrum, kept.phase, pulse);
  judge(look(spectrum, noise, pulse, kept.delay - first_symbol, taps, kept.precursors), out);
  return out;
}

Shares shares(const Spectrum& spectrum, const Decision& decision) {
  const Grid& g = grid();
  const Adaptation& a = decision.adaptation;
  const auto taps = static_cast<std::size_t>(a.taps);
  Shares out;
  if (!(decision.snr > 0)) return out;
  const double rest = symbol_power * decision.gain * decision.gain / decision.snr;

  Taps products{};
  for (std::size_t lag = 0; lag < taps; ++lag)
    for (std::size_t i = 0; i + lag < taps; ++i) products[lag] += a.ffe[i] * a.ffe[i + lag];
  for (std::size_t lag = 1; lag < taps; ++lag) products[lag] *= 2;
  PerBin<double> power{};
  for (std::size_t block = 0; block * Grid::block < taps; ++block) {
    Pair weight[Grid::pairs]{};
    for (std::size_t i = 0; i < Grid::block && block * Grid::block + i < taps; ++i)
      weight[i / 2][i % 2] = products[block * Grid::block + i];
    const Rows& rows = g.cosines[block];
    for (std::size_t k = 0; k < bins; ++k) {
      const Pair part =
          weight[0] * rows[k][0] + weight[1] * rows[k][1] + weight[2] * rows[k][2] + weight[3] * rows[k][3];
      power[k] += part[0] + part[1];
    }
  }
  double sum = 0;
  for (std::size_t source = 0; source < noise_sources; ++source) {
    double variance = spectrum.white[source] * symbol_power * decision.energy * products[0];
    if (spectrum.has_density[source])
      for (std::size_t k = 0; k < bins; ++k) variance += spectrum.noise[source][k] * power[k] * bin_ghz;
    out.source[source] = variance / rest;
    sum += out.source[source];
  }
  out.isi = std::max(0.0, 1 - sum);
  return out;
}

}  // namespace plugfest::sim::link
