#pragma once

#include "drivers/cage_pins.hpp"
#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/gpio_lines.hpp"

#include <memory>
#include <string>

namespace plugfest::linux_io {

/// Why these wires cannot be on one chip: a line that is used twice. Empty: they can.
std::string flaw_of(const CageWires& wires);

/// Pins on lines of a GPIO chip that the kernel drives, over libgpiod. A line is named by its number on the chip or by
/// its name.
///
/// The lines are held until this dies; what the pins do afterwards is the chip's affair. A chip that was plugged in
/// again is found by its label or name, and its lines get the levels that were last asked for.
class GpioPins final : public CagePins {
 public:
  /// Nothing is opened yet.
  /// @param clock  outlives this; a real one
  /// @throws std::invalid_argument  as CagePins; no chip; a line used twice
  GpioPins(Clock& clock, const GpioLinesOptions& options, const CageWires& wires, const CageTiming& timing = {},
           std::shared_ptr<GpioLibrary> library = libgpiod(), Clock::duration grace = BlockingWorker::default_grace);

 private:
  asio::awaitable<void> drive(CageSignal signal, bool level, Clock::time_point due) override;
  asio::awaitable<void> listen(CageSignal signal, Clock::time_point due) override;
  asio::awaitable<bool> level(CageSignal signal, Clock::time_point due) override;

  std::string what(CageSignal signal) const;

  std::shared_ptr<GpioLines> lines_;  // shared with an access that the kernel does not finish
  std::string chip_;
  BlockingWorker worker_;
};

}  // namespace plugfest::linux_io
