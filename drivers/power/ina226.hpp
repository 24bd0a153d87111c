#pragma once

#include "drivers/power/ina_meter.hpp"

#include <optional>

namespace plugfest::power {

/// What the board around the sensor is, and how long one reading averages.
struct Ina226Parameters {
  /// Time of one conversion of one channel. A cycle converts bus and shunt one after the other.
  enum class Conversion : std::uint8_t { us_140, us_204, us_332, us_588, us_1100, us_2116, us_4156, us_8244 };
  using Averages = InaAverages;

  std::uint8_t address = 0x40;  ///< 7-bit: 40h to 4Fh by strapping
  double shunt_ohm = 0.001;
  double full_scale_ampere = 20;  ///< the largest current that must be measured
  Conversion conversion = Conversion::us_1100;
  Averages averages = Averages::n_16;
  double gain_error = 0;  ///< share of the reading: sensor and shunt together
  Watt offset{};
  Volt supply{3.3};  ///< of the module, nominal
};

/// What the parameters come to in the sensor's registers. Pure.
struct Ina226Scale {
  std::uint16_t calibration;
  double current_lsb;  ///< A, as the rounded calibration makes it
  double power_lsb;    ///< W

  /// @return empty: a full scale that the shunt input (81.92 mV) or the calibration register cannot hold
  static std::optional<Ina226Scale> of(double shunt_ohm, double full_scale_ampere);
};

/// A Texas Instruments INA226 on a shunt in the module's supply.
class Ina226 final : public InaMeter {
 public:
  /// @param bus, clock  outlive this
  /// @throws std::invalid_argument  no scale for this shunt and full scale; no such address
  Ina226(TwoWireBus& bus, Clock& clock, const Ina226Parameters& parameters);

 private:
  asio::awaitable<void> set_up(Clock::time_point due) override;
  asio::awaitable<PowerReading> newest_mean(Clock::time_point due) override;

  Ina226Scale scale_;
  std::uint16_t config_;
};

}  // namespace plugfest::power
