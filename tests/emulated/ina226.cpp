#include "tests/emulated/ina226.hpp"

#include "drivers/base/bytes.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::emulated {
namespace {

namespace at {
constexpr std::uint8_t config = 0x00, shunt = 0x01, bus = 0x02, power = 0x03, current = 0x04, calibration = 0x05,
                       mask = 0x06, manufacturer = 0xFE, die = 0xFF;
}
constexpr std::uint16_t power_on_config = 0x4127, reset_bit = 0x8000, ready_flag = 0x0008;
constexpr double shunt_step = 2.5e-6, bus_step = 1.25e-3;

std::int64_t counts(double value, double step) {
  return static_cast<std::int64_t>(std::clamp(std::trunc(value / step), -32768.0, 32767.0));
}

}  // namespace

void Ina226::brown_out() {
  registers_ = {};
  registers_[at::config] = power_on_config;
}

bool Ina226::start(sim::Direction direction, Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_ = direction;
  received_ = sent_ = 0;
  if (direction == sim::Direction::read) outgoing_ = value(pointer_);
  return true;
}

bool Ina226::write(std::byte byte) {
  if (received_ < incoming_.size()) incoming_[received_++] = u8(byte);
  return true;
}

std::byte Ina226::read() {
  const std::size_t index = sent_++;
  if (index > 1) return std::byte{0xFF};
  return to_byte(index == 0 ? outgoing_ >> 8 : outgoing_);
}

void Ina226::stop(Clock::time_point /*now*/) {
  if (direction_ == sim::Direction::write) take_written();
  direction_.reset();
}

void Ina226::take_written() {
  if (received_ == 0) return;
  pointer_ = incoming_[0];
  if (received_ < 3) return;
  registers_[pointer_] = static_cast<std::uint16_t>(incoming_[1] << 8 | incoming_[2]);
  if (pointer_ == at::config && (registers_[at::config] & reset_bit) != 0) brown_out();
}

std::uint16_t Ina226::value(std::uint8_t number) const {
  const std::int64_t shunt = counts(ampere * shunt_ohm_, shunt_step);
  const std::int64_t bus = counts(volt, bus_step);
  const std::int64_t current = std::clamp<std::int64_t>(shunt * registers_[at::calibration] / 2048, -32768, 32767);
  const auto word = [](std::int64_t result) { return static_cast<std::uint16_t>(result & 0xFFFF); };
  switch (number) {
    case at::shunt:
      return word(shunt);
    case at::bus:
      return word(bus);
    case at::current:
      return word(current);
    case at::power:
      return word(std::min<std::int64_t>(std::abs(current) * bus / 20'000, 0xFFFF));
    case at::mask:
      return static_cast<std::uint16_t>(registers_[at::mask] | ready_flag);
    case at::manufacturer:
      return 0x5449;
    case at::die:
      return 0x2260;
    default:
      return registers_[number];
  }
}

}  // namespace plugfest::emulated
