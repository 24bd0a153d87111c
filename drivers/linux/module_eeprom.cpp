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
// SFF-8024: the only ones whose 50h is 256 bytes without a selection.
constexpr std::uint8_t soldered_sff_8472 = 0x02, sfp = 0x03;
constexpr std::uint8_t first_banked_page = 0x10;

// As optoe_memory has it: serial number and date code of page 00h, where other pages hold something else.
constexpr std::uint8_t tell_tale = 166;
constexpr std::uint8_t tell_tale_size = 24;

EepromPlace upper_place(std::uint8_t address, std::uint8_t bank, std::uint8_t page, std::size_t offset,
                        std::size_t length) {
  EepromPlace place;
  place.address = address;
  place.bank = bank;
  place.page = page;
  place.offset = static_cast<std::uint8_t>(offset);
  place.length = static_cast<std::uint8_t>(length);
  return place;
}

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

asio::awaitable<Bytes> ModuleEeprom::read(EepromPlace place, Clock::time_point due) {
  try {
    Bytes data = co_await read_(place, due);
    if (data.size() != place.length)
      throw BenchError(Errc::short_transfer, fmt::format("{}: {} of {} bytes", name_, data.size(), place.length));
    if (place.address == module_address && place.offset == 0) {
      const std::uint8_t identifier = u8(data[0]);
      if (identifier_ && *identifier_ != identifier) seen_.clear();
      identifier_ = identifier;
    }
    co_return data;
  } catch (const BenchError& error) {
    // Another module may be in the cage by the time it answers again.
    identifier_.reset();
    seen_.clear();
    if (error.code() != Errc::unsupported) throw;
    throw BenchError(Errc::refused, fmt::format("{}; this port's driver reads no modules, or not by page: use the "
                                                "module's own bus",
                                                error.text()));
  }
}

asio::awaitable<bool> ModuleEeprom::selects(std::uint8_t address, Clock::time_point due) {
  if (address != module_address) co_return true;
  if (!identifier_) {
    EepromPlace first;
    first.address = module_address;
    first.length = 1;
    co_await read(first, due);
  }
  co_return *identifier_ != sfp&&* identifier_ != soldered_sff_8472;
}

asio::awaitable<bool> ModuleEeprom::page_is_there(std::uint8_t address, const Device& device, Clock::time_point due) {
  if (device.page == 0) co_return true;
  const std::uint8_t bank = device.page < first_banked_page ? std::uint8_t{0} : device.bank;
  const std::tuple key{address, bank, device.page};
  if (seen_.contains(key)) co_return true;
  const EepromPlace page = upper_place(address, bank, device.page, tell_tale, tell_tale_size);
  const EepromPlace page_0 = upper_place(address, 0, 0, tell_tale, tell_tale_size);
  const Bytes shown = co_await read(page, due);
  const Bytes first = co_await read(page_0, due);
  if (shown == first) co_return false;
  seen_.insert(key);
  co_return true;
}

asio::awaitable<void> ModuleEeprom::fetch(std::uint8_t address, Device& device, std::span<std::byte> in,
                                          Clock::time_point due) {
  std::size_t from = device.next;
  while (!in.empty()) {
    // The kernel refuses to cross either end of the upper half.
    const std::size_t end = from < half ? half : 2 * half;
    const std::size_t size = std::min(in.size(), end - from);
    const bool reads_page = from <= page_select && from + size > page_select;
    const bool reads_bank = address == module_address && from <= bank_select && from + size > bank_select;
    bool selected = false;
    if (from >= half ? device.page != 0 : reads_page || reads_bank) selected = co_await selects(address, due);
    if (selected && (from >= half || reads_page)) {
      const bool there = co_await page_is_there(address, device, due);
      const std::uint8_t page = device.page;
      // As on a module, which goes back to page 00h.
      if (!there) device.page = 0;
      if (!there && from >= half)
        throw BenchError(Errc::unsupported,
                         fmt::format("{}: page {:02X}h: the module, or the port's driver, shows page 00h in its place",
                                     name_, page));
    }
    const bool upper = from >= half && selected;
    const EepromPlace place =
        upper_place(address, upper ? device.bank : std::uint8_t{0}, upper ? device.page : std::uint8_t{0}, from, size);
    const Bytes data = co_await read(place, due);
    std::ranges::copy(data, in.begin());
    // The kernel's own selection is of its last read, not of the host's.
    if (selected && reads_page) in[page_select - from] = std::byte{device.page};
    if (selected && reads_bank) in[bank_select - from] = std::byte{device.bank_written};
    in = in.subspan(size);
    // A module's address counter stays in the half it was in.
    from = end - half + (from + size - (end - half)) % half;
    device.next = static_cast<std::uint8_t>(from);
  }
}

}  // namespace plugfest::linux_io
