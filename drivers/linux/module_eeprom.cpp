#include "drivers/linux/module_eeprom.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace plugfest::linux_io {

namespace {

constexpr std::uint8_t module_address = 0x50;
constexpr std::uint8_t diagnostics_address = 0x51;  // SFF-8472
constexpr std::uint8_t bank_select = 126;
constexpr std::uint8_t page_select = 127;
constexpr std::size_t half = 128;

}  // namespace

ReadEeprom eeprom_of(Ethtool& ethtool, std::string interface) {
  return [&ethtool, name = std::move(interface)](EepromPlace place, Clock::time_point due) {
    return ethtool.eeprom(name, place, due);
  };
}

ModuleEeprom::ModuleEeprom(ReadEeprom read, std::string name) : read_(std::move(read)), name_(std::move(name)) {}

asio::awaitable<void> ModuleEeprom::transfer(std::uint8_t address, std::span<const std::byte> out,
                                             std::span<std::byte> in, Clock::time_point due) {
  if (address != module_address && address != diagnostics_address)
    throw BenchError(Errc::refused,
                     fmt::format("{}: address {:02X}h: ethtool reaches 50h and 51h alone", name_, address));
  Device& device = address == module_address ? lower_ : upper_;
  if (!out.empty()) {
    const std::uint8_t first = u8(out.front());
    const auto values = out.subspan(1);
    const std::uint8_t lowest = address == module_address ? bank_select : page_select;
    if (!values.empty() && (first < lowest || first + values.size() > page_select + std::size_t{1}))
      throw BenchError(Errc::refused,
                       fmt::format("{}: write byte {} of {:02X}h: ethtool only reads modules; use the module's own bus "
                                   "(i2c-dev, optoe, a USB adapter) to write",
                                   name_, first, address));
    std::size_t to = first;
    for (const std::byte value : values) {
      if (to++ == bank_select) {
        device.bank_written = u8(value);
      } else {
        device.bank = device.bank_written;
        device.page = u8(value);
      }
    }
    // After byte 127 comes byte 0.
    device.next = static_cast<std::uint8_t>(values.empty() ? to : to % half);
  }
  if (!in.empty()) co_await fetch(address, device, in, due);
}

asio::awaitable<void> ModuleEeprom::fetch(std::uint8_t address, Device& device, std::span<std::byte> in,
                                          Clock::time_point due) {
  std::size_t from = device.next;
  while (!in.empty()) {
    // The kernel refuses to cross either end of the upper half.
    const std::size_t end = from < half ? half : 2 * half;
    const std::size_t size = std::min(in.size(), end - from);
    EepromPlace place;
    place.address = address;
    place.offset = static_cast<std::uint8_t>(from);
    place.length = static_cast<std::uint8_t>(size);
    if (from >= half) {
      place.bank = device.bank;
      place.page = device.page;
    }
    Bytes data;
    try {
      data = co_await read_(place, due);
    } catch (const BenchError& error) {
      if (error.code() != Errc::unsupported) throw;
      throw BenchError(Errc::refused, fmt::format("{}; this port's driver reads no modules, or not by page: use the "
                                                  "module's own bus",
                                                  error.text()));
    }
    std::ranges::copy(data, in.begin());
    // The kernel's own selection is of its last read, not of the host's.
    if (from <= page_select && from + size > page_select) in[page_select - from] = std::byte{device.page};
    if (address == module_address && from <= bank_select && from + size > bank_select)
      in[bank_select - from] = std::byte{device.bank_written};
    in = in.subspan(size);
    // A module's address counter stays in the half it was in.
    from = end - half + (from + size - (end - half)) % half;
    device.next = static_cast<std::uint8_t>(from);
  }
}

}  // namespace plugfest::linux_io
