#include "drivers/sim/world.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/sim/rig.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <cctype>

namespace plugfest::sim::test {
namespace {

SlotConfig numbered(unsigned number) {
  SlotConfig config;
  config.number = number;
  config.image = dr8();
  config.low_power_request = false;
  config.meter = MeterConfig{};
  return config;
}

/// Everything that a curious host can see of a slot over some seconds, as text.
asio::awaitable<void> watch(VirtualClock& clock, Slot& slot, Clock::duration period, std::string& seen) {
  const std::array monitors{std::byte{14}};
  const std::array state{std::byte{3}};
  const std::array shunt{std::byte{0x04}};
  for (auto time = at(2s); time < at(6s); time += period) {
    co_await clock.wait_until(time);
    Bytes in(4);
    co_await slot.module_bus().transfer(0x50, monitors, in, Clock::time_point::max());
    seen += to_hex(in);
    in.resize(1);
    co_await slot.module_bus().transfer(0x50, state, in, Clock::time_point::max());
    seen += to_hex(in);
    in.resize(3);
    co_await slot.meter_bus()->transfer(0x40, shunt, in, Clock::time_point::max());
    seen += to_hex(in) + ' ';
  }
}

std::string story(std::uint64_t seed, unsigned slots, unsigned watched, Clock::duration others = 1s) {
  VirtualClock clock;
  World world(clock, seed);
  std::string seen, ignored;
  asio::io_context io{1};
  for (unsigned number = 0; number < slots; ++number) {
    Slot& slot = world.add_slot(numbered(number));
    const bool interesting = number == watched;
    asio::co_spawn(io, watch(clock, slot, interesting ? 1s : others, interesting ? seen : ignored),
                   [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  }
  run_virtual(io, clock);
  return seen;
}

TEST(World, OneSeedGivesTheSameBytes) {
  EXPECT_EQ(story(7, 2, 1), story(7, 2, 1));
  EXPECT_NE(story(7, 2, 1), story(8, 2, 1));
}

TEST(World, ASlotIsTheSameAloneAndAmong64) { EXPECT_EQ(story(7, 1, 0), story(7, 64, 0)); }

TEST(World, WhatOthersPollChangesNothing) { EXPECT_EQ(story(7, 4, 2, 1s), story(7, 4, 2, 13ms)); }

TEST(World, SlotsDiffer) { EXPECT_NE(story(7, 2, 0), story(7, 2, 1)); }

TEST(World, ARunnerMayBeDroppedAndAnotherGoesOn) {
  VirtualClock clock;
  World world(clock, 1);
  Slot& slot = world.add_slot(numbered(0));
  for (int i = 0; i < 50; ++i) {
    asio::io_context io{1};
    std::string seen;
    asio::co_spawn(io, watch(clock, slot, 10ms, seen), [](std::exception_ptr) {});
    run_virtual(io, clock, clock.now() + 50ms + std::chrono::microseconds(13 * i));
  }
  std::string seen;
  support::run(clock, watch(clock, slot, 1s, seen));
  EXPECT_FALSE(seen.empty());
}

TEST(World, PinsKeepTheirLevelsAcrossAHotSwap) {
  Rig rig(dr8(), true);
  rig.until(1s);
  rig.low_power_pin(false);
  ModuleImage other = dr8_bytes();
  put(other, upper_half(0x00), 129, {'O', 'T', 'H', 'E', 'R'});
  finish(other);
  rig.slot.unplug();
  EXPECT_FALSE(support::run(rig.clock, rig.slot.pins().module_present()));
  rig.pass(1s);
  rig.slot.plug(other, {});
  EXPECT_TRUE(support::run(rig.clock, rig.slot.pins().module_present()));
  EXPECT_FALSE(support::run(rig.clock, rig.slot.pins().low_power_request()));
  EXPECT_FALSE(rig.acknowledges()) << "MgmtInit";
  rig.pass(301ms);
  EXPECT_EQ(rig.hex(129, 5), "4f54484552");
  EXPECT_EQ(rig.hex(3).substr(1), "5");
}

TEST(World, AModulePulledOutInMidTransactionIsANack) {
  Rig rig;
  rig.until(1s);
  asio::io_context io{1};
  std::exception_ptr failure;
  const std::array out{std::byte{0}};
  Bytes in(100);
  asio::co_spawn(io, rig.slot.module_bus().transfer(0x50, out, in, Clock::time_point::max()),
                 [&](std::exception_ptr thrown) { failure = thrown; });
  run_virtual(io, rig.clock, rig.clock.now() + 1ms);
  rig.slot.unplug();
  run_virtual(io, rig.clock);
  EXPECT_THROW(std::rethrow_exception(failure), BenchError);
}

TEST(World, APowerCycleForgetsWhatWasWritten) {
  Rig rig;
  rig.until(1s);
  rig.write({31, 0xFF});
  rig.slot.power_cycle();
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(301ms);
  EXPECT_EQ(rig.hex(31), "00");
}

TEST(World, IdleModulesCostNothing) {
  Rig rig(dr8(), false);
  rig.until(3s);
  rig.until(72h);  // nothing waits in the clock: one step
  EXPECT_EQ(rig.hex(3).substr(1), "6");
}

}  // namespace
}  // namespace plugfest::sim::test
