#pragma once

#include "drivers/base/clock.hpp"

namespace plugfest {

/// The low-speed signals of one module cage, by function: true always means that the named thing is asked for.
class Pins {
 public:
  virtual ~Pins() = default;
  /// ResetL: true holds the module in reset.
  virtual asio::awaitable<void> set_reset(bool asserted) = 0;
  /// LPMode (LowPwrRequestHW): true asks for low power.
  virtual asio::awaitable<void> set_low_power_request(bool asserted) = 0;
  virtual asio::awaitable<bool> low_power_request() = 0;
  virtual asio::awaitable<bool> module_present() = 0;
};

}  // namespace plugfest
