#include "drivers/base/error.hpp"
#include "drivers/linux/host_port.hpp"
#include "drivers/linux/module_eeprom.hpp"
#include "tests/drivers/linux/link/network_namespace.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
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
  std::jthread flapper([&] {
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

TEST(LinkNamespace, AnOverrunSocketIsToldGivenRoomAndLosesNoFlap) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  LinkMonitorParameters tiny;
  tiny.receive_buffer = 1;  // the kernel makes its least of it
  Bench bench{tiny};
  const int least = bench.monitor.statistics().receive_buffer;
  Sum sum;
  bench.run([](Bench& b, Sum& s) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    const auto begun = b.clock.now();
    // Nothing is read meanwhile.
    test::Commands commands;
    for (int i = 0; i < 300; ++i) {
      commands.set_down("peer");
      commands.set_up("peer");
    }
    const auto ended = b.clock.now();
    bool told = false;
    std::uint64_t in_gap = 0;
    while (s.downs < 300) {
      const auto event = co_await watch->next(b.clock.now() + 10s);
      if (!event) break;
      told = told || event->kind == Kind::reports_lost;
      if (told && event->kind == Kind::carrier && event->after <= begun && event->at >= ended) in_gap += event->downs;
      s.add(*event);
    }
    EXPECT_TRUE(told);
    EXPECT_GT(in_gap, 1u);
    co_await drain(b, *port, *watch, s);
    const auto after = co_await port->state(b.clock.now() + 10s);
    EXPECT_EQ(after.incarnation, 0u);
  }(bench, sum));
  EXPECT_EQ(sum.downs, 300u);
  EXPECT_EQ(sum.ups, 300u);
  EXPECT_GE(sum.losses, 1u);
  EXPECT_TRUE(sum.complete);
  EXPECT_GE(bench.monitor.statistics().overruns, 1u);
  EXPECT_GT(bench.monitor.statistics().receive_buffer, least);
}

TEST(LinkNamespace, ATinySocketUnderTenThousandFlapsStillCountsExactly) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  LinkMonitorParameters tiny;
  tiny.receive_buffer = 1;
  tiny.largest_receive_buffer = 1;
  Bench bench{tiny};
  Sum sum;
  bench.run([](Bench& b, Sum& s) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    co_await flap(b, *port, *watch, 10'000, 0us, 0us, s);
  }(bench, sum));
  EXPECT_EQ(sum.downs, 10'000u);
  EXPECT_EQ(sum.ups, 10'000u);
  EXPECT_GE(sum.losses, 1u);
  EXPECT_EQ(sum.recreated + sum.removed + sum.appeared, 0u);
  std::fputs(fmt::format("10000 flaps through the smallest socket: {} events, {} overruns\n", sum.events,
                         bench.monitor.statistics().overruns)
                 .c_str(),
             stderr);
}

TEST(LinkNamespace, ARecreatedInterfaceIsNoticed) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  Bench bench;
  bench.run([](Bench& b) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    test::Commands commands;
    commands.set_down("peer");
    commands.set_up("peer");
    const auto old_index = test::Commands::index("port");
    commands.remove("port");
    make_link();
    const auto state = co_await port->state(b.clock.now() + 10s);
    EXPECT_TRUE(state.present);
    EXPECT_EQ(state.incarnation, 1u);

    Sum sum;
    std::string text;
    std::uint64_t before_removal = 0;
    while (const auto event = co_await watch->next(b.clock.now())) {
      sum.add(*event);
      if (event->kind == Kind::appeared) text = event->text;
      if (sum.removed == 0) before_removal += event->downs;
    }
    EXPECT_EQ(sum.removed, 1u);
    EXPECT_EQ(sum.appeared, 1u);
    EXPECT_FALSE(sum.complete);
    EXPECT_EQ(before_removal, 2u);  // the flap, and the removal's own
    EXPECT_EQ(text, fmt::format("made again: ifindex {} became {}", old_index, test::Commands::index("port")));
  }(bench));
}

TEST(LinkNamespace, AnInterfaceRecreatedWhileReportsWereLostIsNoticed) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  LinkMonitorParameters tiny;
  tiny.receive_buffer = 1;
  Bench bench{tiny};
  bench.run([](Bench& b) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    test::Commands commands;
    for (int i = 0; i < 100; ++i) {
      commands.set_down("peer");
      commands.set_up("peer");
    }
    commands.remove("port");
    make_link();
    Sum sum;
    co_await drain(b, *port, *watch, sum);
    EXPECT_EQ(sum.recreated, 1u);
    EXPECT_GE(sum.losses, 1u);
    EXPECT_FALSE(sum.complete);
    const auto state = co_await port->state(b.clock.now() + 10s);
    EXPECT_EQ(state.incarnation, 1u);
  }(bench));
}

TEST(LinkNamespace, ARenamedInterfaceIsGoneAndComesBackWithItsName) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  test::Commands commands;
  commands.add_veth("port", "peer");
  Bench bench;
  bench.run([](Bench& b, test::Commands& c) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    const auto watch = port->watch();
    c.rename("port", "other");
    auto state = co_await port->state(b.clock.now() + 10s);
    EXPECT_FALSE(state.present);
    c.rename("other", "port");
    state = co_await port->state(b.clock.now() + 10s);
    EXPECT_TRUE(state.present);
    Sum sum;
    co_await drain(b, *port, *watch, sum);
    EXPECT_EQ(sum.removed, 1u);
    EXPECT_EQ(sum.appeared, 1u);
  }(bench, commands));
}

TEST(LinkNamespace, AnInterfaceThatIsNotThereIsRefusedByName) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  Bench bench;
  bench.run([](Bench& b) -> asio::awaitable<void> {
    try {
      const auto port = co_await b.open("swp99");
      ADD_FAILURE();
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::unsupported);
      EXPECT_THAT(error.text(), testing::HasSubstr("swp99"));
    }
  }(bench));
}

TEST(LinkNamespace, WhatAVirtualLinkDoesNotOfferIsSaidBeforeItIsAskedFor) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  make_link();
  Bench bench;
  bench.run([](Bench& b) -> asio::awaitable<void> {
    const auto port = co_await b.open("port");
    EXPECT_TRUE(port->info().counts_flaps);
    EXPECT_FALSE(port->info().shortest_outage);
    EXPECT_FALSE(port->info().counts_fec);
    EXPECT_EQ(port->info().fec_lanes, FecLanes::none);
    EXPECT_THAT(port->info().cannot_see, testing::Contains(testing::HasSubstr("FEC is not counted here")));

    ModuleEeprom bus{eeprom_of(b.ethtool, "port"), "port"};
    std::array<std::byte, 1> identifier{};
    const std::array<std::byte, 1> first{};
    std::string said;
    try {
      co_await bus.transfer(0x50, first, identifier, b.clock.now() + 10s);
    } catch (const BenchError& error) {
      said = error.text();
      EXPECT_EQ(error.code(), Errc::refused);
    }
    EXPECT_THAT(said, testing::HasSubstr("reads no modules"));
  }(bench));
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(LinkNamespace, AnIdleMonitorOf128PortsIsNeverWoken) {
  const test::NetworkNamespace inside;
  PLUGFEST_NEEDS_NAMESPACE(inside);
  test::Commands commands;
  for (int i = 0; i < 64; ++i) commands.add_veth(fmt::format("port{}", i), fmt::format("port{}", 64 + i));
  Bench bench;
  bench.run([](Bench& b) -> asio::awaitable<void> {
    std::vector<std::unique_ptr<HostPort>> ports;
    std::vector<std::unique_ptr<LinkWatch>> watches;
    const double before_opening = processor_seconds();
    for (int i = 0; i < 128; ++i) {
      std::string name = fmt::format("port{}", i);
      auto port = co_await b.open(std::move(name));
      watches.push_back(port->watch());
      ports.push_back(std::move(port));
    }
    const double before = processor_seconds();
    const auto wakes = b.monitor.statistics().wakes;
    const auto event = co_await watches.front()->next(b.clock.now() + 2s);
    EXPECT_FALSE(event);
    const double after = processor_seconds();
    EXPECT_EQ(b.monitor.statistics().wakes, wakes);
    EXPECT_LT(after - before, 0.02);
    std::fputs(fmt::format("128 ports: opened in {:.1f} ms of processor time, then {:.3f} ms in 2 s\n",
                           1e3 * (before - before_opening), 1e3 * (after - before))
                   .c_str(),
               stderr);
  }(bench));
}

}  // namespace
}  // namespace plugfest::linux_io
