#pragma once

#include "drivers/two_wire_bus.hpp"

#include <string>

namespace plugfest::app {

/// A bus to a module that listens only while ModSelL is held, which is not ours to drive: the module is asked as it was
/// found, and Errc::nack says so.
class AsFoundBus final : public TwoWireBus {
 public:
  /// @param bus  outlives this
  explicit AsFoundBus(TwoWireBus& bus) : bus_(bus) {}

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  TwoWireBus& bus_;
};

/// A module that cannot be told from others at its address, since ModSelL is not ours to drive: every transfer is
/// Errc::refused with the reason.
class UnselectableBus final : public TwoWireBus {
 public:
  /// @param reason  who drives the module, and how to make that pause
  explicit UnselectableBus(std::string reason) : reason_(std::move(reason)) {}

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  std::string reason_;
};

/// A bus to a module that somebody else drives: it may be looked at, page by page, and nothing else. Register addresses
/// go through, and what selects bank and page; every other write is Errc::refused with the reason.
class ReadOnlyBus final : public TwoWireBus {
 public:
  /// @param bus     outlives this
  /// @param reason  who drives the module, and how to make that pause
  ReadOnlyBus(TwoWireBus& bus, std::string reason) : bus_(bus), reason_(std::move(reason)) {}

  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  TwoWireBus& bus_;
  std::string reason_;
};

}  // namespace plugfest::app
