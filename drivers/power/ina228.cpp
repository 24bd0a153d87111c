#include "drivers/power/ina228.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

namespace plugfest::power {

using namespace std::chrono_literals;

enum class Ina228::Register : std::uint8_t {
  config = 0x00,
  adc_config = 0x01,
  shunt_cal = 0x02,
  current = 0x07,
  power = 0x08,
  diag_alrt = 0x0B,
  manufacturer_id = 0x3E,
  device_id = 0x3F,
};

namespace {

constexpr std::uint16_t texas_instruments = 0x5449;
constexpr std::uint16_t ina228_die = 0x228;  // above the four bits of the silicon's revision
constexpr std::uint16_t adc_range = 1u << 4;
constexpr std::uint16_t continuous_all = 0xF;
constexpr std::uint16_t math_overflow = 1u << 9;

constexpr double wide_shunt_volt = 0.16384;
constexpr double narrow_shunt_volt = 0.04096;
constexpr double calibration_factor = 13107.2e6;
constexpr double current_steps = 1 << 19;
constexpr std::int32_t current_top = (1 << 19) - 1;
constexpr double power_per_current = 3.2;

// The sensor times itself: its oscillator's tolerance is taken as 5 %, well above what such parts have.
constexpr auto late_percent = 5;

std::chrono::microseconds time_of(Ina228Parameters::Conversion conversion) {
  using enum Ina228Parameters::Conversion;
  switch (conversion) {
    case us_50:
      return 50us;
    case us_84:
      return 84us;
    case us_150:
      return 150us;
    case us_280:
      return 280us;
    case us_540:
      return 540us;
    case us_1052:
      return 1052us;
    case us_2074:
      return 2074us;
    case us_4120:
      return 4120us;
  }
  throw std::invalid_argument("no such conversion time");
}

int count_of(Ina228Parameters::Averages averages) {
  using enum Ina228Parameters::Averages;
  switch (averages) {
    case n_1:
      return 1;
    case n_4:
      return 4;
    case n_16:
      return 16;
    case n_64:
      return 64;
    case n_128:
      return 128;
    case n_256:
      return 256;
    case n_512:
      return 512;
    case n_1024:
      return 1024;
  }
  throw std::invalid_argument("no such number of averages");
}

/// Bus, shunt and temperature, so many times.
std::chrono::microseconds cycle(const Ina228Parameters& parameters) {
  return 3 * count_of(parameters.averages) * time_of(parameters.conversion);
}

std::uint16_t adc_config(const Ina228Parameters& parameters) {
  const auto time = static_cast<unsigned>(parameters.conversion);
  return static_cast<std::uint16_t>(continuous_all << 12 | time << 9 | time << 6 | time << 3 |
                                    static_cast<unsigned>(parameters.averages));
}

std::uint16_t config(const Ina228Scale& scale) { return scale.narrow_range ? adc_range : std::uint16_t{0}; }

/// 20 bits, two's complement, left-justified in 24.
std::int32_t current_code(std::uint32_t raw) {
  const auto code = static_cast<std::int32_t>(raw >> 4);
  return code > current_top ? code - (1 << 20) : code;
}

Ina228Scale checked_scale(const Ina228Parameters& parameters) {
  const auto scale = Ina228Scale::of(parameters.shunt_ohm, parameters.full_scale_ampere);
  if (!scale)
    throw std::invalid_argument(
        fmt::format("an INA228 cannot measure {} A on {} ohm", parameters.full_scale_ampere, parameters.shunt_ohm));
  return *scale;
}

}  // namespace

std::optional<Ina228Scale> Ina228Scale::of(double shunt_ohm, double full_scale_ampere) {
  const double shunt_volt = shunt_ohm * full_scale_ampere;
  if (!(shunt_ohm > 0 && full_scale_ampere > 0 && shunt_volt <= wide_shunt_volt)) return std::nullopt;
  const bool narrow = shunt_volt <= narrow_shunt_volt;
  const double per_ampere = calibration_factor * shunt_ohm * (narrow ? 4 : 1);
  // Upwards, so that rounding never takes the full scale below what was asked for; by more than a double's own error.
  const double calibration = std::ceil(per_ampere * full_scale_ampere / current_steps - 1e-9);
  if (calibration > 0x7FFF) return std::nullopt;
  const double current_lsb = calibration / per_ampere;
  return Ina228Scale{narrow, static_cast<std::uint16_t>(calibration), current_lsb, power_per_current * current_lsb};
}

Ina228::Ina228(TwoWireBus& bus, Clock& clock, const Ina228Parameters& parameters)
    : bus_(bus), clock_(clock), parameters_(parameters), scale_(checked_scale(parameters)) {}

PowerMeterInfo Ina228::info() const {
  return {fmt::format("INA228 at {:02X}h, shunt {:g} mOhm", parameters_.address, parameters_.shunt_ohm * 1e3),
          cycle(parameters_)};
}

asio::awaitable<PowerReading> Ina228::read(Clock::time_point due) {
  if (!set_up_) co_await set_up(due);
  // Whatever fails below leaves the set-up in doubt.
  set_up_ = false;
  const PowerReading reading = co_await measure(due);
  set_up_ = true;
  co_return reading;
}

asio::awaitable<void> Ina228::set_up(Clock::time_point due) {
  const std::uint32_t maker = co_await get(Register::manufacturer_id, 2, due);
  if (maker != texas_instruments)
    throw BenchError(Errc::malformed_reply,
                     where(Register::manufacturer_id, fmt::format("reads {:04X}h, not 5449h", maker)));
  const std::uint32_t device = co_await get(Register::device_id, 2, due);
  if (device >> 4 != ina228_die)
    throw BenchError(Errc::malformed_reply,
                     where(Register::device_id, fmt::format("reads {:04X}h, not 228xh", device)));

  co_await put(Register::config, config(scale_), due);
  co_await put(Register::adc_config, adc_config(parameters_), due);
  co_await put(Register::shunt_cal, scale_.calibration, due);
  // The other two are read back with every measurement; a wrong range would scale it by four without a word.
  const std::uint32_t kept = co_await get(Register::config, 2, due);
  if (kept != config(scale_))
    throw BenchError(Errc::not_verified,
                     where(Register::config, fmt::format("reads {:04X}h, not {:04X}h", kept, config(scale_))));
}

asio::awaitable<PowerReading> Ina228::measure(Clock::time_point due) {
  // The cycle under way began before the call, the one after it did not.
  const auto there = clock_.now() + 2 * cycle(parameters_) * (100 + late_percent) / 100;
  if (there > due) {
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(Errc::timed_out, where(Register::power, "mean"));
  }
  co_await clock_.wait_until(there);

  const std::uint32_t power = co_await get(Register::power, 3, due);
  const std::int32_t current = current_code(co_await get(Register::current, 3, due));
  const std::uint32_t diagnosis = co_await get(Register::diag_alrt, 2, due);
  // Last: a brown-out at any moment up to here shows, also one between the reads.
  const std::uint32_t adc = co_await get(Register::adc_config, 2, due);
  const std::uint32_t calibration = co_await get(Register::shunt_cal, 2, due);
  if (adc != adc_config(parameters_) || calibration != scale_.calibration)
    throw BenchError(
        Errc::malformed_reply,
        where(Register::shunt_cal, fmt::format("set-up lost: reads {:04X}h, not {:04X}h, with ADC_CONFIG {:04X}h",
                                               calibration, scale_.calibration, adc)));
  if ((diagnosis & math_overflow) != 0)
    throw BenchError(Errc::malformed_reply, where(Register::diag_alrt, "arithmetic overflow"));
  if (current >= current_top || current <= -current_top)
    throw BenchError(Errc::malformed_reply,
                     where(Register::current, fmt::format("over full scale, {} A", parameters_.full_scale_ampere)));

  const double watt = power * scale_.power_lsb;
  co_return PowerReading{Watt{watt}, Watt{parameters_.gain_error * watt + parameters_.offset.value + scale_.power_lsb}};
}

asio::awaitable<std::uint32_t> Ina228::get(Register from, std::size_t width, Clock::time_point due) {
  const std::array out{static_cast<std::byte>(from)};
  std::array<std::byte, 3> in{};
  const auto wanted = std::span{in}.first(width);
  try {
    co_await bus_.transfer(parameters_.address, out, wanted, due);
  } catch (const BenchError& error) {
    throw error.at(where(from, "read"));
  }
  std::uint32_t value = 0;
  for (const std::byte b : wanted) value = value << 8 | u8(b);
  co_return value;
}

asio::awaitable<void> Ina228::put(Register to, std::uint16_t value, Clock::time_point due) {
  const std::array out{static_cast<std::byte>(to), to_byte(value >> 8u), to_byte(value)};
  try {
    co_await bus_.transfer(parameters_.address, out, {}, due);
  } catch (const BenchError& error) {
    throw error.at(where(to, "write"));
  }
}

std::string Ina228::where(Register at, std::string_view what) const {
  return fmt::format("INA228 at {:02X}h: register {:02X}h: {}", parameters_.address, static_cast<unsigned>(at), what);
}

}  // namespace plugfest::power
