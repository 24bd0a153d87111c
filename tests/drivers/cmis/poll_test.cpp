#include "drivers/cmis/poll.hpp"

#include "drivers/base/error.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::run;

/// A value that is 1 until `changes` and 2 from then on; a look takes `look`.
struct Source {
  VirtualClock clock;
  Clock::time_point changes;
  Clock::duration look{};
  int looks = 0;

  asio::awaitable<int> read() {
    ++looks;
    const int value = clock.now() >= changes ? 2 : 1;
    co_await clock.wait_for(look);
    co_return value;
  }

  Polled<int> poll(Clock::time_point due, Clock::duration interval) {
    return run(clock, poll_until<int>(
                          clock, due, interval, [this] { return read(); }, [](int value) { return value == 2; }));
  }
};

constexpr Clock::time_point start{};

TEST(PollUntil, AValueThatIsThereAtOnceIsTheFirstLooks) {
  Source source{.clock = {}, .changes = start};
  const auto polled = source.poll(start + 1s, 10ms);
  EXPECT_TRUE(polled.reached);
  EXPECT_TRUE(polled.at_first_look);
  EXPECT_EQ(polled.last, 2);
  EXPECT_EQ(polled.not_before, start);
  EXPECT_EQ(source.looks, 1);
}

TEST(PollUntil, BoundsWhenTheValueCameByTheLooksAroundIt) {
  Source source{.clock = {}, .changes = start + 25ms, .look = 1ms};
  const auto polled = source.poll(start + 1s, 10ms);
  EXPECT_TRUE(polled.reached);
  EXPECT_FALSE(polled.at_first_look);
  EXPECT_EQ(polled.not_before, start + 20ms);
  EXPECT_EQ(polled.seen, start + 31ms);
}

TEST(PollUntil, AValueThatComesAtTheDeadlineCounts) {
  Source source{.clock = {}, .changes = start + 25ms};
  const auto polled = source.poll(start + 25ms, 10ms);
  EXPECT_TRUE(polled.reached);
  EXPECT_EQ(polled.seen, start + 25ms);
  EXPECT_EQ(polled.not_before, start + 20ms);
}

TEST(PollUntil, AValueThatComesAfterTheDeadlineDoesNotAndTheLastOneIsKept) {
  Source source{.clock = {}, .changes = start + 25ms + 1ns};
  const auto polled = source.poll(start + 25ms, 10ms);
  EXPECT_FALSE(polled.reached);
  EXPECT_FALSE(polled.at_first_look);
  EXPECT_EQ(polled.last, 1);
  EXPECT_EQ(polled.seen, start + 25ms);
  EXPECT_EQ(source.looks, 4) << "at 0, 10, 20 and 25 ms";
}

TEST(PollUntil, LooksOnceWhenTheDeadlineHasPassed) {
  Source source{.clock = {}, .changes = start};
  EXPECT_TRUE(source.poll(start - 1s, 10ms).reached);
  source.changes = start + 1h;
  EXPECT_FALSE(source.poll(start - 1s, 10ms).reached);
  EXPECT_EQ(source.looks, 2);
}

TEST(PollUntil, ALookThatIsSlowerThanTheIntervalIsNotLostAtTheDeadline) {
  Source source{.clock = {}, .changes = start + 60ms, .look = 40ms};
  // Looks begin at 0 and 40 ms, before the deadline, and at 80 ms, after it.
  const auto polled = source.poll(start + 60ms, 10ms);
  EXPECT_TRUE(polled.reached);
  EXPECT_EQ(polled.not_before, start + 40ms);
}

TEST(PollUntil, AReadThatFailsEndsThePolling) {
  VirtualClock clock;
  const auto fails = [&clock]() -> asio::awaitable<int> {
    co_await clock.wait_for(1ms);
    throw BenchError(Errc::disconnected, std::string{"lower byte 3"});
  };
  EXPECT_THROW(run(clock, poll_until<int>(clock, start + 1s, 10ms, fails, [](int) { return true; })), BenchError);
  EXPECT_EQ(clock.now(), start + 1ms);
}

}  // namespace
}  // namespace plugfest::cmis
