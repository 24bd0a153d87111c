#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/world.hpp"

#include <chrono>
#include <initializer_list>

/// For tests only: a slot driven with bytes that the test types.
namespace plugfest::sim::test {

using namespace std::chrono_literals;

/// An 800G DR8 LPO module of revision 5.2, typed byte by byte and not finished: applications 1 x 800G, 2 x 400G,
/// 4 x 200G, 8 x 100G; ModulePwrUp code 5 (so 400 ms here), PwrDn 4 (80 ms), DPInit 6 (800 ms), DPDeinit 4 (80 ms),
/// DPTxTurnOn 5 (400 ms), DPTxTurnOff 3 (40 ms); MaxPower 8.5 W; both kinds of intervention-free reconfiguration.
ModuleImage dr8_bytes();
/// The same, finished, checksums computed.
ModuleImage dr8();
void put(ModuleImage& image, HalfId half, std::uint8_t address, std::initializer_list<unsigned> values);

constexpr Clock::time_point at(Clock::duration since_power) { return Clock::time_point{} + since_power; }

/// One slot, plugged in and powered at time zero.
struct Rig {
  explicit Rig(const ModuleImage& image = dr8(), bool low_power_request = true, const Behaviour& behaviour = {});
  explicit Rig(const SlotConfig& config);

  void until(Clock::duration since_power);
  void pass(Clock::duration time);
  /// The bytes that a read of `count` from `address` gives, or a BenchError.
  Bytes read(std::uint8_t address, std::size_t count = 1);
  /// The same as hex text.
  std::string hex(std::uint8_t address, std::size_t count = 1);
  /// What a read would give whose data phase begins at that very time.
  std::string hex_at(Clock::duration since_power, std::uint8_t address, std::size_t count = 1);
  /// Address pointer, then data; then 10 ms, in which any hold-off ends.
  void write(std::initializer_list<unsigned> bytes);
  /// The same with its STOP at that very time, and no pause.
  void write_at(Clock::duration since_power, std::initializer_list<unsigned> bytes);
  void select(unsigned page);
  bool acknowledges();
  void low_power_pin(bool asserted);
  void reset_pin(bool asserted);

  VirtualClock clock;
  World world{clock, 1};
  Slot& slot;
};

}  // namespace plugfest::sim::test
