#include "tests/drivers/usb/fake_mpsse.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace plugfest::usb::test {

using namespace std::chrono_literals;

void WireTarget::drive(bool scl, bool sda_released) {
  const bool before = sda();
  const bool edge = scl != scl_;
  // The master changes SDA while SCL is as it was, then SCL.
  released_ = sda_released;
  if (scl_ && scl && before && !sda()) {  // START
    role_ = Role::address;
    bits_ = shift_ = 0;
    pulls_ = false;
  } else if (scl_ && scl && !before && sda()) {  // STOP
    role_ = Role::idle;
    pulls_ = false;
  }
  if (!edge) return;
  scl_ = scl;
  if (scl) {
    rising(sda());
  } else {
    falling();
  }
}

void WireTarget::rising(bool sda) {
  if (role_ == Role::idle) return;
  if (bits_ < 8) {
    shift_ = (shift_ << 1 | (sda ? 1U : 0U)) & 0xFF;
  } else if (role_ == Role::sending) {
    acknowledged_ = !sda;
  }
  ++bits_;
}

void WireTarget::falling() {
  if (role_ == Role::idle || bits_ == 0) return;
  if (bits_ == 8 && role_ != Role::sending) {
    bool taken = false;
    if (role_ == Role::address) {
      taken = shift_ >> 1 == suites::ModuleEeprom::address && eeprom_.start((shift_ & 1) != 0);
    } else {
      taken = eeprom_.write(to_byte(shift_));
    }
    pulls_ = taken;
    if (!taken) role_ = Role::idle;
    return;
  }
  if (bits_ == 8) {
    pulls_ = false;  // the master's acknowledge
    return;
  }
  if (bits_ == 9) {
    bits_ = 0;
    pulls_ = false;
    const bool reading = role_ == Role::sending ? acknowledged_ : role_ == Role::address && (shift_ & 1) != 0;
    if (role_ == Role::sending && !reading) {
      role_ = Role::idle;
      return;
    }
    role_ = reading ? Role::sending : Role::receiving;
    if (reading) shift_ = u8(eeprom_.read());
  }
  if (role_ == Role::sending) pulls_ = (shift_ >> 7 & 1) == 0;
}

void FakeMpsse::power_on() {
  mpsse_ = drive_zero_ = three_phase_ = false;
  command_.clear();
  executed_.clear();
  stream_.clear();
  low_ = low_outputs_ = high_ = high_outputs_ = 0;
  wires_.drive(true, true);
  unsent_ = 0;
}

std::optional<std::size_t> FakeMpsse::on_control(Setup setup, std::span<std::byte> /*data*/) {
  if (setup.request == 0x0B && setup.value == 0x0000) power_on();
  if (setup.request == 0x0B && setup.value >> 8 == 2) mpsse_ = true;
  if (setup.request == 0x00 && setup.value != 0) {
    stream_.clear();
    answers_.clear();
  }
  return 0;
}

std::size_t FakeMpsse::length(unsigned op) const {
  switch (op) {
    case 0x11:
      return 4;
    case 0x13:
    case 0x20:
    case 0x80:
    case 0x82:
    case 0x86:
    case 0x9E:
      return 3;
    case 0x22:
      return 2;
    default:
      return 1;
  }
}

Clock::time_point FakeMpsse::takes_at(std::size_t size) {
  std::size_t waiting = size;
  while (!executed_.empty() && executed_.front().first <= clock_.now()) executed_.pop_front();
  for (const auto& [when, bytes] : executed_) waiting += bytes;
  Clock::time_point at = clock_.now();
  for (const auto& [when, bytes] : executed_) {
    if (waiting <= fifo_) break;
    waiting -= bytes;
    at = when;
  }
  EXPECT_LE(waiting, fifo_) << "a batch longer than the FIFO";
  return at;
}

void FakeMpsse::on_write(std::uint8_t /*endpoint*/, std::span<const std::byte> out) {
  if (!mpsse_) return;
  free_at_ = std::max(free_at_, clock_.now());
  for (const std::byte byte : out) {
    command_.push_back(byte);
    if (command_.size() < length(u8(command_[0]))) continue;
    const Bytes whole = std::exchange(command_, {});
    execute(whole);
    executed_.emplace_back(free_at_, whole.size());
  }
}

void FakeMpsse::reply(unsigned byte) {
  stream_.emplace_back(Clock::time_point::max(), to_byte(byte));
  EXPECT_LE(stream_.size() + 4, fifo_) << "answers that nobody reads pile up";
}

void FakeMpsse::set_wires() {
  const bool scl = (low_outputs_ & 1) == 0 || (low_ & 1) != 0;
  const bool released = (low_outputs_ & 2) == 0 || (low_ & 2) != 0;
  if (scl && held_clocks > 0 && (low_ & 1) != 0) --held_clocks;
  wires_.drive(scl, released);
}

/// @return SDA while SCL was high
bool FakeMpsse::clock_bit(bool out_released) {
  EXPECT_TRUE(three_phase_) << "not set up";
  wires_.drive(false, out_released);
  wires_.drive(true, out_released);
  const bool seen = sda();
  wires_.drive(false, out_released);
  free_at_ += std::chrono::nanoseconds{50 * (1 + divider_)};
  return seen;
}

void FakeMpsse::execute(std::span<const std::byte> command) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned>(u8(command[i])); };
  const bool out_now = (low_outputs_ & 2) != 0;
  switch (at(0)) {
    case 0x80:
      low_ = at(1);
      low_outputs_ = at(2);
      free_at_ += 500ns;
      return set_wires();
    case 0x82:
      high_ = at(1);
      high_outputs_ = at(2);
      return;
    case 0x81:
      return reply((low_ & low_outputs_ & 0xF8) | (sda() ? 0x06U : 0U) | (low_ & 1));
    case 0x83:
      return reply(high_ & high_outputs_);
    case 0x11:
      for (unsigned bit = 0; bit < 8; ++bit) {
        const bool high = (at(3) >> (7 - bit) & 1) != 0;
        if (!drive_zero_ && high && wires_.pulls_sda()) ADD_FAILURE() << "two drive SDA against each other";
        clock_bit(!out_now || high);
      }
      low_ = (low_ & ~2U) | ((at(3) & 1) << 1);
      return;
    case 0x13:
      low_ = (low_ & ~2U) | (at(2) >> 7 << 1);
      clock_bit(!out_now || (at(2) & 0x80) != 0);
      return;
    case 0x20: {
      unsigned value = 0;
      const bool released = !out_now || (low_ & 2) != 0;
      for (unsigned bit = 0; bit < 8; ++bit) value = value << 1 | (clock_bit(released) ? 1U : 0U);
      return reply(value);
    }
    case 0x22:
      return reply(clock_bit(!out_now || (low_ & 2) != 0) ? 1U : 0U);
    case 0x86:
      divider_ = at(2) << 8 | at(1);
      return;
    case 0x87:
      for (auto& [when, byte] : stream_) when = std::min(when, free_at_);
      return;
    case 0x9E:
      drive_zero_ = (at(1) & 2) != 0;
      return;
    case 0x8C:
      three_phase_ = true;
      return;
    case 0x85:
    case 0x8A:
    case 0x96:
    case 0x97:
      return;
    default:
      stream_.emplace_back(free_at_, std::byte{0xFA});
      stream_.emplace_back(free_at_, to_byte(at(0)));
      for (auto& [when, byte] : stream_) when = std::min(when, free_at_);
  }
}

std::optional<FakeDevice::Packet> FakeMpsse::next_packet(std::size_t /*most*/) {
  if (!answers_.empty()) return FakeDevice::next_packet(512);
  // What may be sent when the latency timer comes, or something is sent on command.
  const auto latest = clock_.now() + 16ms;
  Packet packet{.available = latest, .bytes = Bytes{std::byte{0x32}, std::byte{0x60}}};
  if (!stream_.empty() && stream_.front().first <= latest)
    packet.available = std::max(clock_.now(), stream_.front().first);
  while (!stream_.empty() && packet.bytes.size() < 512 && stream_.front().first <= packet.available) {
    packet.bytes.push_back(stream_.front().second);
    stream_.pop_front();
  }
  return packet;
}

}  // namespace plugfest::usb::test
