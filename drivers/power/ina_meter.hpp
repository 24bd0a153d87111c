#pragma once

#include "drivers/base/error.hpp"
#include "drivers/power_meter.hpp"
#include "drivers/two_wire_bus.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Real power sensors.
namespace plugfest::power {

/// Readings of each channel that the sensor takes the mean of; the value is the register's code.
enum class InaAverages : std::uint8_t { n_1, n_4, n_16, n_64, n_128, n_256, n_512, n_1024 };
int count_of(InaAverages averages);

/// What the board around the sensor is; common to the family.
struct InaBoard {
  std::uint8_t address = 0x40;  ///< 7-bit: 40h to 4Fh by strapping
  double shunt_ohm = 0.001;
  double full_scale_ampere = 20;  ///< the largest current that must be measured
  double gain_error = 0;          ///< share of the reading: sensor and shunt together
  Watt offset{};
  Volt supply{3.3};  ///< of the module, nominal: what a step of current or voltage comes to in power
};

/// The steps in which a sensor counts.
struct InaSteps {
  double power;    ///< W
  double current;  ///< A, the coarser one of shunt converter and current register
  double bus;      ///< V
};

/// Half width of the interval that holds the true mean. Pure.
Watt uncertainty(Watt reading, const InaBoard& board, const InaSteps& steps);

/// What no sensor of this family sees, for the report. Pure.
/// @param averaging  of one reading
std::vector<std::string> cannot_see(std::chrono::microseconds averaging);

/// A Texas Instruments INA2xx on a shunt in the module's supply: what the family has in common.
///
/// It averages without a pause from the first `read` on; a reading is taken two cycles after the call, so that the
/// cycle it shows began after the call. One `read` at a time.
class InaMeter : public PowerMeter {
 public:
  PowerMeterInfo info() const final;

  /// The first call, and the first after a failure, checks what the device is and sets it up.
  /// @throws BenchError  as PowerMeter; Errc::malformed_reply also: another device answers at the address;
  ///                     Errc::not_verified: the set-up was not kept; Errc::timed_out: no new mean can be there by
  ///                     `due`
  asio::awaitable<PowerReading> read(Clock::time_point due) final;

 protected:
  /// @param bus, clock  outlive this
  /// @param part        "INA228"
  /// @param cycle       time of one mean
  InaMeter(TwoWireBus& bus, Clock& clock, std::string_view part, const InaBoard& board,
           std::chrono::microseconds cycle);

  const InaBoard& board() const { return board_; }

  /// Reads a register of up to four bytes, the first one highest.
  asio::awaitable<std::uint32_t> get(std::uint8_t from, std::size_t width, Clock::time_point due);
  asio::awaitable<void> put(std::uint8_t to, std::uint16_t value, Clock::time_point due);
  /// @throws BenchError  Errc::malformed_reply: not Texas Instruments, or another die, of any revision
  asio::awaitable<void> identify(std::uint8_t maker_register, std::uint8_t die_register, std::uint16_t die,
                                 Clock::time_point due);
  /// The error that goes with a register.
  BenchError failure(Errc code, std::uint8_t at, std::string_view what) const;

 private:
  virtual asio::awaitable<void> set_up(Clock::time_point due) = 0;
  /// Reads the newest mean, and makes sure that the sensor was set up all the while.
  virtual asio::awaitable<PowerReading> newest_mean(Clock::time_point due) = 0;

  std::string where(std::uint8_t at, std::string_view what) const;

  TwoWireBus& bus_;
  Clock& clock_;
  std::string_view part_;
  InaBoard board_;
  std::chrono::microseconds cycle_;
  bool set_up_ = false;
};

}  // namespace plugfest::power
