#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/base/error.hpp"
#include "drivers/linux/i2c_adapters.hpp"
#include "drivers/linux/i2c_dev_ioctl.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plugfest::linux_io {

/// How a transfer becomes requests to the kernel; what the adapter can do decides.
enum class I2cMethod : std::uint8_t {
  combined,      ///< I2C_RDWR: as asked, with a repeated start
  smbus_blocks,  ///< SMBus I2C blocks of at most 32 bytes, each with an offset of its own
  smbus_bytes,   ///< one byte of data a transaction
};

/// What is known of the adapter in use.
struct I2cPortInfo {
  I2cAdapter adapter;
  I2cMethod method = I2cMethod::combined;
  std::size_t longest_read = 0;   ///< in one transaction, as far as tried
  std::size_t longest_write = 0;  ///< without the offset byte
  std::string text() const;       ///< "i2c-3 '...' (...), SMBus I2C blocks of 32 bytes"
};

/// An adapter's node, blocking: what the worker thread does. The node is opened for each transfer alone, because the
/// kernel cannot finish an unplug while somebody holds it, and then stops the whole USB hub.
class I2cPort {
 public:
  /// @param force  also addresses that a kernel driver owns
  I2cPort(I2cAdapterChoice choice, bool force, std::filesystem::path root, std::shared_ptr<I2cIoctl> kernel);
  I2cPort(const I2cPort&) = delete;
  I2cPort& operator=(const I2cPort&) = delete;

  /// As TwoWireBus.
  /// @param abandoned  looked at before each transaction; true: the rest is not made
  /// @param now        an adapter that is gone is looked for ten times a second at most
  /// @throws BenchError
  void transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                const std::atomic<bool>& abandoned, Clock::time_point now);
  /// Finds the adapter and asks what it can do.
  I2cPortInfo probe(Clock::time_point now);

 private:
  class Node;

  void find(Clock::time_point now);
  std::filesystem::path link() const;
  bool still_there() const;
  void ask(Node& node, Clock::time_point now);
  void check_owner(std::uint8_t address) const;
  void combined(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                const std::atomic<bool>& abandoned);
  void smbus(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
             const std::atomic<bool>& abandoned);
  template <class Transaction>
  void in_pieces(std::size_t count, std::size_t& longest, const std::atomic<bool>& abandoned, Transaction transaction);
  int read_write(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in);
  int smbus_read(Node& node, std::uint8_t offset, std::span<std::byte> in);
  int smbus_write(Node& node, std::uint8_t offset, std::span<const std::byte> data);
  [[noreturn]] void fail(int error);
  std::string where(std::string_view what) const;

  I2cAdapterChoice choice_;
  bool force_;
  std::filesystem::path root_;
  std::shared_ptr<I2cIoctl> kernel_;

  std::optional<I2cAdapter> adapter_;
  std::filesystem::path link_;  ///< where sysfs had it then
  std::optional<unsigned long> functionality_;
  I2cMethod method_ = I2cMethod::combined;
  std::size_t longest_read_ = 0, longest_write_ = 0;
  std::optional<BenchError> gone_;  ///< what came of the last search
  Clock::time_point look_again_{};
  bool opened_ = false;               ///< some node, at some time
  Clock::time_point coming_until_{};  ///< of an adapter that came while it was looked for
  std::uint8_t address_ = 0;
};

}  // namespace plugfest::linux_io
