#include "drivers/linux/blocking_worker.hpp"

#include "drivers/base/error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Work that ends when it is let go.
struct Gate {
  BlockingWorker::Work work() const {
    return [self = state](const std::atomic<bool>& abandoned) {
      self->entered.set_value();
      self->open.get_future().wait();
      self->was_abandoned = abandoned.load();
    };
  }
  void wait_entered() const { state->entered.get_future().wait(); }
  void let_go() const { state->open.set_value(); }

  struct State {
    std::promise<void> entered, open;
    std::atomic<bool> was_abandoned{false};
  };
  std::shared_ptr<State> state = std::make_shared<State>();
};

struct WorkerTest : testing::Test {
  std::optional<BenchError> run(BlockingWorker& on, BlockingWorker::Work work, Clock::time_point due) {
    std::exception_ptr thrown;
    asio::io_context io{1};
    asio::co_spawn(io, on.run("the call", std::move(work), due), [&](std::exception_ptr e) { thrown = std::move(e); });
    io.run();
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const BenchError& error) {
      return error;
    }
    return std::nullopt;
  }
  /// A call that is surely in the work when its deadline passes.
  std::optional<BenchError> leave_behind(BlockingWorker& on, const Gate& gate) {
    std::exception_ptr thrown;
    asio::io_context io{1};
    asio::co_spawn(io, on.run("the call", gate.work(), clock.now() + 30ms),
                   [&](std::exception_ptr e) { thrown = std::move(e); });
    io.poll();
    gate.wait_entered();
    io.restart();
    io.run();
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const BenchError& error) {
      return error;
    }
    return std::nullopt;
  }
  Clock::time_point soon() const { return clock.now() + 10s; }

  SteadyClock clock;
  BlockingWorker worker{clock, 20ms};
};

TEST_F(WorkerTest, WorkRunsOnAThreadOfItsOwnAndAlwaysTheSame) {
  std::thread::id first, second;
  EXPECT_FALSE(run(
      worker, [&](const std::atomic<bool>&) { first = std::this_thread::get_id(); }, soon()));
  EXPECT_FALSE(run(
      worker, [&](const std::atomic<bool>&) { second = std::this_thread::get_id(); }, soon()));
  EXPECT_NE(first, std::this_thread::get_id());
  EXPECT_EQ(first, second);
}

TEST_F(WorkerTest, WhatTheWorkThrowsArrives) {
  const auto error = run(
      worker, [](const std::atomic<bool>&) { throw BenchError(Errc::nack, std::string("here")); }, soon());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::nack);
  EXPECT_THROW(run(
                   worker, [](const std::atomic<bool>&) { throw std::logic_error("no"); }, soon()),
               std::logic_error);
}

TEST_F(WorkerTest, CallsAreServedInTheOrderTheyWereMade) {
  asio::io_context io{1};
  std::string order;
  for (const char name : {'a', 'b', 'c', 'd'})
    asio::co_spawn(io,
                   worker.run(
                       "the call", [&order, name](const std::atomic<bool>&) { order += name; }, soon()),
                   [](std::exception_ptr e) { EXPECT_FALSE(e); });
  io.run();
  EXPECT_EQ(order, "abcd");
}

TEST_F(WorkerTest, ADeadlineThatHasPassedRunsNothing) {
  bool ran = false;
  const auto error = run(
      worker, [&](const std::atomic<bool>&) { ran = true; }, clock.now() - 1ms);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::timed_out);
  EXPECT_FALSE(ran);
}

TEST_F(WorkerTest, WhoIsLateIsLeftBehindAndTold) {
  const Gate gate;
  const auto error = leave_behind(worker, gate);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::timed_out);
  EXPECT_TRUE(worker.stuck());
  gate.let_go();
  while (worker.stuck()) std::this_thread::yield();
  EXPECT_TRUE(gate.state->was_abandoned);
}

TEST_F(WorkerTest, ACallThatComesBackWithinTheGraceIsWaitedFor) {
  BlockingWorker patient{clock, 10s};
  const Gate gate;
  EXPECT_TRUE(leave_behind(patient, gate));
  std::thread later([&] { gate.let_go(); });
  EXPECT_FALSE(run(
      patient, [](const std::atomic<bool>&) {}, soon()));
  later.join();
}

TEST_F(WorkerTest, BeyondTheGraceCallsFailAndNameTheOneThatIsStuck) {
  const Gate gate;
  leave_behind(worker, gate);
  const auto begun = clock.now();
  const auto error = run(
      worker, [](const std::atomic<bool>&) { ADD_FAILURE(); }, soon());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::timed_out);
  EXPECT_THAT(error->text(), HasSubstr("stuck in an earlier call (the call)"));
  EXPECT_LT(clock.now() - begun, 5s);
  gate.let_go();
  while (worker.stuck()) std::this_thread::yield();
  EXPECT_FALSE(run(
      worker, [](const std::atomic<bool>&) {}, soon()));
}

TEST_F(WorkerTest, WhoAlreadyWaitsLearnsThatTheCallInFrontIsStuck) {
  const Gate gate;
  asio::io_context io{1};
  std::string order;
  asio::co_spawn(io, worker.run("first", gate.work(), clock.now() + 30ms), [&](std::exception_ptr) { order += 'a'; });
  asio::co_spawn(io,
                 worker.run(
                     "second", [](const std::atomic<bool>&) { ADD_FAILURE(); }, clock.now() + 60s),
                 [&](std::exception_ptr e) {
                   EXPECT_TRUE(e);
                   order += 'b';
                 });
  const auto begun = clock.now();
  io.poll();
  gate.wait_entered();
  io.restart();
  io.run();
  EXPECT_EQ(order, "ab");
  EXPECT_LT(clock.now() - begun, 10s) << "not to its own deadline";
  gate.let_go();
}

TEST_F(WorkerTest, DoesNotWaitForAStuckCallWhenItDies) {
  const Gate gate;
  {
    BlockingWorker dying{clock, 20ms};
    leave_behind(dying, gate);
  }
  gate.let_go();
}

TEST_F(WorkerTest, AnEventLoopMayDieWithACallUnderWay) {
  const Gate gate;
  {
    asio::io_context io{1};
    asio::co_spawn(io, worker.run("the call", gate.work(), soon()), [](std::exception_ptr) { ADD_FAILURE(); });
    io.poll();
    gate.wait_entered();
  }
  EXPECT_TRUE(worker.stuck());
  gate.let_go();
  while (worker.stuck()) std::this_thread::yield();
  EXPECT_FALSE(run(
      worker, [](const std::atomic<bool>&) {}, soon()));
}

}  // namespace
}  // namespace plugfest::linux_io
