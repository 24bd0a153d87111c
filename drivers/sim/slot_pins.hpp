#pragma once

#include "drivers/pins.hpp"

#include <functional>

namespace plugfest::sim {

class Module;

/// The low-speed signals of a simulated cage. They keep their levels while modules come and go.
class SlotPins final : public Pins {
 public:
  /// @param module  what is plugged in, null when nothing is
  /// @param reseat  puts the same module in anew
  SlotPins(VirtualClock& clock, bool low_power_request, std::function<Module*()> module, std::function<void()> reseat);

  bool can_reset() const override { return true; }
  asio::awaitable<void> set_reset(bool asserted) override;
  bool can_request_low_power() const override { return true; }
  asio::awaitable<void> set_low_power_request(bool asserted) override;
  asio::awaitable<bool> low_power_request() override;
  bool can_see_presence() const override { return true; }
  asio::awaitable<bool> module_present() override;
  bool can_reseat() const override { return true; }
  asio::awaitable<void> reseat() override;

  /// IntL: the module has something to say. An empty cage has not.
  bool interrupt();

  bool reset_level() const { return reset_; }
  bool low_power_level() const { return low_power_request_; }

 private:
  VirtualClock& clock_;
  std::function<Module*()> module_;
  std::function<void()> reseat_;
  bool low_power_request_;
  bool reset_ = false;
};

}  // namespace plugfest::sim
