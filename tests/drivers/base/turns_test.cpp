#include "drivers/base/turns.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <optional>

namespace plugfest {
namespace {

using namespace std::chrono_literals;

constexpr auto far_off = Clock::time_point::max();

struct TurnsTest : testing::Test {
  asio::awaitable<void> use(char name, Clock::duration time, Clock::time_point due = far_off) {
    const Turns::Turn turn = co_await turns.take(clock, due, "slot 1");
    EXPECT_FALSE(in_use.has_value()) << name << " together with " << *in_use;
    in_use = name;
    order += name;
    struct Leaves {
      std::optional<char>& user;
      ~Leaves() { user.reset(); }
    } leaves{in_use};
    co_await clock.wait_for(time);
    waiting += turns.somebody_waits() ? 'w' : '-';
  }
  void start(char name, Clock::duration time, Clock::time_point due = far_off) {
    asio::co_spawn(*io, use(name, time, due), [this, name](std::exception_ptr failure) { note(name, failure); });
  }
  void note(char name, std::exception_ptr failure) {
    if (!failure) return;
    order += '!';
    order += name;
    try {
      std::rethrow_exception(failure);
    } catch (const BenchError& error) {
      text = error.text();
    } catch (const boost::system::system_error& error) {
      text = error.code() == asio::error::operation_aborted ? "cancelled" : error.what();
    }
  }

  VirtualClock clock;
  Turns turns;
  std::optional<char> in_use;
  std::string order, waiting, text;
  std::optional<asio::io_context> io{std::in_place, 1};
};

TEST_F(TurnsTest, OneAtATimeFirstComeFirstServed) {
  start('a', 3ms);
  start('b', 1ms);
  start('c', 2ms);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(clock.now().time_since_epoch(), 6ms);
  EXPECT_EQ(waiting, "ww-") << "the last one sees that nobody waits";
}

TEST_F(TurnsTest, WhoComesBackAtOnceStandsBehindWhoWaits) {
  const auto twice = [this]() -> asio::awaitable<void> {
    co_await use('a', 1ms);
    co_await use('A', 1ms);
  };
  asio::co_spawn(*io, twice(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  start('b', 1ms);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "abA");
}

TEST_F(TurnsTest, WhoWaitsLongerThanItsDeadlineLeavesTheQueue) {
  start('a', 5ms);
  start('b', 1ms, clock.now() + 2ms);
  start('c', 1ms);
  run_virtual(*io, clock, clock.now() + 2ms);
  EXPECT_EQ(order, "a!b");
  EXPECT_EQ(text, "slot 1: not there by its deadline");
  run_virtual(*io, clock);
  EXPECT_EQ(order, "a!bc");
}

TEST_F(TurnsTest, ATurnThatComesExactlyAtTheDeadlineCounts) {
  start('a', 2ms);
  start('b', 1ms, clock.now() + 2ms);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "ab");
}

TEST_F(TurnsTest, ADeadlineThatHasPassedTakesNoTurnEvenWhenNobodyElseWantsIt) {
  start('a', 0ms, clock.now() - 1ns);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "!a");
  EXPECT_EQ(text, "slot 1: not there by its deadline");
  start('b', 0ms, clock.now());
  run_virtual(*io, clock);
  EXPECT_EQ(order, "!ab") << "now is in time";
}

TEST_F(TurnsTest, ACancelledWaiterLeavesTheQueue) {
  asio::cancellation_signal signal;
  start('a', 5ms);
  asio::co_spawn(*io, use('b', 1ms),
                 asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr thrown) { note('b', thrown); }));
  start('c', 1ms);
  run_virtual(*io, clock, clock.now() + 1ms);
  signal.emit(asio::cancellation_type::terminal);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "a!bc");
  EXPECT_EQ(text, "cancelled");
}

TEST_F(TurnsTest, AWaiterThatIsCancelledJustAsItsTurnComesHandsItOn) {
  asio::cancellation_signal signal;
  const auto cancels_at_its_end = [&]() -> asio::awaitable<void> {
    co_await use('a', 1ms);
    signal.emit(asio::cancellation_type::terminal);
  };
  asio::co_spawn(*io, cancels_at_its_end(), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  asio::co_spawn(*io, use('b', 1ms),
                 asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr thrown) { note('b', thrown); }));
  start('c', 1ms);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "ab!bc");
}

TEST_F(TurnsTest, AFailureWithinATurnGivesItBack) {
  const auto fails = [this]() -> asio::awaitable<void> {
    co_await use('a', 1ms);
    const Turns::Turn turn = co_await turns.take(clock, far_off, "slot 1");
    throw BenchError(Errc::nack, std::string{"page 11h"});
  };
  asio::co_spawn(*io, fails(), [this](std::exception_ptr failure) { note('a', failure); });
  run_virtual(*io, clock);
  start('b', 1ms);
  run_virtual(*io, clock);
  EXPECT_EQ(order, "a!ab");
}

TEST_F(TurnsTest, ADroppedEventLoopLeavesItFreeForTheNext) {
  for (const auto dropped_at : {0ms, 1ms, 2ms, 3ms, 4ms}) {
    start('a', 2ms);
    start('b', 2ms);
    start('c', 2ms);
    run_virtual(*io, clock, clock.now() + dropped_at);
    io.reset();
    io.emplace(1);
    EXPECT_FALSE(turns.somebody_waits());
    order.clear();
    start('d', 1ms);
    run_virtual(*io, clock);
    EXPECT_EQ(order, "d") << dropped_at.count();
  }
}

}  // namespace
}  // namespace plugfest
