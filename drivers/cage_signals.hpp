#pragma once

#include "drivers/base/clock.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the low-speed signals of a module cage mean, for every driver of such lines. Pure.
namespace plugfest {

enum class CageSignal : std::uint8_t {
  low_power,  ///< LPMode: the module stays in low power
  reset,      ///< ResetL
  select,     ///< ModSelL: the module listens to the bus
  present,    ///< ModPrsL
  interrupt,  ///< IntL
};
/// In the order in which they are taken: a module that leaves reset finds LPMode as it shall be.
inline constexpr std::array cage_signals{CageSignal::low_power, CageSignal::reset, CageSignal::select,
                                         CageSignal::present, CageSignal::interrupt};

constexpr bool is_output(CageSignal signal) {
  switch (signal) {
    case CageSignal::low_power:
    case CageSignal::reset:
    case CageSignal::select:
      return true;
    case CageSignal::present:
    case CageSignal::interrupt:
      return false;
  }
  return false;
}

constexpr std::string_view name_of(CageSignal signal) {
  switch (signal) {
    case CageSignal::low_power:
      return "LPMode";
    case CageSignal::reset:
      return "ResetL";
    case CageSignal::select:
      return "ModSelL";
    case CageSignal::present:
      return "ModPrsL";
    case CageSignal::interrupt:
      return "IntL";
  }
  return "";
}

/// How one signal is wired.
struct CageWire {
  std::string line{};      ///< as the driver names its lines; empty: not wired
  bool active_low = true;  ///< at the adapter's pin: an inverter on the board turns it round
  bool open_drain = true;  ///< outputs: pulled low or let go, never driven high
  bool asserted = false;   ///< outputs: what it starts with
  bool pull_up = false;    ///< inputs: by the chip of the line itself, where it can
};

/// The wires of one cage; a signal without a line is not wired.
struct CageWires {
  CageWire low_power{.active_low = false, .asserted = true};
  CageWire reset{};
  CageWire select{.asserted = true};
  CageWire present{};
  CageWire interrupt{};

  constexpr const CageWire& operator[](CageSignal signal) const {
    switch (signal) {
      case CageSignal::low_power:
        return low_power;
      case CageSignal::reset:
        return reset;
      case CageSignal::select:
        return select;
      case CageSignal::present:
        return present;
      case CageSignal::interrupt:
        break;
    }
    return interrupt;
  }
};

/// The level at the pin, true is high, that asserts a signal or does not; and what a level means.
constexpr bool level_of(const CageWire& wire, bool asserted) { return asserted != wire.active_low; }
constexpr bool asserted_by(const CageWire& wire, bool level) { return level != wire.active_low; }

/// A module listens to the bus this long after ModSelL at the latest.
inline constexpr std::chrono::milliseconds select_set_up{2};
/// ModSelL stays asserted so long after the last transaction, at least.
inline constexpr std::chrono::microseconds select_hold{500};
/// ResetL is held at least so long.
inline constexpr std::chrono::microseconds reset_hold{10};
/// A contact has settled when it did not change for so long, at least.
inline constexpr std::chrono::milliseconds presence_debounce{100};

/// Says when a contact that is sampled has settled.
class Debounce {
 public:
  explicit Debounce(Clock::duration hold) : hold_(hold) {}
  /// @return the level, once all samples of the hold time agree
  constexpr std::optional<bool> sample(Clock::time_point at, bool level) {
    if (level_ != level) {
      level_ = level;
      since_ = at;
    }
    if (at - since_ < hold_) return std::nullopt;
    return level;
  }

 private:
  Clock::duration hold_;
  std::optional<bool> level_;
  Clock::time_point since_{};
};

}  // namespace plugfest
