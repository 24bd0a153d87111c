#pragma once

#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/optoe_file.hpp"
#include "drivers/linux/optoe_memory.hpp"
#include "drivers/two_wire_bus.hpp"

#include <filesystem>
#include <memory>

namespace plugfest::linux_io {

/// A module's registers through the file `eeprom` of the kernel's optoe, for a switch whose own daemon lives on it.
///
/// Not the wires: a transfer becomes file accesses. What the module would keep is kept here, with its meaning: address
/// pointer, PageSelect, BankSelect. Every access of the kernel selects the page it needs and sets it back, so this and
/// the daemon do not fight over the selection.
///
/// What it cannot do, or only so:
/// - 50h only, and 51h where the class is 2; all else is Errc::unsupported.
/// - A page that the module does not have shows page 00h, which optoe does not notice. Before a page is used, or when
///   PageSelect is read back, bytes 166 to 189 are compared with page 00h's; equal means not there, and PageSelect then
///   reads 00h as on the module. A page that really repeats page 00h there counts as not there; one of flags that clear
///   on reading (2Ch) loses those among these bytes.
/// - A swap of the module between two accesses is not seen here, and a reset does not set this PageSelect back.
/// - Whoever else reads clears flags and counts that clear on reading: what is seen here is what the daemon left.
/// - Hold-off is not seen: optoe retries for its write_timeout by itself. Errc::nack says it gave up, after at least 25
///   ms, whatever the reason.
/// - Writes of several bytes need `write_max`; without, they are Errc::refused rather than cut.
/// - Banks need `max_bank_size`.
/// - No deadline reaches the kernel; about 4.5 kB/s.
class Optoe final : public TwoWireBus {
 public:
  /// Nothing is opened yet.
  /// @param clock   outlives this; a real one
  /// @param choice  the adapter whose 50h optoe is bound to
  /// @param root    where /sys is
  Optoe(Clock& clock, I2cAdapterChoice choice, const OptoeOptions& options = {}, std::filesystem::path root = "/",
        std::shared_ptr<SysfsFile> kernel = kernel_sysfs_file());

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;
  /// Finds the file and what class it is of; reads nothing of the module.
  asio::awaitable<OptoeInfo> probe(Clock::time_point due);

 private:
  std::shared_ptr<OptoeMemory> memory_;  // shared with an access that the kernel does not finish
  BlockingWorker worker_;
};

}  // namespace plugfest::linux_io
