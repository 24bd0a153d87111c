#include "harness/run/leases.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plugfest::run {
namespace {

using namespace std::chrono_literals;

struct Bench {
  asio::io_context io{1};
  VirtualClock clock;
  Leases leases{clock};
  std::vector<std::string> events;

  asio::awaitable<void> use(int slot, std::vector<std::string> resources, Clock::duration how_long) {
    const auto on_wait = [&, slot](const Leases::Wait& wait) {
      events.push_back(std::to_string(slot) + (wait.over ? " got " : " waits for ") + wait.resource + " behind " +
                       std::to_string(wait.behind_slot) + " " + std::to_string(wait.waited_s).substr(0, 3));
    };
    const auto held = co_await leases.acquire(slot, std::move(resources), on_wait);
    events.push_back(std::to_string(slot) + " begins");
    co_await clock.wait_for(how_long);
    events.push_back(std::to_string(slot) + " ends");
  }
  template <class Token>
  void spawn(asio::awaitable<void> work, Token token) {
    asio::co_spawn(io, std::move(work), token);
  }
  void spawn(asio::awaitable<void> work) {
    spawn(std::move(work), [](std::exception_ptr) {});
  }
};

TEST(Leases, AreGrantedFirstComeFirstServedAndTheWaitIsNamed) {
  Bench bench;
  bench.spawn(bench.use(0, {"meter"}, 2s));
  bench.spawn(bench.use(1, {"meter"}, 1s));
  bench.spawn(bench.use(2, {"meter"}, 1s));
  run_virtual(bench.io, bench.clock);
  EXPECT_EQ(bench.events,
            (std::vector<std::string>{"0 begins", "1 waits for meter behind 0 0.0", "2 waits for meter behind 0 0.0",
                                      "0 ends", "1 got meter behind 0 2.0", "1 begins", "1 ends",
                                      "2 got meter behind 0 3.0", "2 begins", "2 ends"}));
}

TEST(Leases, TakenInAnyOrderNeverDeadlock) {
  Bench bench;
  bench.spawn(bench.use(0, {"a", "b"}, 1s));
  bench.spawn(bench.use(1, {"b", "a"}, 1s));
  bench.spawn(bench.use(2, {"b"}, 1s));
  run_virtual(bench.io, bench.clock);
  int ended = 0;
  for (const std::string& event : bench.events) ended += event.ends_with("ends") ? 1 : 0;
  EXPECT_EQ(ended, 3);
}

TEST(Leases, OfDifferentInstrumentsDoNotWait) {
  Bench bench;
  bench.spawn(bench.use(0, {"a"}, 1s));
  bench.spawn(bench.use(1, {"b"}, 1s));
  run_virtual(bench.io, bench.clock);
  EXPECT_EQ(bench.clock.now().time_since_epoch(), 1s);
}

TEST(Leases, ACancelledWaitLeavesItsPlaceInTheQueue) {
  Bench bench;
  asio::cancellation_signal cancel;
  bench.spawn(bench.use(0, {"meter"}, 2s));
  bench.spawn(bench.use(1, {"meter"}, 1s), asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr failure) {
                bench.events.emplace_back(failure ? "1 cancelled" : "1 finished");
              }));
  bench.spawn(bench.use(2, {"meter"}, 1s));
  bench.io.poll();
  cancel.emit(asio::cancellation_type::terminal);
  run_virtual(bench.io, bench.clock);
  EXPECT_EQ(bench.events.back(), "2 ends");
  EXPECT_NE(std::find(bench.events.begin(), bench.events.end(), "1 cancelled"), bench.events.end());
  EXPECT_EQ(std::find(bench.events.begin(), bench.events.end(), "1 begins"), bench.events.end());
}

}  // namespace
}  // namespace plugfest::run
