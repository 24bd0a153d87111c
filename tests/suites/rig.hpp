#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

/// For tests only: what the suites of all interfaces have in common.
namespace plugfest::suites {

using namespace std::chrono_literals;

/// One thing under test with what the tests must be able to do to it, on virtual time or on the real one.
class Rig {
 public:
  virtual ~Rig() = default;
  virtual Clock& clock() = 0;
  /// The loop that the thing is bound to; null: any.
  virtual asio::io_context* loop() { return nullptr; }
  /// Why nothing can be tested here; empty: it can.
  virtual std::string missing() { return {}; }

  Clock::time_point soon() { return clock().now() + 10s; }

  /// Runs to its end and throws what it threw.
  void run(asio::awaitable<void> coroutine) {
    asio::io_context own{1};
    asio::io_context& io = loop() != nullptr ? *loop() : own;
    std::exception_ptr failure;
    bool finished = false;
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
      failure = std::move(thrown);
      finished = true;
    });
    drive(io, [&] { return finished; });
    if (failure) std::rethrow_exception(failure);
  }
  /// The same, and gives back the value.
  template <class T>
  T run(asio::awaitable<T> coroutine) {
    std::optional<T> value;
    run(keep(std::move(coroutine), value));
    return std::move(*value);
  }
  /// The error that it ends with; empty: it goes well.
  std::optional<BenchError> failure_of(asio::awaitable<void> coroutine) {
    try {
      run(std::move(coroutine));
    } catch (const BenchError& error) {
      return error;
    }
    return std::nullopt;
  }
  template <class T>
  std::optional<BenchError> failure_of(asio::awaitable<T> coroutine) {
    std::optional<T> value;
    return failure_of(keep(std::move(coroutine), value));
  }

  /// Runs it, asks it to end `after` a while, and expects that it does so within a second.
  void expect_cancelled(asio::awaitable<void> coroutine, Clock::duration after) {
    asio::io_context own{1};
    asio::io_context& io = loop() != nullptr ? *loop() : own;
    asio::cancellation_signal stop;
    std::exception_ptr failure;
    bool finished = false, asked = false;
    const auto begun = clock().now();
    asio::co_spawn(io, std::move(coroutine), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown) {
                     failure = std::move(thrown);
                     finished = true;
                   }));
    asio::co_spawn(io, clock().wait_for(after), [&](std::exception_ptr) {
      EXPECT_FALSE(finished) << "it ended before it could be cancelled";
      stop.emit(asio::cancellation_type::terminal);
      asked = true;
    });
    drive(io, [&] { return finished && asked; });
    EXPECT_LT(clock().now() - begun - after, 1s);
    ASSERT_TRUE(failure) << "what was cancelled does not end well";
    try {
      std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      EXPECT_EQ(error.code(), asio::error::operation_aborted) << error.what();
    }
  }
  template <class T>
  void expect_cancelled(asio::awaitable<T> coroutine, Clock::duration after) {
    std::optional<T> value;
    expect_cancelled(keep(std::move(coroutine), value), after);
  }

  /// Until `finished`.
  void drive(asio::io_context& io, const std::function<bool()>& finished) {
    auto* stepped = dynamic_cast<VirtualClock*>(&clock());
    io.restart();
    while (!finished()) {
      if (stepped == nullptr) {
        if (io.run_one() == 0)
          throw std::logic_error("the coroutine never ends: it waits for something that does not come");
        continue;
      }
      io.poll();
      io.restart();
      if (!finished() && !stepped->advance()) throw std::logic_error("the coroutine never ends: nothing is due");
    }
  }
};

/// What a suite is instantiated with.
template <class R>
struct UnderTest {
  std::string name;
  std::function<std::unique_ptr<R>()> make;
};
template <class R>
void PrintTo(const UnderTest<R>& thing, std::ostream* out) {
  *out << thing.name;
}
/// The last argument of INSTANTIATE_TEST_SUITE_P.
struct NameOf {
  template <class R>
  std::string operator()(const testing::TestParamInfo<UnderTest<R>>& info) const {
    return info.param.name;
  }
};

/// The fixture of a suite: a rig of its own for every test.
template <class R>
class Suite : public testing::TestWithParam<UnderTest<R>> {
 protected:
  Suite() : rig(this->GetParam().make()) {}
  void SetUp() override {
    if (const std::string why = rig->missing(); !why.empty()) GTEST_SKIP() << "NOT PROVED HERE: " << why;
  }

  std::unique_ptr<R> rig;
};

}  // namespace plugfest::suites
