#include "drivers/mux/selected_bus.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/cage_pins.hpp"

namespace plugfest::mux {

asio::awaitable<void> SelectedBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                            std::span<std::byte> in, Clock::time_point due) {
  try {
    co_await with_deadline(clock_, due, pins_.prepare());
  } catch (const BenchError& error) {
    throw error.at("ModSelL");
  }
  co_await bus_.transfer(address, out, in, due);
}

}  // namespace plugfest::mux
