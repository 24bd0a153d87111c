#include "drivers/power/ina2x8.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace plugfest::power {

using namespace std::chrono_literals;

namespace {

enum Register : std::uint8_t {
  config = 0x00,
  adc_config = 0x01,
  shunt_cal = 0x02,
  current = 0x07,
  power = 0x08,
  diag_alrt = 0x0B,
  manufacturer_id = 0x3E,
  device_id = 0x3F,
};

constexpr std::uint16_t adc_range = 1u << 4;
constexpr std::uint16_t continuous_all = 0xF;

constexpr double wide_shunt_volt = 0.16384;
constexpr double narrow_shunt_volt = 0.04096;

constexpr std::array conversion_times{50us, 84us, 150us, 280us, 540us, 1052us, 2074us, 4120us};

/// Bus, shunt and temperature, so many times.
std::chrono::microseconds cycle(const Ina2x8Parameters& parameters) {
  return 3 * count_of(parameters.averages) * conversion_times.at(static_cast<std::size_t>(parameters.conversion));
}

std::uint16_t adc_config_of(const Ina2x8Parameters& parameters) {
  const auto time = static_cast<unsigned>(parameters.conversion);
  return static_cast<std::uint16_t>(continuous_all << 12 | time << 9 | time << 6 | time << 3 |
                                    static_cast<unsigned>(parameters.averages));
}

std::uint16_t config_of(const Ina2x8Scale& scale) { return scale.narrow_range ? adc_range : std::uint16_t{0}; }

InaSteps steps_of(const Ina2x8Part& part, const Ina2x8Scale& scale, double shunt_ohm) {
  const double shunt_step = part.shunt_volt_step / (scale.narrow_range ? 4 : 1) / shunt_ohm;
  return {scale.power_lsb, std::max(scale.current_lsb, shunt_step), part.bus_volt_step};
}

InaSetUp set_up_of(const Ina2x8Part& part, const Ina2x8Parameters& parameters, const Ina2x8Scale& scale) {
  return {adc_config_of(parameters), scale.calibration, scale.power_lsb, steps_of(part, scale, parameters.shunt_ohm)};
}

InaRegisters registers_of(const Ina2x8Part& part) {
  return {.power = power,
          .current = current,
          .diagnosis = diag_alrt,
          .config = adc_config,
          .calibration = shunt_cal,
          .power_bytes = 3,
          .current_bits = part.current_bits,
          .math_overflow = 1u << 9};
}

}  // namespace

std::optional<Ina2x8Scale> Ina2x8Scale::of(const Ina2x8Part& part, double shunt_ohm, double full_scale_ampere) {
  const double shunt_volt = shunt_ohm * full_scale_ampere;
  if (!(shunt_ohm > 0 && full_scale_ampere > 0 && shunt_volt <= wide_shunt_volt)) return std::nullopt;
  const bool narrow = shunt_volt <= narrow_shunt_volt;
  const double per_ampere = part.calibration_factor * shunt_ohm * (narrow ? 4 : 1);
  const double steps = 1 << (part.current_bits - 1);
  // Upwards, so that rounding never takes the full scale below what was asked for; by more than a double's own error.
  const double calibration = std::ceil(per_ampere * full_scale_ampere / steps - 1e-9);
  if (calibration > 0x7FFF) return std::nullopt;
  const double current_lsb = calibration / per_ampere;
  return Ina2x8Scale{narrow, static_cast<std::uint16_t>(calibration), current_lsb,
                     part.power_per_current * current_lsb};
}

Ina2x8::Ina2x8(TwoWireBus& bus, Clock& clock, const Ina2x8Part& part, const Ina2x8Parameters& parameters)
    : Ina2x8(
          bus, clock, part, parameters,
          checked(Ina2x8Scale::of(part, parameters.shunt_ohm, parameters.full_scale_ampere), part.name, parameters)) {}

Ina2x8::Ina2x8(TwoWireBus& bus, Clock& clock, const Ina2x8Part& part, const Ina2x8Parameters& parameters,
               const Ina2x8Scale& scale)
    : InaMeter(bus, clock, part.name, registers_of(part), parameters, set_up_of(part, parameters, scale),
               cycle(parameters)),
      die_(part.die),
      config_(config_of(scale)) {}

asio::awaitable<void> Ina2x8::set_up(Clock::time_point due) {
  co_await identify(manufacturer_id, device_id, die_, due);
  co_await put(config, config_, due);
  co_await put(adc_config, wanted().config, due);
  co_await put(shunt_cal, wanted().calibration, due);
  // The other two are read back with every measurement; a wrong range would scale it by four without a word.
  const std::uint32_t kept = co_await get(config, 2, due);
  if (kept != config_)
    throw failure(Errc::not_verified, config, fmt::format("reads {:04X}h, not {:04X}h", kept, config_));
}

}  // namespace plugfest::power
