#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

namespace plugfest::support {
namespace {

using namespace std::chrono_literals;

struct NoDefault {
  explicit NoDefault(int v) : value(v) {}
  int value;
};

asio::awaitable<NoDefault> answer_after(Clock& clock, Clock::duration time) {
  co_await clock.wait_for(time);
  co_return NoDefault{42};
}

asio::awaitable<void> fail_after(Clock& clock, Clock::duration time) {
  co_await clock.wait_for(time);
  throw BenchError(Errc::nack, std::string{"here"});
}

TEST(RunCoroutine, ReturnsTheValueAfterTheVirtualTime) {
  VirtualClock clock;
  EXPECT_EQ(run(clock, answer_after(clock, 72h)).value, 42);
  EXPECT_EQ(clock.now().time_since_epoch(), 72h);
}

TEST(RunCoroutine, ThrowsWhatTheCoroutineThrew) {
  VirtualClock clock;
  EXPECT_THROW(run(clock, fail_after(clock, 1s)), BenchError);
}

TEST(RunCoroutine, SaysThatACoroutineDoesNotEndInTheTimeGiven) {
  VirtualClock clock;
  EXPECT_THROW(run(clock, fail_after(clock, 2s), clock.now() + 1s), std::logic_error);
}

}  // namespace
}  // namespace plugfest::support
