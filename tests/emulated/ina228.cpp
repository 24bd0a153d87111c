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
                        reset_bit = 0x8000, narrow_bit = 0x0010, ready_flag = 0x0002, overflow_flag = 0x0200,
                        memory_ok_flag = 0x0001;

/// Truncated towards zero, at its end where it does not fit.
std::int64_t counts(double value, double step, unsigned bits) {
  const double most = std::ldexp(1.0, static_cast<int>(bits) - 1);
  return static_cast<std::int64_t>(std::clamp(std::trunc(value / step), -most, most - 1));
}

}  // namespace

void Ina2x8::reset() {
  registers_ = {};
  registers_[at::adc_config] = power_on_adc;
  registers_[at::calibration] = power_on_calibration;
}

unsigned Ina2x8::width(std::uint8_t number) const {
  switch (number) {
    case at::shunt:
    case at::bus:
    case at::current:
      return make_.bits == 20 ? 3 : 2;
    case at::power:
      return 3;
    case at::energy:
    case at::charge:
      return make_.bits == 20 ? 5 : 2;
    default:
      return 2;
  }
}

std::uint64_t Ina2x8::justified(std::int64_t value) const {
  return make_.bits == 20 ? (static_cast<std::uint64_t>(value) << 4) & 0xFFFFFF
                          : static_cast<std::uint64_t>(value) & 0xFFFF;
}

bool Ina2x8::narrow() const { return (registers_[at::config] & narrow_bit) != 0; }

bool Ina2x8::start(sim::Direction direction, Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_ = direction;
  received_ = sent_ = 0;
  if (direction == sim::Direction::read) outgoing_ = value(pointer_);
  return true;
}

bool Ina2x8::write(std::byte byte) {
  if (received_ < incoming_.size()) incoming_[received_++] = u8(byte);
  return true;
}

std::byte Ina2x8::read() {
  const unsigned bytes = width(pointer_);
  const unsigned shift = sent_ < bytes ? 8 * (bytes - 1 - static_cast<unsigned>(sent_)) : 0;
  const std::byte byte = sent_ < bytes ? to_byte(outgoing_ >> shift) : std::byte{0xFF};
  ++sent_;
  return byte;
}

void Ina2x8::stop(Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_.reset();
}

void Ina2x8::take_written() {
  if (received_ == 0) return;
  pointer_ = incoming_[0];
  if (received_ < 3) return;
  registers_[pointer_] = static_cast<std::uint16_t>(incoming_[1] << 8 | incoming_[2]);
  if (pointer_ == at::config && (registers_[at::config] & reset_bit) != 0) reset();
}

std::uint64_t Ina2x8::value(std::uint8_t number) const {
  const double shunt_step = narrow() ? make_.narrow_shunt_step : make_.shunt_step;
  const std::int64_t most = (std::int64_t{1} << (make_.bits - 1)) - 1;
  const std::int64_t shunt = faults.overflow ? most : counts(ampere * shunt_ohm_, shunt_step, make_.bits);
  const std::int64_t calibration = faults.calibration_lost ? 0 : registers_[at::calibration];
  // In counts the shunt drops out.
  const double per_count = make_.calibration_scale * shunt_step * (narrow() ? 4 : 1);
  const std::int64_t current = calibration == 0
                                   ? 0
                                   : std::min(static_cast<std::int64_t>(static_cast<double>(shunt) * per_count /
                                                                        static_cast<double>(calibration)),
                                              most);
  switch (number) {
    case at::calibration:
      return static_cast<std::uint64_t>(calibration);
    case at::shunt:
      return justified(shunt);
    case at::bus:
      return justified(counts(volt, make_.bus_step, make_.bits));
    case at::temperature:
      return static_cast<std::uint64_t>(counts(celsius, make_.celsius_step, 16 - make_.celsius_shift)
                                        << make_.celsius_shift) &
             0xFFFF;
    case at::current:
      return justified(current);
    case at::power: {
      // In steps of the current: current x volt is the power.
      const double product = static_cast<double>(std::abs(current)) * volt / make_.power_scale;
      return std::min<std::uint64_t>(static_cast<std::uint64_t>(product), 0xFFFFFF);
    }
    case at::flags:
      return unsigned{memory_ok_flag} | (faults.not_ready ? 0u : unsigned{ready_flag}) |
             (faults.overflow ? unsigned{overflow_flag} : 0u);
    case at::manufacturer:
      return manufacturer_id;
    case at::device:
      return make_.device_id;
    default:
      return width(number) == 2 ? registers_[number] : 0;
  }
}

}  // namespace plugfest::emulated
