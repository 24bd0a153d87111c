#pragma once

#include "tests/drivers/sim/rig.hpp"

#include <initializer_list>
#include <string>
#include <vector>

/// For tests only: a module with a command data block.
namespace plugfest::sim::test {

/// The DR8 LPO module with bytes 163 to 166 of page 01h as given, before `finish`; firmware 1.2 running, 1.1 beside it;
/// vendor "ACME", part "PN-1", both padded with blanks.
ModuleImage cdb_bytes(std::initializer_list<unsigned> from_163);
ModuleImage cdb_module(std::initializer_list<unsigned> from_163);

/// Background, one instance, no extended payload, busy for at most 4.96 s.
inline constexpr std::initializer_list<unsigned> background = {0x60, 0x00, 0x1F, 0x80};
/// The same in the foreground.
inline constexpr std::initializer_list<unsigned> foreground = {0x40, 0x00, 0x1F, 0x80};
/// Background, 16 pages of extended payload with auto paging.
inline constexpr std::initializer_list<unsigned> extended = {0x77, 0xFF, 0x1F, 0x80};

/// In ModuleLowPwr, page 9Fh selected.
struct CdbRig : Rig {
  explicit CdbRig(const ModuleImage& image = cdb_module(background), const Behaviour& behaviour = {});

  /// Bytes 130 to 133, then the local payload, then CMDID as one write; 10 ms pass after each.
  /// @param header  bytes 128 to 133, the check code last
  void send(std::initializer_list<unsigned> header, const std::vector<unsigned>& lpl = {});
  /// The same with a check code of this helper's own reckoning; then waits until the instance is not busy.
  /// @return byte 37
  std::string run(unsigned command, const std::vector<unsigned>& lpl = {}, unsigned epl_length = 0);
  /// Waits until the module answers and is not busy.
  void finish();
  /// The length and code of the reply, and so many bytes of it.
  std::string reply(std::size_t count);
  /// FirmwareStatus, by 0100h.
  std::string firmware_status();
  void power_cycle();
  void reset();
  /// Waits for management after a reset and selects page 9Fh again.
  void boot();
};

std::vector<unsigned> u32(unsigned value);
std::vector<unsigned> operator+(std::vector<unsigned> a, const std::vector<unsigned>& b);

}  // namespace plugfest::sim::test
