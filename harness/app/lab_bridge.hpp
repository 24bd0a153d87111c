#pragma once

#include "drivers/base/clock.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/register_bridge.hpp"
#include "harness/plan/plan.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace plugfest::app {

/// The module in one slot of a lab bench behind a register bridge, on the clock on the wall. Nothing is done to it that
/// the client does not ask for.
class LabBridge {
 public:
  /// @param slot  of `bench`
  LabBridge(plan::Bench bench, std::size_t slot);
  ~LabBridge();
  LabBridge(const LabBridge&) = delete;
  LabBridge& operator=(const LabBridge&) = delete;

  /// Whether the module acknowledges its address.
  /// @throws BenchError  it does not within tMgmtInit (CMIS 5.4, Timings: 2 s)
  void open();
  /// @return the answer without a line end; empty: an empty line, which has none
  std::string answer(std::string_view line);

 private:
  void run(asio::awaitable<void> operation);

  plan::Bench bench_;
  SteadyClock clock_;
  LabDevices devices_;
  TwoWireBus& bus_;
  RegisterBridge bridge_;
  std::unique_ptr<asio::io_context> io_;
};

}  // namespace plugfest::app
