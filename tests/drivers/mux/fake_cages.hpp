#pragma once

#include "drivers/cage_pins.hpp"
#include "drivers/sim/target.hpp"
#include "tests/suites/module_eeprom.hpp"

#include <optional>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::mux::test {

inline CageWires select_only() {
  CageWires wires;
  wires.select.line = "0";
  wires.select.asserted = false;
  return wires;
}

/// A cage with a module in it, and its lines.
class FakeCage final : public CagePins {
 public:
  explicit FakeCage(Clock& clock, const CageWires& wires = select_only(), const CageTiming& timing = {})
      : CagePins(clock, wires, timing), clock_(clock) {}

  suites::ModuleEeprom memory;
  bool listens = false;  ///< ModSelL is low
  Clock::time_point since{};
  std::optional<Errc> failing;  ///< of its lines; they keep their levels
  int failures = -1;            ///< so many only; -1: always
  Clock::duration slow{};       ///< an access of a line takes that long
  std::vector<CageSignal> driven;

 private:
  asio::awaitable<void> drive(CageSignal signal, bool level, Clock::time_point) override {
    if (failing && failures != 0) {
      if (failures > 0) --failures;
      throw BenchError(*failing, std::string(name_of(signal)));
    }
    if (slow > Clock::duration{}) co_await clock_.wait_for(slow);
    driven.push_back(signal);
    if (signal == CageSignal::select && listens == level) {
      listens = !level;
      since = clock_.now();
    }
    co_return;
  }
  asio::awaitable<void> listen(CageSignal, Clock::time_point) override { co_return; }
  asio::awaitable<bool> level(CageSignal, Clock::time_point) override { co_return false; }

  Clock& clock_;
};

/// What answers at 50h of a bus with two cages: whoever listens. Notes what must never be.
class TwoCages final : public sim::Target {
 public:
  TwoCages(FakeCage& a, FakeCage& b, Clock& clock) : a_(a), b_(b), clock_(clock) {}

  bool start(sim::Direction direction, Clock::time_point) override {
    if (a_.listens && b_.listens) ++both;
    FakeCage* const cage = a_.listens ? &a_ : b_.listens ? &b_ : nullptr;
    if (cage != nullptr && clock_.now() - cage->since < select_set_up) ++early;
    spoken_ = cage == nullptr ? nullptr : &cage->memory;
    return spoken_ != nullptr && spoken_->start(direction == sim::Direction::read);
  }
  bool write(std::byte value) override { return spoken_->write(value); }
  std::byte read() override { return spoken_->read(); }
  void stop(Clock::time_point at) override { stopped = at; }

  int both = 0;   ///< transactions that two modules heard
  int early = 0;  ///< that began before the module was ready to listen
  Clock::time_point stopped{};

 private:
  FakeCage& a_;
  FakeCage& b_;
  Clock& clock_;
  suites::ModuleEeprom* spoken_ = nullptr;
};

}  // namespace plugfest::mux::test
