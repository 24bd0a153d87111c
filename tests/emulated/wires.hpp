#pragma once

#include "drivers/sim/target.hpp"

#include <cstdint>
#include <functional>
#include <map>

namespace plugfest::emulated {

/// The two wires behind an emulated adapter with what is on them. Whoever drives them keeps the time.
class Wires {
 public:
  /// What answers at an address just now; null: nobody, a module may be pulled out and put in again.
  using Finder = std::function<sim::Target*()>;

  explicit Wires(Clock& clock) : clock_(clock) {}

  void attach(std::uint8_t address, Finder target) { targets_[address] = std::move(target); }
  void attach(std::uint8_t address, sim::Target& target) {
    targets_[address] = [&target] { return &target; };
  }

  /// START or repeated START with an address.
  /// @param address  7-bit
  /// @return acknowledged
  bool start(std::uint8_t address, sim::Direction direction);
  /// @return acknowledged
  bool write(std::byte value);
  /// FFh where nobody drives the wires.
  std::byte read();
  void stop();

  /// Without those of STOP and idle time: nine a byte, one a START, since the wires were made.
  std::uint64_t clocks() const { return clocks_; }
  std::uint64_t starts() const { return starts_; }

 private:
  sim::Target* addressed();

  Clock& clock_;
  std::map<std::uint8_t, Finder> targets_;
  std::uint8_t address_ = 0;
  sim::Target* target_ = nullptr;
  std::uint64_t clocks_ = 0, starts_ = 0;
};

}  // namespace plugfest::emulated
