#pragma once

#include "drivers/sim/target.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::emulated {

struct Ina228Faults {
  bool calibration_lost = false;  ///< SHUNT_CAL reads 0, and so do current and power: a brown-out nobody told of
  bool not_ready = false;         ///< the conversion-ready flag never comes
  bool overflow = false;          ///< the math overflow flag is set, the results are at their ends
};

/// Texas Instruments INA228 on a two-wire bus with a load that somebody sets (hardware-protocols.md, 3.1). Conversions
/// take no time; the accumulators stand still.
class Ina228 final : public sim::Target {
 public:
  static constexpr std::uint8_t address = 0x40;

  /// @param shunt_ohm  on the board
  explicit Ina228(double shunt_ohm) : shunt_ohm_(shunt_ohm) { reset(); }

  bool start(sim::Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

  double volt = 3.3, ampere = 0, celsius = 25;
  Ina228Faults faults;

 private:
  void reset();
  void take_written();
  std::uint64_t value(std::uint8_t at) const;
  bool narrow() const;

  double shunt_ohm_;
  std::array<std::uint16_t, 256> registers_{};
  std::uint8_t pointer_ = 0;
  std::optional<sim::Direction> direction_;
  std::array<std::uint8_t, 3> incoming_{};
  std::size_t received_ = 0, sent_ = 0;
  std::uint64_t outgoing_ = 0;
};

}  // namespace plugfest::emulated
