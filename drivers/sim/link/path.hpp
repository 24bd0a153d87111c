#pragma once

#include "drivers/sim/link/chain.hpp"
#include "drivers/sim/link/grid.hpp"

#include <array>

/// From one decision to the next, as spectra at the sampler.
namespace plugfest::sim::link {

/// What sends symbols: four levels, outermost at half the swing, through an FIR of at most six taps.
struct Sender {
  Fir fir{0, 0, 0, 1, 0, 0};
  double swing_v = 1;
  double sndr_db = 33;
};

/// Electricity to light and back.
struct Optics {
  double peaking_db = 0;
  double driver_bandwidth_ghz = 0, modulator_bandwidth_ghz = 0, tia_bandwidth_ghz = 0;
  double driver_noise_mv = 0;
  double modulator_sndr_db = 0;
  double rin_db_hz = 0;
  double mpi_db = 0;
  double signal_a = 0;   ///< long-run photocurrent, peak to peak
  double average_a = 0;  ///< photocurrent
  double tia_noise_pa_rthz = 0;
  double output_v = 0;  ///< long-run output before the output's own equalisation, peak to peak
};

/// Three taps a symbol apart behind the amplifier: pre, main, post; the gains of early, on time and late.
struct OutputEqualizer {
  double pre = 0, main = 1, post = 0;
};

/// Stages that are not there are null, losses that are not there 0.
struct Path {
  Sender sender{};
  double first_loss_db = 0;
  const Optics* optics = nullptr;
  OutputEqualizer output{};
  double output_noise_mv = 0;
  double last_loss_db = 0;
  const Receiver* receiver = nullptr;
};

/// What arrives at the sampler.
struct Spectrum {
  PerBin<double> real, imaginary;                   ///< of a symbol, V
  std::array<PerBin<double>, noise_sources> noise;  ///< power density, V^2/GHz, of sources that have one
  std::array<bool, noise_sources> has_density;
  /// Power over the signal's, of sources that are as white as the samples.
  std::array<double, noise_sources> white;
};

/// @param silent  bit i: without source i
void arrive(const Path& path, unsigned silent, Spectrum& spectrum);

}  // namespace plugfest::sim::link
