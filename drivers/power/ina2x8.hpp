#pragma once

#include "drivers/power/ina_meter.hpp"

#include <optional>

namespace plugfest::power {

/// A cycle converts bus, shunt and temperature one after another.
enum class Ina2x8Conversion : std::uint8_t { us_50, us_84, us_150, us_280, us_540, us_1052, us_2074, us_4120 };
using Ina2x8Parameters = InaParameters<Ina2x8Conversion, Ina2x8Conversion::us_1052>;

/// What tells the chips of this kind apart.
struct Ina2x8Part {
  std::string_view name;
  std::uint16_t die;  ///< DEVICE_ID above the four bits of the silicon's revision
  double calibration_factor;
  int current_bits;  ///< of the current register with its sign, left-justified in whole bytes
  double power_per_current;
  double shunt_volt_step;  ///< in the wide range; a quarter of it in the narrow one
  double bus_volt_step;
};
inline constexpr Ina2x8Part ina228{"INA228", 0x228, 13107.2e6, 20, 3.2, 312.5e-9, 195.3125e-6};
inline constexpr Ina2x8Part ina238{"INA238", 0x238, 819.2e6, 16, 0.2, 5e-6, 3.125e-3};

/// What the parameters come to in the sensor's registers. Pure.
struct Ina2x8Scale {
  bool narrow_range;          ///< ADCRANGE: shunt full scale 40.96 mV in place of 163.84 mV
  std::uint16_t calibration;  ///< SHUNT_CAL
  double current_lsb;         ///< A, as the rounded calibration makes it
  double power_lsb;           ///< W

  /// @return empty: a full scale that the shunt input or the calibration register cannot hold
  static std::optional<Ina2x8Scale> of(const Ina2x8Part& part, double shunt_ohm, double full_scale_ampere);
};

/// An INA228 or INA238.
class Ina2x8 : public InaMeter {
 public:
  /// @param bus, clock  outlive this
  /// @throws std::invalid_argument  no scale for this shunt and full scale; no such address
  Ina2x8(TwoWireBus& bus, Clock& clock, const Ina2x8Part& part, const Ina2x8Parameters& parameters);

 private:
  Ina2x8(TwoWireBus& bus, Clock& clock, const Ina2x8Part& part, const Ina2x8Parameters& parameters,
         const Ina2x8Scale& scale);
  asio::awaitable<void> set_up(Clock::time_point due) override;

  std::uint16_t die_;
  std::uint16_t config_;
};

}  // namespace plugfest::power
