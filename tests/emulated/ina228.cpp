#include "tests/emulated/ina228.hpp"

#include "drivers/base/bytes.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::emulated {

namespace {

namespace at {
constexpr std::uint8_t config = 0x00, adc_config = 0x01, calibration = 0x02, shunt = 0x04, bus = 0x05,
                       temperature = 0x06, current = 0x07, power = 0x08, energy = 0x09, charge = 0x0A, flags = 0x0B,
                       manufacturer = 0x3E, device = 0x3F;
}
constexpr std::uint16_t power_on_adc = 0xFB68, power_on_calibration = 0x1000, manufacturer_id = 0x5449,
                        device_id = 0x2281, reset_bit = 0x8000, narrow_bit = 0x0010, ready_flag = 0x0002,
                        overflow_flag = 0x0200, memory_ok_flag = 0x0001;

unsigned width(std::uint8_t number) {
  switch (number) {
    case at::shunt:
    case at::bus:
    case at::current:
    case at::power:
      return 3;
    case at::energy:
    case at::charge:
      return 5;
    default:
      return 2;
  }
}

/// Truncated towards zero, at its end where it does not fit.
std::int64_t counts(double value, double step, unsigned bits) {
  const double most = std::ldexp(1.0, static_cast<int>(bits) - 1);
  return static_cast<std::int64_t>(std::clamp(std::trunc(value / step), -most, most - 1));
}
/// 20 bits, left-justified in 24.
std::uint64_t left_justified(std::int64_t value) { return (static_cast<std::uint64_t>(value) << 4) & 0xFFFFFF; }

}  // namespace

void Ina228::reset() {
  registers_ = {};
  registers_[at::adc_config] = power_on_adc;
  registers_[at::calibration] = power_on_calibration;
}

bool Ina228::narrow() const { return (registers_[at::config] & narrow_bit) != 0; }

bool Ina228::start(sim::Direction direction, Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_ = direction;
  received_ = sent_ = 0;
  if (direction == sim::Direction::read) outgoing_ = value(pointer_);
  return true;
}

bool Ina228::write(std::byte byte) {
  if (received_ < incoming_.size()) incoming_[received_++] = u8(byte);
  return true;
}

std::byte Ina228::read() {
  const unsigned bytes = width(pointer_);
  const unsigned shift = sent_ < bytes ? 8 * (bytes - 1 - static_cast<unsigned>(sent_)) : 0;
  const std::byte byte = sent_ < bytes ? to_byte(outgoing_ >> shift) : std::byte{0xFF};
  ++sent_;
  return byte;
}

void Ina228::stop(Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_.reset();
}

void Ina228::take_written() {
  if (received_ == 0) return;
  pointer_ = incoming_[0];
  if (received_ < 3) return;
  registers_[pointer_] = static_cast<std::uint16_t>(incoming_[1] << 8 | incoming_[2]);
  if (pointer_ == at::config && (registers_[at::config] & reset_bit) != 0) reset();
}

std::uint64_t Ina228::value(std::uint8_t number) const {
  const double shunt_step = narrow() ? 78.125e-9 : 312.5e-9;
  const std::int64_t shunt = faults.overflow ? 0x7FFFF : counts(ampere * shunt_ohm_, shunt_step, 20);
  const std::int64_t calibration = faults.calibration_lost ? 0 : registers_[at::calibration];
  // calibration = 13107.2e6 x LSB x shunt, four times that in the narrow range: in counts the shunt drops out.
  const double per_count = 13107.2e6 * shunt_step * (narrow() ? 4 : 1);
  const std::int64_t current =
      calibration == 0
          ? 0
          : std::min<std::int64_t>(
                static_cast<std::int64_t>(static_cast<double>(shunt) * per_count / static_cast<double>(calibration)),
                0x7FFFF);
  switch (number) {
    case at::calibration:
      return static_cast<std::uint64_t>(calibration);
    case at::shunt:
      return left_justified(shunt);
    case at::bus:
      return left_justified(counts(volt, 195.3125e-6, 20));
    case at::temperature:
      return static_cast<std::uint64_t>(counts(celsius, 7.8125e-3, 16)) & 0xFFFF;
    case at::current:
      return left_justified(current);
    case at::power: {
      // power = 3.2 x current LSB x register, and current x volt is the power.
      const double product = static_cast<double>(std::abs(current)) * volt / 3.2;
      return std::min<std::uint64_t>(static_cast<std::uint64_t>(product), 0xFFFFFF);
    }
    case at::flags:
      return unsigned{memory_ok_flag} | (faults.not_ready ? 0u : unsigned{ready_flag}) |
             (faults.overflow ? unsigned{overflow_flag} : 0u);
    case at::manufacturer:
      return manufacturer_id;
    case at::device:
      return device_id;
    default:
      return width(number) == 2 ? registers_[number] : 0;
  }
}

}  // namespace plugfest::emulated
