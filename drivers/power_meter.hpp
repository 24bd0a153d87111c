#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/units.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace plugfest {

struct PowerReading {
  Watt power;
  Watt uncertainty;  ///< half width of the interval that holds the true mean (sensor, shunt, quantisation)
};

/// What a meter is and cannot see; stated in the report beside every reading.
struct PowerMeterInfo {
  std::string name;                       ///< "INA228 at 40h, shunt 1 mOhm"
  std::chrono::nanoseconds averaging;     ///< one reading is the mean over this time
  double gain_error = 0;                  ///< accuracy: share of the reading
  Watt offset{};                          ///< accuracy: beside the share; steps of the sensor come on top
  std::vector<std::string> cannot_see{};  ///< sentences for the report
  /// Why its readings prove nothing: "its calibration ended on 2026-01-01". Empty: they do.
  std::string distrust{};
};

/// Electrical power that one module draws from its supply.
class PowerMeter {
 public:
  virtual ~PowerMeter() = default;
  virtual PowerMeterInfo info() const = 0;
  /// The mean over the averaging time that ends with this call's newest finished conversion, which began after the
  /// call.
  /// @throws BenchError  as TwoWireBus::transfer; Errc::malformed_reply: the sensor lost its set-up or overflowed
  virtual asio::awaitable<PowerReading> read(Clock::time_point due) = 0;
};

}  // namespace plugfest
