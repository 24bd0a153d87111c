#pragma once

#include "drivers/power/ina_meter.hpp"

#include <optional>

namespace plugfest::power {

/// What the board around the sensor is, and how long one reading averages.
struct Ina2x8Parameters {
  /// Time of one conversion of one channel. A cycle converts bus, shunt and temperature one after another.
  enum class Conversion : std::uint8_t { us_50, us_84, us_150, us_280, us_540, us_1052, us_2074, us_4120 };
  using Averages = InaAverages;

  std::uint8_t address = 0x40;  ///< 7-bit: 40h to 4Fh by strapping
  double shunt_ohm = 0.001;
  double full_scale_ampere = 20;  ///< the largest current that must be measured
  Conversion conversion = Conversion::us_1052;
  Averages averages = Averages::n_16;
  double gain_error = 0;  ///< share of the reading: sensor and shunt together
  Watt offset{};
  Volt supply{3.3};  ///< of the module, nominal
};

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

/// The two's complement number that a current register of `bits` shows, left-justified in whole bytes. Pure.
std::int32_t current_code(std::uint32_t raw, int bits);

/// An INA228 or INA238.
class Ina2x8 : public InaMeter {
 public:
  /// @param bus, clock  outlive this
  /// @throws std::invalid_argument  no scale for this shunt and full scale; no such address
  Ina2x8(TwoWireBus& bus, Clock& clock, const Ina2x8Part& part, const Ina2x8Parameters& parameters);

 private:
  asio::awaitable<void> set_up(Clock::time_point due) override;
  asio::awaitable<PowerReading> newest_mean(Clock::time_point due) override;

  Ina2x8Part part_;
  Ina2x8Scale scale_;
  std::uint16_t adc_config_;
};

}  // namespace plugfest::power
