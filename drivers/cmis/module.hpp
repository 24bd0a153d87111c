#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/field.hpp"
#include "drivers/cmis/pages.hpp"

#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace plugfest::cmis {

class Memory;

/// One look at the monitors. An empty value: the module does not advertise it, or the unit is not known.
struct MonitorReading {
  std::optional<Celsius> temperature;
  std::optional<Volt> vcc;
  std::optional<std::array<MilliWatt, 8>> tx_power, rx_power;
  std::optional<std::array<MilliAmpere, 8>> tx_bias;  ///< times the advertised scaling factor
};

/// What a memory with the bytes of monitor_set says. Pure.
/// @param identity  what Module::identify brought
MonitorReading monitors(const Memory& memory, const Memory& identity, std::uint8_t bank = 0);

struct SnapshotOptions {
  bool flags = false;  ///< the caller owns the flags: they are read, once, and so cleared
};

/// The typed host driver of one module: fields in, values out. What is static is read once per insertion and held until
/// the module may have become another one: `forget`, and every access that failed.
///
/// A field that a read clears belongs to one owner (FlagReader): nothing here reads it on the way to something else,
/// and read, read_all, read_bits and read_bytes refuse it.
class Module {
 public:
  /// @param quirks  rules for modules that need them, applied once the module has said who it is; outlive this
  explicit Module(Pages& pages, std::span<const QuirkRule> quirks = {});
  ~Module();

  Pages& pages() { return pages_; }

  /// The bits of one element, read in one access of exactly its size: coherent (CMIS 5.4, Coherence).
  /// @pre a read does not clear the field: see take_flag
  /// @param element  0-based; lane 1 is element 0
  /// @throws BenchError  as Pages::read
  asio::awaitable<std::uint64_t> read_bits(const FieldInfo& field, std::size_t element = 0, std::uint8_t bank = 0);
  /// All bytes of a field: eight lanes of states in one access.
  /// @pre a read does not clear the field
  asio::awaitable<Bytes> read_bytes(const FieldInfo& field, std::uint8_t bank = 0);
  asio::awaitable<void> write_bytes(const FieldInfo& field, std::span<const std::byte> data, std::uint8_t bank = 0);
  /// Sets the bits of one element; neighbours within its bytes are read and written back as they were.
  asio::awaitable<void> write_bits(const FieldInfo& field, std::uint64_t bits, std::size_t element = 0,
                                   std::uint8_t bank = 0);

  /// @return empty: the specification gives the bits no meaning
  template <class T>
  asio::awaitable<std::optional<T>> read(const Field<T>& field, std::size_t element = 0, std::uint8_t bank = 0) {
    co_return field.from_bits(co_await read_bits(field.info, element, bank));
  }
  /// Every element of a field in one access: lane 1 first.
  template <class T>
  asio::awaitable<std::vector<std::optional<T>>> read_all(const Field<T>& field, std::uint8_t bank = 0) {
    const Bytes raw = co_await read_bytes(field.info, bank);
    std::vector<std::optional<T>> values;
    for (std::size_t i = 0; i < field.info.count; ++i) values.push_back(field.decode(raw, i));
    co_return values;
  }
  /// One flag as read deliberately: this clears it, and every other flag of its byte, which nobody sees any more.
  /// @pre a read clears the field
  asio::awaitable<bool> take_flag(const Field<bool>& flag, std::size_t element = 0, std::uint8_t bank = 0);
  /// All lanes of a flag, lane 1 first; as take_flag.
  asio::awaitable<std::vector<bool>> take_flags(const Field<bool>& flag, std::uint8_t bank = 0);

  template <class T>
  asio::awaitable<void> write(const Field<T>& field, std::type_identity_t<T> value, std::size_t element = 0,
                              std::uint8_t bank = 0) {
    co_await write_bits(field.info, field.to_bits(value), element, bank);
  }

  /// What is wanted, in the fewest and shortest accesses. Every number is coherent in itself; two of them are not.
  asio::awaitable<Memory> read(const Wanted& wanted);
  /// identity_set, read once per insertion. Finds out first how long a READ may be, and uses it.
  asio::awaitable<Memory> identify();
  /// identity_set and status_set: what a host that looks after a module needs. What is static comes from `identify`.
  asio::awaitable<Memory> survey(SnapshotOptions options = {}, std::uint8_t bank = 0);
  /// Temperature, supply, power and bias of eight lanes: two READs and at most one page change.
  asio::awaitable<MonitorReading> poll(std::uint8_t bank = 0);
  /// Every byte that may be read without side effects, read anew: lower memory, pages 00h, 01h, 02h, 10h and 11h as far
  /// as the module has them, without the bytes that a read clears. What was not read stays unknown. A module that was
  /// not met before is identified first, so that its quirks hold.
  asio::awaitable<Memory> snapshot(SnapshotOptions options = {});

  /// After a reset or a hot plug: nothing is known of the module any more.
  void forget();
  /// What was allowed for in this module so far, to be put on record.
  std::vector<QuirkUse> findings() const { return pages_.quirks().uses(); }

 private:
  struct Held;  // what is static; shared with the operations that use it while another one may replace it
  using HeldPtr = std::shared_ptr<Held>;
  asio::awaitable<HeldPtr> meet();
  asio::awaitable<HeldPtr> identified();
  asio::awaitable<std::uint64_t> bits_of(const FieldInfo& field, std::size_t element, std::uint8_t bank);
  asio::awaitable<void> gather(const Wanted& wanted, Memory& memory);
  asio::awaitable<void> read_identity(Memory& memory);
  asio::awaitable<void> check_long_reads(Memory& memory);
  void adopt_quirks(const Memory& identity);
  void adopt_promises(const Memory& identity);
  Pages& pages_;
  std::span<const QuirkRule> quirks_;
  HeldPtr held_;
};

}  // namespace plugfest::cmis
