#include "tests/emulated/mpsse.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace plugfest::emulated {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t packet = 512, status_bytes = 2, payload = packet - status_bytes;
constexpr std::byte modem_status{0x32}, line_status{0x60};
constexpr std::uint16_t scl = 1 << 0, sda_out = 1 << 1, sda_in = 1 << 2;

namespace request_code {
constexpr std::uint8_t reset = 0x00, modem_control = 0x01, event_char = 0x06, error_char = 0x07, set_latency = 0x09,
                       bit_mode = 0x0B;
}
namespace op {
constexpr std::uint8_t set_low = 0x80, read_low = 0x81, set_high = 0x82, read_high = 0x83, loopback_on = 0x84,
                       loopback_off = 0x85, divisor = 0x86, send_now = 0x87, divide_by_5_off = 0x8A,
                       divide_by_5_on = 0x8B, three_phase_on = 0x8C, three_phase_off = 0x8D, adaptive_on = 0x96,
                       adaptive_off = 0x97, drive_zero = 0x9E;
constexpr std::uint8_t bad_command = 0xFA;
// Bits of the shift commands.
constexpr std::uint8_t bits = 0x02, lsb_first = 0x08, write = 0x10, read = 0x20, tms = 0x40;
}  // namespace op

/// A set or read of pins: the base of every stretched set-up and hold time.
constexpr std::chrono::nanoseconds pin_command = 500ns;
/// The interpreter is run in steps of this at least: nobody can look in between.
constexpr std::chrono::nanoseconds step = 20us;

}  // namespace

Mpsse::Mpsse(Timeline& timeline, Wires& wires, MpsseMake make)
    : clock_(timeline.clock()), make_(make), lines_(wires), loop_(timeline) {
  asio::co_spawn(loop_.io(), interpret(), asio::detached);
}

void Mpsse::reset() {
  ++epoch_;
  mode_ = Mode::off;
  incoming_.clear();
  outgoing_.clear();
  partial_.clear();
  flush_ = false;
  latency_ms_ = 16;
  value_ = direction_ = drive_zero_ = divisor_ = 0;
  divide_by_5_ = tdo_ = true;
  three_phase_ = loopback_ = false;
  apply();
  work_.happen();
  room_.happen();
}

bool Mpsse::request(std::uint8_t request, std::uint16_t value) {
  constexpr std::uint16_t all = 0, one_fifo = 1, other_fifo = 2;
  constexpr std::uint8_t mode_off = 0, mode_mpsse = 2;
  switch (request) {
    case request_code::reset:
      if (value > other_fifo) return false;
      if (value == all || value == one_fifo) {
        incoming_.clear();
        ++epoch_;
      }
      if (value == all || value == other_fifo) {
        outgoing_.clear();
        partial_.clear();
      }
      work_.happen();
      room_.happen();
      return true;
    case request_code::set_latency:
      if (value < 1 || value > 255) return false;
      latency_ms_ = static_cast<std::uint8_t>(value);
      return true;
    case request_code::bit_mode:
      if (value >> 8 != mode_off && value >> 8 != mode_mpsse) return false;
      mode_ = value >> 8 == mode_mpsse ? Mode::mpsse : Mode::off;
      ++epoch_;
      value_ = direction_ = drive_zero_ = 0;
      apply();
      work_.happen();
      return true;
    case request_code::modem_control:
    case request_code::event_char:
    case request_code::error_char:
      return true;
    default:
      return false;
  }
}

asio::awaitable<void> Mpsse::take(Bytes data) {
  for (const std::byte value : data) {
    while (incoming_.size() >= make_.fifo) {
      work_.happen();
      co_await room_.wait();
    }
    incoming_.push_back(u8(value));
  }
  work_.happen();
}

/// Full packets go as they come; a shorter one ends the transfer, and goes when it is told to or the timer says so.
bool Mpsse::packet_due(std::size_t length) const {
  return partial_.size() + packet > length || outgoing_.size() >= payload || flush_ ||
         clock_.now() >= last_sent_ + std::chrono::milliseconds(latency_ms_);
}

asio::awaitable<void> Mpsse::ready(std::size_t length) {
  while (true) {
    while (!packet_due(length)) co_await data_.wait_until(clock_, last_sent_ + std::chrono::milliseconds(latency_ms_));
    if (partial_.size() + packet > length || outgoing_.size() < payload) co_return;
    partial_.insert(partial_.end(), {modem_status, line_status});
    for (std::size_t i = 0; i < payload; ++i) {
      partial_.push_back(to_byte(outgoing_.front()));
      outgoing_.pop_front();
    }
    last_sent_ = clock_.now();
    room_.happen();
    if (partial_.size() + packet > length) co_return;
  }
}

Bytes Mpsse::give(std::size_t length) {
  Bytes answer = std::exchange(partial_, {});
  if (answer.size() + status_bytes <= length && answer.size() % packet == 0) {
    answer.insert(answer.end(), {modem_status, line_status});
    const std::size_t count = std::min({outgoing_.size(), payload, length - answer.size()});
    for (std::size_t i = 0; i < count; ++i) {
      answer.push_back(to_byte(outgoing_.front()));
      outgoing_.pop_front();
    }
    if (outgoing_.empty()) flush_ = false;
    room_.happen();
  }
  last_sent_ = clock_.now();
  return answer;
}

asio::awaitable<void> Mpsse::interpret() {
  while (true) {
    try {
      co_await command();
    } catch (const Restart&) {
      lag_ = {};
    }
  }
}

/// The next byte of the command stream; with nothing left to do, time catches up first.
asio::awaitable<std::uint8_t> Mpsse::next() {
  const unsigned epoch = epoch_;
  if (incoming_.empty()) co_await settle();
  while (incoming_.empty() && epoch == epoch_) co_await work_.wait();
  if (epoch != epoch_) throw Restart{};
  const std::uint8_t value = incoming_.front();
  incoming_.pop_front();
  room_.happen();
  co_return value;
}

asio::awaitable<void> Mpsse::settle() {
  const auto time = std::exchange(lag_, {});
  return clock_.wait_for(time);
}

asio::awaitable<void> Mpsse::spend(std::chrono::nanoseconds time) {
  const unsigned epoch = epoch_;
  lag_ += time;
  elapsed_ += time;
  if (lag_ >= step) co_await settle();
  if (epoch != epoch_) throw Restart{};
}

asio::awaitable<void> Mpsse::answer(std::uint8_t value) {
  const unsigned epoch = epoch_;
  while (outgoing_.size() >= make_.fifo && epoch == epoch_) {
    co_await settle();
    data_.happen();
    co_await room_.wait();
  }
  if (epoch != epoch_) throw Restart{};
  outgoing_.push_back(value);
  if (outgoing_.size() >= payload) data_.happen();
}

asio::awaitable<void> Mpsse::command() {
  const std::uint8_t opcode = co_await next();
  if (mode_ != Mode::mpsse) co_return;
  if (faults.bad_commands > 0) {
    --faults.bad_commands;
    co_await answer(op::bad_command);
    co_await answer(opcode);
    co_return;
  }
  if (opcode < op::set_low && (opcode & (op::write | op::read)) != 0 && (opcode & op::tms) == 0) {
    co_await shift(opcode);
    co_return;
  }
  switch (opcode) {
    case op::set_low:
    case op::set_high: {
      const unsigned at = opcode == op::set_low ? 0 : 8;
      const unsigned value = co_await next();
      const unsigned direction = co_await next();
      value_ = static_cast<std::uint16_t>((value_ & ~(0xFFu << at)) | value << at);
      direction_ = static_cast<std::uint16_t>((direction_ & ~(0xFFu << at)) | direction << at);
      if (at == 0) tdo_ = (value & sda_out) != 0;
      apply();
      co_await spend(pin_command);
      break;
    }
    case op::read_low:
    case op::read_high:
      co_await spend(pin_command);
      co_await answer(static_cast<std::uint8_t>(pins() >> (opcode == op::read_low ? 0 : 8) & 0xFF));
      break;
    case op::loopback_on:
    case op::loopback_off:
      loopback_ = opcode == op::loopback_on;
      break;
    case op::divisor: {
      const unsigned low = co_await next();
      const unsigned high = co_await next();
      divisor_ = static_cast<std::uint16_t>(low | high << 8);
      break;
    }
    case op::send_now:
      co_await settle();
      if (faults.lost_flushes > 0) {
        --faults.lost_flushes;
      } else {
        flush_ = true;
        data_.happen();
      }
      break;
    case op::divide_by_5_off:
    case op::divide_by_5_on:
      divide_by_5_ = opcode == op::divide_by_5_on;
      break;
    case op::three_phase_on:
    case op::three_phase_off:
      three_phase_ = opcode == op::three_phase_on;
      break;
    case op::adaptive_on:
    case op::adaptive_off:
      break;
    default:
      if (opcode == op::drive_zero && make_.drive_zero) {
        const unsigned low = co_await next();
        const unsigned high = co_await next();
        drive_zero_ = static_cast<std::uint16_t>(low | high << 8);
        apply();
        break;
      }
      co_await answer(op::bad_command);
      co_await answer(opcode);
      break;
  }
}

std::chrono::nanoseconds Mpsse::bit_time() const {
  const std::int64_t half_hertz = divide_by_5_ ? 6'000'000 : 30'000'000;
  const std::int64_t halves = three_phase_ ? 3 : 2;
  return std::chrono::nanoseconds{1'000'000'000 * halves * (std::int64_t{divisor_} + 1) / (2 * half_hertz)};
}

std::uint16_t Mpsse::driven_low() const { return static_cast<std::uint16_t>(direction_ & ~value_); }

std::uint16_t Mpsse::driven_high() const { return static_cast<std::uint16_t>(direction_ & value_ & ~drive_zero_); }

std::uint16_t Mpsse::pins() const {
  unsigned levels = (outside | driven_high()) & ~unsigned{driven_low()};
  levels &= ~unsigned{scl | sda_out | sda_in};
  if (lines_.scl()) levels |= scl;
  if (lines_.sda()) levels |= sda_out | sda_in;
  return static_cast<std::uint16_t>(levels);
}

void Mpsse::apply() {
  const bool sda_free = (driven_low() & (sda_out | sda_in)) == 0;
  lines_.drive((driven_low() & scl) == 0, sda_free, elapsed_);
  if (lines_.held_low() && (driven_high() & (sda_out | sda_in)) != 0) ++contentions_;
}

/// One clock, low before and after. @return the level of SDA while it was high
bool Mpsse::clock_bit(bool writing, bool bit) {
  const auto put = [this](std::uint16_t pin, bool level) {
    value_ = static_cast<std::uint16_t>(level ? value_ | pin : value_ & ~pin);
    apply();
  };
  put(scl, false);
  if (writing) {
    tdo_ = bit;
    put(sda_out, bit);
  }
  put(scl, true);
  const bool seen = loopback_ ? tdo_ : lines_.sda();
  put(scl, false);
  return seen;
}

asio::awaitable<void> Mpsse::shift(std::uint8_t opcode) {
  const bool whole = (opcode & op::bits) == 0;
  const bool writing = (opcode & op::write) != 0, reading = (opcode & op::read) != 0;
  const bool lsb_first = (opcode & op::lsb_first) != 0;
  unsigned length = co_await next();
  if (whole) {
    const unsigned high = co_await next();
    length |= high << 8;
  }
  const unsigned bytes = whole ? length + 1 : 1;
  const unsigned bits = whole ? 8 : (length & 7) + 1;
  for (unsigned i = 0; i < bytes; ++i) {
    unsigned out = 0;
    if (writing) out = co_await next();
    for (unsigned bit = 0; bit < bits; ++bit) {
      const bool level = (out >> (lsb_first ? bit : 7 - bit) & 1) != 0;
      const unsigned seen = clock_bit(writing, level) ? 1 : 0;
      // What was shifted in before stays in the bits that a short command does not reach.
      shift_register_ = static_cast<std::uint8_t>(lsb_first ? unsigned{shift_register_} >> 1 | seen << 7
                                                            : unsigned{shift_register_} << 1 | seen);
    }
    co_await spend(bit_time() * bits);
    if (reading) co_await answer(shift_register_);
  }
}

}  // namespace plugfest::emulated
