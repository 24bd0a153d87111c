#include "drivers/sim/bus.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gmock/gmock.h>

namespace plugfest::sim {
namespace {

using namespace std::chrono_literals;

constexpr auto far_off = Clock::time_point::max();

/// Writes down what the wires do.
struct Recorder final : Target {
  bool start(Direction direction, Clock::time_point now) override {
    log += direction == Direction::read ? "Sr" : "S";
    starts.push_back(now);
    return answers;
  }
  bool write(std::byte value) override {
    log += " w" + to_hex(std::span(&value, 1));
    return --room >= 0;
  }
  std::byte read() override {
    log += " r";
    return std::byte{0x42};
  }
  void stop(Clock::time_point now) override {
    log += " P;";
    stops.push_back(now);
  }
  std::string log;
  std::vector<Clock::time_point> starts, stops;
  bool answers = true;
  int room = 100;
};

struct BusTest : testing::Test {
  BusTest() { bus.attach(0x50, &target); }
  void transfer(Bytes out, std::size_t count, Clock::time_point due = far_off) {
    Bytes in(count);
    support::run(clock, bus.transfer(0x50, out, in, due));
  }
  static constexpr std::chrono::nanoseconds since(Clock::time_point time) { return time - Clock::time_point{}; }

  VirtualClock clock;
  Recorder target;
  Bus bus{clock};
  const Bytes one{std::byte{0x1A}};
  const Bytes two{std::byte{0x1A}, std::byte{0x40}};
};

TEST_F(BusTest, ARegisterReadTakes39ClocksOf2500ns) {
  transfer(one, 1);
  EXPECT_EQ(target.log, "S w1aSr r P;");
  EXPECT_EQ(since(target.starts[0]), 25us);                   // START, address
  EXPECT_EQ(since(target.starts[1]), 25us + 22500ns + 25us);  // pointer, START, address
  EXPECT_EQ(since(clock.now()), 97500ns);
}

TEST_F(BusTest, AWriteOfTwoBytesTakes29Clocks) {
  transfer(two, 0);
  EXPECT_EQ(target.log, "S w1a w40 P;");
  EXPECT_EQ(since(target.stops.at(0)), 72500ns);
}

TEST_F(BusTest, EightBytesWithoutAddressTake83Clocks) {
  transfer({}, 8);
  EXPECT_EQ(since(clock.now()), 207500ns);
}

TEST_F(BusTest, ARefusedAddressEndsWithStopAfterElevenClocks) {
  target.answers = false;
  EXPECT_THROW(transfer(two, 0), BenchError);
  EXPECT_EQ(target.log, "S");
  EXPECT_EQ(since(clock.now()), 27500ns);
  EXPECT_EQ(bus.statistics().refused, 1u);
}

TEST_F(BusTest, ARefusedByteEndsTheTransaction) {
  target.room = 1;
  try {
    transfer({std::byte{1}, std::byte{2}, std::byte{3}}, 4);
    ADD_FAILURE();
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::nack);
    EXPECT_NE(std::string(error.what()).find("50h"), std::string::npos);
  }
  EXPECT_EQ(target.log, "S w01 w02 P;");
}

TEST_F(BusTest, TheBusIsIdleFor20usBetweenTransactions) {
  transfer(two, 0);
  transfer(two, 0);
  EXPECT_EQ(target.starts[1] - target.stops[0], 20us + 25us);
}

TEST_F(BusTest, CountsWhatWentOverIt) {
  transfer(one, 4);
  transfer(two, 0);
  EXPECT_EQ(bus.statistics().transactions, 2u);
  EXPECT_EQ(bus.statistics().bytes_written, 3u);
  EXPECT_EQ(bus.statistics().bytes_read, 4u);
}

asio::awaitable<void> use(Bus& bus, Bytes out, std::size_t count, std::string& order, char name) {
  Bytes in(count);
  co_await bus.transfer(0x50, out, in, far_off);
  order += name;
}

TEST_F(BusTest, TransactionsOfSeveralCoroutinesNeverInterleaveAndKeepTheirOrder) {
  asio::io_context io{1};
  std::string order;
  const auto done = [](std::exception_ptr failure) { EXPECT_FALSE(failure); };
  asio::co_spawn(io, use(bus, one, 2, order, 'a'), done);
  asio::co_spawn(io, use(bus, two, 0, order, 'b'), done);
  asio::co_spawn(io, use(bus, one, 1, order, 'c'), done);
  run_virtual(io, clock);
  EXPECT_EQ(target.log, "S w1aSr r r P;S w1a w40 P;S w1aSr r P;");
  EXPECT_EQ(order, "abc");
}

TEST_F(BusTest, WaitingForTheBusEndsAtTheDeadline) {
  asio::io_context io{1};
  std::string order;
  asio::co_spawn(io, use(bus, one, 100, order, 'a'), [](std::exception_ptr) {});
  std::exception_ptr failure;
  Bytes in(1);
  asio::co_spawn(io, bus.transfer(0x50, {}, in, Clock::time_point{} + 100us),
                 [&](std::exception_ptr thrown) { failure = thrown; });
  run_virtual(io, clock, Clock::time_point{} + 100us);
  ASSERT_TRUE(failure);
  try {
    std::rethrow_exception(failure);
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out);
  }
  run_virtual(io, clock);
  EXPECT_EQ(order, "a");
  transfer(one, 1);
  EXPECT_EQ(bus.statistics().transactions, 2u) << "the one that gave up never began";
}

TEST_F(BusTest, ATransactionThatOutlivesItsDeadlineIsFinishedAndTimedOut) {
  try {
    transfer(two, 0, Clock::time_point{} + 50us);
    ADD_FAILURE();
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out);
  }
  EXPECT_EQ(target.log, "S w1a w40 P;");
}

TEST_F(BusTest, ACancelledTransactionIsFinishedFirst) {
  asio::io_context io{1};
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  Bytes in(1);
  asio::co_spawn(io, bus.transfer(0x50, one, in, far_off),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) { failure = thrown; }));
  run_virtual(io, clock, Clock::time_point{} + 40us);
  EXPECT_EQ(target.log, "S w1a");
  signal.emit(asio::cancellation_type::terminal);
  run_virtual(io, clock);
  EXPECT_EQ(target.log, "S w1aSr r P;");
  ASSERT_TRUE(failure);
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::operation_aborted);
  }
}

TEST_F(BusTest, ACancelledWaiterLeavesTheQueue) {
  asio::io_context io{1};
  asio::cancellation_signal signal;
  std::string order;
  bool cancelled = false;
  asio::co_spawn(io, use(bus, one, 100, order, 'a'), [](std::exception_ptr) {});
  asio::co_spawn(
      io, use(bus, one, 1, order, 'b'),
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) { cancelled = thrown != nullptr; }));
  asio::co_spawn(io, use(bus, one, 1, order, 'c'), [](std::exception_ptr) {});
  run_virtual(io, clock, Clock::time_point{} + 40us);
  signal.emit(asio::cancellation_type::terminal);
  run_virtual(io, clock);
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(order, "ac");
}

TEST_F(BusTest, ADroppedEventLoopLeavesTheBusFreeForTheNext) {
  for (const auto dropped_at : {10us, 40us, 60us, 100us, 200us}) {
    {
      asio::io_context io{1};
      std::string order;
      asio::co_spawn(io, use(bus, one, 2, order, 'a'), [](std::exception_ptr) {});
      asio::co_spawn(io, use(bus, one, 2, order, 'b'), [](std::exception_ptr) {});
      asio::co_spawn(io, use(bus, one, 2, order, 'c'), [](std::exception_ptr) {});
      run_virtual(io, clock, clock.now() + dropped_at);
    }
    target.log.clear();
    transfer(one, 1);
    EXPECT_EQ(target.log, "S w1aSr r P;") << dropped_at.count();
  }
}

}  // namespace
}  // namespace plugfest::sim
