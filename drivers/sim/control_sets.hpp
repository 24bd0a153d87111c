#pragma once

#include "drivers/cmis/enums.hpp"
#include "drivers/sim/memory.hpp"

#include <array>
#include <cstdint>
#include <vector>

/// Lane configurations: staged, active, and what a module accepts. Lanes are masks, bit n-1 for lane n.
namespace plugfest::sim {

enum class ControlSetId : std::uint8_t { staged_0, staged_1, active };

/// How a provisioned set reaches the hardware: ApplyDPInit, ApplyImmediate, and the latter for one direction.
enum class Commissioning : std::uint8_t { in_dp_init, at_once, at_once_tx, at_once_rx };

/// What the module says that it can do without stepping through DPDeactivated.
bool regular_supported(const Memory& memory);
bool hot_supported(const Memory& memory);

struct DataPathConfig {
  std::uint8_t app_sel = 0;  ///< 0: lane unused
  std::uint8_t data_path_id = 0;
  bool explicit_control = false;
};

/// One lane's settings. Signal integrity values are kept as raw bits, in the order of the register table.
struct LaneConfig : DataPathConfig {
  DataPathConfig receive;  ///< of the receive direction: differs in an active set after a one-way reconfiguration only
  std::array<std::uint8_t, 8> signal_integrity{};
  std::uint8_t& recall() { return signal_integrity[1]; }
  std::uint8_t recall() const { return signal_integrity[1]; }
};
using ControlSet = std::array<LaneConfig, 8>;

ControlSet load(const Memory& memory, ControlSetId id, unsigned bank = 0);
/// The active set also appears on page 19h, by direction, where that exists.
void store(Memory& memory, ControlSetId id, const ControlSet& set, unsigned bank = 0);

/// Takes over what a staged lane says: with ExplicitControl 0 the application's own signal integrity values and the
/// staged recall, with a one-way commissioning that direction's settings only.
void provision(LaneConfig& active, const LaneConfig& staged, const LaneConfig& defaults, Commissioning commissioning);

/// One instance of an application: a data path.
struct PathLanes {
  std::uint8_t app_sel = 0;
  std::uint8_t host = 0, media = 0;
};
/// The data paths that a control set forms, lowest host lane first.
std::vector<PathLanes> paths_of(const Memory& memory, const ControlSet& set);

/// Splits `triggered` into groups that can only be accepted or rejected together: the lanes of each new path and of
/// each old one that it touches, on either side.
std::vector<std::uint8_t> groups_of(const Memory& memory, const ControlSet& active, const ControlSet& staged,
                                    std::uint8_t triggered);

/// Where the standard leaves the choice: an instance without media lanes of its own is an invalid data path, also where
/// its media lanes are another triggered path's or those of one at rest; those of a path that is up are lanes in use.
///
/// @param group           triggered lanes that hang together
/// @param triggered       all lanes of the trigger
/// @param deactivated     lanes that show DPDeactivated
/// @param immediate       ApplyImmediate: part of a path is enough where nothing but signal integrity changes
cmis::ConfigStatus validate(const Memory& memory, const ControlSet& active, const ControlSet& staged,
                            std::uint8_t group, std::uint8_t triggered, std::uint8_t deactivated, bool immediate);

/// The default application of an image: its own active set where that is valid, else descriptor 1 wherever it may
/// start.
ControlSet default_application(const Memory& memory, unsigned bank = 0);

}  // namespace plugfest::sim
