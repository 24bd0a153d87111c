#pragma once

#include "drivers/power/ina_meter.hpp"

#include <optional>

namespace plugfest::power {

/// A cycle converts bus and shunt one after the other.
enum class Ina226Conversion : std::uint8_t { us_140, us_204, us_332, us_588, us_1100, us_2116, us_4156, us_8244 };
using Ina226Parameters = InaParameters<Ina226Conversion, Ina226Conversion::us_1100>;

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
  Ina226(TwoWireBus& bus, Clock& clock, const Ina226Parameters& parameters, const Ina226Scale& scale);
  asio::awaitable<void> set_up(Clock::time_point due) override;
};

}  // namespace plugfest::power
