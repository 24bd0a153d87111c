#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/quirks.hpp"
#include "drivers/cmis/read_plan.hpp"
#include "drivers/two_wire_bus.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>

namespace plugfest {
struct BenchError;
}

namespace plugfest::cmis {

class Memory;

struct PagesOptions {
  std::uint8_t device = 0x50;  ///< 7-bit
  std::size_t max_read = 8;    ///< bytes a READ may have until the module allows more (allow_long_reads)
  std::size_t max_write = 8;   ///< bytes a WRITE may have
  /// How long a module may go on refusing an access: more than the longest hold-off outside CDB, tWRITENV. Whoever
  /// holds off for longer than its own time, and less than this, is reported and not given up.
  Clock::duration hold_off{std::chrono::milliseconds{100}};
  /// After the first refusal; twice as long after each further one up to `longest_pause`, because a refusal costs time
  /// on the bus too.
  Clock::duration retry_pause{std::chrono::microseconds{500}};
  Clock::duration longest_pause{std::chrono::milliseconds{4}};
  /// Another process can reach the bus: the selection is made and verified anew for every access.
  bool shared_bus = false;
};

/// What a module may be busy with after an access; until then it refuses the next one.
enum class Aftermath : std::uint8_t { none, page_change, write, non_volatile_write };

/// The longest that a module may refuse (CMIS 5.4, Timings). Of a page change, 01h:169 may promise less.
inline constexpr Clock::duration longest_page_change = std::chrono::milliseconds{10};         // tBPC
inline constexpr Clock::duration longest_write = std::chrono::milliseconds{10};               // tWRITE
inline constexpr Clock::duration longest_non_volatile_write = std::chrono::milliseconds{80};  // tWRITENV

/// What the bus was asked for so far; retries are part of a run's record.
struct BusUse {
  std::uint64_t transactions = 0, refused = 0, page_selects = 0;
};

/// Bank and page selection of one module, and every access to its memory: the only writer of bytes 126-127.
/// "Select, then access" is one critical section; several coroutines may share one object.
///
/// A page is verified by reading the selection back the first time it is selected, and again after any failure: an
/// unsupported page is no NACK, the module shows page 00h in its place. After that a page change is one WRITE, of
/// PageSelect alone while the bank stays.
///
/// A refused access costs time on the bus and tells nothing: how long this module was busy after a page change or a
/// write is remembered, and as long is waited before the first try of what follows the next one, at most as long as the
/// module may take.
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
  /// The same on pages where this module allows longer accesses than elsewhere: those of the command data block.
  /// @param longest  bytes of one access; a quirk may know better, and never less than elsewhere
  asio::awaitable<Bytes> read(Address from, std::size_t count, std::size_t longest);
  asio::awaitable<void> write(Address to, std::span<const std::byte> data, std::size_t longest);
  /// How long a WRITE may be where the module itself allows `advertised` bytes.
  std::size_t max_write(std::size_t advertised) const;
  /// Reads `count` bytes, lets `change` alter them and writes them back, with nobody in between: for a field that is
  /// narrower than its bytes.
  /// @param change  outlives the operation
  asio::awaitable<void> update(Address at, std::size_t count, const std::function<void(std::span<std::byte>)>& change);
  /// The same reads, one after another, into `memory`. A number of several bytes that lies within one READ is
  /// coherent; different fields of one READ are not coherent with each other.
  asio::awaitable<void> read(std::span<const PlannedRead> reads, Memory& memory);
  /// Whether the module has that page: selects it and reads the selection back, unless that was done before.
  /// @throws BenchError  as read, but for Errc::unsupported
  asio::awaitable<bool> has_page(std::uint8_t bank, std::uint8_t page);

  /// After a reset, a hot plug, or anything else that moves the selection behind our back: nothing is known of the
  /// module any more, neither the selection, nor its pages, nor how long a READ may be.
  void forget_selection();
  /// Bytes a READ may have from now on, until the selection is forgotten or an access fails.
  void allow_long_reads(std::size_t max_read) { allowed_read_ = max_read; }
  std::size_t max_read() const;
  /// What the module promises: a page change takes 10 ms / 2^exponent (01h:169.3:0, CMIS 5.3). Holds until the
  /// selection is forgotten.
  void promise_page_change(unsigned exponent) { page_change_bound_ = longest_page_change / (1 << exponent); }
  /// What the page selection shows, for whoever plans reads; empty: not known.
  const std::optional<Shown>& shown() const { return shown_; }
  /// Changes with everything that may mean another module: forget_selection, and an access that failed.
  std::uint64_t epoch() const { return epoch_; }
  ActiveQuirks& quirks() { return quirks_; }
  const ActiveQuirks& quirks() const { return quirks_; }
  const BusUse& use() const { return use_; }

 private:
  struct Lock;
  // With the lock held:
  asio::awaitable<void> transfer(std::span<const std::byte> out, std::span<std::byte> in, Aftermath leaves);
  Clock::duration bound(Aftermath what) const;
  /// The module answered; `refused`: when it last did not.
  void learn(Clock::time_point answered, Clock::time_point refused);
  asio::awaitable<void> write_selection(std::uint8_t bank, std::uint8_t page, bool with_bank);
  asio::awaitable<bool> select(std::uint8_t bank, std::uint8_t page);
  asio::awaitable<void> show(Address at);
  asio::awaitable<void> fetch(Address from, std::span<std::byte> bytes, std::size_t longest = 0);
  asio::awaitable<void> store(Address to, std::span<const std::byte> bytes, std::size_t longest = 0);
  /// Adds to a failure where it was, and forgets what was known of the module.
  [[noreturn]] void fail(std::string_view what, Address at, const BenchError& failure);
  TwoWireBus& bus_;
  Clock& clock_;
  PagesOptions options_;
  ActiveQuirks quirks_;
  BusUse use_;
  std::unique_ptr<Lock> lock_;
  std::optional<Shown> shown_;
  std::optional<std::uint8_t> bank_;  ///< what BankSelect holds, as far as is known
  std::set<HalfStart> verified_;      ///< pages that were shown when they were asked for
  std::optional<std::size_t> allowed_read_;
  struct Busy {
    Aftermath with = Aftermath::none;
    Clock::time_point since{};
  };
  Busy busy_;                              ///< since the last access
  std::array<Clock::duration, 4> seen_{};  ///< how long it lasted at most, by Aftermath
  Clock::duration page_change_bound_ = longest_page_change;
  std::uint64_t epoch_ = 0;
};

}  // namespace plugfest::cmis
