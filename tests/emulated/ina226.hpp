#pragma once

#include "drivers/sim/target.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::emulated {

/// Texas Instruments INA226 on a two-wire bus with a load that somebody sets (hardware-protocols.md, 3.1). Conversions
/// take no time. Registers are words; the part computes in counts, truncates, and stays at its end where that is
/// passed.
class Ina226 final : public sim::Target {
 public:
  static constexpr std::uint8_t address = 0x40;

  /// @param shunt_ohm  on the board
  explicit Ina226(double shunt_ohm) : shunt_ohm_(shunt_ohm) { brown_out(); }

  bool start(sim::Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

  /// The supply was gone for a moment: everything is as at power-on.
  void brown_out();

  double volt = 3.3, ampere = 0;

 private:
  void take_written();
  std::uint16_t value(std::uint8_t at) const;

  double shunt_ohm_;
  std::array<std::uint16_t, 256> registers_{};
  std::uint8_t pointer_ = 0;
  std::optional<sim::Direction> direction_;
  std::array<std::uint8_t, 3> incoming_{};
  std::size_t received_ = 0, sent_ = 0;
  std::uint16_t outgoing_ = 0;
};

}  // namespace plugfest::emulated
