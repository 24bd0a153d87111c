#include "drivers/sim/bus.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

namespace plugfest::sim {
namespace {

using suites::BusRig;
using suites::BusUnderTest;
using suites::TwoWireBusSuite;

/// A module's memory as the simulated wires see it.
class Eeprom final : public Target {
 public:
  bool start(Direction direction, Clock::time_point) override { return memory.start(direction == Direction::read); }
  bool write(std::byte value) override { return memory.write(value); }
  std::byte read() override { return memory.read(); }
  void stop(Clock::time_point) override {}
  suites::ModuleEeprom memory;
};

class SimRig final : public BusRig {
 public:
  SimRig() { bus_.attach(suites::ModuleEeprom::address, &eeprom_); }
  TwoWireBus& bus() override { return bus_; }
  Clock& clock() override { return clock_; }
  suites::ModuleEeprom* eeprom() override { return &eeprom_.memory; }

 private:
  VirtualClock clock_;
  Eeprom eeprom_;
  Bus bus_{clock_};
};

INSTANTIATE_TEST_SUITE_P(Sim, TwoWireBusSuite,
                         testing::Values(BusUnderTest{"sim", [] { return std::make_unique<SimRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::sim
