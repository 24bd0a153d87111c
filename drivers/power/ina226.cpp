#include "drivers/power/ina226.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace plugfest::power {

using namespace std::chrono_literals;

namespace {

enum Register : std::uint8_t {
  config = 0x00,
  power = 0x03,
  current = 0x04,
  calibration = 0x05,
  mask_enable = 0x06,
  manufacturer_id = 0xFE,
  die_id = 0xFF,
};

constexpr std::uint16_t ina226_die = 0x226;       // above the four bits of the silicon's revision
constexpr std::uint16_t config_fixed = 1u << 14;  // reads 1 whatever is written
constexpr std::uint16_t continuous_both = 7;
constexpr InaRegisters registers{.power = power,
                                 .current = current,
                                 .diagnosis = mask_enable,
                                 .config = config,
                                 .calibration = calibration,
                                 .power_bytes = 2,
                                 .current_bits = 16,
                                 .math_overflow = 1u << 2};

constexpr double shunt_volt = 0.08192;
constexpr double shunt_volt_step = 2.5e-6;
constexpr double bus_volt_step = 1.25e-3;
constexpr double calibration_factor = 0.00512;
constexpr double current_steps = 1 << 15;
constexpr double power_per_current = 25;

constexpr std::array conversion_times{140us, 204us, 332us, 588us, 1100us, 2116us, 4156us, 8244us};

std::chrono::microseconds cycle(const Ina226Parameters& parameters) {
  return 2 * count_of(parameters.averages) * conversion_times.at(static_cast<std::size_t>(parameters.conversion));
}

std::uint16_t config_of(const Ina226Parameters& parameters) {
  const auto time = static_cast<unsigned>(parameters.conversion);
  return static_cast<std::uint16_t>(config_fixed | static_cast<unsigned>(parameters.averages) << 9 | time << 6 |
                                    time << 3 | continuous_both);
}

InaSetUp set_up_of(const Ina226Parameters& parameters, const Ina226Scale& scale) {
  const InaSteps steps{scale.power_lsb, std::max(scale.current_lsb, shunt_volt_step / parameters.shunt_ohm),
                       bus_volt_step};
  return {config_of(parameters), scale.calibration, scale.power_lsb, steps};
}

}  // namespace

std::optional<Ina226Scale> Ina226Scale::of(double shunt_ohm, double full_scale_ampere) {
  if (!(shunt_ohm > 0 && full_scale_ampere > 0 && shunt_ohm * full_scale_ampere <= shunt_volt)) return std::nullopt;
  // Downwards: a smaller calibration is a larger step, so that rounding never takes the full scale below what was asked
  // for; by more than a double's own error.
  const double value = std::floor(calibration_factor * current_steps / (full_scale_ampere * shunt_ohm) + 1e-9);
  if (value > 0x7FFF) return std::nullopt;
  const double current_lsb = calibration_factor / (value * shunt_ohm);
  return Ina226Scale{static_cast<std::uint16_t>(value), current_lsb, power_per_current * current_lsb};
}

Ina226::Ina226(TwoWireBus& bus, Clock& clock, const Ina226Parameters& parameters)
    : Ina226(bus, clock, parameters,
             checked(Ina226Scale::of(parameters.shunt_ohm, parameters.full_scale_ampere), "INA226", parameters)) {}

Ina226::Ina226(TwoWireBus& bus, Clock& clock, const Ina226Parameters& parameters, const Ina226Scale& scale)
    : InaMeter(bus, clock, "INA226", registers, parameters, set_up_of(parameters, scale), cycle(parameters)) {}

asio::awaitable<void> Ina226::set_up(Clock::time_point due) {
  co_await identify(manufacturer_id, die_id, ina226_die, due);
  co_await put(config, wanted().config, due);
  co_await put(calibration, wanted().calibration, due);
  // Both are read back with every measurement.
}

}  // namespace plugfest::power
