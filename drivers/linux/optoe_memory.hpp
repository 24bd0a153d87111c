#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/optoe_file.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace plugfest::linux_io {

/// Which memory map the kernel's driver was told; the file `dev_class`.
enum class OptoeClass : std::uint8_t {
  one_address = 1,    ///< SFF-8636
  two_addresses = 2,  ///< SFF-8472
  cmis = 3,
};

/// Where a byte of a module lies in the file `eeprom`. Pure.
/// @param address  50h or 51h
/// @return empty: nowhere
std::optional<std::size_t> optoe_offset(OptoeClass kind, std::uint8_t address, std::uint8_t bank, std::uint8_t page,
                                        std::uint8_t byte);

struct OptoeOptions {
  bool read_only = false;        ///< somebody else drives the module: only look
  bool raise_write_max = false;  ///< set the file `write_max` where a write would be cut; it stays so
  Clock::duration grace = BlockingWorker::default_grace;  ///< as I2cDevOptions
};

struct OptoeInfo {
  std::filesystem::path device;  ///< "/sys/bus/i2c/devices/3-0050"
  OptoeClass kind = OptoeClass::cmis;
  unsigned stale_pages = 0;  ///< how often page 00h showed another page, because somebody's restore had failed
};

/// A module behind the kernel's optoe, blocking: what the worker thread does. Keeps what the module itself would keep:
/// address pointer, PageSelect and BankSelect.
class OptoeMemory {
 public:
  /// @param root  where /sys is
  OptoeMemory(I2cAdapterChoice choice, OptoeOptions options, std::filesystem::path root,
              std::shared_ptr<SysfsFile> kernel);

  /// As TwoWireBus.
  /// @throws BenchError
  void transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                const std::atomic<bool>& abandoned);
  OptoeInfo probe();

 private:
  /// One device address as the module keeps it.
  struct Side {
    std::uint8_t address = 0x50;
    std::uint8_t pointer = 0, page = 0, bank = 0, next_bank = 0;
  };

  void open();
  bool paged(const Side& side) const;
  bool selector(const Side& side, unsigned byte) const;
  void read(Side& side, std::span<std::byte> in, const std::atomic<bool>& abandoned);
  void write(Side& side, std::span<const std::byte> data, const std::atomic<bool>& abandoned);
  void write_run(Side& side, unsigned byte, std::span<const std::byte> data);
  void show_page(Side& side);
  bool page_is_there(const Side& side);
  void mend_stale_page(const Side& side);
  void check_bank(const Side& side);
  void check_write_max(std::size_t count);
  std::size_t offset_of(const Side& side, unsigned byte) const;
  std::size_t read_file(std::size_t offset, std::span<std::byte> in);
  void write_file(std::size_t offset, std::span<const std::byte> out);
  std::optional<unsigned> attribute(std::string_view name);
  [[noreturn]] void fail(int error);
  std::string where(std::string_view what) const;

  I2cAdapterChoice choice_;
  OptoeOptions options_;
  std::filesystem::path root_;
  std::shared_ptr<SysfsFile> kernel_;

  std::optional<OptoeInfo> device_;
  std::array<Side, 2> sides_{Side{0x50}, Side{0x51}};
  std::set<std::pair<std::uint8_t, std::uint8_t>> seen_;  ///< bank and page: known to be there
  unsigned stale_pages_ = 0;
};

}  // namespace plugfest::linux_io
