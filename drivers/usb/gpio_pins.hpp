#pragma once

#include "drivers/cage_pins.hpp"
#include "drivers/usb/gpio.hpp"

#include <array>

namespace plugfest::usb {

/// Pins on an adapter's own lines. Lines are named by their numbers at usb::Gpio: "4".
class GpioPins final : public CagePins {
 public:
  /// @param lines, clock  outlive this
  /// @throws std::invalid_argument  a line that is no number, that the adapter has not, or that is used twice
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
