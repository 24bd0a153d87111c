#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "drivers/linux/host_port.hpp"
#include "drivers/linux/module_eeprom.hpp"
#include "tests/drivers/linux/link/network_namespace.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <sys/resource.h>
#include <sys/time.h>
#include <thread>
#include <utility>
#include <vector>

// The kernel itself, on virtual Ethernet: setting `peer` down takes the carrier of `port` away.
namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using Kind = LinkEvent::Kind;

/// Everything a bench has for the ports of one machine.
struct Bench {
  explicit Bench(const LinkMonitorParameters& parameters = {}) : monitor(io, calls, parameters) {}

  /// @throws what the coroutine threw
  void run(asio::awaitable<void> coroutine) {
    std::exception_ptr failure;
    bool finished = false;
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr thrown) {
      failure = std::move(thrown);
      finished = true;
    });
    io.restart();
    while (!finished) io.run_one();
    if (failure) std::rethrow_exception(failure);
  }

  asio::awaitable<std::unique_ptr<HostPort>> open(std::string name) {
    return open_host_port(monitor, ethtool, calls, std::move(name), clock.now() + 10s);
  }

  SteadyClock clock;
  asio::io_context io{1};
  NetlinkCalls calls{clock};
  Ethtool ethtool{calls};
  LinkMonitor monitor;
};

struct Sum {
  std::uint64_t downs = 0, ups = 0, events = 0, flap_batches = 0;
  std::uint64_t losses = 0, recreated = 0, removed = 0, appeared = 0;
  bool complete = true;
  bool brackets_in_order = true;
  Clock::time_point last_at{};

  void add(const LinkEvent& event) {
    ++events;
    downs += event.downs;
    ups += event.ups;
    if (event.downs + event.ups > 1) ++flap_batches;
    losses += event.kind == Kind::reports_lost;
    recreated += event.kind == Kind::recreated;
    removed += event.kind == Kind::removed;
    appeared += event.kind == Kind::appeared;
    complete = complete && event.complete;
    brackets_in_order = brackets_in_order && event.after <= event.at && event.at >= last_at;
    last_at = event.at;
  }
};

/// Everything up to now.
asio::awaitable<void> drain(Bench& bench, HostPort& port, LinkWatch& watch, Sum& sum) {
  co_await port.state(bench.clock.now() + 20s);
  while (true) {
    const auto event = co_await watch.next(bench.clock.now());
    if (!event) co_return;
    sum.add(*event);
  }
}

/// `count` flaps from another thread while the watch is read.
asio::awaitable<void> flap(Bench& bench, HostPort& port, LinkWatch& watch, int count,
                           std::chrono::microseconds shortest, std::chrono::microseconds longest, Sum& sum) {
  bool done = false;
  std::exception_ptr failure;
  std::thread flapper([&] {
    try {
      test::Commands commands;
      std::mt19937 random{20261122};
      std::uniform_int_distribution<std::int64_t> pause{shortest.count(), longest.count()};
      const auto rest = [&] {
        if (longest.count() > 0) std::this_thread::sleep_for(std::chrono::microseconds{pause(random)});
      };
      for (int i = 0; i < count; ++i) {
        commands.set_down("peer");
        rest();
        commands.set_up("peer");
        rest();
      }
    } catch (...) {
      failure = std::current_exception();
    }
    asio::post(bench.io, [&done] { done = true; });
  });
  while (!done) {
    const auto event = co_await watch.next(bench.clock.now() + 20ms);
    if (event) sum.add(*event);
  }
  flapper.join();
  if (failure) std::rethrow_exception(failure);
  co_await drain(bench, port, watch, sum);
}

void make_link() {
  test::Commands commands;
  commands.add_veth("port", "peer");
  commands.set_up("port");
  commands.set_up("peer");
}

TEST(LinkNamespace, AThousandFlapsAtRandomSpacingFromOneMillisecondAreCountedExactly) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  Bench bench;
  Sum sum;
  bench.run([](Bench& b, Sum& s) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto before = co_await port->state(b.clock.now() + 10s);
    const auto watch = port->watch();
    co_await flap(b, *port, *watch, 1000, 1000us, 5000us, s);
    const auto after = co_await port->state(b.clock.now() + 10s);
    EXPECT_EQ(after.counts->downs - before.counts->downs, 1000u);
    EXPECT_EQ(*after.counts->ups - *before.counts->ups, 1000u);
    EXPECT_EQ(after.incarnation, before.incarnation);
    EXPECT_EQ(after.carrier, true);
  }(bench, sum));
  EXPECT_EQ(sum.downs, 1000u);
  EXPECT_EQ(sum.ups, 1000u);
  EXPECT_TRUE(sum.complete);
  EXPECT_TRUE(sum.brackets_in_order);
  EXPECT_EQ(sum.recreated + sum.removed + sum.appeared, 0u);
  RecordProperty("events", static_cast<int>(sum.events));
  std::fputs(fmt::format("1000 flaps in {} events, {} of several transitions\n", sum.events, sum.flap_batches).c_str(),
             stderr);
}

TEST(LinkNamespace, TenThousandFlapsWithoutPauseAreCountedExactly) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  Bench bench;
  Sum sum;
  const auto begun = bench.clock.now();
  bench.run([](Bench& b, Sum& s) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    co_await flap(b, *port, *watch, 10'000, 0us, 0us, s);
  }(bench, sum));
  EXPECT_EQ(sum.downs, 10'000u);
  EXPECT_EQ(sum.ups, 10'000u);
  EXPECT_TRUE(sum.complete);
  EXPECT_TRUE(sum.brackets_in_order);
  std::fputs(fmt::format("10000 flaps in {:.1f} s, {} events, {} overruns\n",
                         std::chrono::duration<double>(bench.clock.now() - begun).count(), sum.events,
                         bench.monitor.statistics().overruns)
                 .c_str(),
             stderr);
}

}  // namespace
}  // namespace plugfest::linux_io
