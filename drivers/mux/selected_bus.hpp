#pragma once

#include "drivers/two_wire_bus.hpp"

namespace plugfest {
class CagePins;
}

namespace plugfest::mux {

/// The bus to one module that listens only while ModSelL is held: the lines are taken before the first transaction, and
/// it stays selected.
class SelectedBus final : public TwoWireBus {
 public:
  /// @param bus, pins, clock  outlive this
  SelectedBus(TwoWireBus& bus, CagePins& pins, Clock& clock) : bus_(bus), pins_(pins), clock_(clock) {}

  /// @throws BenchError  as the bus and the pins; the lines too have until `due`
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  TwoWireBus& bus_;
  CagePins& pins_;
  Clock& clock_;
};

}  // namespace plugfest::mux
