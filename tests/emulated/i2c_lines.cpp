#include "tests/emulated/i2c_lines.hpp"

#include "drivers/base/bytes.hpp"

#include <algorithm>

namespace plugfest::emulated {

namespace {

void shortest(std::optional<std::chrono::nanoseconds>& seen, std::optional<std::chrono::nanoseconds> since,
              std::chrono::nanoseconds now) {
  if (since) seen = std::min(seen.value_or(now - *since), now - *since);
}

}  // namespace

void I2cLines::drive(bool scl, bool sda, std::chrono::nanoseconds now) {
  if (scl != scl_ && sda != master_sda_) ++races_;
  // The kinder order: data move while the clock is low.
  if (!scl) set_scl(false, now);
  set_sda(sda, now);
  if (scl) set_scl(true, now);
}

void I2cLines::set_scl(bool level, std::chrono::nanoseconds now) {
  if (level == scl_) return;
  scl_ = level;
  if (level) {
    scl_rose_ = now;
    rising();
  } else {
    shortest(times_.start_hold, started_, now);
    started_.reset();
    falling();
  }
}

void I2cLines::set_sda(bool level, std::chrono::nanoseconds now) {
  const bool before = sda();
  master_sda_ = level;
  if (sda() == before || !scl_) return;
  held_low_ = false;
  if (sda()) {  // STOP
    shortest(times_.stop_setup, scl_rose_, now);
    stopped_ = now;
    wires_.stop();
    state_ = State::ignoring;
    return;
  }
  shortest(times_.bus_free, stopped_, now);
  if (!stopped_) shortest(times_.start_setup, scl_rose_, now);
  stopped_.reset();
  started_ = now;
  state_ = State::receiving;
  addressing_ = true;
  byte_ = bits_ = 0;
}

void I2cLines::rising() {
  switch (state_) {
    case State::receiving:
      byte_ = (byte_ << 1 | (sda() ? 1u : 0u)) & 0xFF;
      ++bits_;
      break;
    case State::sending:
      ++bits_;
      break;
    case State::listening:
      acknowledged_ = !sda();
      break;
    case State::ignoring:
    case State::acknowledging:
      break;
  }
}

void I2cLines::received() {
  if (addressing_) {
    reading_ = (byte_ & 1) != 0;
    acknowledged_ =
        wires_.start(static_cast<std::uint8_t>(byte_ >> 1), reading_ ? sim::Direction::read : sim::Direction::write);
  } else {
    acknowledged_ = wires_.write(to_byte(byte_));
  }
  held_low_ = acknowledged_;
  state_ = State::acknowledging;
}

void I2cLines::send_next() {
  byte_ = u8(wires_.read());
  bits_ = 0;
  put_bit();
  state_ = State::sending;
}

void I2cLines::falling() {
  switch (state_) {
    case State::receiving:
      if (bits_ == 8) received();
      break;
    case State::acknowledging:
      held_low_ = false;
      bits_ = byte_ = 0;
      if (!acknowledged_) {
        state_ = State::ignoring;
      } else if (addressing_ && reading_) {
        send_next();
      } else {
        state_ = State::receiving;
      }
      addressing_ = false;
      break;
    case State::sending:
      if (bits_ < 8) {
        put_bit();
      } else {
        held_low_ = false;
        state_ = State::listening;
      }
      break;
    case State::listening:
      if (acknowledged_) {
        send_next();
      } else {
        state_ = State::ignoring;
      }
      break;
    case State::ignoring:
      break;
  }
}

}  // namespace plugfest::emulated
