#include "drivers/linux/optoe_memory.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace plugfest::linux_io {
namespace {

constexpr unsigned half = 128;
constexpr unsigned bank_select = 126, page_select = 127;
constexpr std::size_t bank_size = 32768;
constexpr std::uint8_t first_banked_page = 0x10;

// Serial number and date code of page 00h (CMIS and SFF-8636 alike): other pages hold something else there, and no
// flags that reading clears but for pages of nothing but flags.
constexpr unsigned tell_tale = 166;
constexpr std::size_t tell_tale_size = 24;

std::uint8_t bank_of(std::uint8_t bank, std::uint8_t page) { return page < first_banked_page ? std::uint8_t{0} : bank; }

}  // namespace

std::optional<std::size_t> optoe_offset(OptoeClass kind, std::uint8_t address, std::uint8_t bank, std::uint8_t page,
                                        std::uint8_t byte) {
  switch (kind) {
    case OptoeClass::one_address:
    case OptoeClass::cmis:
      if (address != 0x50 || (kind == OptoeClass::one_address && bank != 0)) return std::nullopt;
      return byte < half ? byte : bank * bank_size + page * half + byte;
    case OptoeClass::two_addresses:
      if (bank != 0) return std::nullopt;
      if (address == 0x50) return byte;
      if (address != 0x51) return std::nullopt;
      return byte < half ? 256u + byte : 256u + page * half + byte;
  }
  return std::nullopt;
}

OptoeMemory::OptoeMemory(I2cAdapterChoice choice, OptoeOptions options, std::filesystem::path root,
                         std::shared_ptr<SysfsFile> kernel)
    : choice_(std::move(choice)), options_(options), root_(std::move(root)), kernel_(std::move(kernel)) {}

std::string OptoeMemory::where(std::string_view what) const {
  return fmt::format("{}: {}", device_ ? device_->device.string() : "optoe", what);
}

std::optional<unsigned> OptoeMemory::attribute(std::string_view name) {
  std::array<std::byte, 32> text{};
  const long count = kernel_->read(root_ / device_->device.relative_path() / name, 0, text);
  if (count <= 0) return std::nullopt;
  const char* begin = reinterpret_cast<const char*>(text.data());
  unsigned value = 0;
  const auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

void OptoeMemory::open() {
  if (device_) return;
  const auto adapters = list_i2c_adapters(root_);
  const I2cAdapter adapter = find_i2c_adapter(adapters, choice_);
  choice_ = lasting_choice(adapters, adapter);
  device_ = OptoeInfo{fmt::format("/sys/bus/i2c/devices/{}-0050", adapter.number), OptoeClass::cmis, 0};
  const auto kind = attribute("dev_class");
  if (!kind || *kind < 1 || *kind > 3) {
    const std::string text = where(fmt::format(
        "optoe is not bound there (no dev_class); echo optoe3 0x50 > /sys/bus/i2c/devices/i2c-{}/new_device",
        adapter.number));
    device_.reset();
    throw BenchError(Errc::refused, text);
  }
  device_->kind = static_cast<OptoeClass>(*kind);
  sides_ = {Side{0x50}, Side{0x51}};
  seen_.clear();
}

OptoeInfo OptoeMemory::probe() {
  open();
  OptoeInfo info = *device_;
  info.stale_pages = stale_pages_;
  return info;
}

void OptoeMemory::fail(int error) {
  seen_.clear();  // another module may be in the cage by the time it answers again
  const auto text = [&](std::string_view what) {
    const char* name = strerrorname_np(error);
    return where(fmt::format("{} ({})", what, name != nullptr ? std::string(name) : fmt::format("errno {}", error)));
  };
  switch (error) {
    case ETIMEDOUT:
    case ENXIO:
    case EREMOTEIO:
    case EIO:
      throw BenchError(Errc::nack, text("no answer in optoe's retry window, or the bus hung: it cannot tell"));
    case ENOENT:
    case ENODEV:
    case ESHUTDOWN: {
      const std::string gone = text("the adapter, or its driver, is gone");
      device_.reset();
      throw BenchError(Errc::disconnected, gone);
    }
    case EINVAL:
      throw BenchError(Errc::unsupported, text("past the end of what optoe reaches"));
    case EACCES:
    case EPERM:
      throw BenchError(Errc::refused, text("no permission for the file eeprom"));
    default:  // not an enumeration: the kernel may return any number
      throw BenchError(Errc::refused, text(std::strerror(error)));
  }
}

/// @return bytes read; fewer than asked for: the file ends there
std::size_t OptoeMemory::read_file(std::size_t offset, std::span<std::byte> in) {
  std::size_t done = 0;
  while (done < in.size()) {
    const long count =
        kernel_->read(root_ / device_->device.relative_path() / "eeprom", offset + done, in.subspan(done));
    if (count < 0) fail(static_cast<int>(-count));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

void OptoeMemory::write_file(std::size_t offset, std::span<const std::byte> out) {
  const long count = kernel_->write(root_ / device_->device.relative_path() / "eeprom", offset, out);
  if (count < 0) fail(static_cast<int>(-count));
  if (static_cast<std::size_t>(count) < out.size())
    throw BenchError(Errc::short_transfer, where(fmt::format("{} of {} bytes written", count, out.size())));
}

bool OptoeMemory::paged(const Side& side) const {
  return device_->kind == OptoeClass::two_addresses ? side.address == 0x51 : true;
}

/// The bytes that optoe uses itself, and that this keeps in its place.
bool OptoeMemory::selector(const Side& side, unsigned byte) const {
  if (!paged(side)) return false;
  return byte == page_select || (byte == bank_select && device_->kind == OptoeClass::cmis);
}

std::size_t OptoeMemory::offset_of(const Side& side, unsigned byte) const {
  const auto offset = optoe_offset(device_->kind, side.address, bank_of(side.bank, side.page), side.page,
                                   static_cast<std::uint8_t>(byte));
  if (!offset)
    throw BenchError(Errc::unsupported, where(fmt::format("optoe does not reach {:02X}h bank {} page {:02X}h",
                                                          side.address, side.bank, side.page)));
  return *offset;
}

void OptoeMemory::check_bank(const Side& side) {
  const unsigned bank = bank_of(side.bank, side.page);
  if (bank == 0) return;
  const unsigned banks = attribute("max_bank_size").value_or(0);
  if (bank < banks) return;
  throw BenchError(Errc::unsupported,
                   where(fmt::format("bank {} is beyond optoe's max_bank_size of {}; echo {} > {}/max_bank_size", bank,
                                     banks, bank + 1, device_->device.string())));
}

/// optoe does not look whether the module took the page: one that it does not have shows page 00h.
bool OptoeMemory::page_is_there(const Side& side) {
  const std::uint8_t bank = bank_of(side.bank, side.page);
  if (side.page == 0 || !paged(side)) return true;
  if (seen_.contains({bank, side.page})) return true;
  check_bank(side);
  std::array<std::byte, tell_tale_size> shown{}, page_0{};
  if (read_file(offset_of(side, tell_tale), shown) < shown.size()) return false;
  mend_stale_page(side);
  const Side first{side.address};
  if (read_file(offset_of(first, tell_tale), page_0) < page_0.size()) return false;
  if (shown == page_0) return false;
  seen_.insert({bank, side.page});
  return true;
}

void OptoeMemory::show_page(Side& side) {
  if (page_is_there(side)) return;
  const std::uint8_t page = std::exchange(side.page, std::uint8_t{0});
  throw BenchError(Errc::unsupported, where(fmt::format("page {:02X}h: the module shows page 00h in its place", page)));
}

/// optoe sets PageSelect back after each access to another page. Where that failed, what it takes for page 00h is
/// another one.
void OptoeMemory::mend_stale_page(const Side& side) {
  const Side first{side.address};
  std::array<std::byte, 1> shown{};
  if (read_file(offset_of(first, page_select), shown) == 0 || shown[0] == std::byte{0}) return;
  if (options_.read_only)
    throw BenchError(
        Errc::malformed_reply,
        where(fmt::format("page 00h is not there: somebody left page {:02X}h selected, and this bench only "
                          "reads",
                          u8(shown[0]))));
  ++stale_pages_;
  const std::array zero{std::byte{0}};
  write_file(offset_of(first, page_select), zero);
}

void OptoeMemory::read(Side& side, std::span<std::byte> in, const std::atomic<bool>& abandoned) {
  unsigned byte = side.pointer;
  if (byte + in.size() > 2 * half)
    throw BenchError(Errc::unsupported, where(fmt::format("{} bytes from {} run past byte 255", in.size(), byte)));
  for (std::size_t done = 0; done < in.size() && !abandoned;) {
    const std::size_t room = (byte < half ? half : 2 * half) - byte;
    const auto piece = in.subspan(done, std::min(in.size() - done, room));
    const bool upper = byte >= half && paged(side);
    if (upper) show_page(side);
    if (upper && side.page == 0) mend_stale_page(side);
    const std::size_t count = read_file(offset_of(side, byte), piece);
    if (count == 0)
      throw BenchError(Errc::unsupported,
                       where(fmt::format("the file ends before page {:02X}h byte {}: the module's memory is flat, or "
                                         "not of class {}",
                                         side.page, byte, static_cast<unsigned>(device_->kind))));
    if (count < piece.size())
      throw BenchError(Errc::short_transfer, where(fmt::format("{} of {} bytes", count, piece.size())));
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (!selector(side, static_cast<unsigned>(byte + i))) continue;
      // The host looks whether its page was taken: so does this, now.
      if (byte + i == page_select && !page_is_there(side)) side.page = 0;
      piece[i] = std::byte{byte + i == page_select ? side.page : side.bank};
    }
    done += piece.size();
    byte += static_cast<unsigned>(piece.size());
  }
  side.pointer = static_cast<std::uint8_t>(byte == 2 * half ? half : byte);
}

void OptoeMemory::check_write_max(std::size_t count) {
  const std::size_t most = attribute("write_max").value_or(1);
  if (count <= most) return;
  const std::string file = (device_->device / "write_max").string();
  const std::string needed = std::to_string(std::max<std::size_t>(count, 8));
  if (options_.raise_write_max) {
    const long done =
        kernel_->write(root_ / device_->device.relative_path() / "write_max", 0, std::as_bytes(std::span(needed)));
    if (done > 0 && attribute("write_max").value_or(1) >= count) return;
  }
  throw BenchError(Errc::refused,
                   where(fmt::format("optoe would cut a write of {} bytes into pieces of {}; echo {} > {}", count, most,
                                     needed, file)));
}

void OptoeMemory::write_run(Side& side, unsigned byte, std::span<const std::byte> data) {
  if (data.empty()) return;
  if (options_.read_only)
    throw BenchError(Errc::refused, where("this bench only reads: somebody else drives the module"));
  const bool upper = byte >= half && paged(side);
  if (upper) show_page(side);
  if (upper && side.page == 0) mend_stale_page(side);
  check_write_max(data.size());
  write_file(offset_of(side, byte), data);
}

void OptoeMemory::write(Side& side, std::span<const std::byte> data, const std::atomic<bool>& abandoned) {
  unsigned byte = side.pointer;
  if (byte + data.size() > 2 * half)
    throw BenchError(Errc::unsupported, where(fmt::format("{} bytes from {} run past byte 255", data.size(), byte)));
  for (std::size_t done = 0; done < data.size() && !abandoned;) {
    std::size_t run = 0;
    while (done + run < data.size() && !selector(side, byte + static_cast<unsigned>(run)) &&
           (run == 0 || byte + run != half))
      ++run;
    write_run(side, byte, data.subspan(done, run));
    done += run;
    byte += static_cast<unsigned>(run);
    if (done == data.size() || !selector(side, byte)) continue;
    if (byte == bank_select) {
      side.next_bank = u8(data[done]);
    } else {
      side.page = u8(data[done]);
      side.bank = side.next_bank;
    }
    ++done;
    ++byte;
  }
  side.pointer = static_cast<std::uint8_t>(byte == 2 * half ? half : byte);
}

void OptoeMemory::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                           const std::atomic<bool>& abandoned) {
  assert(!out.empty() || !in.empty());
  if (abandoned) return;
  open();
  const bool reached = address == 0x50 || (address == 0x51 && device_->kind == OptoeClass::two_addresses);
  if (!reached)
    throw BenchError(Errc::unsupported, where(fmt::format("optoe of this class does not reach {:02X}h", address)));
  Side& side = sides_[address == 0x50 ? 0 : 1];
  if (!out.empty()) {
    side.pointer = u8(out[0]);
    write(side, out.subspan(1), abandoned);
  }
  if (!in.empty()) read(side, in, abandoned);
}

}  // namespace plugfest::linux_io
