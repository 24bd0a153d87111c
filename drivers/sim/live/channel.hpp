#pragma once

#include "drivers/sim/live/host_state.hpp"
#include "drivers/sim/live/link_config.hpp"
#include "drivers/sim/outside.hpp"

#include <array>
#include <cstdint>
#include <vector>

/// What comes out of each lane of one direction, worked out anew when something about it changes.
namespace plugfest::sim {

/// Everything about a lane of one direction that can change while the link exists.
struct LaneKey {
  LaneSettings sender;
  bool receiver_inverted = false, misadapted = false;
  bool module_inverted = false;           ///< P and N swapped by registers of the near module
  LaneControls controls;                  ///< the near module's; of the half that this direction passes
  int near_celsius = 0, far_celsius = 0;  ///< of the module of the near end, and of the far one
  friend bool operator==(const LaneKey&, const LaneKey&) = default;
};

/// What a lane of one direction comes to.
struct LaneNumbers {
  double ber = 0.5, snr_db = 0, burst = 0;  ///< at the receiving host
  bool polarity = false;                    ///< right
  /// Of retimed modules: what the sending one reads of its host, and the receiving one of the light.
  double tx_ber = 0.5, tx_snr_db = 0, rx_ber = 0.5, rx_snr_db = 0;
  double average_mw = 0, oma_mw = 0;  ///< at the receiving module
  double vma_mv = 0;                  ///< into the sending module
};

class Channel {
 public:
  /// @param config  outlives this
  Channel(const LinkConfig& config, End sender);

  /// @param lane  0-based
  const LaneNumbers& numbers(unsigned lane, const LaneKey& key);
  /// As worked out last.
  const LaneNumbers& last(unsigned lane) const { return lanes_[lane].numbers; }
  /// How often the model was evaluated.
  std::uint64_t evaluations() const { return evaluations_; }
  /// The lane as the physics sees it.
  link::LaneChain chain(unsigned lane, const LaneKey& key) const;

 private:
  struct Lane {
    LaneKey key;
    LaneNumbers numbers;
    std::uint8_t alike = 0;  // the first lane that differs from this one in nothing but its key
    bool known = false;
  };

  const LinkConfig& config_;
  End sender_;
  std::array<Lane, 8> lanes_;
  std::uint64_t evaluations_ = 0;
};

}  // namespace plugfest::sim
