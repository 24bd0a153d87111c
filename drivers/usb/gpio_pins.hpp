#pragma once

#include "drivers/cage_pins.hpp"
#include "drivers/usb/gpio.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace plugfest::usb {

/// Why an adapter cannot serve these wires: a line that is no number, that it has not, or that is used twice. Empty: it
/// can.
/// @param lines  as Gpio::lines
std::string flaw_of(const CageWires& wires, std::uint16_t lines);

/// Pins on an adapter's own lines. Lines are named by their numbers at usb::Gpio: "4".
class GpioPins final : public CagePins {
 public:
  /// @param lines, clock  outlive this
  /// @throws std::invalid_argument  as flaw_of says
  GpioPins(Gpio& lines, Clock& clock, const CageWires& wires, const CageTiming& timing = {});

 private:
  asio::awaitable<void> drive(CageSignal signal, bool level, Clock::time_point due) override;
  asio::awaitable<void> listen(CageSignal signal, Clock::time_point due) override;
  asio::awaitable<bool> level(CageSignal signal, Clock::time_point due) override;

  std::uint16_t mask(CageSignal signal) const { return masks_[static_cast<std::size_t>(signal)]; }

  Gpio& lines_;
  std::array<std::uint16_t, cage_signals.size()> masks_{};
};

}  // namespace plugfest::usb
