#pragma once

#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/app/module_image.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace plugfest::app {

/// What of a module is read over its bus.
enum class Reading {
  everything,  ///< every byte that can be read without side effects
  identify,    ///< revision, class, vendor block, applications
  snapshot,    ///< identify, and monitors, thresholds, flags, states, control sets of eight lanes
  poll,        ///< temperature, supply, eight lanes of Tx power, bias and Rx power
};
std::optional<Reading> reading_named(std::string_view name);

/// What went over the bus, as the simulated bus counted it.
struct BusCount {
  std::uint64_t transactions = 0;
  std::uint64_t refused = 0;  ///< of these; each was repeated
  std::uint64_t bytes = 0;    ///< on the wire, address bytes included
  std::uint64_t page_writes = 0;
  double bus_ms = 0;  ///< clocks on the wire at 400 kHz: nine a byte, one for every START and STOP; no waiting
};

/// A module in a simulated slot, found and powered over its bus, and what reading it cost.
struct BusInspection {
  cmis::Memory memory;                           ///< what was read
  std::optional<cmis::MonitorReading> monitors;  ///< of a poll
  BusCount count;                                ///< of the reading alone; of a poll: of one that is repeated
  std::optional<BusCount> first;                 ///< of a poll: of the first one, which must select its page
  double minimum_ms = 0;  ///< what the wanted bytes cost at least: no verification, discovery or retry
  std::size_t wanted_bytes = 0;
  std::vector<cmis::QuirkUse> findings;
};

/// Plugs `module` into a simulated slot, waits for its management, takes it out of low power unless only its identity
/// is asked for, and reads it with the driver that real modules are read with.
/// @throws BenchError  the module does not answer, is no CMIS module, or does not become ready in its advertised time
BusInspection inspect_on_bus(const SimulatedModule& module, Reading reading, std::span<const cmis::QuirkRule> quirks);

}  // namespace plugfest::app
