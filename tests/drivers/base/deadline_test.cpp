#include "drivers/base/deadline.hpp"

#include "tests/support/run_coroutine.hpp"

#include <gtest/gtest.h>

namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::run;

struct NoDefault {
  explicit NoDefault(int v) : value(v) {}
  int value;
};

/// `left` says whether the frame was left before it had an answer.
asio::awaitable<NoDefault> answer(Clock& clock, Clock::duration time, bool& left) {
  struct Leaves {
    bool& flag;
    bool answered = false;
    ~Leaves() { flag = !answered; }
  } leaves{left};
  co_await clock.wait_for(time);
  leaves.answered = true;
  co_return NoDefault{7};
}

asio::awaitable<void> fail(Clock& clock, Clock::duration time) {
  co_await clock.wait_for(time);
  throw BenchError(Errc::nack, std::string{"page 11h"});
}

asio::awaitable<void> twice(Clock& clock, Clock::time_point due) {
  co_await clock.wait_for(2s);
  co_await with_deadline(clock, due, clock.wait_for(2s));
}

template <class Operation>
boost::system::error_code code_of(Operation operation) {
  try {
    operation();
  } catch (const boost::system::system_error& error) {
    return error.code();
  }
  return {};
}

TEST(Deadline, GivesTheValueThatCameInTime) {
  VirtualClock clock;
  bool left = false;
  EXPECT_EQ(run(clock, with_deadline(clock, clock.now() + 2s, answer(clock, 1s, left))).value, 7);
  EXPECT_EQ(clock.now().time_since_epoch(), 1s);
}

TEST(Deadline, CountsWhatIsThereExactlyAtTheDeadline) {
  VirtualClock clock;
  bool left = false;
  EXPECT_EQ(run(clock, with_deadline(clock, clock.now() + 1s, answer(clock, 1s, left))).value, 7);
}

TEST(Deadline, EndsWhatIsLate) {
  VirtualClock clock;
  bool left = false;
  EXPECT_EQ(code_of([&] { run(clock, with_deadline(clock, clock.now() + 1s, answer(clock, 1s + 1ns, left))); }),
            Errc::timed_out);
  EXPECT_EQ(clock.now().time_since_epoch(), 1s);
  EXPECT_TRUE(left);
  EXPECT_EQ(clock.next_due(), Clock::time_point::max());
}

TEST(Deadline, LetsAFailureThroughAtOnce) {
  VirtualClock clock;
  EXPECT_EQ(code_of([&] { run(clock, with_deadline(clock, clock.now() + 1h, fail(clock, 1s))); }), Errc::nack);
  EXPECT_EQ(clock.now().time_since_epoch(), 1s);
}

TEST(Deadline, BoundsTheWholeNotEachPart) {
  VirtualClock clock;
  EXPECT_EQ(code_of([&] { run(clock, twice(clock, clock.now() + 3s)); }), Errc::timed_out);
  EXPECT_EQ(clock.now().time_since_epoch(), 3s);
}

}  // namespace
}  // namespace plugfest
