#pragma once

#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/i2c_dev_ioctl.hpp"
#include "drivers/linux/i2c_dev_port.hpp"
#include "drivers/two_wire_bus.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace plugfest::linux_io {

struct I2cDevOptions {
  bool force = false;  ///< use an address although a kernel driver owns it
  /// How long calls wait for one that was left behind in the kernel, before they fail at once.
  Clock::duration grace = BlockingWorker::default_grace;
};

/// A two-wire bus behind the kernel's /dev/i2c-N. One of these per adapter: its calls are served in order by one
/// thread.
///
/// With I2C_RDWR transfers are made as asked. Reads after a one-byte offset, and writes of an offset and data, that are
/// longer than the adapter takes are made in pieces, each with an offset of its own; the length that it takes is found
/// once. An adapter that knows SMBus only makes nothing but these, in blocks of at most 32 bytes, or byte by byte; all
/// else is Errc::unsupported. A transfer in pieces is no longer one transaction: other masters may come between.
///
/// A NACK of the data cannot be told from one of the address. Errc::nack also stands for a time-out where the adapter's
/// driver has one number for both; the text says so. Errc::refused: the text says what to do.
class I2cDev final : public TwoWireBus {
 public:
  /// Nothing is opened yet. The adapter found first is the one meant from then on: it is found again by its USB serial
  /// or its place when its number has changed.
  /// @param clock  outlives this; a real one
  /// @param root   where /sys and /dev are
  I2cDev(Clock& clock, I2cAdapterChoice choice, const I2cDevOptions& options = {}, std::filesystem::path root = "/",
         std::shared_ptr<I2cIoctl> kernel = kernel_i2c_ioctl());

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;
  /// Finds the adapter and asks what it can do. Nothing goes over the bus.
  asio::awaitable<I2cPortInfo> probe(Clock::time_point due);
  /// A request is in the kernel that nobody waits for any more.
  bool stuck() const { return worker_.stuck(); }

 private:
  Clock& clock_;
  std::string name_;
  std::shared_ptr<I2cPort> port_;  // shared with a request that the kernel does not finish
  BlockingWorker worker_;
};

}  // namespace plugfest::linux_io
