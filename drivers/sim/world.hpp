#pragma once

#include "drivers/pins.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/image.hpp"
#include "drivers/sim/live/link_config.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace plugfest::sim {

class Bus;
class Ina228;
class Link;
class Module;

/// The power sensor of a slot: one INA228-like part between the supply and the module.
struct MeterConfig {
  std::optional<double> gain_error;  ///< share of the reading; empty: drawn once for this part
  double offset_w = 0;               ///< W, at the slot's supply voltage
  double shunt_ohm = 0.001;
  std::uint8_t address = 0x40;
};

struct SlotConfig {
  unsigned number = 0;  ///< keys the slot's random streams
  ModuleImage image;    ///< finished: see `finish`
  Behaviour behaviour;
  double supply_v = 3.3;
  bool low_power_request = true;  ///< level of LPMode when the module is plugged in
  std::optional<MeterConfig> meter;
  std::optional<LinkConfig> link = {};               ///< empty: what reaches the module is what its behaviour says
  std::optional<std::uint32_t> bus_hertz = 400'000;  ///< of the module's bus; empty: transactions take no time
};

/// One cage with its module and the wires that reach it. The module has been plugged in and powered when the slot was
/// made.
class Slot {
 public:
  Slot(VirtualClock& clock, std::uint64_t seed, const SlotConfig& config);
  ~Slot();
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  unsigned number() const;
  Bus& module_bus();
  /// Null: the slot has no power sensor.
  Bus* meter_bus();
  Pins& pins();
  /// Null: the slot has no link.
  Link* link();

  /// For tests and for the simulated optics: what is plugged in, null while the cage is empty.
  Module* module();
  void unplug();
  /// Plugs in another module, powered from now on; the pins keep their levels.
  /// @pre the image is finished
  void plug(const ModuleImage& image, const Behaviour& behaviour);
  /// Takes the supply away and gives it back at once.
  void power_cycle();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Everything that is simulated. Holds no coroutine and no executor: a runner may be dropped in the middle of anything
/// and another may go on with the same world. Only the clock must outlive it.
class World {
 public:
  World(VirtualClock& clock, std::uint64_t seed);
  ~World();

  /// The slot lives as long as the world.
  /// @pre no other slot has this number
  Slot& add_slot(const SlotConfig& config);

 private:
  VirtualClock& clock_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace plugfest::sim
