#pragma once

#include "drivers/sim/target.hpp"
#include "tests/suites/module_eeprom.hpp"

namespace plugfest::emulated {

/// The memory of the conformance suites as a device on emulated wires.
class SuiteModule final : public sim::Target {
 public:
  bool start(sim::Direction direction, Clock::time_point /*now*/) override {
    return eeprom.start(direction == sim::Direction::read);
  }
  bool write(std::byte value) override { return eeprom.write(value); }
  std::byte read() override { return eeprom.read(); }
  void stop(Clock::time_point /*now*/) override {}

  suites::ModuleEeprom eeprom;
};

}  // namespace plugfest::emulated
