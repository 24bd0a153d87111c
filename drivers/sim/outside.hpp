#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/behaviour.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::sim {

/// How a host has set one host lane of a module, by the active control set. Empty: the module leaves it to itself.
struct LaneControls {
  std::optional<double> peaking_db;  ///< FixedInputEqTargetTx, while adaptive equalisation is off
  std::optional<double> pre_db, post_db;
  std::optional<int> amplitude;
  friend bool operator==(const LaneControls&, const LaneControls&) = default;
};

/// What the eight lanes of one bank do to the signals that pass them. Lanes are masks, bit n-1 for lane n.
struct ModuleLanes {
  bool powered = false;
  std::uint8_t tx = 0;  ///< media lanes whose output carries a valid signal
  std::uint8_t rx = 0;  ///< host lanes whose output carries what their media lanes receive
  std::array<std::int8_t, 8> media_lane = {-1, -1, -1, -1, -1, -1, -1, -1};  ///< 0-based, by host lane; -1: in no path
  std::array<double, 8> bits_per_second{};                                   ///< by host lane, of its application
  std::array<LaneControls, 8> controls{};                                    ///< by host lane
  std::uint8_t tx_inverted = 0, rx_inverted = 0;                             ///< P and N swapped within the module
  /// Codes of patterns that the module itself sends instead of what it receives: to the media, to the host.
  std::array<std::optional<std::uint8_t>, 8> media_pattern{}, host_pattern{};
  std::uint8_t looped = 0;  ///< lanes of either side with a loopback in effect
  int celsius = 0;          ///< case
  friend bool operator==(const ModuleLanes&, const ModuleLanes&) = default;
};

/// What reaches a module's inputs. Media and host lanes of one bank, lane 1 first.
struct Arriving {
  unsigned bank = 0;
  std::uint8_t host_lanes = 0,
               media_lanes = 0;  ///< those that something is connected to; the others keep what they have
  std::uint8_t host_signal = 0;
  std::array<double, 8> rx_power_mw{};
  /// How well receivers read it, of the lanes above and on the sides where a module reads what it receives: a linear
  /// one does not. The others are as the module's own behaviour has them.
  SignalModel signal;
  bool reads_host = false, reads_media = false;
  unsigned version = 1;  ///< another one whenever `signal` changed
};

/// Whatever a module's host lanes and fibres lead to. The module asks it for its next event like a part of its own, so
/// that what happens on either side happens in order.
class Outside {
 public:
  virtual ~Outside() = default;
  /// The bank whose lanes it is connected to.
  virtual unsigned bank() const = 0;
  /// When something happens out there next; time_point::max(): nothing will by itself.
  virtual Clock::time_point due() const = 0;
  /// What is due by `now` happens. The module is like this from now on.
  /// @return valid until the next call
  virtual const Arriving& meet(const ModuleLanes& lanes, Clock::time_point now) = 0;
  /// Everything that was open at that instant has happened; what happens next by itself happens at `due`.
  virtual void settled(Clock::time_point due) = 0;
};

}  // namespace plugfest::sim
