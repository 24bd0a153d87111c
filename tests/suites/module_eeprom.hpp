#pragma once

#include "drivers/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

/// For tests only.
namespace plugfest::suites {

/// What stands behind 50h: a paged memory as modules have it, byte by byte as the wires see it.
///
/// Lower memory, and pages 00h, 01h, 02h, 10h and 11h selected by byte 127; selecting another gives page 00h. Bytes 64
/// to 125 and the whole of page 10h can be written. An access goes on from 127 to 128, and from 255 to 128.
class ModuleEeprom {
 public:
  static constexpr std::uint8_t address = 0x50;

  ModuleEeprom() {
    for (unsigned at = 0; at < 126; ++at) lower_[at] = original(0, at);
    for (const unsigned page : {0x00u, 0x01u, 0x02u, 0x10u, 0x11u})
      for (unsigned at = 128; at < 256; ++at) pages_[page][at - 128] = original(page, at);
  }

  /// What a byte holds at first.
  static std::byte original(unsigned page, unsigned at) {
    return to_byte(at < 128 ? 7 + 3 * at : 11 + 37 * (page + 1) + 5 * at);
  }

  /// START, or repeated START.
  /// @return acknowledged
  bool start(bool reading) {
    pointer_follows_ = !reading;
    return !busy;
  }
  bool write(std::byte value) {
    if (std::exchange(pointer_follows_, false)) {
      pointer_ = u8(value);
      return true;
    }
    const unsigned at = pointer_;
    if (at == 127) {
      page_ = pages_.contains(u8(value)) ? u8(value) : 0u;
    } else if (at >= 128 && page_ == 0x10) {
      pages_[page_][at - 128] = value;
    } else if (at >= 64 && at < 126) {
      lower_[at] = value;
    }
    move();
    return true;
  }
  std::byte read() {
    const std::byte value = peek(pointer_);
    move();
    return value;
  }

  bool busy = false;  ///< does not acknowledge its address

 private:
  std::byte peek(unsigned at) const {
    if (at == 127) return to_byte(page_);
    return at < 128 ? lower_[at] : pages_.at(page_)[at - 128];
  }
  void move() { pointer_ = pointer_ == 255 ? 128 : static_cast<std::uint8_t>(pointer_ + 1); }

  std::array<std::byte, 128> lower_{};
  std::map<unsigned, std::array<std::byte, 128>> pages_;
  unsigned page_ = 0;
  std::uint8_t pointer_ = 0;
  bool pointer_follows_ = false;
};

}  // namespace plugfest::suites
