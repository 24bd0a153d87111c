#include "drivers/sim/bus.hpp"
#include "drivers/sim/live/host_port.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/world.hpp"
#include "tests/drivers/sim/rig.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cmath>
#include <deque>
#include <malloc.h>

/// What a simulated link costs: a counter read of one end after ten seconds, at ten to the minus argument of bit
/// errors (0: the waiting alone), and the memory of an idle link.
namespace plugfest::sim {
namespace {

using namespace std::chrono_literals;

SlotConfig slot_config(unsigned number, bool link) {
  SlotConfig config;
  config.number = number;
  config.image = test::dr8();
  config.low_power_request = false;
  config.bus_hertz = std::nullopt;
  if (link) config.link = LinkConfig{};
  return config;
}

asio::awaitable<void> reads(VirtualClock& clock, World& world, benchmark::State& state) {
  Slot& slot = world.add_slot(slot_config(0, true));
  HostPort port(*slot.link(), End::near);
  co_await clock.wait_until(Clock::time_point{} + 1h);
  const int exponent = static_cast<int>(state.range(0));
  slot.link()->burst(End::near, clock.now(), 1'000'000h, std::pow(10, -exponent));
  Clock::time_point time = clock.now();
  for (auto _ : state) {
    time += 10s;
    co_await clock.wait_until(time);
    if (exponent == 0) continue;
    const FecCounters counters = co_await port.fec(time);
    benchmark::DoNotOptimize(counters.port.corrected_bits);
  }
}

void counter_read(benchmark::State& state) {
  VirtualClock clock;
  World world(clock, 1);
  asio::io_context io{1};
  asio::co_spawn(io, reads(clock, world, state), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  run_virtual(io, clock);
}
BENCHMARK(counter_read)->Arg(0)->Arg(4)->Arg(6)->Arg(9);

asio::awaitable<void> writes(VirtualClock& clock, World& world, benchmark::State& state) {
  Slot& slot = world.add_slot(slot_config(0, state.range(0) != 0));
  co_await clock.wait_until(Clock::time_point{} + 1h);
  if (state.range(0) != 0) slot.link()->advance();
  const std::array select{std::byte{0x7F}, std::byte{0x11}};
  Clock::time_point time = clock.now();
  for (auto _ : state) {
    time += 10s;
    co_await clock.wait_until(time);
    co_await slot.module_bus().transfer(0x50, select, {}, Clock::time_point::max());
  }
}

/// A page that is selected after ten seconds, without a link and with one.
void page_select(benchmark::State& state) {
  VirtualClock clock;
  World world(clock, 1);
  asio::io_context io{1};
  asio::co_spawn(io, writes(clock, world, state), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  run_virtual(io, clock);
}
BENCHMARK(page_select)->Arg(0)->Arg(1);

/// A day of 64 slots: both ends of each read every ten seconds.
asio::awaitable<void> day(VirtualClock& clock, World& world) {
  std::deque<HostPort> ports;
  for (unsigned number = 0; number < 64; ++number) {
    Slot& slot = world.add_slot(slot_config(number, true));
    for (const End end : {End::near, End::far}) ports.emplace_back(*slot.link(), end);
  }
  for (Clock::time_point time{}; time < Clock::time_point{} + 24h; time += 10s) {
    co_await clock.wait_until(time);
    for (HostPort& port : ports) {
      const FecCounters counters = co_await port.fec(time);
      benchmark::DoNotOptimize(counters.port.corrected_bits);
    }
  }
}

void soak(benchmark::State& state) {
  for (auto _ : state) {
    VirtualClock clock;
    World world(clock, 1);
    asio::io_context io{1};
    asio::co_spawn(io, day(clock, world), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    run_virtual(io, clock);
  }
}
BENCHMARK(soak)->Iterations(1)->Unit(benchmark::kMillisecond);

std::size_t heap() { return mallinfo2().uordblks; }

void memory(benchmark::State& state) {
  constexpr unsigned slots = 64;
  std::array<std::size_t, 2> used{};
  for (auto _ : state)
    for (const bool link : {false, true}) {
      VirtualClock clock;
      World world(clock, 1);
      const std::size_t before = heap();
      for (unsigned number = 0; number < slots; ++number) world.add_slot(slot_config(number, link));
      used[link ? 1 : 0] = heap() - before;
    }
  state.counters["bytes_per_link"] = static_cast<double>(used[1] - used[0]) / slots;
  state.counters["bytes_per_slot"] = static_cast<double>(used[0]) / slots;
}
BENCHMARK(memory)->Iterations(1);

}  // namespace
}  // namespace plugfest::sim
