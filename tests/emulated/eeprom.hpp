#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/sim/target.hpp"

#include <array>
#include <map>
#include <optional>

namespace plugfest::emulated {

struct EepromFaults {
  Clock::duration busy_after_write{};  ///< not acknowledged for so long after a write
  Clock::duration busy_after_page{};   ///< the same after a write of the page select
  bool forgets_page = false;           ///< every START finds page 00h selected
  bool upper_silent = false;           ///< upper memory reads FFh, lower memory answers
  unsigned most_written = 256;         ///< what a longer write brings beyond that is ignored
};

/// A module's management memory without any behaviour: 128 bytes of lower memory, 128-byte pages behind byte 127 (page
/// select), an 8-bit address pointer that goes on by itself, within its half.
class Eeprom final : public sim::Target {
 public:
  bool start(sim::Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

  /// Byte 0 to 127: lower memory, whatever the page. Unwritten bytes are 0.
  std::byte& at(std::uint8_t page, std::uint8_t byte);

  EepromFaults faults;

 private:
  static constexpr std::uint8_t page_select = 127;
  void next();

  std::array<std::byte, 128> lower_{};
  std::map<std::uint8_t, std::array<std::byte, 128>> upper_;
  std::uint8_t pointer_ = 0;
  bool pointing_ = false;
  unsigned written_ = 0;
  bool page_written_ = false;
  std::optional<Clock::time_point> busy_until_;
};

}  // namespace plugfest::emulated
