#include "drivers/sim/ina228.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

enum Register : std::uint8_t {
  config = 0x00,
  adc_config = 0x01,
  shunt_cal = 0x02,
  shunt_tempco = 0x03,
  vshunt = 0x04,
  vbus = 0x05,
  die_temperature = 0x06,
  current = 0x07,
  power = 0x08,
  energy = 0x09,
  charge = 0x0A,
  diagnostics = 0x0B,
  shunt_over_limit = 0x0C,
  power_limit = 0x11,
  manufacturer = 0x3E,
  device_id = 0x3F,
};

constexpr std::uint16_t config_reset = 0x8000, config_reset_accumulators = 0x4000, config_narrow_range = 0x0010;
constexpr std::uint16_t diagnostics_memory_good = 0x0001, diagnostics_ready = 0x0002,
                        diagnostics_math_overflow = 0x0200;

constexpr std::array conversion_times{50us, 84us, 150us, 280us, 540us, 1052us, 2074us, 4120us};
constexpr std::array<unsigned, 8> average_counts{1, 4, 16, 64, 128, 256, 512, 1024};

constexpr double shunt_lsb = 312.5e-9, narrow_shunt_lsb = 78.125e-9, bus_lsb = 195.3125e-6, temperature_lsb = 7.8125e-3;
constexpr double calibration_scale = 13107.2e6;
constexpr double power_per_current_lsb = 3.2, energy_per_power_lsb = 16;
constexpr double gain_sigma = 0.0002, shunt_noise_v = 1e-6, bus_noise_v = 100e-6, die_c = 30,
                 temperature_noise_c = 0.05;
constexpr std::int32_t most = (1 << 19) - 1, least = -(1 << 19);

std::int32_t counts(double volts, double lsb) {
  return static_cast<std::int32_t>(std::clamp(std::floor(volts / lsb), double{least}, double{most}));
}

int bytes_of(std::uint8_t address) {
  switch (address) {
    case vshunt:
    case vbus:
    case current:
    case power:
      return 3;
    case energy:
    case charge:
      return 5;
    default:  // every other register, also those that do not exist, is a word
      return 2;
  }
}

}  // namespace

Ina228::Ina228(const Ina228Part& part, Load load, Clock::time_point now) : part_(part), load_(std::move(load)) {
  StreamKey key = part.stream;
  key.process = Process::meter_gain;
  gain_ = 1 + part.gain_error.value_or(gain_sigma * normal(key, 0));
  now_ = now;
  reset(now);
}

void Ina228::reset(Clock::time_point now) {
  written_registers_.fill(0);
  written_registers_[adc_config] = 0xFB68;
  written_registers_[shunt_cal] = 0x1000;
  const std::array<std::uint16_t, 6> limits{0x7FFF, 0x8000, 0x7FFF, 0x0000, 0x7FFF, 0xFFFF};
  std::ranges::copy(limits, written_registers_.begin() + shunt_over_limit);
  shunt_ = bus_ = current_ = 0;
  temperature_ = 0;
  power_ = 0;
  ready_ = overflow_ = false;
  energy_from_ = load_(now).energy(now);
  accumulating_from_ = now;
  restart(now);
}

void Ina228::restart(Clock::time_point now) {
  cycles_from_ = now;
  cycles_done_ = 0;
  ready_ = false;
}

unsigned Ina228::averages() const { return average_counts[written_registers_[adc_config] & 7u]; }
bool Ina228::narrow_range() const { return (written_registers_[config] & config_narrow_range) != 0; }

/// How long all enabled channels take, averaging included; zero: switched off.
Clock::duration Ina228::cycle() const {
  const unsigned setting = written_registers_[adc_config];
  const unsigned mode = setting >> 12;
  Clock::duration once{};
  if ((mode & 1u) != 0) once += conversion_times[setting >> 9 & 7u];
  if ((mode & 2u) != 0) once += conversion_times[setting >> 6 & 7u];
  if ((mode & 4u) != 0) once += conversion_times[setting >> 3 & 7u];
  return once * averages();
}

void Ina228::advance(Clock::time_point now) {
  now_ = now;
  const Clock::duration length = cycle();
  if (length == Clock::duration::zero()) return;
  auto done = static_cast<std::uint64_t>((now - cycles_from_) / length);
  const bool continuous = (written_registers_[adc_config] & 0x8000u) != 0;
  if (!continuous) done = std::min<std::uint64_t>(done, 1);
  if (done == cycles_done_) return;
  cycles_done_ = done;
  const Clock::time_point end = cycles_from_ + length * static_cast<std::int64_t>(done);
  convert(end - length, end);
  ready_ = true;
}

/// A draw of the stream at a time: the shortest conversion is the grid.
double Ina228::noise(Process process, Clock::time_point at) const {
  StreamKey key = part_.stream;
  key.process = process;
  const double once = normal(key, static_cast<std::uint64_t>(at.time_since_epoch() / conversion_times[0]));
  return once / std::sqrt(static_cast<double>(averages()));
}

void Ina228::convert(Clock::time_point from, Clock::time_point to) {
  const Supply& supply = load_(now_);
  const double seconds = std::chrono::duration<double>(to - from).count();
  const double watts = (supply.energy(to) - supply.energy(from)) / seconds * gain_ + part_.offset_w;
  const double amperes = watts / part_.supply_v;
  const unsigned mode = written_registers_[adc_config] >> 12;
  if ((mode & 1u) != 0) bus_ = counts(part_.supply_v + bus_noise_v * noise(Process::meter_bus, to), bus_lsb);
  if ((mode & 2u) != 0) {
    const double volts = amperes * part_.shunt_ohm + shunt_noise_v * noise(Process::meter_shunt, to);
    shunt_ = counts(volts, narrow_range() ? narrow_shunt_lsb : shunt_lsb);
  }
  if ((mode & 4u) != 0) {
    const double celsius = die_c + temperature_noise_c * noise(Process::meter_temperature, to);
    temperature_ = static_cast<std::int16_t>(std::floor(celsius / temperature_lsb));
  }
  // CURRENT = Vshunt / (shunt x current LSB) with SHUNT_CAL = 13107.2e6 x current LSB x shunt, x 4 in the narrow range:
  // shunt counts x 4096 / SHUNT_CAL in either range. POWER counts are current x bus in 3.2 current LSBs: >> 14.
  const std::int64_t calibration = written_registers_[shunt_cal] & 0x7FFF;
  overflow_ = false;
  if (calibration == 0) {
    current_ = 0;
    power_ = 0;
    return;
  }
  const std::int64_t wide = std::int64_t{shunt_} * 4096 / calibration;
  current_ = static_cast<std::int32_t>(std::clamp<std::int64_t>(wide, least, most));
  const std::int64_t product = std::abs(std::int64_t{current_} * bus_) >> 14;
  power_ = static_cast<std::uint32_t>(std::min<std::int64_t>(product, 0xFFFFFF));
  overflow_ = wide != current_ || product != power_;
}

/// Energy since the accumulators were cleared, in counts, 40 bits.
std::uint64_t Ina228::accumulated(double per_joule) const {
  const double passed = std::chrono::duration<double>(now_ - accumulating_from_).count();
  const double joules = (load_(now_).energy(now_) - energy_from_) * gain_ + part_.offset_w * passed;
  return static_cast<std::uint64_t>(std::max(0.0, joules * per_joule)) & 0xFF'FFFF'FFFF;
}

std::uint64_t Ina228::value(std::uint8_t address) {
  const double current_lsb =
      (written_registers_[shunt_cal] & 0x7FFF) / (calibration_scale * part_.shunt_ohm * (narrow_range() ? 4 : 1));
  const auto left_justified = [](std::int32_t twenty_bits) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(twenty_bits) << 4) & 0xFFFFFF;
  };
  switch (address) {
    case vshunt:
      return left_justified(shunt_);
    case vbus:
      return left_justified(bus_);
    case die_temperature:
      return static_cast<std::uint16_t>(temperature_);
    case current:
      return left_justified(current_);
    case power:
      return power_;
    case energy:
      return current_lsb == 0 ? 0 : accumulated(1 / (energy_per_power_lsb * power_per_current_lsb * current_lsb));
    case charge:
      return current_lsb == 0 ? 0 : accumulated(1 / (part_.supply_v * current_lsb));
    case diagnostics: {
      const bool ready = std::exchange(ready_, false);
      return diagnostics_memory_good | (ready ? diagnostics_ready : 0u) | (overflow_ ? diagnostics_math_overflow : 0u);
    }
    case manufacturer:
      return 0x5449;
    case device_id:
      return 0x2281;
    default:  // what was written, and zero where nothing is
      return written_registers_[address];
  }
}

bool Ina228::start(Direction direction, Clock::time_point now) {
  if (direction_ == Direction::write) take_written();
  advance(now);
  direction_ = direction;
  incoming_size_ = 0;
  if (direction == Direction::read) {
    outgoing_bytes_ = bytes_of(pointer_);
    outgoing_ = value(pointer_);
  }
  return true;
}

bool Ina228::write(std::byte value) {
  if (direction_ != Direction::write || incoming_size_ == incoming_.size()) return false;
  incoming_[incoming_size_++] = std::to_integer<std::uint8_t>(value);
  return true;
}

/// After the register's last byte the released bus reads as ones.
std::byte Ina228::read() {
  if (direction_ != Direction::read || outgoing_bytes_ == 0) return std::byte{0xFF};
  --outgoing_bytes_;
  return static_cast<std::byte>(outgoing_ >> 8 * outgoing_bytes_ & 0xFF);
}

void Ina228::stop(Clock::time_point now) {
  advance(now);
  if (direction_ == Direction::write) take_written();
  direction_.reset();
}

void Ina228::take_written() {
  const std::size_t size = std::exchange(incoming_size_, 0);
  if (size == 0) return;
  pointer_ = incoming_[0];
  if (size < incoming_.size()) return;
  const auto value = static_cast<std::uint16_t>(incoming_[1] << 8 | incoming_[2]);
  const bool writable = pointer_ <= shunt_tempco || (pointer_ >= shunt_over_limit && pointer_ <= power_limit);
  if (!writable) return;
  if (pointer_ == config) {
    if ((value & config_reset) != 0) {
      reset(now_);
      return;
    }
    if ((value & config_reset_accumulators) != 0) {
      energy_from_ = load_(now_).energy(now_);
      accumulating_from_ = now_;
    }
    written_registers_[config] = value & static_cast<std::uint16_t>(~(config_reset | config_reset_accumulators));
    return;
  }
  written_registers_[pointer_] = value;
  if (pointer_ == adc_config) restart(now_);
}

}  // namespace plugfest::sim
