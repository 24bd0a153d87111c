#pragma once

#include "drivers/base/error.hpp"
#include "drivers/power_meter.hpp"
#include "drivers/two_wire_bus.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Real power sensors.
namespace plugfest::power {

/// Readings of each channel that the sensor takes the mean of; the value is the register's code.
enum class InaAverages : std::uint8_t { n_1, n_4, n_16, n_64, n_128, n_256, n_512, n_1024 };
int count_of(InaAverages averages);

/// What the board around the sensor is.
struct InaBoard {
  std::uint8_t address = 0x40;  ///< 7-bit: 40h to 4Fh by strapping
  double shunt_ohm = 0.001;
  double full_scale_ampere = 20;  ///< the largest current that must be measured
  double gain_error = 0;          ///< share of the reading: sensor and shunt together
  Watt offset{};
  Volt supply{3.3};  ///< of the module, nominal: what a step of current or voltage comes to in power
};

/// The board, and how long one reading averages.
/// @tparam ConversionTime  of one conversion of one channel; the value is the register's code
template <class ConversionTime, ConversionTime usual>
struct InaParameters : InaBoard {
  using Conversion = ConversionTime;
  using Averages = InaAverages;
  Conversion conversion = usual;
  Averages averages = Averages::n_16;
};

/// Where a part keeps what a reading is made of.
struct InaRegisters {
  std::uint8_t power, current, diagnosis, config, calibration;
  std::size_t power_bytes;
  int current_bits;             ///< with its sign, left-justified in whole bytes
  std::uint16_t math_overflow;  ///< of diagnosis
};

/// The two's complement number that a current register of `bits` shows, left-justified in whole bytes. Pure.
std::int32_t current_code(std::uint32_t raw, int bits);

/// The steps in which a sensor counts.
struct InaSteps {
  double power;    ///< W
  double current;  ///< A, the coarser one of shunt converter and current register
  double bus;      ///< V
};

/// How a part is set up, as it must still be when it is read, and what its codes come to.
struct InaSetUp {
  std::uint16_t config, calibration;
  double power_lsb;  ///< W
  InaSteps steps;
};

/// Half width of the interval that holds the true mean. Pure.
Watt uncertainty(Watt reading, const InaBoard& board, const InaSteps& steps);

[[noreturn]] void throw_no_scale(std::string_view part, const InaBoard& board);
/// @throws std::invalid_argument  no scale: the part cannot measure the board's full scale over its shunt
template <class Scale>
Scale checked(const std::optional<Scale>& scale, std::string_view part, const InaBoard& board) {
  if (!scale) throw_no_scale(part, board);
  return *scale;
}

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
  InaMeter(TwoWireBus& bus, Clock& clock, std::string_view part, const InaRegisters& registers, const InaBoard& board,
           const InaSetUp& wanted, std::chrono::microseconds cycle);

  const InaSetUp& wanted() const { return wanted_; }

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
  asio::awaitable<PowerReading> newest_mean(Clock::time_point due);

  std::string where(std::uint8_t at, std::string_view what) const;

  TwoWireBus& bus_;
  Clock& clock_;
  std::string_view part_;
  InaRegisters registers_;
  InaBoard board_;
  InaSetUp wanted_;
  std::chrono::microseconds cycle_;
  bool set_up_ = false;
};

}  // namespace plugfest::power
