#pragma once

#include "drivers/sim/live/link_config.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// What one lane of a host's SerDes is set to.
struct LaneSettings {
  TapCodes codes{};
  bool tx_inverted = false, rx_inverted = false;
  float nlc_upper = 0, nlc_lower = 0;  ///< percent
  friend bool operator==(const LaneSettings&, const LaneSettings&) = default;
};

/// A host as it is at one moment.
struct HostState {
  explicit HostState(const HostConfig& config);

  std::array<LaneSettings, 8> applied, intended;  ///< in the silicon; as software believes
  bool admin_up;
  bool flapping = false;                       ///< its SerDes is lost for a time
  std::uint8_t misadapted = 0;                 ///< lanes whose receivers have adapted badly
  std::array<Clock::time_point, 8> adapt_due;  ///< when a receiver that was told to adapt has
  std::optional<TestPattern> generated, checked;
};

}  // namespace plugfest::sim
