#pragma once

#include "drivers/linux/ethtool.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace plugfest::linux_io {

/// Reads one place of a module's memory.
/// @throws BenchError  as Ethtool::eeprom
using ReadEeprom = std::function<asio::awaitable<Bytes>(EepromPlace place, Clock::time_point due)>;
/// @param ethtool    outlives what is returned
/// @param interface  "Ethernet0"
ReadEeprom eeprom_of(Ethtool& ethtool, std::string interface);

/// A module's management memory as the kernel's ethtool interface reads it: a bus for reading only.
///
/// The kernel selects bank and page itself, each time; this keeps what a host writes to bytes 126 and 127 of 50h (51h:
/// 127) to itself and names it in each request, and answers reads of the two with it. Every other write is refused.
///
/// A read has all the effects that it has on the wire: latched flags and counters that clear when read are cleared, for
/// the kernel and for a daemon too. Whether the page that came is the one that was named is not checked by most
/// drivers: a page the module does not have may read as page 00h. A driver that knows only the linear memory of older
/// modules gives bank 0 whatever the bank.
class ModuleEeprom final : public TwoWireBus {
 public:
  /// @param read  `eeprom_of`; what it fails with says which interface and place
  /// @param name  for people: "Ethernet0"
  ModuleEeprom(ReadEeprom read, std::string name);

  /// One write of a register address, of bank and page, or both, and one read; or either. A read without an address
  /// goes on where the last one ended.
  /// @throws BenchError  as TwoWireBus; Errc::refused: a write of module memory, an address other than 50h and 51h,
  ///                     permission, a driver that reads no modules: the kernel's words
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  struct Device {
    std::uint8_t next = 0;            // the register that a read without an address begins at
    std::uint8_t bank = 0, page = 0;  // in force
    std::uint8_t bank_written = 0;    // byte 126: looked at when 127 is written
  };

  asio::awaitable<void> fetch(std::uint8_t address, Device& device, std::span<std::byte> in, Clock::time_point due);

  ReadEeprom read_;
  std::string name_;
  Device lower_, upper_;  // 50h, 51h
};

}  // namespace plugfest::linux_io
