#pragma once

#include "drivers/power_meter.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace plugfest::power {

/// What the board around the sensor is, and how long one reading averages.
struct Ina228Parameters {
  /// Time of one conversion of one channel. A cycle converts bus, shunt and temperature one after another.
  enum class Conversion : std::uint8_t { us_50, us_84, us_150, us_280, us_540, us_1052, us_2074, us_4120 };
  enum class Averages : std::uint8_t { n_1, n_4, n_16, n_64, n_128, n_256, n_512, n_1024 };

  std::uint8_t address = 0x40;  ///< 7-bit: 40h to 4Fh by strapping
  double shunt_ohm = 0.001;
  double full_scale_ampere = 20;  ///< the largest current that must be measured
  Conversion conversion = Conversion::us_1052;
  Averages averages = Averages::n_16;
  double gain_error = 0;  ///< share of the reading: sensor and shunt together
  Watt offset{};
};

/// What the parameters come to in the sensor's registers. Pure.
struct Ina228Scale {
  bool narrow_range;          ///< ADCRANGE: shunt full scale 40.96 mV in place of 163.84 mV
  std::uint16_t calibration;  ///< SHUNT_CAL
  double current_lsb;         ///< A, as the rounded calibration makes it
  double power_lsb;           ///< W

  /// @return empty: a full scale that the shunt input or the calibration register cannot hold
  static std::optional<Ina228Scale> of(double shunt_ohm, double full_scale_ampere);
};

/// A Texas Instruments INA228 on a shunt in the module's supply.
///
/// It averages without a pause from the first `read` on; a reading is taken two cycles after the call, so that the
/// cycle it shows began after the call. One `read` at a time.
class Ina228 final : public PowerMeter {
 public:
  /// @param bus, clock  outlive this
  /// @throws std::invalid_argument  no scale for this shunt and full scale
  Ina228(TwoWireBus& bus, Clock& clock, const Ina228Parameters& parameters);

  PowerMeterInfo info() const override;

  /// The first call, and the first after a failure, checks what the device is and sets it up.
  /// @throws BenchError  as PowerMeter; Errc::malformed_reply also: another device answers at the address;
  ///                     Errc::not_verified: the set-up was not kept; Errc::timed_out: no new mean can be there by
  ///                     `due`
  asio::awaitable<PowerReading> read(Clock::time_point due) override;

 private:
  enum class Register : std::uint8_t;

  asio::awaitable<void> set_up(Clock::time_point due);
  asio::awaitable<PowerReading> measure(Clock::time_point due);
  asio::awaitable<std::uint32_t> get(Register from, std::size_t width, Clock::time_point due);
  asio::awaitable<void> put(Register to, std::uint16_t value, Clock::time_point due);
  std::string where(Register at, std::string_view what) const;

  TwoWireBus& bus_;
  Clock& clock_;
  Ina228Parameters parameters_;
  Ina228Scale scale_;
  bool set_up_ = false;
};

}  // namespace plugfest::power
