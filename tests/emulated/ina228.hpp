#pragma once

#include "drivers/sim/target.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace plugfest::emulated {

/// What tells the two apart (hardware-protocols.md, 3.1). Steps are those of the wide range.
struct Ina2x8Make {
  unsigned bits;                         ///< of shunt, bus and current; 20 are left-justified in 24
  double shunt_step, narrow_shunt_step;  ///< V
  double bus_step;                       ///< V
  double calibration_scale;              ///< calibration = this x current step x shunt, times 4 in the narrow range
  double power_scale;                    ///< power step = this x current step
  double celsius_step;
  unsigned celsius_shift;  ///< of the temperature within its register
  std::uint16_t device_id;
};
inline constexpr Ina2x8Make ina228_make{20, 312.5e-9, 78.125e-9, 195.3125e-6, 13107.2e6, 3.2, 7.8125e-3, 0, 0x2281};
inline constexpr Ina2x8Make ina238_make{16, 5e-6, 1.25e-6, 3.125e-3, 819.2e6, 0.2, 0.125, 4, 0x2381};

struct Ina2x8Faults {
  bool calibration_lost = false;  ///< SHUNT_CAL reads 0, and so do current and power: a brown-out nobody told of
  bool not_ready = false;         ///< the conversion-ready flag never comes
  bool overflow = false;          ///< the math overflow flag is set, the results are at their ends
};

/// Texas Instruments INA228 or INA238 on a two-wire bus with a load that somebody sets. Conversions take no time; the
/// accumulators of the INA228 stand still.
class Ina2x8 : public sim::Target {
 public:
  static constexpr std::uint8_t address = 0x40;

  /// @param shunt_ohm  on the board
  Ina2x8(const Ina2x8Make& make, double shunt_ohm) : make_(make), shunt_ohm_(shunt_ohm) { reset(); }

  bool start(sim::Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

  /// The supply was gone for a moment.
  void brown_out() { reset(); }

  double volt = 3.3, ampere = 0, celsius = 25;
  Ina2x8Faults faults;

 private:
  void reset();
  void take_written();
  std::uint64_t value(std::uint8_t at) const;
  unsigned width(std::uint8_t at) const;
  bool narrow() const;
  /// As the wide registers have it.
  std::uint64_t justified(std::int64_t value) const;

  const Ina2x8Make& make_;
  double shunt_ohm_;
  std::array<std::uint16_t, 256> registers_{};
  std::uint8_t pointer_ = 0;
  std::optional<sim::Direction> direction_;
  std::array<std::uint8_t, 3> incoming_{};
  std::size_t received_ = 0, sent_ = 0;
  std::uint64_t outgoing_ = 0;
};

class Ina228 final : public Ina2x8 {
 public:
  explicit Ina228(double shunt_ohm) : Ina2x8(ina228_make, shunt_ohm) {}
};

class Ina238 final : public Ina2x8 {
 public:
  explicit Ina238(double shunt_ohm) : Ina2x8(ina238_make, shunt_ohm) {}
};

}  // namespace plugfest::emulated
