#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/sim/target.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace plugfest::sim {

/// What went over one bus since it was made.
struct BusStatistics {
  std::uint64_t transactions = 0;   ///< begun with a START, whatever came of them
  std::uint64_t refused = 0;        ///< of these, ended by a NACK
  std::uint64_t bytes_written = 0;  ///< acknowledged, without address bytes
  std::uint64_t bytes_read = 0;
  std::uint64_t address_bytes = 0;  ///< device addresses, acknowledged or not
  std::uint64_t clocks = 0;         ///< on the wire: nine a byte, address bytes included, one for each START and STOP
};

/// A two-wire bus with its targets. A transaction takes the time it takes on the wire: nine clocks a byte, address
/// bytes included, one clock for each START and STOP, and 20 us of idle bus before the next. One transaction at a time,
/// first come first served. One that has begun is finished even when its caller is cancelled or its deadline passes;
/// that surfaces afterwards. Bound to no executor: it serves one event loop after another.
class Bus final : public TwoWireBus {
 public:
  static constexpr std::uint32_t default_hertz = 400'000;

  /// @param hertz  clock of the bus; empty: transactions take no time, and there is no idle time between them
  explicit Bus(VirtualClock& clock, std::optional<std::uint32_t> hertz = default_hertz);
  ~Bus() override;

  /// Puts a device on the bus; null takes it away. It must outlive the bus or be taken away.
  void attach(std::uint8_t address, Target* target);
  const BusStatistics& statistics() const { return statistics_; }

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  Target* target_at(std::uint8_t address) const;
  asio::awaitable<void> clocks(unsigned count);
  asio::awaitable<bool> run(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in);

  VirtualClock& clock_;
  std::chrono::nanoseconds bit_time_;
  Clock::duration idle_time_;
  std::map<std::uint8_t, Target*> targets_;
  BusStatistics statistics_;
  Turns turns_;
  Clock::time_point idle_until_{};
};

}  // namespace plugfest::sim
