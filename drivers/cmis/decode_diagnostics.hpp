#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/lanes.hpp"

#include <cstdint>
#include <optional>

/// Pages 13h and 14h: what a module can loop back, generate, check and measure (CMIS 5.4, Module performance
/// diagnostics).
namespace plugfest::cmis {

class Memory;

struct LoopbackCapabilities {
  bool media_output = false, media_input = false, host_output = false, host_input = false;
  bool per_lane_host = false, per_lane_media = false;
  bool simultaneous_host_and_media = false;
  friend bool operator==(const LoopbackCapabilities&, const LoopbackCapabilities&) = default;
};

/// One of the four pattern engines of a module.
struct PatternEngine {
  std::uint16_t patterns = 0;  ///< bit n: pattern code n
  bool pre_fec = false, post_fec = false;
  bool per_lane_pattern = false, per_lane_enable = false;
  bool data_invert = false, symbol_swap = false;

  bool exists() const { return pre_fec || post_fec; }
};

struct Diagnostics {
  LoopbackCapabilities loopbacks;
  PatternEngine host_generator, media_generator, host_checker, media_checker;
  bool host_fec = false, media_fec = false;
  bool host_snr = false, media_snr = false;  ///< measured at the input of that side
  bool error_counts = false, error_ratios = false;
  bool gating = false, auto_restart_gating = false, per_lane_gating = false, periodic_updates = false;
  std::optional<std::uint8_t> selector;                     ///< 14h:128; empty: page 14h was not read
  std::optional<Lanes<Decibel>> host_snr_db, media_snr_db;  ///< while the selector shows them
};

/// @return empty: page 13h was not read
std::optional<Diagnostics> decode_diagnostics(const Memory& memory);

}  // namespace plugfest::cmis
