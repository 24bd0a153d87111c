#pragma once

#include <cstdint>

/// Chance that repeats. A draw is a pure function of a stream's key and a tick on the stream's own grid of simulated
/// time: nothing is consumed, so who looks when, how often, or beside how many other slots changes nobody's values.
namespace plugfest::sim {

/// What a stream is the noise of.
enum class Process : std::uint32_t {
  module_temperature = 1,
  module_vcc,
  tx_power,
  tx_bias,
  rx_power,
  meter_gain,
  meter_shunt,
  meter_bus,
  meter_temperature,
  vdm_monitor,  ///< the type of the observable is its tick's upper part
  vdm_media_errors,
  vdm_host_errors,
  vdm_media_frames,
  vdm_host_frames,
  vdm_media_symbols,
  vdm_host_symbols,
  checker_media_errors,
  checker_host_errors,
  snr_media,
  snr_host,
  refusal,  ///< whether the module acknowledges
  vdm_media_error_sum,
  vdm_host_error_sum,
  vdm_media_frame_sum,
  vdm_host_frame_sum,
  fec_counters,   ///< of a host; the number of the draw is its tick
  fec_alignment,  ///< when a host's decoder loses it
  misadaptation,  ///< whether a host's receiver adapts badly
  host_pattern_errors,
  host_snr,
  input_vma,
  input_oma,
};

enum class End : std::uint32_t { near = 0, far = 1 };

struct StreamKey {
  std::uint64_t seed = 0;
  std::uint32_t slot = 0;
  End end = End::near;
  std::uint32_t lane = 0;  ///< from 1, over all banks; 0: not of a lane
  Process process{};
};

/// 64 evenly distributed bits: the SplitMix64 finaliser (Steele, Lea, Flood 2014) applied in a chain over the key's
/// parts and the tick.
std::uint64_t bits(const StreamKey& key, std::uint64_t tick);
/// At least 0 and below 1, in steps of 2^-53.
double uniform(const StreamKey& key, std::uint64_t tick);
/// Mean 0, variance 1, within +-6: the sum of twelve uniform draws minus six (Irwin-Hall). No tails beyond that, which
/// suits instrument noise and is exact on every platform: additions only.
double normal(const StreamKey& key, std::uint64_t tick);

}  // namespace plugfest::sim
