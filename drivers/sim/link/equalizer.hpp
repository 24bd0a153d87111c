#pragma once

#include "drivers/sim/link/path.hpp"

/// What a receiver makes of what arrives: forward filter and feedback tap by least mean square error at the best of
/// eight sampling phases, or taps that it keeps.
namespace plugfest::sim::link {

struct Decision {
  double snr = 0;       ///< power ratio, unbiased; 0: nothing to decide on
  double feedback = 0;  ///< what the feedback tap takes away, over the main cursor
  double gain = 0;      ///< of the taps, for the symbol that is decided
  double energy = 0;    ///< of the pulse, V^2
  Adaptation adaptation{};
};

/// Settles on the best taps.
Decision adapt(const Spectrum& spectrum, const Receiver& receiver);
/// What taps that were settled on for another channel give on this one. Its slicer's levels follow the signal.
Decision keep(const Spectrum& spectrum, const Adaptation& adaptation);

/// Each source's share of all at the slicer that is not the symbol, and that of the intersymbol interference, which is
/// the rest.
struct Shares {
  std::array<double, noise_sources> source{};
  double isi = 0;
};
Shares shares(const Spectrum& spectrum, const Decision& decision);

}  // namespace plugfest::sim::link
