#pragma once

#include "drivers/base/clock.hpp"

namespace plugfest {

/// The low-speed signals of one module cage, by function: true always means that the named thing is asked for.
class Pins {
 public:
  virtual ~Pins() = default;
  /// Whether the bench can drive ResetL.
  virtual bool can_reset() const = 0;
  /// ResetL: true holds the module in reset.
  /// @pre can_reset()
  virtual asio::awaitable<void> set_reset(bool asserted) = 0;
  /// Whether the bench can drive LPMode, and so knows its level.
  virtual bool can_request_low_power() const = 0;
  /// LPMode (LowPwrRequestHW): true asks for low power.
  /// @pre can_request_low_power(), also below
  virtual asio::awaitable<void> set_low_power_request(bool asserted) = 0;
  virtual asio::awaitable<bool> low_power_request() = 0;
  /// Whether the bench can see ModPrsL.
  virtual bool can_see_presence() const = 0;
  /// @pre can_see_presence()
  virtual asio::awaitable<bool> module_present() = 0;
  /// Whether the bench can take the module out and put it in again without a person: a simulated cage, or a switch in
  /// the module's supply.
  virtual bool can_reseat() const = 0;
  /// Takes the module out and puts it in again; it is powered from now on, and the pins keep their levels.
  /// @pre can_reseat()
  virtual asio::awaitable<void> reseat() = 0;
};

}  // namespace plugfest
