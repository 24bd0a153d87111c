#pragma once

#include "drivers/base/turns.hpp"
#include "drivers/two_wire_bus.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plugfest {
class CagePins;
}

namespace plugfest::mux {

/// Several modules at one address of one bus, of which ModSelL lets one listen at a time: a two-wire bus for each.
///
/// A transaction selects its module, and lets it listen no longer when it is over, whatever became of it; nobody is
/// selected in between. The first one takes the ModSelL of all, and no other line of theirs. Transactions of all
/// modules queue, first come first served. One that has begun is finished even when its caller is cancelled: that
/// surfaces afterwards.
///
/// Selecting, and keeping the others out, end with the transaction's deadline; letting go does not: it takes as long as
/// the pins give one access of a line.
///
/// Where a module can neither be deselected nor be known to be, transactions of the others fail and never reach the
/// bus: two would answer at once. A ModSelL whose adapter is gone is nobody's: modules pull it up themselves.
///
/// Others may use the bus for addresses that are not the modules'.
class SharedBus {
 public:
  /// @param bus, clock  outlive this
  SharedBus(TwoWireBus& bus, Clock& clock);
  ~SharedBus();
  SharedBus(const SharedBus&) = delete;
  SharedBus& operator=(const SharedBus&) = delete;

  /// The bus of one more module; lives as long as this. All are added before the first transaction.
  /// @param name  for people: "cage 2"
  /// @param pins  outlive this
  /// @throws std::invalid_argument  its ModSelL is not wired, or starts asserted
  TwoWireBus& add(std::string name, CagePins& pins);

  /// Modules that were not let go of after their transaction; whoever comes next makes up for it, or fails.
  std::uint64_t late_deselections() const { return late_deselections_; }

 private:
  class Module;

  asio::awaitable<void> transfer(Module& module, std::uint8_t address, std::span<const std::byte> out,
                                 std::span<std::byte> in, Clock::time_point due);

  TwoWireBus& bus_;
  Clock& clock_;
  std::vector<std::unique_ptr<Module>> modules_;
  Turns turns_;
  std::uint64_t late_deselections_ = 0;
};

}  // namespace plugfest::mux
