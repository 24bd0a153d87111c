#include "tests/emulated/eeprom.hpp"

namespace plugfest::emulated {

bool Eeprom::start(sim::Direction direction, Clock::time_point now) {
  if (busy_until_ && now < *busy_until_) return false;
  if (faults.forgets_page) lower_[page_select] = std::byte{0};
  pointing_ = direction == sim::Direction::write;
  written_ = 0;
  return true;
}

bool Eeprom::write(std::byte value) {
  if (pointing_) {
    pointing_ = false;
    pointer_ = u8(value);
    return true;
  }
  if (written_ < faults.most_written) {
    page_written_ |= pointer_ == page_select;
    at(u8(lower_[page_select]), pointer_) = value;
    ++written_;
    next();
  }
  return true;
}

std::byte Eeprom::read() {
  const std::byte value =
      faults.upper_silent && pointer_ >= 128 ? std::byte{0xFF} : at(u8(lower_[page_select]), pointer_);
  next();
  return value;
}

void Eeprom::stop(Clock::time_point now) {
  if (page_written_) {
    busy_until_ = now + faults.busy_after_page;
  } else if (written_ > 0) {
    busy_until_ = now + faults.busy_after_write;
  }
  page_written_ = false;
  written_ = 0;
}

std::byte& Eeprom::at(std::uint8_t page, std::uint8_t byte) {
  return byte < 128 ? lower_[byte] : upper_[page][byte - 128u];
}

void Eeprom::next() {
  constexpr std::uint8_t upper = 0x80;
  pointer_ = static_cast<std::uint8_t>((pointer_ & upper) | ((pointer_ + 1) & ~upper));
}

}  // namespace plugfest::emulated
