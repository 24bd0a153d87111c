#include "drivers/mux/shared_bus.hpp"

#include "drivers/mux/selected_bus.hpp"
#include "drivers/sim/bus.hpp"
#include "tests/drivers/mux/fake_cages.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

namespace plugfest::mux {
namespace {

using namespace std::chrono_literals;
using support::run;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct SharedBusTest : testing::Test {
  SharedBusTest() { wire.attach(0x50, &cages); }

  Clock::time_point soon() const { return clock.now() + 1s; }
  /// Byte 64 of a module, which both have alike until somebody writes there.
  unsigned value_of(TwoWireBus& module) {
    const Bytes out{std::byte{64}};
    Bytes in(1);
    run(clock, module.transfer(0x50, out, in, soon()));
    return u8(in[0]);
  }
  void write(TwoWireBus& module, unsigned value) {
    const Bytes out{std::byte{64}, to_byte(value)};
    run(clock, module.transfer(0x50, out, {}, soon()));
  }
  std::optional<Errc> failure(TwoWireBus& module) {
    try {
      value_of(module);
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }
  void expect_nobody_listens() {
    EXPECT_FALSE(a.listens);
    EXPECT_FALSE(b.listens);
    EXPECT_EQ(cages.both, 0);
    EXPECT_EQ(cages.early, 0);
  }

  VirtualClock clock;
  test::FakeCage a{clock}, b{clock};
  test::TwoCages cages{a, b, clock};
  sim::Bus wire{clock};
  SharedBus shared{wire, clock};
  TwoWireBus& first = shared.add("cage 1", a);
  TwoWireBus& second = shared.add("cage 2", b);
  std::string text;
};

TEST_F(SharedBusTest, EachBusReachesItsOwnModule) {
  write(first, 0xA1);
  write(second, 0xB2);
  EXPECT_EQ(value_of(first), 0xA1u);
  EXPECT_EQ(value_of(second), 0xB2u);
  EXPECT_EQ(value_of(first), 0xA1u);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, AModuleHasItsTimeToListenAndIsHeldToTheEnd) {
  value_of(first);
  EXPECT_EQ(cages.early, 0);
  EXPECT_GE(a.since - cages.stopped, 500us);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, ALongerSetUpIsKept) {
  test::FakeCage slow{clock, test::select_only(), {.select_set_up = 9ms, .select_hold = 3ms}};
  test::TwoCages one{slow, b, clock};
  sim::Bus other{clock, std::nullopt};
  other.attach(0x50, &one);
  SharedBus bus{other, clock};
  TwoWireBus& module = bus.add("slow", slow);
  value_of(module);
  EXPECT_EQ(clock.now().time_since_epoch(), 12ms);
}

TEST_F(SharedBusTest, ManyCallersOfBothNeverMeet) {
  asio::io_context io{1};
  std::vector<Bytes> in(20, Bytes(32));
  const Bytes out{std::byte{128}};
  int finished = 0;
  for (std::size_t i = 0; i < in.size(); ++i)
    asio::co_spawn(io, (i % 2 == 0 ? first : second).transfer(0x50, out, in[i], soon()),
                   [&](std::exception_ptr thrown) { finished += thrown ? 0 : 1; });
  run_virtual(io, clock);
  EXPECT_EQ(finished, 20);
  // Page 00h from byte 128 on: 11 + 37 + 5 * 128, modulo 256.
  for (const Bytes& one : in) EXPECT_EQ(u8(one[0]), 0xB0u);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, AModuleThatDoesNotAnswerLeavesTheOtherAlone) {
  a.memory.busy = true;
  EXPECT_EQ(failure(first), Errc::nack);
  EXPECT_THAT(text, HasSubstr("cage 1"));
  expect_nobody_listens();
  EXPECT_EQ(failure(second), std::nullopt);
  a.memory.busy = false;
  EXPECT_EQ(failure(first), std::nullopt);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, AModuleThatCannotBeSelectedIsNotAskedAndLeavesTheOtherAlone) {
  a.failing = Errc::disconnected;
  EXPECT_EQ(failure(first), Errc::disconnected);
  EXPECT_EQ(wire.statistics().transactions, 0u);
  EXPECT_EQ(failure(second), std::nullopt) << "an adapter that is gone drives no line";
  a.failing.reset();
  EXPECT_EQ(failure(first), std::nullopt);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, WhoCannotBeLetGoOfKeepsTheOthersOffTheBus) {
  value_of(first);
  const auto before = wire.statistics().transactions;
  asio::io_context io{1};
  std::exception_ptr failed;
  Bytes in(1);
  const Bytes out{std::byte{64}};
  asio::co_spawn(io, first.transfer(0x50, out, in, soon()), [&](std::exception_ptr thrown) { failed = thrown; });
  run_virtual(io, clock, clock.now() + 2100us);  // selected, and in mid-transaction
  ASSERT_TRUE(a.listens);
  a.failing = Errc::nack;
  run_virtual(io, clock);
  EXPECT_FALSE(failed) << "the transaction itself went well";
  EXPECT_EQ(shared.late_deselections(), 1u);
  EXPECT_EQ(failure(second), Errc::nack);
  EXPECT_THAT(text, HasSubstr("cage 1 may listen too"));
  EXPECT_EQ(wire.statistics().transactions, before + 1) << "it never reached the bus";
  a.failing.reset();
  EXPECT_EQ(failure(second), std::nullopt);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, AnotherUseOfTheLinesDoesNotSelectWhoShouldHaveBeenLetGo) {
  a.failing = Errc::timed_out;
  EXPECT_EQ(failure(first), Errc::timed_out);
  a.failing.reset();
  run(clock, a.prepare());
  EXPECT_FALSE(a.listens);
}

TEST_F(SharedBusTest, TheLinesOfAModuleThatIsNotUsedAreLeftAloneButForModSelL) {
  CageWires wires = test::select_only();
  wires.reset.line = "1";
  wires.low_power.line = "2";
  test::FakeCage idle{clock, wires};
  idle.listens = true;  // somebody else left it so
  shared.add("cage 3", idle);
  value_of(first);
  EXPECT_FALSE(idle.listens);
  EXPECT_THAT(idle.driven, Not(IsEmpty()));
  EXPECT_THAT(idle.driven, Each(CageSignal::select));
}

TEST_F(SharedBusTest, ACancelledTransactionLetsItsModuleGo) {
  for (const auto after : {0us, 1000us, 2000us, 2050us, 2300us, 2600us}) {
    SCOPED_TRACE(after.count());
    asio::io_context io{1};
    asio::cancellation_signal stop;
    bool ended = false;
    Bytes in(8);
    const Bytes out{std::byte{64}};
    asio::co_spawn(io, first.transfer(0x50, out, in, soon()),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { ended = true; }));
    run_virtual(io, clock, clock.now() + after);
    stop.emit(asio::cancellation_type::terminal);
    run_virtual(io, clock);
    EXPECT_TRUE(ended);
    expect_nobody_listens();
    EXPECT_EQ(failure(second), std::nullopt);
  }
}

TEST_F(SharedBusTest, ADroppedEventLoopLeavesNobodyForTheOtherToMeet) {
  for (const auto after : {0us, 1000us, 2050us, 2300us, 2600us}) {
    SCOPED_TRACE(after.count());
    Bytes in(8);
    const Bytes out{std::byte{64}};
    {
      asio::io_context io{1};
      asio::co_spawn(io, first.transfer(0x50, out, in, soon()), [](std::exception_ptr) {});
      run_virtual(io, clock, clock.now() + after);
    }
    EXPECT_EQ(failure(second), std::nullopt);
    expect_nobody_listens();
  }
}

TEST_F(SharedBusTest, ATransactionsTimeIsThatOfItsLinesToo) {
  b.slow = 600ms;
  Bytes in(1);
  const Bytes out{std::byte{64}};
  const auto timed_out_after = [&](TwoWireBus& module) {
    const auto began = clock.now();
    try {
      run(clock, module.transfer(0x50, out, in, began + 100ms));
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::timed_out) << error.what();
      return clock.now() - began;
    }
    ADD_FAILURE() << "a line that takes 600 ms";
    return Clock::duration{};
  };
  EXPECT_EQ(timed_out_after(first), 100ms) << "the other one is not known to be deselected";
  EXPECT_EQ(timed_out_after(second), 700ms) << "and it is let go of, come what may";
  EXPECT_EQ(wire.statistics().transactions, 0u);
  b.slow = {};
  EXPECT_EQ(failure(first), std::nullopt);
  EXPECT_EQ(failure(second), std::nullopt);
  expect_nobody_listens();
}

TEST_F(SharedBusTest, ASelectedModulesLinesAreTakenWithinTheTransactionsTime) {
  CageWires wires = test::select_only();
  wires.select.asserted = true;
  test::FakeCage cage{clock, wires};
  test::TwoCages one{cage, b, clock};
  sim::Bus bus{clock};
  bus.attach(0x50, &one);
  SelectedBus selected{bus, cage, clock};
  cage.slow = 600ms;
  Bytes in(1);
  const Bytes out{std::byte{64}};
  try {
    run(clock, selected.transfer(0x50, out, in, clock.now() + 100ms));
    ADD_FAILURE() << "a line that takes 600 ms";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out);
  }
  EXPECT_EQ(clock.now().time_since_epoch(), 100ms);
  EXPECT_EQ(bus.statistics().transactions, 0u);
  cage.slow = {};
  value_of(selected);
  EXPECT_EQ(one.early, 0);
}

TEST_F(SharedBusTest, RefusesWhoCannotShare) {
  CageWires none;
  test::FakeCage unwired{clock, none};
  EXPECT_THROW(shared.add("cage 3", unwired), std::invalid_argument);
  CageWires always = test::select_only();
  always.select.asserted = true;
  test::FakeCage selected{clock, always};
  EXPECT_THROW(shared.add("cage 3", selected), std::invalid_argument);
}

}  // namespace
}  // namespace plugfest::mux
