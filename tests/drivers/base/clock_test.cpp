#include "drivers/base/clock.hpp"

#include "drivers/base/deadline.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::run;

asio::awaitable<void> note(Clock& clock, Clock::time_point due, Clock::Rank rank, std::string name,
                           std::vector<std::string>& order) {
  co_await clock.wait_until(due, rank);
  order.push_back(std::move(name));
}

asio::awaitable<void> step(Clock& clock, Clock::duration time, int times) {
  for (int i = 0; i < times; ++i) co_await clock.wait_for(time);
}

void spawn(asio::io_context& io, asio::awaitable<void> coroutine) {
  asio::co_spawn(io, std::move(coroutine), asio::detached);
}

TEST(VirtualClock, JumpsToTheNextEvent) {
  VirtualClock clock;
  const auto started = std::chrono::steady_clock::now();
  run(clock, step(clock, 24h, 3));
  EXPECT_EQ(clock.now().time_since_epoch(), 72h);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
}

TEST(VirtualClock, WakesInTheOrderOfTime) {
  VirtualClock clock;
  asio::io_context io{1};
  std::vector<std::string> order;
  const auto start = clock.now();
  spawn(io, note(clock, start + 3s, Clock::Rank::event, "third", order));
  spawn(io, note(clock, start + 1s, Clock::Rank::event, "first", order));
  spawn(io, note(clock, start + 2s, Clock::Rank::event, "second", order));
  run_virtual(io, clock);
  EXPECT_EQ(order, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(VirtualClock, LetsADeadlineExpireAfterEverythingElseOfItsInstant) {
  VirtualClock clock;
  asio::io_context io{1};
  std::vector<std::string> order;
  const auto due = clock.now() + 1s;
  spawn(io, note(clock, due, Clock::Rank::deadline, "deadline", order));
  spawn(io, note(clock, due, Clock::Rank::event, "event", order));
  run_virtual(io, clock);
  EXPECT_EQ(order, (std::vector<std::string>{"event", "deadline"}));
}

TEST(VirtualClock, WakesWaitersOfOneInstantInTheirOrder) {
  VirtualClock clock;
  asio::io_context io{1};
  std::vector<std::string> order;
  for (const char* name : {"a", "b", "c"}) spawn(io, note(clock, clock.now() + 1s, Clock::Rank::event, name, order));
  run_virtual(io, clock);
  EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(VirtualClock, DoesNotWaitForThePast) {
  VirtualClock clock;
  run(clock, step(clock, 1s, 1));
  run(clock, clock.wait_until(clock.now() - 1ms));
  run(clock, clock.wait_until(clock.now()));
  EXPECT_EQ(clock.now().time_since_epoch(), 1s);
}

TEST(VirtualClock, StopsBeforeWhatIsDueAfterTheEnd) {
  VirtualClock clock;
  asio::io_context io{1};
  std::vector<std::string> order;
  const auto start = clock.now();
  spawn(io, note(clock, start + 1s, Clock::Rank::event, "in time", order));
  spawn(io, note(clock, start + 3s, Clock::Rank::event, "after the end", order));
  run_virtual(io, clock, start + 2s);
  EXPECT_EQ(order, (std::vector<std::string>{"in time"}));
  EXPECT_EQ(clock.now(), start + 1s);
  EXPECT_EQ(clock.next_due(), start + 3s);
  run_virtual(io, clock);
  EXPECT_EQ(clock.now(), start + 3s);
  EXPECT_EQ(clock.next_due(), Clock::time_point::max());
}

TEST(VirtualClock, ForgetsAWaiterWhoseContextIsGone) {
  VirtualClock clock;
  std::vector<std::string> order;
  {
    asio::io_context io{1};
    spawn(io, note(clock, clock.now() + 1s, Clock::Rank::event, "never", order));
    run_virtual(io, clock, clock.now());
    EXPECT_NE(clock.next_due(), Clock::time_point::max());
  }
  EXPECT_EQ(clock.next_due(), Clock::time_point::max());
  EXPECT_FALSE(clock.advance());
  EXPECT_TRUE(order.empty());
}

TEST(VirtualClock, CountsCivilTimeFromAFixedEpoch) {
  VirtualClock clock;
  EXPECT_EQ(to_rfc3339(clock.utc()), "2026-01-01T00:00:00.000Z");
  run(clock, step(clock, 36h + 1500ms, 1));
  EXPECT_EQ(to_rfc3339(clock.utc()), "2026-01-02T12:00:01.500Z");
  EXPECT_TRUE(clock.simulated());
}

asio::awaitable<void> wait_really(Clock& clock, Clock::duration time, bool& done) {
  co_await clock.wait_for(time);
  done = true;
}

TEST(SteadyClock, LetsTimePass) {
  SteadyClock clock;
  asio::io_context io{1};
  bool done = false;
  const auto start = clock.now();
  spawn(io, wait_really(clock, 20ms, done));
  io.run();
  EXPECT_TRUE(done);
  EXPECT_GE(clock.now() - start, 20ms);
  EXPECT_FALSE(clock.simulated());
}

TEST(SteadyClock, MovesCivilTimeWithItself) {
  const SteadyClock clock;
  const auto apart = clock.utc() - std::chrono::system_clock::now();
  EXPECT_LT(apart < 0s ? -apart : apart, 1s);
}

TEST(Rfc3339, ShowsMillisecondsRoundedDown) {
  using std::chrono::sys_days;
  const auto day = sys_days{std::chrono::year{2024} / 2 / 29};
  EXPECT_EQ(to_rfc3339(day + 23h + 59min + 59s + 999'999us), "2024-02-29T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(day + 7ms), "2024-02-29T00:00:00.007Z");
}

}  // namespace
}  // namespace plugfest
