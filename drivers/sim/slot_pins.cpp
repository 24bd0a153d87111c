#include "drivers/sim/slot_pins.hpp"

#include "drivers/sim/module.hpp"

#include <utility>

namespace plugfest::sim {

SlotPins::SlotPins(VirtualClock& clock, bool low_power_request, std::function<Module*()> module,
                   std::function<void()> reseat)
    : clock_(clock), module_(std::move(module)), reseat_(std::move(reseat)), low_power_request_(low_power_request) {}

asio::awaitable<void> SlotPins::set_reset(bool asserted) {
  reset_ = asserted;
  if (Module* module = module_()) module->set_reset(asserted, clock_.now());
  co_return;
}

asio::awaitable<void> SlotPins::set_low_power_request(bool asserted) {
  low_power_request_ = asserted;
  if (Module* module = module_()) module->set_low_power_request(asserted, clock_.now());
  co_return;
}

asio::awaitable<bool> SlotPins::low_power_request() { co_return low_power_request_; }

asio::awaitable<bool> SlotPins::module_present() { co_return module_() != nullptr; }

asio::awaitable<void> SlotPins::reseat() {
  reseat_();
  co_return;
}

bool SlotPins::interrupt() {
  Module* module = module_();
  return module != nullptr && module->interrupt(clock_.now());
}

}  // namespace plugfest::sim
