#pragma once

#include "drivers/cmis/address.hpp"
#include "drivers/cmis/field.hpp"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

/// Which READs bring wanted bytes in with the least time on the bus. Pure: nothing here touches a bus.
namespace plugfest::cmis {

class Memory;

/// What transactions cost, in clocks of the bus: nine a byte, address bytes included, one for every START and STOP.
struct BusCosts {
  unsigned byte = 9;
  unsigned read = 30;        ///< START, address, offset, repeated START, address, STOP
  unsigned page_write = 29;  ///< of PageSelect alone
  unsigned bank_write = 38;  ///< of BankSelect and PageSelect together
};

/// The half of memory that a page and bank select, or lower memory: Address of its first byte.
using HalfStart = Address;

/// Bytes that somebody wants, and which of them belong together.
class Wanted {
 public:
  /// The bytes of one half: what is wanted, and where a number goes on in the next byte.
  struct Half {
    std::bitset<half_size> bytes, joined;
  };
  using Halves = std::map<HalfStart, Half>;

  /// Every element of a field. A number of several bytes stays whole.
  /// @pre a read does not clear it: flags have an owner, and that one says add_flags
  Wanted& add(const FieldInfo& field, std::uint8_t bank = 0);
  template <class T>
  Wanted& add(const Field<T>& field, std::uint8_t bank = 0) {
    return add(field.info, bank);
  }
  Wanted& add(const TextField& field) { return add(field.info); }
  /// As add, for whoever owns the flags: the read clears them.
  Wanted& add_flags(const FieldInfo& field, std::uint8_t bank = 0);
  /// Every byte between the first of `first` and the last of `last` that the register table describes and no read
  /// clears; reserved bytes and flags in between are left out.
  Wanted& add_between(const FieldInfo& first, const FieldInfo& last, std::uint8_t bank = 0);
  /// Every byte of a half, described or not, but for flags and for what is write-only.
  Wanted& add_readable(std::uint8_t bank, std::uint8_t page);
  Wanted& add_readable_lower();
  /// Every flag byte of a half: for the owner of the flags.
  Wanted& add_flags_of(std::uint8_t bank, std::uint8_t page);
  Wanted& add_flags_of_lower();
  Wanted& add(const Wanted& other);
  Wanted& remove(Address from, std::size_t count);
  /// Leaves out what `memory` knows already.
  Wanted& remove_known(const Memory& memory);

  bool contains(Address at) const;
  bool empty() const { return halves_.empty(); }
  std::size_t size() const;  ///< bytes
  const Halves& halves() const { return halves_; }

 private:
  void put(const FieldInfo& field, std::uint8_t bank);
  Halves halves_;
};

/// One READ: consecutive bytes of one half.
struct PlannedRead {
  Address from;
  std::size_t count = 0;
  friend bool operator==(const PlannedRead&, const PlannedRead&) = default;
};

/// What the module's page selection shows. An empty bank: nobody knows what BankSelect holds.
struct Shown {
  std::optional<std::uint8_t> bank;
  std::uint8_t page = 0;
  friend bool operator==(const Shown&, const Shown&) = default;
};
/// Whether that bank and page are what is shown.
bool shows(const std::optional<Shown>& shown, std::uint8_t bank, std::uint8_t page);
/// Whether BankSelect must be written too to get there.
bool needs_bank(const std::optional<Shown>& shown, std::uint8_t bank, std::uint8_t page);

struct ReadLimits {
  std::size_t max_read = 8;
  std::optional<Shown> shown;  ///< empty: not known
  BusCosts costs = {};
};

struct ReadPlan {
  std::vector<PlannedRead> reads;  ///< pages one after another, each once
  unsigned page_writes = 0;
  std::size_t bytes = 0;  ///< that the reads carry, wanted or swept up
  unsigned clocks = 0;    ///< time on the bus: the least that these bytes cost
};

/// The cheapest reads that bring every wanted byte in once. Neighbours are merged where the gap costs less than another
/// transaction; only bytes that the register table describes as readable, and that no read clears, are swept up in a
/// gap. A number of several bytes is never split over two reads, unless it is longer than `max_read`. Lower memory
/// comes first, then the page that is shown, then the others in the order that needs the fewest bytes of page
/// selection.
///
/// A number is coherent within its own bytes. Two of them are not, however they are read: a module may update one while
/// the other is on the wire (CMIS 5.4, Coherence).
/// @pre limits.max_read > 0
ReadPlan plan_reads(const Wanted& wanted, const ReadLimits& limits);

}  // namespace plugfest::cmis
