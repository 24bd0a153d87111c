#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/module_image.hpp"
#include "harness/app/register_bridge.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plugfest::app {

/// One simulated module behind a register bridge, with a clock of its own that moves with `T`. It has been plugged in
/// with the low power request asserted, and is served from the end of MgmtInit on.
class SimBridge {
 public:
  /// @param bus_hertz  empty: accesses take no simulated time. A module that then refused accesses after a write
  ///                   (tWRITE, tBPC) would refuse them for ever, so those two hold-offs are over at once too.
  SimBridge(const SimulatedModule& module, std::optional<std::uint32_t> bus_hertz, std::uint64_t seed);

  ~SimBridge();
  SimBridge(const SimBridge&) = delete;
  SimBridge& operator=(const SimBridge&) = delete;

  /// @return the answer without a line end; empty: an empty line, which has none
  std::string answer(std::string_view line);

  VirtualClock& clock() { return clock_; }
  sim::Slot& slot() { return slot_; }

 private:
  void run(asio::awaitable<void> operation);

  VirtualClock clock_;
  std::unique_ptr<asio::io_context> io_;
  sim::World world_;
  sim::Slot& slot_;
  RegisterBridge bridge_;
};

}  // namespace plugfest::app
