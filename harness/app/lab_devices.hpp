#pragma once

#include "drivers/base/clock.hpp"
#include "harness/plan/plan.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace plugfest {
class HostPort;
class Pins;
class PowerMeter;
class TwoWireBus;
}  // namespace plugfest

namespace plugfest::app {

/// The devices of a lab bench, made when they are first asked for. Making one touches nothing: a device that is not
/// there says so when it is used, to the slot that uses it.
class LabDevices {
 public:
  /// @param clock  a real one
  /// @param bench  passed check_lab; both outlive this
  /// @param root   where /sys, /proc and /dev are
  LabDevices(Clock& clock, const plan::Bench& bench, std::filesystem::path root = "/");
  ~LabDevices();
  LabDevices(const LabDevices&) = delete;
  LabDevices& operator=(const LabDevices&) = delete;

  /// Refuses to write where somebody else drives the module, and drives no ModSelL then: the module is read as it was
  /// found, and not at all where others share its bus.
  TwoWireBus& bus(const plan::BenchSlot& slot);
  /// Who else drives the module and how to make that pause, as it is now, whether its adapter is here or not; empty:
  /// nobody that can be seen. Behind a kernel driver that owns the module's address it cannot even be read.
  std::string read_only(const plan::BenchSlot& slot) const;
  /// Pins that can do nothing where the bench has none, and that drive nothing where somebody else drives the module.
  Pins& pins(const plan::BenchSlot& slot);
  /// Null: the bench has none.
  PowerMeter* meter(const plan::BenchSlot& slot);
  /// Opens a host port of the bench, a slot's `link` or `far_link`, on the event loop that awaits it; the loop outlives
  /// this, and is not out of work while a port was opened. Empty: the bench has none.
  std::function<asio::awaitable<std::unique_ptr<HostPort>>()> host_port(const std::optional<plan::Reference>& link);

 private:
  class Workshop;
  std::unique_ptr<Workshop> workshop_;
};

}  // namespace plugfest::app
