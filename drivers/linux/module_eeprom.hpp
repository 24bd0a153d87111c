#pragma once

#include "drivers/linux/ethtool.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <tuple>

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
/// 127) to itself and names it in each request, and answers reads of the two with it. Every other write is refused. 50h
/// of an SFP selects nothing: 126 and 127 are data there.
///
/// A read has all the effects that it has on the wire: latched flags and counters that clear when read are cleared, for
/// the kernel and for a daemon too. A driver that knows only the linear memory of older modules gives bank 0
/// whatever the bank.
///
/// Whether the page that came is the one that was named is not checked by most drivers: before a page is used, or when
/// byte 127 is read back, bytes 166 to 189 are compared with page 00h's. Equal means not there: 127 then reads 00h, as
/// on the module, and the page is Errc::unsupported. A page that really repeats page 00h there counts as not there; one
/// of flags that clear on reading (2Ch) loses those among these bytes.
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

  asio::awaitable<Bytes> read(EepromPlace place, Clock::time_point due);
  /// Whether bytes 126 and 127 there are a selection.
  asio::awaitable<bool> selects(std::uint8_t address, Clock::time_point due);
  asio::awaitable<bool> page_is_there(std::uint8_t address, const Device& device, Clock::time_point due);
  asio::awaitable<void> fetch(std::uint8_t address, Device& device, std::span<std::byte> in, Clock::time_point due);

  ReadEeprom read_;
  std::string name_;
  Device lower_, upper_;                                                 // 50h, 51h
  std::optional<std::uint8_t> identifier_;                               // byte 0 of 50h, when it was last read
  std::set<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>> seen_;  // address, bank, page: known to be there
};

}  // namespace plugfest::linux_io
