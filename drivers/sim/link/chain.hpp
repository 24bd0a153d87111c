#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

/// From the parameters of a lane to its bit error ratio: equations of README.md. Pure; no heap after a thread's first
/// call.
namespace plugfest::sim::link {

inline constexpr std::size_t max_ffe_taps = 31;

/// What a receiver has settled on: enough to keep it while the channel changes under it.
struct Adaptation {
  int phase = 0;  ///< eighth of a symbol, from the channel's own delay
  int delay = 0;  ///< symbols
  int taps = 0;
  int precursors = 0;
  std::array<double, max_ffe_taps> ffe{};  ///< 1/V, the first acts on the sample furthest in the future
  double dfe = 0;                          ///< relative to a symbol
};

/// What adds to the noise at a slicer.
enum class NoiseSource : std::uint8_t {
  transmitter,  ///< distortion and noise of the sending silicon, as its SNDR
  driver,
  modulator,  ///< distortion
  rin,
  shot,
  mpi,
  tia,
  output,  ///< of the module's output stage
  receiver,
  crosstalk,
};
inline constexpr std::size_t noise_sources = 10;
std::string_view name_of(NoiseSource source);

/// Heights of the three eyes, lowest level first, over those of four levels evenly spaced.
using EyeFactors = std::array<double, 3>;

enum class SegmentKind : std::uint8_t { end_to_end, host_to_module, optical, module_to_host };
std::string_view name_of(SegmentKind kind);

/// From one decision to the next.
struct Segment {
  SegmentKind kind = SegmentKind::end_to_end;
  double snr_db = 0;  ///< at the slicer: mean symbol power over what is not the symbol
  double ber = 0.5;
  EyeFactors eyes{1, 1, 1};
  double burst = 0;                              ///< probability that a wrong symbol follows a wrong one
  std::array<double, noise_sources> variance{};  ///< each source's share of all that is not the symbol, 0..1
  double residual_isi = 0;                       ///< the rest of it: what the taps leave
  Adaptation adaptation{};
};

struct LaneResult {
  double ber = 0.5;    ///< before FEC: the segments' together
  double snr_db = 0;   ///< of the worst segment
  double burst = 0;    ///< of the segment with the most errors
  bool locked = true;  ///< false: polarity is wrong, nothing can be aligned; the BER is 0.5
  double fir_peaking_db = 0;
  double vma_tp1_mv = 0;      ///< long-run swing into the sending module, differential, peak to peak
  double agc_gain_db = 0;     ///< from the middle of the driver's range
  bool agc_at_limit = false;  ///< gain control could not reach its aim
  double drive = 0;           ///< peak voltage over V_pi
  double rlm = 1;
  double oma_tp2_dbm = 0, oma_tp3_dbm = 0;  ///< outer
  double average_tp2_dbm = 0, average_tp3_dbm = 0;
  double vma_tp4_mv = 0;  ///< long-run swing out of the receiving module
  std::array<Segment, 3> segment{};
  std::size_t segments = 0;

  std::span<const Segment> all() const { return {segment.data(), segments}; }
};

/// Adaptations that receivers keep from another state of the channel, by segment; none: the receiver adapts.
using Kept = std::array<const Adaptation*, 3>;

/// @param kept  receivers that do not adapt (a peer flapped and came up otherwise)
LaneResult evaluate(const LaneChain& chain, const Kept& kept = {});

/// SNR in dB that a segment would gain if a source were silent and its receiver adapted anew, by source.
std::array<double, noise_sources> removal_gains(const LaneChain& chain, std::size_t segment = 0);

}  // namespace plugfest::sim::link
