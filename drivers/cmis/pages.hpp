#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plugfest {
struct BenchError;
}

namespace plugfest::cmis {

/// A byte address as the bus sees it: 0-127 lower memory (bank and page do not matter), 128-255 in that bank and page.
struct Address {
  std::uint8_t bank = 0;
  std::uint8_t page = 0;
  std::uint8_t byte = 0;
};

struct PagesOptions {
  std::uint8_t device = 0x50;  ///< 7-bit
  std::size_t max_read = 8;    ///< bytes a READ may have; 128 where 01h:251.1:0 = 2 (CMIS 5.3)
  std::size_t max_write = 8;   ///< bytes a WRITE may have
  Clock::duration hold_off{std::chrono::milliseconds{100}};  ///< how long a module may go on refusing an access
  Clock::duration retry_pause{std::chrono::microseconds{500}};
};

/// What the bus was asked for so far; retries are part of a run's record.
struct BusUse {
  std::uint64_t transactions = 0, refused = 0, page_selects = 0;
};

/// Bank and page selection of one module, and every access to its memory: the only writer of bytes 126-127.
/// "Select, then access" is one critical section; several coroutines may share one object.
class Pages {
 public:
  Pages(TwoWireBus& bus, Clock& clock, PagesOptions options = {});
  ~Pages();

  /// Reads `count` bytes from `from` on, within one half, in accesses no longer than the module allows.
  /// @throws BenchError  Errc::unsupported: the module shows another page; Errc::nack: it refused for longer than
  ///                     `hold_off`; else as TwoWireBus::transfer. The page selection is then unknown and set anew.
  asio::awaitable<Bytes> read(Address from, std::size_t count);
  /// Writes `data` within one half, in accesses no longer than the module allows.
  asio::awaitable<void> write(Address to, std::span<const std::byte> data);
  /// Reads `count` bytes, lets `change` alter them and writes them back, with nobody in between: for a field that is
  /// narrower than its bytes.
  /// @param change  outlives the operation
  asio::awaitable<void> update(Address at, std::size_t count, const std::function<void(std::span<std::byte>)>& change);
  /// Whether the module has that page: selects it and reads the selection back.
  /// @throws BenchError  as read, but for Errc::unsupported
  asio::awaitable<bool> has_page(std::uint8_t bank, std::uint8_t page);

  /// After a reset, a hot plug, or anything else that moves the selection behind our back.
  void forget_selection();
  void allow_long_reads(std::size_t max_read) { options_.max_read = max_read; }
  const BusUse& use() const { return use_; }

 private:
  struct Lock;
  asio::awaitable<void> transfer(std::span<const std::byte> out, std::span<std::byte> in);
  // With the lock held:
  asio::awaitable<bool> select(std::uint8_t bank, std::uint8_t page);
  asio::awaitable<void> show(Address at);
  asio::awaitable<void> fetch(Address from, std::span<std::byte> bytes);
  asio::awaitable<void> store(Address to, std::span<const std::byte> bytes);
  /// Adds to a failure where it was, and forgets the page selection, which is then not known.
  [[noreturn]] void fail(std::string_view what, Address at, const BenchError& failure);
  TwoWireBus& bus_;
  Clock& clock_;
  PagesOptions options_;
  BusUse use_;
  std::unique_ptr<Lock> lock_;
  struct Selection {
    std::uint8_t bank, page;
    friend bool operator==(Selection, Selection) = default;
  };
  std::optional<Selection> selected_;
};

/// "lower byte 26", "page 11h byte 128", "bank 1 page 11h byte 128".
std::string to_string(const Address& address);

}  // namespace plugfest::cmis
